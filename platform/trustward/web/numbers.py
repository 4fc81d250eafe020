"""Counts as people write them, in pages and printed documents alike."""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context


def written(count: int) -> str:
    """A count with separators between the thousands: `24,551`, in Korean and in English."""
    return f"{count:,}"


def init(app: Flask) -> None:
    """Give templates the filter `number`, and let `ngettext` write what it counts in that way."""
    plain: Any = app.jinja_env.globals["ngettext"]

    @pass_context
    def counted(context: Context, one: str, many: str, count: int, **facts: Any) -> Any:
        return plain(context, one, many, count, **{"num": written(count), **facts})

    app.jinja_env.filters["number"] = written
    app.jinja_env.globals["ngettext"] = counted
