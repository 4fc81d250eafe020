"""Duties and the numbers they work with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from trustward.kernel.texts import Text
from trustward.law.arithmetic.periods import CalendarRule, Period

from .base import NO_TEXT, Row


class DutySubject(StrEnum):
    """The part of privacy governance that a duty belongs to."""

    CONSENT = "consent"
    RETENTION = "retention"
    CONSIGNMENT = "consignment"
    RIGHTS = "rights"
    POLICY = "policy"
    BREACH = "breach"
    SAFETY = "safety"
    CALENDAR = "calendar"


class Timing(StrEnum):
    """When a duty must be met, seen from its trigger."""

    NEVER = "never"
    """The act itself is barred."""
    BEFORE = "before"
    """Before, or at the latest together with, what triggers it."""
    AT_ONCE = "at_once"
    WITHOUT_DELAY = "without_delay"
    """The law names no number; `proposal` may."""
    WITHIN = "within"
    """Within `period` of the trigger."""
    EVERY = "every"
    """Again, `period` after the last time."""
    KEEP = "keep"
    """A state that lasts: the rows in `retention` say how long."""
    PLANNED = "planned"
    """As the controller's own plan says."""
    STANDING = "standing"
    """Always."""
    RULE = "rule"
    """Not an act but a rule for counting."""
    UNKNOWN = "unknown"
    """Nobody has compared the text of that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Row):
    """What must be done, by when, except when, and what it leaves behind.

    `deadline` is the time in words, `period` and `rule` what the arithmetic uses; `further` are extensions that the law
    allows, in order. The other fields name rows of other kinds by their ids.
    """

    kind: ClassVar[str] = "duty"

    subject: DutySubject
    trigger: Text
    deadline: Text
    timing: Timing
    period: Period | None = None
    further: tuple[Period, ...] = ()
    rule: CalendarRule = CalendarRule.ACT
    proposal: str = ""
    exception: Text = NO_TEXT
    output: Text = NO_TEXT
    retention: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    thresholds: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()

    def applies(self, profiles: Collection[str]) -> bool:
        """Whether a company with these profiles is bound: no profile named means everybody."""
        return not self.applies_to or not set(self.applies_to).isdisjoint(profiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Row):
    """A further period that belongs to a duty: how long to post, when to purge, when to supplement."""

    kind: ClassVar[str] = "term"

    period: Period
    rule: CalendarRule = CalendarRule.ACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Row):
    """A number that is ours because the law names none; the product uses it as a default that can be changed.

    Either a `period` (with `period_max` when a range is proposed) or a plain `value`; neither where nothing is
    proposed.
    """

    kind: ClassVar[str] = "proposal"

    period: Period | None = None
    period_max: Period | None = None
    value: int | None = None
    rule: CalendarRule = CalendarRule.ACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Row):
    """A number of persons, money or times from which a duty begins. `value` is reached with "at least", else passed."""

    kind: ClassVar[str] = "threshold"

    value: int
    unit: str
    at_least: bool = True

    def reached(self, amount: int) -> bool:
        """Whether `amount` is enough: at or above the value, or above it where the law says "more than"."""
        return amount >= self.value if self.at_least else amount > self.value
