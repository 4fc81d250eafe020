"""What is wrong right now: every room and plugin says so, the home page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from trustward.plugins.facts import Alarm
from trustward.plugins.manager import ask, plugins

Raises = Callable[[date], Iterable[Alarm]]
_rooms: list[Raises] = []


def raises_alarms(function: Raises) -> Raises:
    """Register a room's alarms; asked with the tenant entered. Plugins answer the hook `alarms` instead."""
    if function not in _rooms:
        _rooms.append(function)
    return function


def alarms(as_of: date) -> list[Alarm]:
    """Everything that is wrong for the entered tenant on a day. A plugin that can't answer is named, the rest stands."""
    found = [alarm for room in _rooms for alarm in room(as_of)]
    for answer in ask("alarms", as_of=as_of):
        found += answer.value or () if answer.error is None else [_silent(answer.plugin)]
    return found


def _silent(name: str) -> Alarm:
    manifest = plugins().manifests.get(name)
    title = str(manifest.title) if manifest else name
    message = _(
        "The plugin “%(name)s” could not say whether something is wrong. The operator has been told.", name=title
    )
    return Alarm("plugin_silent", message, url_for("plugins.index"))
