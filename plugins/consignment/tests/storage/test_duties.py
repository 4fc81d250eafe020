"""What can be late about trustees."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from trustward.api import RaisedDuty, Role, obligations, session
from trustward.obligations import words
from trustward.obligations.tables import Obligation
from trustward_consignment.domain.kinds import EducationKind, ProofKind
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import duties, findings, lifecycle, proofs, reading, review, sections, supervision
from trustward_consignment.services.days import today
from trustward_consignment.testing import a_fact, paper


def raised(kind: str) -> list[RaisedDuty]:
    return [duty for duty in duties.raised(today()) if duty.kind == kind]


def test_the_officer_is_asked_for_the_choice_of_an_assessed_trustee(inside, steps):
    with inside():
        trustee_id = steps.propose()
        assert raised("choose") == []
        steps.assess(trustee_id)
        [asked] = raised("choose")
        assert (asked.role, asked.done_at) == (Role.OFFICER, None)
        lifecycle.act(trustee_id, Act.APPROVE)
        [decided] = raised("choose")
        assert (decided.key, decided.due, decided.done_at is not None) == (asked.key, asked.due, True)


def test_disclosure_is_due_in_the_days_that_the_pack_proposes(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        [duty] = raised("disclose")
        assert (duty.due.rule, duty.due.proposed, duty.done_at) == ("KR-K02", True, None)
        assert duty.due.due_on > today()
        assert duty.subject == ("trustee", trustee_id)
        reading.get(trustee_id).disclosure_settled_at = reading.get(trustee_id).made_at
        [done] = raised("disclose")
        assert (done.key, done.done_at is not None) == (duty.key, True)


def test_a_check_that_is_accepted_is_a_duty_done_and_begins_the_next(inside, steps):
    with inside():
        trustee_id = steps.active()
        [first] = raised("supervise")
        assert (first.due.due_on, first.done_at) == (today(), None)
        check_id = steps.asked(trustee_id)
        assert raised("review") == []
        [out] = raised("supervise")
        assert (out.key, out.done_at, out.path) == (first.key, None, f"x/consignment/checks/{check_id}")
        assert out.title != first.title, "who looks at it knows that the request is out"
        steps.answered(check_id)
        [waiting] = raised("review")
        assert waiting.done_at is None
        [answered] = raised("supervise")
        assert (answered.key, answered.done_at) == (first.key, review.get_check(check_id).answered_at)
        review.accept(check_id)
        new, done = sorted(raised("supervise"), key=lambda duty: duty.due.due_on, reverse=True)
        assert (done.key, done.done_at is not None) == (first.key, True)
        assert new.due.due_on > today() + timedelta(days=360)
        [reviewed] = raised("review")
        assert (reviewed.key, reviewed.done_at is not None) == (waiting.key, True)


def test_education_is_due_a_year_after_the_last(inside, steps):
    with inside():
        trustee_id = steps.active()
        open_duties = [duty for duty in raised("educate") if duty.done_at is None]
        assert [duty.due.due_on > today() + timedelta(days=360) for duty in open_duties] == [True]
        steps.educate(trustee_id, EducationKind.YEARLY, today() - timedelta(days=30))
        assert len(raised("educate")) == 2


def test_contract_renewal_is_done_by_the_next_contract(inside, steps):
    with inside():
        trustee_id = steps.active()
        assert raised("renew_contract") == []
        steps.contract(trustee_id, ends_on=today() + timedelta(days=40))
        [duty] = raised("renew_contract")
        assert duty.due.due_on == today() + timedelta(days=40)
        steps.contract(trustee_id, ends_on=date(2030, 1, 1))
        done, new = sorted(raised("renew_contract"), key=lambda each: each.due.due_on)
        assert (done.key, done.done_at is not None, new.done_at) == (duty.key, True, None)


def test_each_finding_is_a_duty_until_it_is_verified(inside, steps):
    with inside():
        trustee_id = steps.active()
        found = findings.make(trustee_id, "권한 회수 지연")
        [duty] = raised("finding")
        assert (duty.due.due_on, duty.done_at) == (findings.usual_due_day(), None)
        findings.mend(found.id, "회수했습니다.")
        findings.verify(found.id)
        [done] = raised("finding")
        assert (done.key, done.done_at is not None) == (duty.key, True)


def test_what_is_sent_back_is_to_be_answered_again(inside, steps):
    with inside():
        check_id = steps.asked(steps.active())
        steps.answered(check_id)
        assert obligations.refresh("consignment").new
        review.send_back(check_id, "3번 답을 다시 확인해 주세요.")
        [again] = raised("supervise")
        assert again.done_at is None
        assert len(obligations.refresh("consignment").changed) >= 1


def test_two_findings_of_a_trustee_have_titles_of_their_own(inside, steps, app):
    with inside():
        trustee_id = steps.active()
        findings.make(trustee_id, "권한 회수 지연")
        findings.make(trustee_id, "접속기록 미보관")
        obligations.refresh("consignment")
        rows = session().scalars(sa.select(Obligation).where(Obligation.kind == "finding")).all()
    said = {}
    for lang in ("ko", "en"):
        with app.test_request_context(f"/?lang={lang}"):
            said[lang] = sorted(words.title(row) for row in rows)
    assert said["ko"] == ["한빛메일의 지적사항 1번 개선 확인", "한빛메일의 지적사항 2번 개선 확인"]
    assert all("Hanbit Mail" in text and "한빛" not in text for text in said["en"])


def test_certificates_are_due_when_a_consignment_ends(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        lifecycle.act(trustee_id, Act.TERMINATE, reason="계약 만료")
        [duty] = raised("certify_destruction")
        assert (duty.due.rule, duty.due.due_on > today()) == ("KR-K06", True)


def test_high_risk_is_inspected_on_site(inside, steps):
    with inside():
        trustee_id = steps.active()
        assert raised("inspect") == []
        steps.assess(trustee_id, high=True)
        [duty] = raised("inspect")
        proofs.keep(trustee_id, ProofKind.ON_SITE_REPORT, trustee_id, paper().read(), "보고서.pdf")
        assert [one.period for one in raised("inspect")] == [duty.period]


def test_the_engine_takes_every_duty_at_once(inside, steps):
    with inside():
        steps.active()
        other = steps.contracted("other")
        steps.contract(other, ends_on=today())
        check_id = steps.asked(steps.active("third", mailbox="x@third.example"))
        steps.answered(check_id, no=2)
        plan = obligations.refresh("consignment")
        assert len(plan.new) == len(duties.raised(today())) > 6
        assert obligations.refresh("consignment").empty


def test_a_trustee_that_was_taken_over_has_its_gaps_as_findings(inside, steps):
    with inside():
        sections.apply(_delta(a_fact(running=True)))
        trustee = reading.by_key("hanbit")
        found = {one.code: one for one in findings.of_trustee(trustee.id)}
        assert set(found) == {"no_contract", "no_kick_off"}
        assert trustee.open_findings == 2
        assert [duty.period for duty in raised("supervise")] == [today().isoformat()]
        assert supervision.plan_due() is None
        assert len(supervision.checks_of(trustee.id)) == 1


def test_gaps_settle_themselves_once_they_are_filled(inside, steps, work):
    with inside():
        sections.apply(_delta(a_fact(running=True)))
        trustee_id = reading.by_key("hanbit").id
        steps.contract(trustee_id)
        steps.educate(trustee_id)
    work()
    with inside():
        assert {one.state.value for one in findings.of_trustee(trustee_id)} == {"verified"}
        assert reading.get(trustee_id).open_findings == 0


def _delta(fact):
    from trustward.api import Change, Delta

    return Delta("trustees", (Change("trustees", fact.key, None, fact),), order=(fact.key,))
