"""Public holidays, and the rule that moves a deadline off them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from .base import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayCalendar(Row):
    """A country's calendar. Weekdays as in `date.weekday()`: Monday 0.

    `weekly` days are holidays themselves; `rolling` days are not, but a deadline does not end on them, and no
    substitute day is put on them.
    """

    kind: ClassVar[str] = "calendar"

    weekly: tuple[int, ...]
    rolling: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Row):
    """What fixed and dated holidays share: in which cases the law gives a substitute day."""

    calendar: str
    on_rolling: bool
    """A substitute when it falls on a rolling day (a Saturday, say)."""
    on_weekly: bool
    """A substitute when it falls on a weekly holiday (a Sunday, say)."""
    on_meeting: bool
    """A substitute when it meets another holiday on any other day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedHoliday(Holiday):
    """A holiday on the same date every year."""

    kind: ClassVar[str] = "fixed_holiday"

    month: int
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedHoliday(Holiday):
    """The days of a holiday that moves (lunar, election, temporary), in one year, with where the dates come from."""

    kind: ClassVar[str] = "dated_holiday"

    days: tuple[date, ...]
    source: str
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear(Row):
    """A year for which the moving holidays are entered. A deadline in any other year is marked "check"."""

    kind: ClassVar[str] = "calendar_year"

    calendar: str
    year: int
