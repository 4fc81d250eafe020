"""Structured logs without personal values: only the names on the list below are written, the rest is dropped.

What libraries log by the standard way is written as the same lines: their constant words and numbers, no other value.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

ALLOWED = frozenset({
    "event", "level", "timestamp", "module", "tenant", "plugin", "hook", "task", "slot", "topic", "outbox", "attempt", "code",
    "method", "endpoint", "status", "milliseconds", "process", "count", "error", "exception", "port", "kind", "state", "signal",
})  # fmt: skip

_TOKENS = re.compile(r"(/(?:a|invitation|reset)/)[A-Za-z0-9_-]{16,}")


def scrub(logger: Any, name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what is not on the list, and tokens of links wherever they stand."""
    kept = {key: value for key, value in entry.items() if key in ALLOWED}
    for key, value in kept.items():
        if isinstance(value, str):
            kept[key] = _TOKENS.sub(r"\1…", value)
    return kept


def without_values(logger: Any, name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception's own text may hold a value (a database error quotes its parameters): keep its type and place."""
    error = entry.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        places, trace = [], error.__traceback__
        while trace is not None:
            places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
            trace = trace.tb_next
        ours = [place for place in places[:-1] if place.startswith("trustward")]
        entry["exception"] = f"{_kind(error)} at {' > '.join([*ours[-6:], *places[-1:]])}"
    return entry


def _kind(error: BaseException) -> str:
    """The error's type; of a database's error, the driver's type and code too."""
    driver = getattr(error, "orig", None)
    code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
    return (
        f"{type(error).__name__} ({type(driver).__name__}{f' {code}' if code else ''})"
        if driver
        else type(error).__name__
    )


class ForeignLines(logging.Formatter):
    """Records of libraries as our JSON lines. Their arguments may be addresses with tokens, or what somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without any value but whole numbers."""
        entry: MutableMapping[str, Any] = {
            "event": _constant(record), "level": record.levelname.lower(), "module": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(), "exc_info": (record.exc_info or (None, None))[1],
        }  # fmt: skip
        return json.dumps(scrub(None, "", without_values(None, "", entry)), ensure_ascii=False)


def _constant(record: logging.LogRecord) -> str:
    """The words that stand in the library's code; a whole message made elsewhere is only named by its type."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    shown = iter(record.args if isinstance(record.args, tuple) else ())
    return re.sub(r"%[^%a-zA-Z]*[a-zA-Z]", lambda _: _number(next(shown, None)), record.msg)


def _number(argument: object) -> str:
    return str(argument) if isinstance(argument, int) else "…"


def configure(*, quiet: bool = False) -> None:
    """Send our own events, and what libraries warn of, as JSON lines to stderr."""
    root = logging.getLogger()
    if not quiet and not any(isinstance(handler.formatter, ForeignLines) for handler in root.handlers):
        foreign = logging.StreamHandler()
        foreign.setFormatter(ForeignLines())
        root.addHandler(foreign)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,
            scrub,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the stream of that moment
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> Any:
    """A logger for one module; pass facts by the names in `ALLOWED`."""
    return structlog.get_logger(module=name)
