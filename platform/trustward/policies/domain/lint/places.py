"""All published texts of a register with the place where each stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from trustward.kernel.texts import Text
from trustward.register.domain import Name, Snapshot

UNPUBLISHED = frozenset({"remark", "justification"})
"""Fields for the staff only."""


def texts_of(snapshot: Snapshot) -> Iterator[tuple[str, Text]]:
    """Every non-empty text that may be published, names left out."""
    for place, value in _walk(snapshot, ""):
        if isinstance(value, Text):
            yield place, value


def names_of(snapshot: Snapshot) -> Iterator[tuple[str, Name]]:
    """Every name that may be published."""
    for place, value in _walk(snapshot, ""):
        if isinstance(value, Name):
            yield place, value


def _walk(value: Any, place: str) -> Iterator[tuple[str, Text | Name]]:
    if isinstance(value, Text):
        if value:
            yield place, value
    elif isinstance(value, Name):
        if value.text:
            yield place, value
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _walk(part, _joined(place, str(getattr(part, "key", index))))
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            if each.name not in UNPUBLISHED:
                yield from _walk(getattr(value, each.name), _joined(place, each.name))


def _joined(place: str, part: str) -> str:
    return f"{place}.{part}" if place else part
