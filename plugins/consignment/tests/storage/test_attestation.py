"""What the portal calls: answering, attaching, signing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from trustward.api import Conflict, Invalid, Lang, NotFound, Refused, canonical_json, load
from trustward_consignment.domain.checks import CheckState
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.questionnaire import AnswerValue
from trustward_consignment.services import attestation, findings
from trustward_consignment.tables import CheckAnswer, CheckSignature, SupervisionCheck
from trustward_consignment.testing import PDF


@dataclass(frozen=True)
class ADoor:
    target_id: UUID
    subject: tuple[str, UUID]
    purpose: str = attestation.PURPOSE


@pytest.fixture
def asked(inside, steps):
    """A sent check of an active trustee: its id and the trustee's."""
    with inside():
        trustee_id = steps.active()
        return steps.asked(trustee_id), trustee_id


def answer_all(check_id, value=AnswerValue.YES, note=""):
    check = load(SupervisionCheck, check_id)
    for question in attestation.questionnaire_of(check).questions:
        attestation.save_answer(check_id, question.code, value, note)


def test_a_door_leads_to_its_own_check_only(inside, asked, build):
    check_id, trustee_id = asked
    with inside():
        found = attestation.open_check(ADoor(check_id, ("trustee", trustee_id)))
        assert (found.id, found.editable, found.progress.answered) == (check_id, True, 0)
        assert load(SupervisionCheck, check_id).opened_at is not None
        for door in (
            ADoor(check_id, ("trustee", uuid4())),
            ADoor(check_id, ("trustee", trustee_id), purpose="reconsignment"),
            ADoor(uuid4(), ("trustee", trustee_id)),
        ):
            with pytest.raises(NotFound):
                attestation.open_check(door)
    with inside(build.tenant()), pytest.raises(NotFound):
        attestation.open_check(ADoor(check_id, ("trustee", trustee_id)))


def test_the_vendor_gets_frozen_questions_without_weights(inside, asked):
    check_id, trustee_id = asked
    with inside():
        found = attestation.open_check(ADoor(check_id, ("trustee", trustee_id)))
        assert 20 <= len(found.questionnaire.questions) <= 28
        assert {question.weight for question in found.questionnaire.questions} == {1}
        assert "weight" not in json.dumps(found.questionnaire.content())


def test_answers_are_kept_and_notes_are_sealed(inside, asked):
    check_id, _ = asked
    with inside():
        code = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions[0].code
        first = attestation.save_answer(check_id, code, AnswerValue.PARTIAL, "담당자 이나래가 준비 중")
        assert (first.seen, first.progress.answered) == (1, 1)
        assert load(SupervisionCheck, check_id).state is CheckState.IN_PROGRESS
    with inside() as session:
        raw = session.scalar(sa.select(CheckAnswer.note))
        assert "이나래".encode() not in raw
        check = load(SupervisionCheck, check_id)
        assert attestation.answers_of(check)[code].note == "담당자 이나래가 준비 중"


def test_two_tabs_see_each_other(inside, asked):
    check_id, _ = asked
    with inside():
        code = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions[0].code
        attestation.save_answer(check_id, code, AnswerValue.YES, "첫째 창", seen=0)
        with pytest.raises(Conflict) as clash:
            attestation.save_answer(check_id, code, AnswerValue.NO, "둘째 창", seen=0)
        assert clash.value.theirs == {"value": "yes", "note": "첫째 창", "seen": 1}
        assert attestation.save_answer(check_id, code, AnswerValue.NO, "둘째 창", seen=1).seen == 2
        assert attestation.save_answer(check_id, code, AnswerValue.NO, "둘째 창", seen=1).seen == 3


def test_bad_answers_are_refused(inside, asked):
    check_id, _ = asked
    with inside():
        code = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions[0].code
        with pytest.raises(Invalid):
            attestation.save_answer(check_id, "no-such", AnswerValue.YES)
        with pytest.raises(Invalid):
            attestation.save_answer(check_id, code, AnswerValue.YES, "가" * 2001)
        with pytest.raises(Invalid):
            attestation.attach_evidence(check_id, code, b"MZ\x90", name="photo.jpg")
        with pytest.raises(NotFound):
            attestation.save_answer(uuid4(), code, AnswerValue.YES)


def test_evidence_comes_and_goes(inside, asked, steps):
    check_id, _trustee_id = asked
    with inside():
        code = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions[0].code
        kept = attestation.attach_evidence(check_id, code, PDF, name="증빙.pdf")
        assert (kept.name, kept.code) == ("증빙.pdf", code)
        assert attestation.evidence_file(check_id, kept.id).data == PDF
        with pytest.raises(NotFound):
            attestation.evidence_file(uuid4(), kept.id)
        for _ in range(attestation.MOST_FILES - 1):
            attestation.attach_evidence(check_id, code, PDF, name="더.pdf")
        with pytest.raises(Refused):
            attestation.attach_evidence(check_id, code, PDF, name="여섯째.pdf")
        attestation.remove_evidence(check_id, kept.id)
        assert len(attestation.evidence_of(load(SupervisionCheck, check_id))[code]) == attestation.MOST_FILES - 1


def test_signing_needs_every_answer_a_name_and_consent(inside, asked):
    check_id, _ = asked
    with inside():
        with pytest.raises(Refused) as missing:
            attestation.sign(check_id, "이나래", consented=True)
        total = len(attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions)
        assert len(missing.value.objections) == total
        answer_all(check_id)
        with pytest.raises(Invalid) as bare:
            attestation.sign(check_id, " ", consented=False)
        assert set(bare.value.fields) == {"name", "consented"}


def test_a_signature_holds_the_exact_answers(inside, asked):
    check_id, _ = asked
    with inside():
        answer_all(check_id, note="확인")
        code = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions[0].code
        evidence = attestation.attach_evidence(check_id, code, PDF, name="증빙.pdf")
        receipt = attestation.sign(check_id, "이나래", consented=True, lang=Lang.EN)
        assert attestation.sign(check_id, "다른 사람", consented=True) == receipt
        assert load(SupervisionCheck, check_id).state is CheckState.ANSWERED
    with inside() as session:
        copy = attestation.signed_copy(check_id, 1).data
        assert hashlib.sha256(copy).hexdigest() == receipt.answers_hash
        signed = json.loads(copy)
        assert canonical_json(signed).encode() == copy
        assert signed["consent"] == attestation.CONSENT.en
        first = next(given for given in signed["answers"] if given["code"] == code)
        assert first["evidence"] == {str(evidence.id): hashlib.sha256(PDF).hexdigest()}
        assert "이나래".encode() not in session.scalar(sa.select(CheckSignature.name))
        assert attestation.receipt(check_id) == receipt
        with pytest.raises(Refused) as closed:
            attestation.save_answer(check_id, code, AnswerValue.NO)
        assert closed.value.code == "check_closed"
        with pytest.raises(Refused):
            attestation.remove_evidence(check_id, evidence.id)


def test_a_wanting_answer_becomes_a_proposed_finding(inside, asked):
    check_id, _trustee_id = asked
    with inside():
        answer_all(check_id)
        questions = attestation.questionnaire_of(load(SupervisionCheck, check_id)).questions
        key = next(question for question in questions if question.key_item)
        plain = next(question for question in questions if not question.key_item)
        attestation.save_answer(check_id, key.code, AnswerValue.NO)
        attestation.save_answer(check_id, plain.code, AnswerValue.PARTIAL)
        attestation.sign(check_id, "이나래", consented=True)
        check = load(SupervisionCheck, check_id)
        assert check.key_items_failed == [key.code]
        assert check.percent == (len(questions) * 100 - 150) // len(questions)
        proposed = findings.of_check(check_id)
        assert {(one.code, one.state, one.key_item) for one in proposed} == {
            (key.code, FindingState.PROPOSED, True),
            (plain.code, FindingState.PROPOSED, False),
        }
        assert all(one.text for one in proposed)
