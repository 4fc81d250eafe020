"""From an event and a period to the day and the instant by which something is due.

A legal day ends at midnight in the tenant's zone. `due_at` of a day is therefore the start of the following day, in
UTC: everything that happens before it is in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .calendars import Calendar, DayOff
from .periods import CalendarRule, Period, Unit, end_of_month_later, last_day, month_later

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due.

    `due_on` is the legal day, None for a clock of hours. `due_at` is the instant in UTC: with a day, the start of the
    following one. `shifted_from` is the day on which the period would have ended, `jumped` the days off it was moved
    over. `sure` is False where moving holidays of that year are not entered. `rule`, `packs` and `proposed` are filled
    in by the law book: the row's id, the packs it was read from, and whether the number is ours and not the law's.
    """

    due_on: date | None
    due_at: datetime
    shifted_from: date | None = None
    jumped: tuple[DayOff, ...] = ()
    sure: bool = True
    rule: str = ""
    packs: tuple[tuple[str, str], ...] = ()
    proposed: bool = False

    def missed(self, at: datetime) -> bool:
        """Whether an act at the instant `at` comes too late."""
        return at > self.due_at if self.due_on is None else at >= self.due_at


@dataclass(frozen=True, slots=True)
class RetentionEnd:
    """Until when a record is kept.

    `by_private_law`: first day not counted, rolls off days off. `by_public_law`: first day counted, ends even on a day
    off. `keep_until`, the later one, is the last day; `ended_at` the instant after it, from which the time for
    destruction runs.
    """

    by_private_law: date
    by_public_law: date
    keep_until: date
    ended_at: datetime
    sure: bool = True


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the legal day ends: the start of the following day in `zone`, in UTC."""
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the legal day begins in `zone`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def first_counted_day(start: date | datetime, zone: ZoneInfo) -> date:
    """The first day that counts: the day after the event, or its own day when it begins at midnight exactly.

    A bare date stands for some time during that day, so it is not counted.
    """
    if not isinstance(start, datetime):
        return start + _DAY
    local = _aware(start).astimezone(zone)
    return local.date() if local == datetime.combine(local.date(), time(), zone) else local.date() + _DAY


def deadline(
    start: date | datetime,
    period: Period,
    calendar: Calendar,
    zone: ZoneInfo,
    rule: CalendarRule = CalendarRule.ACT,
) -> Deadline:
    """The deadline of a `period` that an event at `start` sets running.

    A period of hours needs an aware datetime and always runs through; the others follow `rule`.

    Raises ValueError for hours from a bare date, for a naive datetime, and for a rule that the unit can't follow.
    """
    if period.unit is Unit.HOURS:
        return _after_hours(start, period)
    match rule:
        case CalendarRule.ACT:
            return _to_act(start, period, calendar, zone)
        case CalendarRule.LASTING:
            day = last_day(_local_day(start, zone), period)
            return Deadline(day, end_of_day(day, zone))
        case CalendarRule.BEFORE_ANNIVERSARY:
            day = anniversary(_local_day(start, zone), period) - _DAY
            return Deadline(day, end_of_day(day, zone))
        case CalendarRule.HOURS:
            raise ValueError(f"{period} can't run by the hour")


def retention_end(anchor: date | datetime, period: Period, calendar: Calendar, zone: ZoneInfo) -> RetentionEnd:
    """The last day of a statutory retention: counted both as a deadline and as a lasting duty, the later wins."""
    private = deadline(anchor, period, calendar, zone, CalendarRule.ACT)
    public = deadline(anchor, period, calendar, zone, CalendarRule.LASTING)
    if private.due_on is None or public.due_on is None:
        raise ValueError(f"a retention of {period} has no last day")
    last = max(private.due_on, public.due_on)
    return RetentionEnd(private.due_on, public.due_on, last, end_of_day(last, zone), private.sure)


def anniversary(day: date, period: Period) -> date:
    """The same date `period` later. A date that the year lacks (29 February) becomes the last day of its month.

    Raises ValueError for anything but months and years.
    """
    if period.unit not in (Unit.MONTHS, Unit.YEARS):
        raise ValueError(f"{period} has no anniversary")
    months = period.amount * (12 if period.unit is Unit.YEARS else 1)
    return month_later(day, months) or end_of_month_later(day, months)


def ahead(event: date, period: Period) -> date:
    """The last day on which to announce an event `period` ahead: whole days or weeks back from it, the event's own day
    not counted, the day of the announcement counted.

    Raises ValueError for units other than days and weeks.
    """
    if period.unit not in (Unit.DAYS, Unit.WEEKS):
        raise ValueError(f"{period} can't be counted back")
    return event - timedelta(days=period.amount * (7 if period.unit is Unit.WEEKS else 1))


def _to_act(start: date | datetime, period: Period, calendar: Calendar, zone: ZoneInfo) -> Deadline:
    first = first_counted_day(start, zone)
    if period.unit is Unit.BUSINESS_DAYS:
        day = _working_day(first, period.amount, calendar)
        return Deadline(day, end_of_day(day, zone), sure=_known(first, day, calendar))
    ends = last_day(first, period)
    jumped = []
    day = ends
    while off := calendar.day_off(day):
        jumped.append(off)
        day += _DAY
    shifted = ends if jumped else None
    return Deadline(day, end_of_day(day, zone), shifted, tuple(jumped), sure=_known(ends, day, calendar))


def _working_day(first: date, amount: int, calendar: Calendar) -> date:
    """The `amount`-th working day, counting from `first`."""
    day = calendar.next_working(first)
    for _ in range(amount - 1):
        day = calendar.next_working(day + _DAY)
    return day


def _known(first: date, last: date, calendar: Calendar) -> bool:
    return all(year in calendar.entered for year in range(first.year, last.year + 1))


def _after_hours(start: date | datetime, period: Period) -> Deadline:
    if not isinstance(start, datetime):
        raise ValueError("hours run from an instant, not from a day")
    return Deadline(None, _aware(start).astimezone(UTC) + timedelta(hours=period.amount))


def _local_day(start: date | datetime, zone: ZoneInfo) -> date:
    return _aware(start).astimezone(zone).date() if isinstance(start, datetime) else start


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment
