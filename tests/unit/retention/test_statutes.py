"""What the engine makes of rows of law, one rule after the other, and of statutes that change between two dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Period
from trustward.law.packs import installed_packs
from trustward.law.rows import Anchor as LawAnchor
from trustward.law.rows import Bound
from trustward.register.domain import Anchor, Basis, LegalBasis, Profile, Retention, RetentionEnd, StatutoryRetention
from trustward.retention.domain import (
    AdoptedRow,
    Caution,
    Hold,
    NextStep,
    StepKind,
    Why,
    explain,
    sentence,
)

SEOUL = ZoneInfo("Asia/Seoul")
INQUIRY = "customer-inquiries"
EXAMPLES = [
    example
    for pack in installed_packs()
    for example in pack.examples
    if example["ask"] in ("kept", "gone") and "error" not in example["expect"]
]


@pytest.fixture
def keeping(okestro):
    """`keeping("KR-RET04")`: the seed tenant with a record class "kept" that rests on these rows, whatever it trades in."""

    def made(*row_ids, **parts):
        fact = StatutoryRetention("kept", row_ids, **parts)
        everything = tuple(one.id for one in okestro.book.profiles())
        snapshot = replace(okestro.snapshot, statutory=(fact,), profile=Profile(everything))
        return replace(okestro, snapshot=snapshot)

    return made


def whys(found, rule=None):
    return [step.why for step in found.trace if rule is None or step.rule == rule]


# The examples of the packs hold for whole units, too.


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_unit_ends_as_the_example_of_the_pack_says(keeping, example):
    expected = example["expect"]
    row_id, anchor = example["retention"], example["anchor"]
    chosen = Period.parse(example["chosen"]) if "chosen" in example else None
    tenant = keeping(row_id, period=chosen)
    kind = next(iter(tenant.row(row_id).anchors), LawAnchor.RECORD).value
    if example["ask"] == "kept":
        found = tenant.ask(INQUIRY, "kept", **{kind: anchor}, withdrawn=date(2020, 1, 1))
        wanted = expected.get("keep_until") or max(expected["by_private_law"], expected["by_public_law"])
        assert (found.apart_until, found.destroy_from.astimezone(SEOUL).date()) == (wanted, day_after(wanted))
        assert "ended_at" not in expected or found.destroy_from == expected["ended_at"]
    elif kind == "purpose_met":
        assert tenant.ask(INQUIRY, "kept", purpose_met=anchor).keep_until == anchor
    else:
        found = tenant.ask(INQUIRY, "kept", **{kind: anchor})
        assert (found.destroy_by.due_on, found.destroy_by.rule) == (expected["due_on"], row_id)
        assert found.destroy_from.astimezone(SEOUL) == datetime.combine(expected["due_on"], datetime.min.time(), SEOUL)


def day_after(day):
    return date.fromordinal(day.toordinal() + 1)


# Kinds of rows.


def test_what_is_kept_while_relied_on_ends_with_its_purpose(keeping):
    found = keeping("KR-RET21").ask(INQUIRY, "kept", consent=date(2025, 1, 2), withdrawn=date(2025, 6, 2))
    assert (found.kept_apart, found.keep_until) == (False, date(2025, 6, 2))
    assert whys(found, "KR-RET21") == [Why.RELIED_ON]


@pytest.mark.parametrize(
    ("stated", "until", "why"),
    [
        ("14 days", date(2026, 3, 16), Why.CHOSEN),
        ("180 days", date(2026, 8, 31), Why.CHOSEN),
        ("13 days", date(2026, 8, 31), Why.CHOSEN_UNKNOWN),
        ("181 days", date(2026, 8, 31), Why.CHOSEN_UNKNOWN),
        (None, date(2026, 8, 31), Why.CHOSEN_UNKNOWN),
    ],
)
def test_a_period_that_the_company_chooses_stays_within_its_bounds(keeping, stated, until, why):
    tenant = keeping("KR-RET18", period=stated and Period.parse(stated))
    found = tenant.ask(INQUIRY, "kept", hiring_decision=date(2026, 3, 2), withdrawn=date(2026, 3, 2))
    # 14 days after Monday the 2nd end on Monday the 16th; 180 days on Saturday, 29 August
    assert (found.apart_until, whys(found, "KR-RET18")) == (until, [why])
    assert (Caution.CHOSEN_UNKNOWN in found.warnings) == (why is Why.CHOSEN_UNKNOWN)
    assert found.sure == (why is Why.CHOSEN)


def test_the_latest_of_several_statutes_counts(keeping):
    found = keeping("KR-RET04", "KR-RET02", "KR-RET01").ask(
        INQUIRY,
        "kept",
        withdrawn=date(2022, 1, 3),
        closed=date(2022, 1, 4),
        transaction=date(2022, 1, 5),
        record=date(2022, 1, 6),
    )
    assert found.apart_until == date(2027, 1, 5)
    assert [step.rule for step in found.trace if step.wins] == [INQUIRY, "KR-RET02"]


def test_where_the_event_depends_on_the_document_the_latest_counts(keeping):
    found = keeping("KR-RET13").ask(
        INQUIRY, "kept", withdrawn=date(2023, 1, 3), agreed=date(2023, 1, 4), left=date(2024, 1, 4)
    )
    assert found.apart_until == date(2027, 1, 4)
    assert Caution.SEVERAL_ANCHORS in found.warnings
    assert not found.sure


def test_a_row_that_names_no_event_runs_from_whatever_happened_last(keeping):
    found = keeping("KR-RET17-3Y").ask(INQUIRY, "kept", collected=date(2023, 1, 3), withdrawn=date(2024, 1, 4))
    assert found.apart_until == date(2027, 1, 4)


def test_a_maximum_ends_a_purpose_that_has_no_end(keeping):
    found = keeping("KR-RET22").ask("marketing", "kept", record=date(2026, 11, 24))
    assert (found.keep_until, found.next_step) == (date(2026, 12, 22), NextStep.DESTROY)
    assert (found.destroy_by.due_on, found.destroy_by.rule) == (date(2026, 12, 23), "KR-RET22")
    assert [(step.rule, step.kind) for step in found.trace if step.wins] == [("KR-RET22", StepKind.CAP)]


def test_a_maximum_leaves_an_earlier_end_alone_and_shortens_its_time_for_destroying(keeping):
    tenant = keeping("KR-RET22")
    early = tenant.ask(INQUIRY, "kept", record=date(2026, 11, 24), withdrawn=date(2026, 12, 1))
    assert (early.keep_until, early.destroy_by.due_on, early.destroy_by.rule) == (
        date(2026, 12, 1),
        date(2026, 12, 7),
        "KR-R01",
    )
    close = tenant.ask(INQUIRY, "kept", record=date(2026, 11, 24), withdrawn=date(2026, 12, 21))
    assert (close.keep_until, close.destroy_by.due_on, close.destroy_by.rule) == (
        date(2026, 12, 21),
        date(2026, 12, 23),
        "KR-RET22",
    )


def test_a_purpose_that_ends_with_the_day_before_the_maximum_ends_by_itself(keeping):
    found = keeping("KR-RET22").ask(INQUIRY, "kept", record=date(2026, 11, 24), withdrawn=date(2026, 12, 22))
    assert [(step.rule, step.why) for step in found.trace if step.wins] == [(INQUIRY, Why.WITHDRAWN)]
    later = keeping("KR-RET22").ask(INQUIRY, "kept", record=date(2026, 11, 24), withdrawn=date(2026, 12, 23))
    assert [(step.rule, step.why) for step in later.trace if step.wins] == [("KR-RET22", Why.AT_MOST)]


@pytest.mark.parametrize(("until", "past"), [(date(2026, 12, 22), False), (date(2026, 12, 23), True)])
def test_a_hold_up_to_the_maximum_leaves_no_time_for_it(keeping, until, past):
    tenant = keeping("KR-RET22")
    tenant.holds = (Hold(until),)
    found = tenant.ask(INQUIRY, "kept", record=date(2026, 11, 24), withdrawn=date(2026, 12, 1))
    assert (Caution.PAST_CAP in found.warnings) == past
    assert found.destroy_by.rule == ("KR-R01" if past else "KR-RET22")


def test_what_a_statute_keeps_is_stronger_than_a_maximum(keeping):
    found = keeping("KR-RET06", "KR-RET06-END").ask(
        INQUIRY, "kept", transaction=date(2021, 11, 24), relation_end=date(2021, 11, 24), withdrawn=date(2021, 11, 24)
    )
    assert (found.apart_until, found.destroy_by.rule) == (date(2026, 11, 24), "KR-R01")
    assert Caution.PAST_CAP in found.warnings


def test_a_row_that_was_not_adopted_keeps_everything(okestro):
    okestro.rows = [one for one in okestro.rows if one.row.id != "KR-RET04"]
    found = okestro.ask(INQUIRY, "consumer-complaints", closed=date(2020, 1, 2), withdrawn=date(2020, 1, 2))
    assert (found.destroy_from, found.next_for(apart=True)) == (None, (NextStep.NONE, None))
    assert Caution.UNKNOWN_ROW in found.warnings
    assert not found.sure


def test_a_class_that_the_register_lost_keeps_everything(okestro):
    found = okestro.ask(INQUIRY, "lost", closed=date(2020, 1, 2), withdrawn=date(2020, 1, 2))
    assert (found.kept_apart, found.destroy_from) == (True, None)
    assert Caution.UNKNOWN_CLASS in found.warnings


def test_a_service_that_the_register_lost_waits_for_a_withdrawal(okestro):
    assert okestro.ask("lost", collected=date(2020, 1, 2)).warnings == (Caution.UNKNOWN_SERVICE,)
    assert okestro.ask("lost", withdrawn=date(2020, 1, 2)).keep_until == date(2020, 1, 2)


# Purposes.


def test_a_withdrawal_does_not_end_what_rests_on_a_contract(changed):
    kept = {"retention": Retention((RetentionEnd(Anchor.CONTRACT_END, Period.parse("1 year")),))}
    contract = changed(INQUIRY, basis=LegalBasis(Basis.CONTRACT), **kept)
    found = contract.ask(INQUIRY, withdrawn=date(2025, 1, 2))
    assert found.keep_until is None
    assert Why.OTHER_BASIS in whys(found)
    consent = changed(INQUIRY, basis=LegalBasis(Basis.CONSENT), **kept)
    assert consent.ask(INQUIRY, withdrawn=date(2025, 1, 2)).keep_until == date(2025, 1, 2)


def test_of_ends_for_different_persons_the_latest_counts_and_is_unsure(changed):
    ends = (
        RetentionEnd(Anchor.INQUIRY, Period.parse("1 year"), condition=Text("손님")),
        RetentionEnd(Anchor.INQUIRY, Period.parse("2 years"), condition=Text("회원")),
        RetentionEnd(Anchor.INQUIRY, Period.parse("3 years"), condition=Text("회원")),
    )
    found = changed(INQUIRY, retention=Retention(ends)).ask(INQUIRY, inquiry=date(2025, 3, 3))
    assert (found.keep_until, found.sure) == (date(2027, 3, 3), False)
    assert found.warnings == (Caution.CONDITIONS,)


def test_an_end_without_a_period_is_the_event(changed):
    tenant = changed(INQUIRY, retention=Retention((RetentionEnd(Anchor.MEMBERSHIP_END),)))
    at = datetime(2026, 3, 2, 10, tzinfo=SEOUL)
    assert tenant.ask(INQUIRY, membership_end=at).purpose_ended_at == at
    assert tenant.ask(INQUIRY, membership_end=at).destroy_by.due_on == date(2026, 3, 9)  # the 7th is a Saturday
    assert tenant.ask(INQUIRY, membership_end=date(2026, 3, 2)).purpose_ended_at == datetime(2026, 3, 2, 15, tzinfo=UTC)


def test_hours_run_through_and_from_the_end_of_a_bare_day(changed):
    tenant = changed(INQUIRY, retention=Retention((RetentionEnd(Anchor.COLLECTION, Period.parse("72 hours")),)))
    at = datetime(2026, 12, 24, 10, tzinfo=SEOUL)
    assert tenant.ask(INQUIRY, collected=at).purpose_ended_at == datetime(2026, 12, 27, 10, tzinfo=SEOUL)
    assert tenant.ask(INQUIRY, collected=date(2026, 12, 24)).purpose_ended_at == datetime(2026, 12, 28, tzinfo=SEOUL)
    assert tenant.ask(INQUIRY, collected=date(2026, 12, 24)).keep_until == date(2026, 12, 27)


@pytest.mark.parametrize(("hour", "again"), [(9, False), (10, True)])
def test_content_that_comes_with_the_very_end_opens_again(changed, hour, again):
    tenant = changed(INQUIRY, retention=Retention((RetentionEnd(Anchor.COLLECTION, Period.parse("72 hours")),)))
    both = [datetime(2026, 12, 21, 10, tzinfo=SEOUL), datetime(2026, 12, 24, hour, tzinfo=SEOUL)]
    assert (Caution.REOPENED in tenant.ask(INQUIRY, collected=both).warnings) == again


def test_a_period_beyond_the_calendar_ends_somewhere(changed):
    tenant = changed(INQUIRY, retention=Retention((RetentionEnd(Anchor.COLLECTION, Period.parse("9999 years")),)))
    found = tenant.ask(INQUIRY, collected=date(2026, 12, 24))
    assert found.keep_until.year == 9000
    assert not found.sure


def test_an_instant_without_a_zone_is_refused(okestro):
    with pytest.raises(ValueError, match="zone"):
        okestro.ask(INQUIRY, inquiry=datetime(2026, 1, 1))  # noqa: DTZ001


# Midnight, leap days, ends of months.


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (
            datetime(2026, 3, 2, 0, 0, 0, 0, SEOUL),
            date(2029, 3, 2),
        ),  # counts its own day, and ends on a holiday: the 1st
        (datetime(2026, 3, 3, 0, 0, 0, 0, SEOUL), date(2029, 3, 2)),
        (datetime(2026, 3, 2, 0, 0, 0, 1, SEOUL), date(2029, 3, 2)),
        (datetime(2026, 3, 2, 23, 59, 59, 999999, SEOUL), date(2029, 3, 2)),
        (datetime(2026, 3, 2, 15, tzinfo=UTC), date(2029, 3, 2)),
        (datetime(2026, 3, 2, 14, 59, 59, tzinfo=UTC), date(2029, 3, 2)),
        (datetime(2026, 3, 3, 0, 0, 0, 1, SEOUL), date(2029, 3, 5)),  # the 3rd is a Saturday
        (date(2024, 2, 28), date(2027, 3, 2)),  # 28 February is a Sunday, 1 March a holiday
        (date(2024, 2, 29), date(2027, 3, 2)),
        (date(2025, 2, 28), date(2028, 2, 29)),
    ],
)
def test_three_years_from_an_instant_in_seoul(okestro, at, until):
    assert okestro.ask(INQUIRY, inquiry=at).keep_until == until


# Holds.


def test_a_hold_keeps_apart_what_nothing_else_keeps(okestro):
    okestro.holds = (Hold(date(2027, 1, 31), "first"), Hold(date(2026, 12, 31), "second"))
    found = okestro.ask(INQUIRY, inquiry=date(2025, 1, 2), withdrawn=date(2026, 3, 2))
    assert (found.kept_apart, found.apart_until) == (True, date(2027, 1, 31))
    assert found.destroy_from == datetime(2027, 1, 31, 15, tzinfo=UTC)
    assert [step.rule for step in found.trace if step.wins] == [INQUIRY, "first"]
    told = sentence(found, okestro.rules(INQUIRY), Lang.KO, okestro.book, datetime(2026, 5, 1, tzinfo=UTC))
    assert told == "파기 보류에 따라 2027. 1. 31.(일)까지 분리 보관합니다. 처리 목적은 2026. 3. 2.(월)에 끝났습니다."


def test_a_hold_that_ends_with_the_purpose_keeps_nothing(okestro):
    okestro.holds = (Hold(date(2026, 3, 2)),)
    assert not okestro.ask(INQUIRY, withdrawn=date(2026, 3, 2)).kept_apart


# Statutes that change.


LAW = date(2027, 1, 1)


@pytest.fixture
def complaint_law(okestro):
    """`complaint_law(old, new)`: three years for complaints, replaced on the first of January 2027."""

    def law(before=None, after=None, *, since=None):
        row = okestro.row("KR-RET04")
        versions = []
        if before:
            versions.append(AdoptedRow(replace(row, period=Period.parse(before), valid_to=LAW)))
        if after:
            versions.append(AdoptedRow(replace(row, period=Period.parse(after), valid_from=LAW), since))
        return okestro.with_rows(*versions)

    return law


def closed(tenant, day):
    """The unit of a complaint that was closed, and whose purpose ended, on a day."""
    return tenant.ask(INQUIRY, "consumer-complaints", closed=day, withdrawn=day)


def test_a_longer_period_reaches_what_is_still_there(complaint_law):
    law = complaint_law("3 years", "5 years")
    assert closed(law, date(2023, 12, 28)).apart_until == date(2026, 12, 28)  # gone before
    assert closed(law, date(2024, 1, 4)).apart_until == date(2029, 1, 4)
    assert closed(law, date(2027, 1, 4)).apart_until == date(2032, 1, 5)  # the 4th is a Sunday


def test_the_last_day_before_the_change_belongs_to_the_new_law(complaint_law):
    law = complaint_law("3 years", "5 years")
    assert closed(law, date(2023, 12, 30)).apart_until == date(2026, 12, 30)
    assert closed(law, date(2023, 12, 31)).apart_until == date(
        2029, 1, 2
    )  # kept to the last midnight; 31 Dec is a Sunday


def test_a_shorter_period_takes_nothing_away_before_it_holds(complaint_law):
    law = complaint_law("5 years", "1 year")
    found = closed(law, date(2024, 1, 4))
    assert (found.apart_until, whys(found, "KR-RET04")) == (date(2026, 12, 31), [Why.LAW_CHANGED])
    assert closed(law, date(2026, 6, 1)).apart_until == date(2027, 6, 1)
    assert closed(law, date(2020, 6, 1)).apart_until == date(2025, 6, 2)


def test_for_new_records_only_the_old_law_goes_on(complaint_law):
    law = complaint_law("3 years", "5 years", since=LAW)
    assert closed(law, date(2026, 12, 31)).apart_until == date(2029, 12, 31)
    assert closed(law, LAW).apart_until == date(2032, 1, 2)
    assert whys(closed(law, date(2026, 12, 31)), "KR-RET04") == [Why.AT_LEAST]


def test_a_law_that_ceases_keeps_no_longer(complaint_law):
    found = closed(complaint_law("3 years"), date(2026, 1, 5))
    assert (found.apart_until, whys(found, "KR-RET04")) == (date(2026, 12, 31), [Why.REPEALED])
    assert closed(complaint_law("3 years"), date(2022, 1, 5)).apart_until == date(2025, 1, 6)


def test_a_law_that_comes_does_not_call_back_what_had_ended(complaint_law):
    law = complaint_law(None, "3 years")
    found = closed(law, date(2026, 12, 30))
    assert (found.kept_apart, whys(found, "KR-RET04")) == (False, [Why.NOT_IN_FORCE])
    assert closed(law, date(2026, 12, 31)).apart_until == date(2029, 12, 31)


def test_a_new_law_finds_what_a_hold_has_kept(complaint_law):
    law = complaint_law(None, "3 years")
    law.holds = (Hold(date(2027, 1, 15)),)
    assert closed(law, date(2026, 6, 1)).apart_until == date(2029, 6, 1)


def test_a_new_law_that_ends_on_its_first_day_keeps_for_that_day(okestro):
    tenant = okestro.with_rows(AdoptedRow(replace(okestro.row("KR-RET04"), valid_from=date(2027, 1, 4))))
    tenant.holds = (Hold(date(2027, 1, 3)),)
    assert closed(tenant, date(2024, 1, 4)).apart_until == date(2027, 1, 4)
    assert closed(tenant, date(2024, 1, 2)).apart_until == date(2027, 1, 4)  # the 2nd is a Saturday
    assert closed(tenant, date(2023, 12, 30)).apart_until == date(2027, 1, 3)


@pytest.mark.parametrize(("ceases", "caps"), [(date(2026, 12, 23), False), (date(2026, 12, 24), True)])
def test_a_maximum_counts_if_it_still_holds_on_its_last_day(keeping, ceases, caps):
    tenant = keeping("KR-RET22")
    tenant = tenant.with_rows(AdoptedRow(replace(tenant.row("KR-RET22"), valid_to=ceases)))
    found = tenant.ask("marketing", "kept", record=date(2026, 11, 24))
    assert (found.keep_until is not None) == caps


def test_what_others_rely_on_says_nothing_here(okestro):
    fact = StatutoryRetention("kept", ("KR-RET21",))
    tenant = replace(okestro, snapshot=replace(okestro.snapshot, statutory=(fact,)))
    assert whys(tenant.ask(INQUIRY, "kept", consent=date(2025, 1, 2)), "KR-RET21") == [Why.PROFILE]


def test_a_law_that_ceases_on_the_last_day_does_not_keep_for_it(okestro):
    tenant = okestro.with_rows(AdoptedRow(replace(okestro.row("KR-RET04"), valid_to=date(2027, 1, 4))))
    assert closed(tenant, date(2024, 1, 4)).apart_until == date(2027, 1, 3)
    assert closed(tenant, date(2023, 12, 31)).apart_until == date(2026, 12, 31)


def test_a_count_that_was_over_before_the_law_says_so_once(complaint_law, keeping):
    assert whys(closed(complaint_law(None, "1 year"), date(2024, 1, 4)), "KR-RET04") == [Why.NOT_IN_FORCE]
    assert whys(closed(complaint_law(None, "5 years"), date(2026, 12, 31)), "KR-RET04") == [Why.AT_LEAST]
    capped = keeping("KR-RET22").ask("marketing", "kept", record=date(2026, 11, 24))
    assert whys(capped, "KR-RET22") == [Why.AT_MOST]
    assert whys(keeping("KR-RET22").ask("marketing", "kept"), "KR-RET22") == [Why.MISSING]


def test_a_law_that_stops_binding_our_business(okestro):
    row = okestro.row("KR-RET04")
    tenant = okestro.with_rows(
        AdoptedRow(replace(row, valid_to=LAW)), AdoptedRow(replace(row, valid_from=LAW, applies_to=("medical",)))
    )
    assert closed(tenant, date(2026, 1, 5)).apart_until == date(2026, 12, 31)


def test_a_minimum_that_becomes_a_maximum(okestro):
    row = okestro.row("KR-RET04")
    tenant = okestro.with_rows(
        AdoptedRow(replace(row, valid_to=LAW)),
        AdoptedRow(replace(row, valid_from=LAW, bound=Bound.AT_MOST, period=Period.parse("1 year"))),
    )
    found = tenant.ask(INQUIRY, "consumer-complaints", inquiry=date(2025, 1, 6), closed=date(2025, 1, 6))
    assert (found.keep_until, found.destroy_by.due_on) == (date(2026, 12, 31), LAW)


def test_a_correction_of_the_pack_for_new_records_only(okestro):
    row = okestro.row("KR-RET04")
    tenant = okestro.with_rows(
        AdoptedRow(row), AdoptedRow(replace(row, period=Period.parse("5 years")), date(2026, 11, 24))
    )
    assert closed(tenant, date(2026, 11, 23)).apart_until == date(2029, 11, 23)
    assert closed(tenant, date(2026, 11, 24)).apart_until == date(2031, 11, 24)


# The trace in words.


def test_every_step_can_be_told(okestro, keeping):
    found = okestro.ask(
        INQUIRY, "consumer-complaints", inquiry=[date(2020, 1, 2), date(2025, 1, 2)], closed=date(2025, 3, 5)
    )
    rules = okestro.rules(INQUIRY, "consumer-complaints")
    assert [explain(step, rules, Lang.KO, okestro.book) for step in found.trace] == [
        "처리 목적: 2023. 1. 2.(월)에 끝났으나 2025. 1. 2.(목)에 새 내용(문의)이 들어와 다시 계산함",
        "처리 목적: 2025. 1. 2.(목) 문의부터 3년, 2028. 1. 3.(월)까지",
        "처리 목적: ‘동의 철회’ 기록을 기다림",
        f"{okestro.book.cite(okestro.row('KR-RET04')).ko}: 2025. 3. 5.(수) 사안 종결부터 3년, 2028. 3. 6.(월)까지 보존",
    ]
    assert (
        explain(found.trace[1], rules, Lang.EN)
        == "Purpose: 3 years from inquiry on 2 January 2025, until 3 January 2028"
    )
    assert explain(found.trace[3], rules, Lang.EN) == (
        "Records of consumer complaints and the handling of disputes: 3 years from closing of the case on 5 March 2025, "
        "kept until 6 March 2028"
    )
    capped = keeping("KR-RET22")
    step = next(s for s in capped.ask("marketing", "kept", record=date(2026, 11, 24)).trace if s.kind is StepKind.CAP)
    assert explain(step, capped.rules("marketing", "kept"), Lang.KO).endswith(
        ": 2026. 11. 24.(화) 기록 작성부터 최대 30일, 늦어도 2026. 12. 23.(수)에 파기"
    )
