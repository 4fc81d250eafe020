"""What the seed tenant's policy promises, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from trustward.kernel.texts import Lang
from trustward.retention.domain import Caution, NextStep, Standing, Why, sentence

SEOUL = ZoneInfo("Asia/Seoul")


def midnight(day):
    """The instant at which a day in Seoul is over."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def winners(found):
    return [(step.rule, step.why) for step in found.trace if step.wins]


# Inquiry: three years, or until consent is withdrawn.


def test_an_inquiry_ends_three_years_after_it(okestro):
    found = okestro.ask("customer-inquiries", inquiry=date(2025, 3, 5))
    assert found.keep_until == date(2028, 3, 6)  # the 5th is a Sunday
    assert found.purpose_ended_at == found.destroy_from == midnight(date(2028, 3, 6))
    assert (found.apart_until, found.kept_apart) == (None, False)
    assert found.destroy_by.due_on == date(2028, 3, 13)  # the fifth day is Saturday the 11th
    assert found.destroy_by.rule == "KR-R01"
    assert (found.next_step, found.next_at) == (NextStep.DESTROY, midnight(date(2028, 3, 6)))
    assert found.sure
    assert winners(found) == [("customer-inquiries", Why.PERIOD)]


def test_a_withdrawal_ends_it_at_once(okestro):
    at = datetime(2026, 11, 24, 15, 30, tzinfo=SEOUL)
    found = okestro.ask("customer-inquiries", inquiry=date(2026, 3, 2), withdrawn=at)
    assert found.purpose_ended_at == found.destroy_from == at
    assert found.keep_until == date(2026, 11, 24)
    assert found.destroy_by.due_on == date(2026, 11, 30)  # the 29th is a Sunday
    assert winners(found) == [("customer-inquiries", Why.WITHDRAWN)]


def test_a_withdrawal_after_the_three_years_changes_nothing(okestro):
    found = okestro.ask("customer-inquiries", inquiry=date(2020, 3, 2), withdrawn=date(2026, 11, 24))
    assert found.keep_until == date(2023, 3, 2)


def test_an_answered_inquiry_has_met_its_purpose(okestro):
    found = okestro.ask("customer-inquiries", inquiry=date(2026, 3, 2), purpose_met=date(2026, 4, 1))
    assert found.keep_until == date(2026, 4, 1)
    assert winners(found) == [("customer-inquiries", Why.PURPOSE_MET)]


def test_a_new_inquiry_opens_the_clock_again(okestro):
    found = okestro.ask("customer-inquiries", inquiry=[date(2020, 3, 2), date(2025, 3, 5)])
    assert found.keep_until == date(2028, 3, 6)
    assert Caution.REOPENED in found.warnings
    again = next(step for step in found.trace if step.why is Why.NEW_CONTENT)
    assert (again.ends_on, again.anchor_on) == (date(2023, 3, 2), date(2025, 3, 5))


def test_a_second_inquiry_in_time_is_no_reason_for_a_warning(okestro):
    found = okestro.ask("customer-inquiries", inquiry=[date(2023, 3, 5), date(2025, 3, 5)])
    assert found.keep_until == date(2028, 3, 6)
    assert Caution.REOPENED not in found.warnings


def test_an_inquiry_after_a_withdrawal_stands_on_its_own(okestro):
    found = okestro.ask("customer-inquiries", inquiry=[date(2024, 3, 5), date(2025, 3, 5)], withdrawn=date(2024, 9, 1))
    assert found.keep_until == date(2028, 3, 6)
    assert Caution.REOPENED in found.warnings


def test_a_withdrawal_on_the_day_of_the_inquiry_counts(okestro):
    same = date(2026, 3, 5)
    assert okestro.ask("customer-inquiries", inquiry=same, withdrawn=same).keep_until == same
    at = datetime(2026, 3, 5, 9, tzinfo=SEOUL)
    assert okestro.ask("customer-inquiries", inquiry=same, withdrawn=at).purpose_ended_at == at
    before, after = datetime(2026, 3, 5, 8, tzinfo=SEOUL), datetime(2026, 3, 5, 10, tzinfo=SEOUL)
    assert okestro.ask("customer-inquiries", inquiry=before, withdrawn=at).purpose_ended_at == at
    assert okestro.ask("customer-inquiries", inquiry=after, withdrawn=at).purpose_ended_at != at


def test_without_an_event_nothing_is_known(okestro):
    found = okestro.ask("customer-inquiries")
    assert (found.keep_until, found.destroy_from, found.next_step) == (None, None, NextStep.NONE)
    assert found.warnings == (Caution.ANCHOR_MISSING,)
    assert found.at(datetime(2099, 1, 1, tzinfo=UTC)) is Standing.KEEP


def test_collection_stands_for_the_inquiry(okestro):
    assert okestro.ask("customer-inquiries", collected=date(2025, 3, 5)).keep_until == date(2028, 3, 6)


# Marketing and applications.


def test_marketing_ends_with_the_withdrawal(okestro):
    found = okestro.ask("marketing", collected=date(2026, 3, 5), consent=date(2026, 3, 5), withdrawn=date(2026, 9, 1))
    assert (found.keep_until, found.next_step) == (date(2026, 9, 1), NextStep.DESTROY)


def test_an_application_is_kept_at_most_three_years_after_the_notice(okestro):
    found = okestro.ask("job-application", collected=date(2025, 1, 10), notice_of_decision=date(2025, 3, 5))
    assert found.keep_until == date(2028, 3, 4)  # at most: the first day counts, and a Saturday does not move it
    assert winners(found) == [("job-application", Why.AT_MOST)]


def test_an_application_waits_for_the_notice(okestro):
    found = okestro.ask("job-application", collected=date(2025, 1, 10))
    assert found.keep_until is None
    assert found.warnings == ()


def test_a_new_application_voids_the_notice_of_the_old_one(okestro):
    found = okestro.ask(
        "job-application", collected=[date(2021, 1, 10), date(2025, 1, 10)], notice_of_decision=date(2021, 3, 5)
    )
    assert found.keep_until is None
    assert found.warnings == (Caution.REOPENED,)


def test_a_report_runs_three_years_from_where_its_purpose_was_met(okestro):
    found = okestro.ask("ethics-report", collected=date(2024, 1, 10), purpose_met=date(2025, 3, 5))
    assert found.keep_until == date(2028, 3, 6)


def test_a_service_without_a_period_says_so(okestro):
    found = okestro.ask("special-conditions", collected=date(2025, 1, 10))
    assert (found.keep_until, found.sure, found.warnings) == (None, False, (Caution.NO_END,))
    assert okestro.ask("special-conditions", purpose_met=date(2026, 3, 5)).keep_until == date(2026, 3, 5)


# What statutes keep apart.


def test_a_complaint_is_kept_apart_three_years_after_it_was_closed(okestro):
    found = okestro.ask(
        "customer-inquiries",
        "consumer-complaints",
        inquiry=date(2025, 2, 1),
        closed=date(2025, 3, 5),
        withdrawn=date(2025, 6, 1),
    )
    assert found.keep_until == date(2025, 6, 1)
    assert (found.kept_apart, found.apart_until) == (True, date(2028, 3, 6))
    assert (found.next_step, found.next_at) == (NextStep.MOVE_APART, midnight(date(2025, 6, 1)))
    assert found.next_for(apart=True) == (NextStep.DESTROY, midnight(date(2028, 3, 6)))
    assert found.destroy_by.due_on == date(2028, 3, 13)
    assert winners(found) == [("customer-inquiries", Why.WITHDRAWN), ("KR-RET04", Why.AT_LEAST)]


def test_a_complaint_that_is_not_closed_is_kept_apart_without_an_end(okestro):
    found = okestro.ask(
        "customer-inquiries", "consumer-complaints", inquiry=date(2025, 2, 1), withdrawn=date(2025, 6, 1)
    )
    assert (found.kept_apart, found.apart_until, found.destroy_from, found.destroy_by) == (True, None, None, None)
    assert found.next_step is NextStep.MOVE_APART
    assert found.next_for(apart=True) == (NextStep.NONE, None)
    assert Caution.ANCHOR_MISSING in found.warnings


def test_a_complaint_closed_long_before_the_purpose_ends_is_never_apart(okestro):
    found = okestro.ask("customer-inquiries", "consumer-complaints", inquiry=date(2025, 3, 5), closed=date(2025, 3, 4))
    assert (found.keep_until, found.kept_apart, found.next_step) == (date(2028, 3, 6), False, NextStep.DESTROY)


def test_a_contract_is_kept_apart_five_years(okestro):
    found = okestro.ask(
        "customer-inquiries", "contracts-and-supply", inquiry=date(2022, 2, 1), transaction=date(2023, 3, 6)
    )
    assert (found.keep_until, found.apart_until) == (date(2025, 2, 3), date(2028, 3, 6))
    assert not found.sure  # nobody has seen from which event the five years run
    assert Caution.TO_CHECK in found.warnings


def test_the_own_purpose_is_prolonged_by_no_statute(okestro):
    found = okestro.ask(
        "customer-inquiries", inquiry=date(2025, 2, 1), closed=date(2025, 3, 5), withdrawn=date(2025, 6, 1)
    )
    assert (found.kept_apart, found.next_step) == (False, NextStep.DESTROY)


def test_statutes_of_other_businesses_do_not_apply(okestro):
    found = okestro.ask(
        "customer-inquiries", "electronic-finance", inquiry=date(2022, 2, 1), transaction=date(2023, 3, 6)
    )
    assert not found.kept_apart
    assert [(step.rule, step.why) for step in found.trace if step.rule == "KR-RET06"] == [("KR-RET06", Why.PROFILE)]


# How it stands, and how it is told.


def test_a_unit_stands_by_the_instant(okestro):
    found = okestro.ask(
        "customer-inquiries",
        "consumer-complaints",
        inquiry=date(2025, 2, 1),
        closed=date(2025, 3, 5),
        withdrawn=date(2025, 6, 1),
    )
    over, gone, late = (midnight(date(2025, 6, 1)), midnight(date(2028, 3, 6)), midnight(date(2028, 3, 13)))
    just = datetime.resolution
    assert [found.at(over - just), found.at(over)] == [Standing.KEEP, Standing.KEEP_APART]
    assert [found.at(gone - just), found.at(gone)] == [Standing.KEEP_APART, Standing.DUE]
    assert [found.at(late - just), found.at(late)] == [Standing.DUE, Standing.OVERDUE]


COMPLAINT = {"inquiry": date(2025, 2, 1), "closed": date(2025, 3, 5), "withdrawn": date(2025, 6, 1)}
ACT = "전자상거래 등에서의 소비자보호에 관한 법률"
CITED = f"{ACT} 제6조제2항, {ACT} 시행령 제6조제1항제4호, 제6조제2항제3호"


def told(okestro, moment, lang=Lang.KO, service="customer-inquiries", record_class="consumer-complaints", **events):
    found = okestro.ask(service, record_class, **events)
    return sentence(found, okestro.rules(service, record_class), lang, okestro.book, moment)


def on(year, month, day):
    return datetime(year, month, day, 12, tzinfo=SEOUL)


def test_the_sentence_of_a_complaint(okestro):
    assert told(okestro, on(2025, 3, 1), **COMPLAINT) == (
        f"2025. 6. 1.(일)까지 보관합니다(동의 철회). 그 뒤 {CITED}에 따라 2028. 3. 6.(월)까지 분리 보관합니다."
    )
    assert told(okestro, on(2026, 3, 1), **COMPLAINT) == (
        f"{CITED}에 따라 2028. 3. 6.(월)까지 분리 보관합니다. 처리 목적은 2025. 6. 1.(일)에 끝났습니다."
    )
    assert told(okestro, on(2028, 3, 8), **COMPLAINT) == (
        f"{CITED}에 따른 보존은 2028. 3. 6.(월)에 끝났습니다. 2028. 3. 13.(월)까지 파기해야 합니다."
    )
    assert told(okestro, on(2028, 3, 14), **COMPLAINT).endswith("2028. 3. 13.(월)까지 파기했어야 합니다.")


def test_the_sentence_in_english(okestro):
    assert told(okestro, on(2026, 3, 1), Lang.EN, **COMPLAINT) == (
        "Kept apart until 6 March 2028 (E-Commerce Consumer Protection Act art. 6(2), E-Commerce Decree art. 6(1) item 4, "
        "art. 6(2) item 3). Its purpose ended on 1 June 2025."
    )


def test_the_sentence_of_an_inquiry(okestro):
    inquiry = {"record_class": "", "inquiry": date(2025, 3, 5)}
    assert told(okestro, on(2026, 3, 1), **inquiry) == (
        "2028. 3. 6.(월)까지 보관합니다(2025. 3. 5.(수) 문의부터 3년). 그 뒤 2028. 3. 13.(월)까지 파기합니다."
    )
    assert told(okestro, on(2026, 3, 1), Lang.EN, **inquiry) == (
        "Kept until 6 March 2028 (3 years from inquiry on 5 March 2025). It is then destroyed by 13 March 2028."
    )
    assert told(okestro, on(2028, 3, 8), **inquiry) == (
        "보유기간은 2028. 3. 6.(월)에 끝났습니다(2025. 3. 5.(수) 문의부터 3년). 2028. 3. 13.(월)까지 파기해야 합니다."
    )
    assert told(okestro, on(2026, 3, 1), record_class="") == (
        "보유기간이 끝나는 날은 아직 정해지지 않았습니다. 다음 중 하나가 기록되면 정해집니다: 문의, 동의 철회."
    )


SUPPLY = [f"{ACT} 제6조, {ACT} 시행령 제6조제1항제{item}호" for item in (2, 3)]


def test_the_sentence_names_each_provision_that_applies(okestro):
    contract = {"record_class": "contracts-and-supply", "inquiry": date(2022, 2, 1)}
    assert told(okestro, on(2026, 1, 1), transaction=date(2023, 3, 6), **contract) == (
        f"{SUPPLY[0]}에 따라 2028. 3. 6.(월)까지 분리 보관합니다. 처리 목적은 2025. 2. 3.(월)에 끝났습니다. "
        f"이 밖에 {SUPPLY[1]}(2028. 3. 6.(월)까지)도 적용됩니다."
    )
    assert told(okestro, on(2026, 1, 1), **contract).endswith(f"이 밖에 {SUPPLY[1]}(끝나는 날 미정)도 적용됩니다.")


def test_the_sentence_names_a_statute_that_ends_before_the_purpose(okestro):
    short = {"inquiry": date(2025, 3, 5), "closed": date(2025, 3, 4)}
    assert told(okestro, on(2026, 1, 1), **short) == (
        "2028. 3. 6.(월)까지 보관합니다(2025. 3. 5.(수) 문의부터 3년). 그 뒤 2028. 3. 13.(월)까지 파기합니다. "
        f"이 밖에 {CITED}(2028. 3. 6.(월)까지)도 적용됩니다."
    )
    assert told(okestro, on(2026, 1, 1), Lang.EN, **short).endswith(
        "Also applies: E-Commerce Consumer Protection Act art. 6(2), E-Commerce Decree art. 6(1) item 4, art. 6(2) item 3 "
        "(until 6 March 2028)."
    )
