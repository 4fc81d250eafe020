from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from trustward.kernel.texts import Text
from trustward.law.arithmetic import (
    Calendar,
    CalendarRule,
    HolidayOn,
    OffKind,
    Period,
    Unit,
    ahead,
    deadline,
    plain_calendar,
    retention_end,
)

SEOUL = ZoneInfo("Asia/Seoul")
WEEKENDS = plain_calendar()


def calendar(*holidays: HolidayOn) -> Calendar:
    years = {one.on.year for one in holidays}
    by_year = {year: tuple(one for one in holidays if one.on.year == year) for year in years}
    return Calendar("test", frozenset({6}), frozenset({5}), by_year, frozenset(years))


def due_on(start: date | datetime, period: str, on: Calendar = WEEKENDS, rule: CalendarRule = CalendarRule.ACT) -> date:
    found = deadline(start, Period.parse(period), on, SEOUL, rule).due_on
    assert found is not None
    return found


def test_the_first_day_is_not_counted() -> None:
    assert due_on(datetime(2026, 11, 24, 9, 30, tzinfo=SEOUL), "10 days") == date(2026, 12, 4)


def test_a_day_that_begins_at_midnight_is_counted() -> None:
    assert due_on(datetime(2026, 11, 24, tzinfo=SEOUL), "10 days") == date(2026, 12, 3)
    assert due_on(datetime(2026, 11, 23, 15, tzinfo=UTC), "10 days") == date(2026, 12, 3)


def test_the_day_is_the_tenants_not_utc() -> None:
    late_in_utc = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert due_on(late_in_utc, "1 day") == date(2026, 11, 25)


def test_the_instant_is_the_start_of_the_following_day() -> None:
    found = deadline(date(2026, 11, 24), Period(10, Unit.DAYS), WEEKENDS, SEOUL)
    assert found.due_at == datetime(2026, 12, 4, 15, tzinfo=UTC)
    assert not found.missed(datetime(2026, 12, 4, 23, 59, 59, tzinfo=SEOUL))
    assert found.missed(datetime(2026, 12, 5, tzinfo=SEOUL))


@pytest.mark.parametrize(
    ("event", "period", "expected"),
    [
        (date(2026, 1, 30), "1 month", date(2026, 3, 2)),  # ends with February, a Saturday; Sunday; Monday
        (date(2027, 4, 29), "1 month", date(2027, 5, 31)),  # 29 May is a Saturday
        (date(2026, 4, 30), "1 month", date(2026, 6, 1)),  # begins 1 May, so all of May: a Sunday
        (date(2027, 2, 28), "1 year", date(2028, 2, 29)),
        (date(2024, 2, 28), "1 year", date(2025, 2, 28)),
        (date(2026, 3, 3), "2 weeks", date(2026, 3, 17)),
    ],
)
def test_months_and_years_go_by_the_calendar(event: date, period: str, expected: date) -> None:
    assert due_on(event, period) == expected


def test_an_end_on_a_day_off_rolls_on_and_says_why() -> None:
    on = calendar(HolidayOn(date(2026, 12, 25), Text("성탄절", "Christmas")))
    found = deadline(date(2026, 12, 15), Period(10, Unit.DAYS), on, SEOUL)
    assert found.due_on == date(2026, 12, 28)
    assert found.shifted_from == date(2026, 12, 25)
    assert [off.kind for off in found.jumped] == [OffKind.HOLIDAY, OffKind.ROLLING, OffKind.WEEKLY]
    assert found.jumped[0].name.en == "Christmas"


def test_hours_run_through() -> None:
    found = deadline(datetime(2026, 12, 24, 18, tzinfo=SEOUL), Period(72, Unit.HOURS), WEEKENDS, SEOUL)
    assert (found.due_on, found.due_at) == (None, datetime(2026, 12, 27, 9, tzinfo=UTC))
    assert not found.missed(found.due_at)


def test_hours_need_an_instant_and_a_zone() -> None:
    with pytest.raises(ValueError, match="instant"):
        deadline(date(2026, 12, 24), Period(72, Unit.HOURS), WEEKENDS, SEOUL)
    with pytest.raises(ValueError, match="zone"):
        deadline(datetime(2026, 12, 24, 18), Period(72, Unit.HOURS), WEEKENDS, SEOUL)  # noqa: DTZ001


def test_business_days_leave_out_days_off() -> None:
    assert due_on(date(2026, 11, 26), "3 business_days") == date(2026, 12, 1)


def test_a_lasting_duty_counts_its_first_day_and_ends_on_a_holiday() -> None:
    assert due_on(date(2026, 11, 24), "5 days", rule=CalendarRule.LASTING) == date(2026, 11, 28)


def test_a_consent_is_reconfirmed_before_the_same_date_comes_round() -> None:
    rule = CalendarRule.BEFORE_ANNIVERSARY
    assert due_on(date(2024, 11, 24), "2 years", rule=rule) == date(2026, 11, 23)
    assert due_on(date(2024, 2, 29), "2 years", rule=rule) == date(2026, 2, 27)


def test_retention_ends_with_the_later_of_both_counts() -> None:
    found = retention_end(date(2026, 3, 10), Period.parse("5 years"), WEEKENDS, SEOUL)
    assert found.by_public_law == date(2031, 3, 9)
    assert found.by_private_law == date(2031, 3, 10)
    assert found.keep_until == date(2031, 3, 10)
    assert found.ended_at == datetime(2031, 3, 10, 15, tzinfo=UTC)
    assert due_on(found.ended_at, "5 days") == date(2031, 3, 17)  # the 15th is a Saturday


def test_a_deadline_in_a_year_without_entered_holidays_is_not_sure() -> None:
    on = calendar(HolidayOn(date(2026, 12, 25), Text("성탄절", "Christmas")))
    assert deadline(date(2026, 12, 1), Period(10, Unit.DAYS), on, SEOUL).sure
    assert not deadline(date(2026, 12, 28), Period(10, Unit.DAYS), on, SEOUL).sure


def test_an_announcement_is_counted_back() -> None:
    assert ahead(date(2026, 12, 31), Period.parse("7 days")) == date(2026, 12, 24)
    with pytest.raises(ValueError, match="counted back"):
        ahead(date(2026, 12, 31), Period.parse("1 month"))


@pytest.mark.parametrize("written", ["5", "five years", "0 days", "-1 days", "3 fortnights", "5  years", ""])
def test_a_period_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(written)


def test_a_period_is_written_as_it_is_read() -> None:
    for written in ("1 year", "72 hours", "3 business_days", "1 week"):
        assert str(Period.parse(written)) == written
