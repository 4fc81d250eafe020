"""Which days are days off, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from trustward.kernel.texts import Text

_DAY = timedelta(days=1)
_UNNAMED = Text("")


class OffKind(StrEnum):
    """Why a deadline does not end on a day."""

    WEEKLY = "weekly"
    ROLLING = "rolling"
    HOLIDAY = "holiday"
    SUBSTITUTE = "substitute"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which a deadline does not end. `name` is the holiday's, empty for a plain weekend day."""

    on: date
    kind: OffKind
    name: Text = _UNNAMED


@dataclass(frozen=True, slots=True)
class HolidayOn:
    """A holiday on one day, with the cases in which the law gives a substitute for it."""

    on: date
    name: Text
    on_rolling: bool = False
    on_weekly: bool = False
    on_meeting: bool = False


@dataclass(frozen=True)
class Calendar:
    """A country's days off, made from a pack's rows; the holidays of a year are worked out once.

    `weekly` weekdays are holidays, `rolling` ones only roll a deadline on. `entered` are the years whose moving
    holidays are known.
    """

    id: str
    weekly: frozenset[int]
    rolling: frozenset[int]
    holidays_in: Mapping[int, tuple[HolidayOn, ...]]
    entered: frozenset[int]
    _off: dict[int, dict[date, DayOff]] = field(default_factory=dict, compare=False, repr=False)

    def day_off(self, day: date) -> DayOff | None:
        """Why no deadline ends on `day`, or None when it is a working day."""
        named = self.named(day.year).get(day)
        if named:
            return named
        if day.weekday() in self.weekly:
            return DayOff(day, OffKind.WEEKLY)
        return DayOff(day, OffKind.ROLLING) if day.weekday() in self.rolling else None

    def is_working(self, day: date) -> bool:
        """Whether a deadline may end on `day`."""
        return self.day_off(day) is None

    def knows(self, day: date) -> bool:
        """Whether the moving holidays of that day's year are entered."""
        return day.year in self.entered

    def next_working(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def named(self, year: int) -> Mapping[date, DayOff]:
        """Holidays and substitute days of a year, by date."""
        if year not in self._off:
            self._off[year] = self._with_substitutes(year)
        return self._off[year]

    def _with_substitutes(self, year: int) -> dict[date, DayOff]:
        """Give each lost holiday the first following free day; a day given already is not free (no two share one)."""
        holidays = [one for each in (year - 1, year, year + 1) for one in self.holidays_in.get(each, ())]
        by_day: dict[date, list[HolidayOn]] = {}
        for holiday in sorted(holidays, key=lambda one: one.on):
            by_day.setdefault(holiday.on, []).append(holiday)
        off = {day: DayOff(day, OffKind.HOLIDAY, _joined(found)) for day, found in by_day.items()}
        for day, found in by_day.items():
            for lost in self._lost(day, found):
                free = self._free_after(day, off)
                off[free] = DayOff(free, OffKind.SUBSTITUTE, lost.name)
        return {day: one for day, one in off.items() if day.year == year}

    def _lost(self, day: date, found: list[HolidayOn]) -> list[HolidayOn]:
        if day.weekday() in self.weekly:
            return [one for one in found if one.on_weekly]
        if day.weekday() in self.rolling:
            return [one for one in found if one.on_rolling]
        return [one for one in found if one.on_meeting][: len(found) - 1]

    def _free_after(self, day: date, off: Mapping[date, DayOff]) -> date:
        day += _DAY
        while day in off or day.weekday() in self.weekly or day.weekday() in self.rolling:
            day += _DAY
        return day


def plain_calendar(weekly: Iterable[int] = (6,), rolling: Iterable[int] = (5,)) -> Calendar:
    """A calendar of weekends only, for a country whose holidays nobody has entered."""
    return Calendar("plain", frozenset(weekly), frozenset(rolling), {}, frozenset())


def _joined(found: list[HolidayOn]) -> Text:
    names = [one.name for one in found]
    return Text(" · ".join(name.ko for name in names if name.ko), " · ".join(name.en for name in names if name.en))
