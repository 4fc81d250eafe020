"""Structured logs without personal values: only the names on the list below are written, the rest is dropped."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
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
        entry["exception"] = f"{type(error).__name__} at {' > '.join(places[-8:])}"
    return entry


def configure(*, quiet: bool = False) -> None:
    """Send our own events as JSON lines to stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,
            scrub,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> Any:
    """A logger for one module; pass facts by the names in `ALLOWED`."""
    return structlog.get_logger(module=name)
