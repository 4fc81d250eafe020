"""The arithmetic agrees with an oracle that walks day by day, on random events, periods and holidays."""

from __future__ import annotations

import importlib.util
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from trustward.kernel.texts import Text
from trustward.law.arithmetic import (
    Calendar,
    CalendarRule,
    HolidayOn,
    OffKind,
    Period,
    Unit,
    anniversary,
    deadline,
    retention_end,
)

_spec = importlib.util.spec_from_file_location("law_oracle", Path(__file__).with_name("oracle.py"))
assert _spec
assert _spec.loader
oracle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(oracle)

SEOUL = ZoneInfo("Asia/Seoul")
ZONES = st.sampled_from([SEOUL, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
MOMENTS = st.one_of(
    st.datetimes(datetime(2020, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    DAYS.map(lambda day: datetime.combine(day, time(), SEOUL)),
    DAYS.map(lambda day: datetime.combine(day, time(23, 59, 59, 999999), SEOUL)),
)
PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 400), st.just(Unit.DAYS)),
    st.builds(Period, st.integers(1, 60), st.just(Unit.WEEKS)),
    st.builds(Period, st.integers(1, 48), st.just(Unit.MONTHS)),
    st.builds(Period, st.integers(1, 10), st.just(Unit.YEARS)),
)
QUICK = settings(max_examples=150, deadline=None)


def calendar_of(holidays: list[HolidayOn]) -> Calendar:
    by_year: dict[int, list[HolidayOn]] = {}
    for one in holidays:
        by_year.setdefault(one.on.year, []).append(one)
    return Calendar(
        "any", frozenset({6}), frozenset({5}), {y: tuple(d) for y, d in by_year.items()}, frozenset(by_year)
    )


HOLIDAYS = st.lists(
    st.builds(HolidayOn, DAYS, st.just(Text("휴일", "holiday")), st.booleans(), st.booleans(), st.booleans()),
    max_size=30,
)
CROWDED = st.lists(
    st.builds(
        HolidayOn,
        st.dates(date(2026, 12, 20), date(2027, 1, 15)),
        st.just(Text("휴일", "holiday")),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=15,
)
CALENDARS = st.one_of(HOLIDAYS, CROWDED).map(calendar_of)


@QUICK
@given(MOMENTS, PERIODS, CALENDARS, ZONES)
def test_a_deadline_to_act(moment: datetime, period: Period, on: Calendar, zone: ZoneInfo) -> None:
    found = deadline(moment, period, on, zone)
    end = oracle.ends(oracle.begins(moment, zone), period.amount, str(period.unit))
    assert found.due_on == oracle.rolled(end, lambda day: not on.is_working(day))
    assert found.shifted_from == (None if found.due_on == end else end)
    assert [off.on for off in found.jumped] == [end + timedelta(days=n) for n in range((found.due_on - end).days)]


@QUICK
@given(MOMENTS, PERIODS, CALENDARS, ZONES, st.integers(-3, 3))
def test_the_instant_is_where_the_legal_day_ends(
    moment: datetime, period: Period, on: Calendar, zone: ZoneInfo, seconds: int
) -> None:
    found = deadline(moment, period, on, zone)
    assert found.due_on is not None
    act = found.due_at + timedelta(seconds=seconds)
    assert found.missed(act) == oracle.is_late(act, found.due_on, zone)


@QUICK
@given(MOMENTS, PERIODS, ZONES)
def test_a_lasting_duty_ends_before_a_deadline_does(moment: datetime, period: Period, zone: ZoneInfo) -> None:
    on = calendar_of([])
    lasting = deadline(moment, period, on, zone, CalendarRule.LASTING)
    assert lasting.due_on == oracle.ends(moment.astimezone(zone).date(), period.amount, str(period.unit))
    kept = retention_end(moment, period, on, zone)
    assert kept.keep_until == max(kept.by_private_law, kept.by_public_law)
    assert kept.by_public_law <= kept.by_private_law
    assert oracle.begins(kept.ended_at, zone) == kept.keep_until + timedelta(days=1)


@QUICK
@given(MOMENTS, st.integers(1, 40), CALENDARS)
def test_business_days(moment: datetime, amount: int, on: Calendar) -> None:
    found = deadline(moment, Period(amount, Unit.BUSINESS_DAYS), on, SEOUL)
    first = oracle.begins(moment, SEOUL)
    assert found.due_on == oracle.nth_working(first, amount, lambda day: not on.is_working(day))


@QUICK
@given(MOMENTS, st.integers(1, 2000), ZONES)
def test_hours_do_not_look_at_the_calendar(moment: datetime, hours: int, zone: ZoneInfo) -> None:
    found = deadline(moment, Period(hours, Unit.HOURS), calendar_of([]), zone)
    assert found.due_on is None
    assert (found.due_at - moment).total_seconds() == hours * 3600


@QUICK
@given(MOMENTS, MOMENTS, PERIODS, CALENDARS)
def test_a_later_event_is_never_due_earlier(one: datetime, other: datetime, period: Period, on: Calendar) -> None:
    earlier, later = sorted((one, other))
    assert deadline(earlier, period, on, SEOUL).due_at <= deadline(later, period, on, SEOUL).due_at


@QUICK
@given(DAYS, st.integers(1, 30))
@example(date(2024, 2, 29), 2)
@example(date(2024, 2, 29), 4)
def test_a_reconfirmation_comes_before_the_same_date(consented: date, years: int) -> None:
    period = Period(years, Unit.YEARS)
    due = deadline(consented, period, calendar_of([]), SEOUL, CalendarRule.BEFORE_ANNIVERSARY).due_on
    assert due is not None
    same = due + timedelta(days=1)
    assert same == anniversary(consented, period)
    assert same.year == consented.year + years
    assert same.month == consented.month
    assert same.day == consented.day or (consented.day == 29 and same.day == 28)


@QUICK
@given(st.one_of(HOLIDAYS, CROWDED))
def test_each_lost_holiday_gets_one_free_day_of_its_own(holidays: list[HolidayOn]) -> None:
    on = calendar_of(holidays)
    named = {day: off for year in range(2019, 2063) for day, off in on.named(year).items()}
    taken = {one.on for one in holidays}
    substitutes = sorted(day for day, off in named.items() if off.kind is OffKind.SUBSTITUTE)
    assert len(substitutes) == sum(lost_on(day, [one for one in holidays if one.on == day]) for day in taken)
    assert not taken & set(substitutes)
    assert all(day.weekday() < 5 for day in substitutes)
    for day in substitutes:
        before = day - timedelta(days=1)
        while before not in taken and not (before.weekday() < 5 and before not in named):
            before -= timedelta(days=1)
        assert before in taken, f"a free day lies between {day} and the holiday that it stands for"


def lost_on(day: date, found: list[HolidayOn]) -> int:
    if day.weekday() == 5:
        return sum(one.on_rolling for one in found)
    if day.weekday() == 6:
        return sum(one.on_weekly for one in found)
    return min(sum(one.on_meeting for one in found), len(found) - 1)
