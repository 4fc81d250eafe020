"""From holiday rows to a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from .arithmetic.calendars import Calendar, HolidayOn
from .pack import StatutePack
from .rows import CalendarYear, DatedHoliday, FixedHoliday, Holiday, HolidayCalendar


class _Years(Mapping[int, tuple[HolidayOn, ...]]):
    """The holidays of any year, worked out when asked: fixed ones recur, dated ones are listed."""

    def __init__(self, fixed: Iterable[FixedHoliday], dated: Iterable[DatedHoliday]) -> None:
        self._fixed, self._dated = tuple(fixed), tuple(dated)

    def __getitem__(self, year: int) -> tuple[HolidayOn, ...]:
        if not date.min.year <= year <= date.max.year:
            raise KeyError(year)
        return tuple(self._in(year))

    def __iter__(self) -> Iterator[int]:
        return iter(range(date.min.year, date.max.year + 1))

    def __len__(self) -> int:
        return date.max.year

    def _in(self, year: int) -> Iterator[HolidayOn]:
        for fixed in self._fixed:
            day = date(year, fixed.month, fixed.day)
            if fixed.in_force(day):
                yield _holiday(fixed, day)
        for dated in self._dated:
            yield from (_holiday(dated, day) for day in dated.days if day.year == year and dated.in_force(day))


def calendar_of(row: HolidayCalendar, packs: Iterable[StatutePack], extra: Iterable[DatedHoliday] = ()) -> Calendar:
    """The calendar `row` with the holidays that all packs have for it.

    Whether a holiday row holds is asked for the holiday's own day, not for the day of the law book.
    """
    packs = tuple(packs)
    fixed = [one for pack in packs for one in pack.of(FixedHoliday) if one.calendar == row.id]
    dated = [one for pack in packs for one in pack.of(DatedHoliday) if one.calendar == row.id]
    years = (one.year for pack in packs for one in pack.of(CalendarYear) if one.calendar == row.id)
    return Calendar(
        row.id, frozenset(row.weekly), frozenset(row.rolling), _Years(fixed, [*dated, *extra]), frozenset(years)
    )


def _holiday(row: Holiday, day: date) -> HolidayOn:
    return HolidayOn(day, row.text, row.on_rolling, row.on_weekly, row.on_meeting)
