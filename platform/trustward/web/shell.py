"""Puts the shell and every room's pages into an application."""

from __future__ import annotations

from trustward.web import (
    dates,
    entry,
    errors,
    field_names,
    headers,
    languages,
    navigation,
    numbers,
    pages,
    rooms,
    stacked,
    undrawn,
)
from trustward.web.entry import TrustwardFlask


def init(app: TrustwardFlask) -> None:
    """Put the shell and every room's pages into the application; refuse a page without a declared access."""
    entry.init(app)
    errors.init(app)
    headers.init(app)
    languages.init(app)
    dates.init(app)
    numbers.init(app)
    stacked.init(app)
    field_names.init(app)
    undrawn.init(app)
    navigation.init(app)
    pages.init(app)
    rooms.init(app)
