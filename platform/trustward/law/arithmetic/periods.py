"""Lengths of time as statutes give them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WRITTEN = re.compile(r"(\d{1,4}) (hour|day|business_day|week|month|year)s?")


class Unit(StrEnum):
    """Units of a period."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class CalendarRule(StrEnum):
    """How a period is counted. Which rule a duty follows is a value of its row."""

    ACT = "act"
    """A deadline to act: the first day is not counted unless it begins at midnight, and the end rolls off days off."""
    HOURS = "hours"
    """Starts at once and runs through nights and holidays."""
    LASTING = "lasting"
    """A state that lasts: the first day is counted, and it ends even on a day off."""
    BEFORE_ANNIVERSARY = "before_anniversary"
    """Must be done before the same date comes round: the day before the anniversary, never moved later."""


@dataclass(frozen=True, slots=True)
class Period:
    """An amount of one unit, such as `Period(5, Unit.YEARS)`; written "5 years" in packs."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a period has at least one unit")

    def __str__(self) -> str:
        unit = str(self.unit)
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"

    @classmethod
    def parse(cls, written: str) -> Period:
        """Read "72 hours", "1 year", "3 business_days". Raises ValueError for anything else."""
        found = _WRITTEN.fullmatch(written.strip())
        if not found:
            raise ValueError(f"{written!r} is not a period; write for example '5 years', '72 hours', '3 business_days'")
        return cls(int(found[1]), Unit(found[2] + "s"))


def month_later(day: date, months: int) -> date | None:
    """The day of the same number `months` later, or None where that month has no such day."""
    year, month = _month_after(day, months)
    return date(year, month, day.day) if day.day <= calendar.monthrange(year, month)[1] else None


def end_of_month_later(day: date, months: int) -> date:
    """The last day of the month that is `months` later."""
    year, month = _month_after(day, months)
    return date(year, month, calendar.monthrange(year, month)[1])


def last_day(first: date, period: Period) -> date:
    """The last day of a period of days, weeks, months or years whose first counted day is `first`.

    Months and years go by the calendar: the period ends the day before the day that corresponds to its first; where the
    last month has no such day, with that month.
    """
    match period.unit:
        case Unit.DAYS:
            return first + timedelta(days=period.amount - 1)
        case Unit.WEEKS:
            return first + timedelta(weeks=period.amount, days=-1)
        case Unit.MONTHS | Unit.YEARS:
            months = period.amount * (12 if period.unit is Unit.YEARS else 1)
            same = month_later(first, months)
            return same - timedelta(days=1) if same else end_of_month_later(first, months)
        case _:
            raise ValueError(f"a period of {period.unit} has no last day by the calendar alone")


def _month_after(day: date, months: int) -> tuple[int, int]:
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return years, month + 1
