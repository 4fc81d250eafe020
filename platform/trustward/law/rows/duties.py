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


COUNTED = frozenset({Timing.WITHIN, Timing.EVERY, Timing.AT_ONCE, Timing.WITHOUT_DELAY, Timing.PLANNED})
"""Timings whose due day can be counted from the trigger, if the law or a proposal gives a length of time."""


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

    Either a `period`, or a plain `value` of some `unit` (up to `value_max` where a range is proposed); neither where
    nothing is proposed.
    """

    kind: ClassVar[str] = "proposal"

    period: Period | None = None
    value: int | None = None
    value_max: int | None = None
    unit: str = ""
    rule: CalendarRule = CalendarRule.ACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Row):
    """A number of persons, money or years from which a duty begins.

    It is reached at the value itself, or only above it where the law says "more than" (`at_least` false). A value of
    None: the law announces a number that nobody has seen yet.
    """

    kind: ClassVar[str] = "threshold"

    value: int | None = None
    unit: str
    at_least: bool = True

    def reached(self, amount: int) -> bool:
        """Whether `amount` is enough. Raises ValueError where the number is not known."""
        if self.value is None:
            raise ValueError(f"the threshold {self.id} has no number yet")
        return amount >= self.value if self.at_least else amount > self.value
