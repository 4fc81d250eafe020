"""The law on a day: what holds, what does not, and what is said about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from trustward.kernel.errors import Invalid
from trustward.kernel.texts import Text
from trustward.law.arithmetic import CalendarRule, Period
from trustward.law.book import Lawbook
from trustward.law.errors import NoPeriod, NotInForce, UnknownRow
from trustward.law.examples import check_examples
from trustward.law.pack import StatutePack
from trustward.law.printing import example_table
from trustward.law.rows import (
    Bound,
    CalendarYear,
    Code,
    DatedHoliday,
    Duty,
    DutySubject,
    FixedHoliday,
    HolidayCalendar,
    Profile,
    Proposal,
    Question,
    RemedyBody,
    RetentionRow,
    RiskClass,
    RiskFactor,
    RiskLevel,
    Row,
    Threshold,
    Timing,
)

SEOUL = ZoneInfo("Asia/Seoul")
A = Text("가", "a")
CHANGE = date(2026, 9, 11)


def pack(*rows: Row, name: str = "test", examples: tuple[dict[str, object], ...] = ()) -> StatutePack:
    return StatutePack(name, "7", A, rows, examples)


def duty(row_id: str = "D1", timing: Timing = Timing.WITHIN, **fields: object) -> Duty:
    return Duty(id=row_id, text=A, subject=DutySubject.RIGHTS, trigger=A, deadline=A, timing=timing, **fields)  # type: ignore[arg-type]


def period(written: str) -> Period:
    return Period.parse(written)


CALENDAR = HolidayCalendar(id="C", text=A, weekly=(6,), rolling=(5,))
YEAR = CalendarYear(id="Y", text=A, calendar="C", year=2026)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 9, 10), "10 days"), (CHANGE, "5 days"), (date(2026, 9, 30), "5 days")],
)
def test_the_wording_of_the_day_is_chosen(on: date, expected: str) -> None:
    old = duty(valid_to=CHANGE, period=period("10 days"))
    new = duty(valid_from=CHANGE, valid_to=date(2026, 10, 1), period=period("5 days"))
    assert str(Lawbook.of([pack(new, old)], on=on).duty("D1").period) == expected


def test_a_row_that_does_not_hold_yet_says_from_when() -> None:
    book = Lawbook.of([pack(duty(valid_from=CHANGE, period=period("5 days")))], on=date(2026, 9, 10))
    with pytest.raises(NotInForce) as refusal:
        book.duty("D1")
    assert refusal.value.message == "The duty 'D1' is not in force on 2026-09-10; it holds from 2026-09-11."
    assert not book.has(Duty, "D1")
    assert book.at(CHANGE).has(Duty, "D1")


def test_an_id_of_another_kind_is_unknown() -> None:
    book = Lawbook.of([pack(duty(period=period("5 days")))], on=CHANGE)
    with pytest.raises(UnknownRow) as refusal:
        book.retention("D1")
    assert refusal.value.code == "law_unknown_row"


def test_a_deadline_carries_its_row_and_packs() -> None:
    book = Lawbook.of([pack(CALENDAR, YEAR, duty(period=period("10 days")))], on=CHANGE)
    found = book.due("D1", datetime(2026, 9, 11, 3, tzinfo=UTC), SEOUL)
    assert found.due_on == date(2026, 9, 21)
    assert (found.rule, found.packs, found.proposed, found.sure) == ("D1", (("test", "7"),), False, True)


def test_a_proposal_stands_in_where_the_law_has_no_number() -> None:
    proposal = Proposal(id="P1", text=A, period=period("3 business_days"))
    rows = (CALENDAR, YEAR, proposal, duty(timing=Timing.WITHOUT_DELAY, proposal="P1"))
    found = Lawbook.of([pack(*rows)], on=CHANGE).due("D1", date(2026, 9, 11), SEOUL)
    assert (found.due_on, found.proposed) == (date(2026, 9, 16), True)


@pytest.mark.parametrize("timing", [Timing.BEFORE, Timing.STANDING, Timing.NEVER, Timing.KEEP, Timing.RULE])
def test_some_duties_have_no_due_day(timing: Timing) -> None:
    book = Lawbook.of([pack(CALENDAR, duty(timing=timing, period=period("5 days")))], on=CHANGE)
    with pytest.raises(NoPeriod):
        book.due("D1", CHANGE, SEOUL)


def test_without_a_calendar_nothing_is_counted() -> None:
    book = Lawbook.of([pack(duty(period=period("5 days")))], on=CHANGE)
    with pytest.raises(UnknownRow):
        book.due("D1", CHANGE, SEOUL)


def test_a_holiday_holds_by_its_own_day_not_by_that_of_the_book() -> None:
    new = FixedHoliday(
        id="H",
        text=A,
        calendar="C",
        month=7,
        day=17,
        on_rolling=True,
        on_weekly=True,
        on_meeting=True,
        valid_from=date(2026, 5, 11),
    )
    old_book = Lawbook.of([pack(CALENDAR, YEAR, new)], on=date(2020, 1, 1))
    assert not old_book.calendar().is_working(date(2026, 7, 17))
    assert old_book.calendar().is_working(date(2025, 7, 17))
    assert old_book.calendar().day_off(date(2027, 7, 19)) is not None


def test_days_entered_by_hand_are_added() -> None:
    book = Lawbook.of([pack(CALENDAR, YEAR)], on=CHANGE)
    extra = DatedHoliday(
        id="T",
        text=Text("임시공휴일", "Temporary holiday"),
        calendar="C",
        days=(date(2026, 10, 2),),
        source="cabinet",
        on_rolling=False,
        on_weekly=False,
        on_meeting=False,
    )
    assert book.calendar().is_working(date(2026, 10, 2))
    assert not book.calendar(extra=[extra]).is_working(date(2026, 10, 2))
    assert book.calendar().is_working(date(2026, 10, 2))
    assert book.calendar() is book.calendar()


def test_rows_apply_by_profile() -> None:
    everybody = RetentionRow(id="R1", text=A, family="R1")
    shops = RetentionRow(id="R2", text=A, family="R2", applies_to=("shop", "market"))
    book = Lawbook.of([pack(everybody, shops, Profile(id="shop", text=A))], on=CHANGE)
    assert [row.id for row in book.retentions()] == ["R1", "R2"]
    assert [row.id for row in book.retentions(["bank"])] == ["R1"]
    assert [row.id for row in book.retentions(["market"])] == ["R1", "R2"]
    assert [row.id for row in book.profiles()] == ["shop"]


def test_a_chosen_period_stays_in_its_bounds() -> None:
    window = RetentionRow(
        id="R1", text=A, family="R1", bound=Bound.CHOSEN, period=period("14 days"), period_max=period("180 days")
    )
    book = Lawbook.of([pack(CALENDAR, YEAR, window)], on=CHANGE)
    for chosen in ("14 days", "2 weeks", "3 months", "180 days"):
        book.kept_until("R1", CHANGE, SEOUL, chosen=period(chosen))
    for chosen in ("13 days", "181 days", "1 year"):
        with pytest.raises(Invalid, match="invalid") as refusal:
            book.kept_until("R1", CHANGE, SEOUL, chosen=period(chosen))
        assert "14 days to 180 days" in refusal.value.message


def test_questions_by_key_and_vendor_type() -> None:
    rows = [
        Question(id="Q2", text=A, order=2, domain="D"),
        Question(id="Q1", text=A, order=1, domain="D", key_item=True),
        Question(id="E1", text=A, order=9, domain="D", vendor_type="email"),
    ]
    book = Lawbook.of([pack(*rows)], on=CHANGE)
    assert [one.id for one in book.questions()] == ["Q1", "Q2"]
    assert [one.id for one in book.questions(key_only=True)] == ["Q1"]
    assert [one.id for one in book.questions(key_only=True, vendor_type="email")] == ["Q1", "E1"]
    assert [one.id for one in book.questions(vendor_type="sms")] == ["Q1", "Q2"]


def test_a_body_that_ended_and_came_back_is_not_ended() -> None:
    ended = RemedyBody(id="B1", text=A, order=1, valid_to=CHANGE)
    moved_away = RemedyBody(id="B2", text=A, order=2, valid_to=CHANGE)
    moved = RemedyBody(id="B2", text=A, order=2, valid_from=CHANGE, phone="2")
    book = Lawbook.of([pack(ended, moved_away, moved)], on=CHANGE)
    assert [one.id for one in book.ended_remedies()] == ["B1"]
    assert [one.phone for one in book.remedies()] == ["2"]


def test_codes_of_a_list() -> None:
    book = Lawbook.of([pack(Code(id="L-B", text=A, list="l", code="b", order=2))], on=CHANGE)
    assert book.code("l", "b").id == "L-B"
    for unknown in (("l", "c"), ("m", "b")):
        with pytest.raises(UnknownRow):
            book.code(*unknown)


@pytest.mark.parametrize(
    ("amount", "at_least", "above"), [(999, False, False), (1000, True, False), (1001, True, True)]
)
def test_a_threshold_is_reached_or_passed(amount: int, at_least: bool, above: bool) -> None:
    assert Threshold(id="T", text=A, value=1000, unit="x").reached(amount) is at_least
    assert Threshold(id="T", text=A, value=1000, unit="x", at_least=False).reached(amount) is above


def test_a_threshold_without_a_number_says_so() -> None:
    with pytest.raises(ValueError, match="no number yet"):
        Threshold(id="T", text=A, unit="x").reached(1)


def risk_book() -> Lawbook:
    levels = tuple(RiskLevel(f"l{points}", points, A, below) for points, below in enumerate((10, 100, None)))
    return Lawbook.of(
        [
            pack(
                RiskFactor(id="F1", text=A, order=1, levels=levels),
                RiskFactor(id="F2", text=A, order=2, levels=levels),
                RiskClass(id="HIGH", text=A, min_score=3, check_every=period("1 year"), all_questions=True, method=A),
                RiskClass(id="LOW", text=A, min_score=0, check_every=period("2 years"), all_questions=False, method=A),
            )
        ],
        on=CHANGE,
    )


@pytest.mark.parametrize(("first", "second", "total", "risk"), [("l0", "l2", 2, "LOW"), ("l1", "l2", 3, "HIGH")])
def test_the_risk_score_shows_what_it_is_made_of(first: str, second: str, total: int, risk: str) -> None:
    score = risk_book().risk_score({"F1": first, "F2": second})
    assert (score.total, score.risk_class.id) == (total, risk)
    assert [(factor.id, level.code) for factor, level in score.parts] == [("F1", first), ("F2", second)]


def test_risk_answers_that_are_missing_or_wrong_are_named() -> None:
    with pytest.raises(Invalid) as refusal:
        risk_book().risk_score({"F1": "l9", "F9": "l0"})
    assert set(refusal.value.fields) == {"F1", "F2", "F9"}


@pytest.mark.parametrize(("amount", "code"), [(0, "l0"), (9, "l0"), (10, "l1"), (99, "l1"), (100, "l2"), (10**9, "l2")])
def test_a_counted_amount_finds_its_level(amount: int, code: str) -> None:
    assert risk_book().risk_factors()[0].level_of(amount).code == code


def test_an_example_can_fail_and_says_how() -> None:
    base = {"ask": "due", "on": CHANGE, "duty": "D1", "start": CHANGE, "zone": "Asia/Seoul"}
    examples: tuple[dict[str, object], ...] = (
        {**base, "id": "right", "expect": {"due_on": date(2026, 9, 21)}},
        {**base, "id": "wrong", "expect": {"due_on": date(2026, 9, 22)}},
        {**base, "id": "empty", "expect": {}},
        {**base, "id": "unknown", "duty": "D2", "expect": {"due_on": date(2026, 9, 21)}},
        {**base, "id": "refused", "duty": "D2", "expect": {"error": "law_unknown_row"}},
        {**base, "id": "mistyped", "ask": "dew", "expect": {"due_on": date(2026, 9, 21)}},
    )
    tested = pack(CALENDAR, YEAR, duty(period=period("10 days")), examples=examples)
    results = {one.id: one for one in check_examples(tested)}
    assert {name for name, one in results.items() if one.ok} == {"right", "refused"}
    assert results["wrong"].got == "due_on 2026-09-21"
    assert results["unknown"].got == "error law_unknown_row"
    table = example_table(results.values())
    assert "FAILED  wrong" in table
    assert "expected due_on 2026-09-22 - got due_on 2026-09-21" in table


def test_a_duty_counted_before_an_anniversary() -> None:
    row = duty(timing=Timing.EVERY, period=period("2 years"), rule=CalendarRule.BEFORE_ANNIVERSARY)
    found = Lawbook.of([pack(CALENDAR, row)], on=CHANGE).due("D1", date(2024, 9, 11), SEOUL)
    assert found.due_on == date(2026, 9, 10)


def test_a_row_is_found_by_what_it_is_for() -> None:
    old = duty("D1", key="supervise", valid_to=CHANGE, period=period("1 year"))
    new = duty("D2", key="supervise", valid_from=CHANGE, period=period("2 years"))
    book = Lawbook.of([pack(old, new)], on=CHANGE)
    assert book.by_key(Duty, "supervise").id == "D2"
    assert book.at(date(2026, 9, 10)).by_key(Duty, "supervise").id == "D1"
    with pytest.raises(UnknownRow):
        book.by_key(Duty, "destroy")
