"""A second, slow way to count legal time, written without looking at the first: it walks day by day.

Shared with nothing but the standard library, so that a mistake in the arithmetic is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def begins(moment: datetime, zone: ZoneInfo) -> date:
    """The first full day at or after the moment."""
    local = moment.astimezone(zone)
    return local.date() if local.time() == time() else local.date() + DAY


def month_number(day: date) -> int:
    return day.year * 12 + day.month


def ends_after_months(first: date, months: int) -> date:
    """Walk until the same day of the month comes round, or until that month is over without it."""
    day = first + DAY
    while month_number(day) <= month_number(first) + months:
        if month_number(day) == month_number(first) + months and day.day == first.day:
            return day - DAY
        day += DAY
    return day - DAY


def ends_after_days(first: date, days: int) -> date:
    day = first
    for _ in range(days - 1):
        day += DAY
    return day


def ends(first: date, amount: int, unit: str) -> date:
    match unit:
        case "days":
            return ends_after_days(first, amount)
        case "weeks":
            return ends_after_days(first, amount * 7)
        case "months":
            return ends_after_months(first, amount)
        case "years":
            return ends_after_months(first, amount * 12)
    raise AssertionError(unit)


def rolled(day: date, is_off: Callable[[date], bool]) -> date:
    return rolled(day + DAY, is_off) if is_off(day) else day


def nth_working(first: date, amount: int, is_off: Callable[[date], bool]) -> date:
    candidates = (first + timedelta(days=n) for n in range(amount * 4 + 60))
    return [day for day in candidates if not is_off(day)][amount - 1]


def is_late(act: datetime, due: date, zone: ZoneInfo) -> bool:
    return act.astimezone(zone).date() > due
