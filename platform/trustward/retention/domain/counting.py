"""From events and periods to ends.

An instant is what it is. A bare date stands for some time during that legal day: what it ends has ended when that day is
over, what it begins may have begun with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from trustward.law.arithmetic import (
    Calendar,
    CalendarRule,
    Period,
    Unit,
    deadline,
    end_of_day,
    retention_end,
    start_of_day,
)

from .facts import Happened
from .kinds import CLOSING, OPENING, EventKind

_YEARS = {Unit.DAYS: 365, Unit.BUSINESS_DAYS: 200, Unit.WEEKS: 52, Unit.MONTHS: 12, Unit.YEARS: 1, Unit.HOURS: 8760}
_LAST_YEAR = 9000
_NO_DAY_COUNT = (Unit.HOURS, Unit.BUSINESS_DAYS)


@dataclass(frozen=True, slots=True)
class Ending:
    """The last day, and the instant from which it is over."""

    on: date
    at: datetime
    sure: bool = True


Count = Callable[[date | datetime], Ending]
"""From an event to the end that it leads to."""


@dataclass(frozen=True)
class Clock:
    """The tenant's calendar and zone, with the counts that the engine makes."""

    calendar: Calendar
    zone: ZoneInfo

    def day(self, at: date | datetime) -> date:
        """The legal day of an event."""
        return at.astimezone(self.zone).date() if isinstance(at, datetime) else at

    def over(self, at: date | datetime) -> datetime:
        """The instant at which an event is past for certain."""
        return at.astimezone(UTC) if isinstance(at, datetime) else end_of_day(at, self.zone)

    def begins(self, at: date | datetime) -> datetime:
        """The earliest instant at which an event can have been."""
        return at.astimezone(UTC) if isinstance(at, datetime) else start_of_day(at, self.zone)

    def whole_day(self, day: date) -> Ending:
        """The end of a legal day."""
        return Ending(day, end_of_day(day, self.zone))

    def event(self, at: date | datetime) -> Ending:
        """An end that is an event itself."""
        return Ending(self.day(at), self.over(at))

    def within(self, at: date | datetime, period: Period) -> Ending:
        """The end of a period that the controller promised, counted as the Civil Act does (art. 156 to 161)."""
        return self._counted(at, period, CalendarRule.ACT)

    def at_most(self, at: date | datetime, period: Period) -> Ending:
        """The end of a period that must not be exceeded: the first day counts, a day off at the end changes nothing."""
        return self._counted(at, period, CalendarRule.LASTING)

    def kept(self, at: date | datetime, period: Period) -> Ending:
        """The end of a period that a statute demands: counted both ways, the later wins."""
        if period.unit in _NO_DAY_COUNT or self._too_far(at, period):
            return self._counted(at, period, CalendarRule.ACT)
        found = retention_end(at, period, self.calendar, self.zone)
        return Ending(found.keep_until, found.ended_at, found.sure)

    def _counted(self, at: date | datetime, period: Period, rule: CalendarRule) -> Ending:
        if self._too_far(at, period):
            return Ending(date(_LAST_YEAR, 12, 31), end_of_day(date(_LAST_YEAR, 12, 31), self.zone), sure=False)
        if period.unit is Unit.HOURS:
            over = self.over(at) + timedelta(hours=period.amount)
            return Ending(self.day(over - timedelta(microseconds=1)), over)
        rule = CalendarRule.ACT if period.unit is Unit.BUSINESS_DAYS else rule
        found = deadline(at, period, self.calendar, self.zone, rule)
        assert found.due_on is not None
        return Ending(found.due_on, found.due_at, found.sure)

    def _too_far(self, at: date | datetime, period: Period) -> bool:
        return at.year + period.amount // _YEARS[period.unit] > _LAST_YEAR

    # Events.

    def all_of(self, events: Sequence[Happened], kinds: Collection[EventKind]) -> list[Happened]:
        """The events of these kinds in their order; midnight comes after the day that ends with it."""
        found = [one for one in events if one.kind in kinds]
        if len(found) > 1:
            found.sort(key=lambda one: (self.over(one.at), self.day(one.at), one.kind))
        return found

    def ended_again(self, event: Happened, events: Sequence[Happened]) -> Happened | None:
        """The first event for certain after a closing one that opens again what it closed."""
        if event.kind not in CLOSING:
            return None
        return next((one for one in self.all_of(events, OPENING) if self._surely_after(one.at, event.at)), None)

    def _surely_after(self, later: date | datetime, earlier: date | datetime) -> bool:
        """On one day, an end stands after a beginning, unless both instants are known."""
        if isinstance(later, datetime) and isinstance(earlier, datetime):
            return later > earlier
        return self.day(later) > self.day(earlier)

    def outlived(self, events: Sequence[Happened], end: Count) -> tuple[Ending, Happened] | None:
        """The last end among `events` (in their order) that had passed before the next one came, with that one."""
        found = None
        for earlier, later in pairwise(events):
            ending = end(earlier.at)
            if ending.at <= self.begins(later.at):
                found = ending, later
        return found
