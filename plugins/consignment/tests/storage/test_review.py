"""Reviewing answers, and findings from their proposal to the proof that they are mended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from trustward.api import Invalid, Refused, load
from trustward_consignment.domain.checks import CheckState
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.questionnaire import AnswerValue
from trustward_consignment.services import attestation, findings, reading, review
from trustward_consignment.services.days import today
from trustward_consignment.tables import SupervisionCheck
from trustward_consignment.testing import paper


@pytest.fixture
def answered(inside, steps):
    """A signed check with one "no"."""
    with inside():
        check_id = steps.asked(steps.active())
        steps.answered(check_id, no=1)
        return check_id


def test_proposals_are_decided_before_answers_are_accepted(inside, answered):
    with inside():
        with pytest.raises(Refused) as undecided:
            review.accept(answered)
        assert len(undecided.value.objections) == 1
        [proposal] = findings.of_check(answered)
        findings.confirm(proposal.id)
        check = review.accept(answered)
        assert check.state is CheckState.REVIEWED
        trustee = reading.get(check.trustee_id)
        assert (trustee.last_check_on, trustee.open_findings) == (today(), 1)
        assert trustee.next_check_on > today() + timedelta(days=360)


def test_a_finding_is_mended_verified_and_completes_its_check(inside, answered):
    with inside():
        [proposal] = findings.of_check(answered)
        found = findings.confirm(proposal.id)
        assert found.due_on == findings.usual_due_day()
        review.accept(answered)
        with pytest.raises(Refused):
            findings.verify(found.id)
        findings.mend(found.id, "로그 보관 기간을 2년으로 늘렸습니다.", upload=paper("화면.pdf"))
        findings.reopen(found.id, "증빙이 다른 시스템의 것입니다.")
        findings.mend(found.id, "다시 제출했습니다.")
        findings.verify(found.id)
        assert load(SupervisionCheck, answered).state is CheckState.CLOSED
        assert reading.get(found.trustee_id).open_findings == 0


def test_without_findings_an_accepted_check_is_complete(inside, answered):
    with inside():
        [proposal] = findings.of_check(answered)
        with pytest.raises(Invalid):
            findings.dismiss(proposal.id, " ")
        findings.dismiss(proposal.id, "해당 업무가 없습니다.")
        assert review.accept(answered).state is CheckState.CLOSED


def test_what_is_sent_back_is_signed_anew(inside, answered):
    with inside():
        first = attestation.receipt(answered)
        with pytest.raises(Invalid):
            review.send_back(answered, "")
        check = review.send_back(answered, "3번 증빙을 붙여 주세요.")
        assert (check.round, check.state) == (2, CheckState.IN_PROGRESS)
        assert attestation.view(check).sent_back == "3번 증빙을 붙여 주세요."
        [proposal] = findings.of_check(answered)
        attestation.save_answer(answered, proposal.code, AnswerValue.YES)
        second = attestation.sign(answered, "이나래", consented=True)
        assert (second.round, second.number != first.number) == (2, True)
        assert [one.round for one in attestation.signatures(answered)] == [1, 2]
        assert findings.of_check(answered)[0].state is FindingState.DISMISSED
        assert review.accept(answered).state is CheckState.CLOSED


def test_an_unsettled_finding_is_not_found_twice(inside, answered, steps):
    with inside():
        [proposal] = findings.of_check(answered)
        findings.confirm(proposal.id)
        trustee_id = review.accept(answered).trustee_id
        again = steps.asked(trustee_id)
        steps.answered(again, no=1)
        assert findings.of_check(again) == []


def test_a_finding_by_hand_needs_a_text_and_a_day_to_come(inside, steps):
    with inside():
        trustee_id = steps.active()
        for text, day in ((" ", None), ("접근 권한", today() - timedelta(days=1))):
            with pytest.raises(Invalid):
                findings.make(trustee_id, text, due_on=day)
        findings.make(trustee_id, "접근 권한 회수 지연", due_on=today())
        assert reading.get(trustee_id).open_findings == 1
