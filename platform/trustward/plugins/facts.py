"""Frozen answers that plugins give to the shell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in a navigation. `order` sorts among all; `count` shows how much waits there."""

    label: Any
    url: str
    order: int = 500
    count: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something wrong right now: a sentence, and where it is mended."""

    code: str
    message: Any
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of another room's page: a template of the plugin and what it shows."""

    title: Any
    template: str
    context: dict[str, Any]


class Decision(IntEnum):
    """Sorted by strictness."""

    ALLOW = 0
    SECOND_PERSON = 1
    DENY = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """An opinion on an act, with the reasons to show."""

    decision: Decision
    reasons: tuple[Any, ...] = ()
