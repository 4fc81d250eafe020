"""Reading a check: its questions, answers, evidence, signatures."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from trustward.api import NotFound, audit, clock, load, open_text, session, tenants
from trustward_consignment.domain.checks import CheckAct, CheckState, may
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.questionnaire import GivenAnswer, Progress, Questionnaire
from trustward_consignment.domain.questionnaire import progress as progress_of
from trustward_consignment.services import proofs
from trustward_consignment.services.reading import SUBJECT, get, name_of
from trustward_consignment.tables import (
    CheckAnswer,
    CheckSignature,
    PastAnswer,
    QuestionnaireVersion,
    SupervisionCheck,
)

from .facts import CONSENT, PURPOSE, Door, Evidence, OpenCheck, Receipt

NOTE, NAME = "consignment_answer.note", "consignment_signature.name"


def open_check(door: Door) -> OpenCheck:
    """The check that a door leads to; the first opening is noted.

    Raises:
        NotFound: the door leads elsewhere, or its check is gone.
    """
    check = load(SupervisionCheck, door.target_id)
    if door.purpose != PURPOSE or door.subject != (SUBJECT, check.trustee_id) or check.version_id is None:
        raise NotFound
    if check.opened_at is None:
        check.opened_at = clock.now()
        audit.record("trustee.check_opened", (SUBJECT, check.trustee_id), {"check": check.id})
    return view(check)


def view(check: SupervisionCheck) -> OpenCheck:
    """A check with its questions and answers, as its vendor sees it."""
    asked, given, files_by_code = questionnaire_of(check), answers_of(check), evidence_of(check)
    answers = {
        code: GivenAnswer(code, answer.value, answer.note, _ids(files_by_code.get(code, ())), answer.version)
        for code, answer in given.items()
    }
    return OpenCheck(
        id=check.id,
        trustee_id=check.trustee_id,
        trustee=name_of(get(check.trustee_id)),
        controller=tenants.get().name,
        due_on=check.due_on,
        round=check.round,
        questionnaire=asked,
        answers=answers,
        evidence=files_by_code,
        progress=progress_of(asked.questions, answers),
        editable=may(CheckAct.ANSWER, check.state),
        cancelled=check.state is CheckState.CANCELLED,
        sent_back=check.review_note if check.round > 1 and may(CheckAct.ANSWER, check.state) else "",
        receipt=receipt(check.id),
        consent=CONSENT,
    )


def questionnaire_of(check: SupervisionCheck) -> Questionnaire:
    """What was asked, without the controller's weights. Raises: NotFound before the request was sent."""
    if check.version_id is None:
        raise NotFound
    return Questionnaire.from_content(load(QuestionnaireVersion, check.version_id).content)


def answers_of(check: SupervisionCheck) -> Mapping[str, GivenAnswer]:
    """The answers as they stand, by code, evidence apart."""
    rows = session().scalars(select(CheckAnswer).where(CheckAnswer.check_id == check.id))
    return {row.code: GivenAnswer(row.code, row.value, opened_note(check, row), (), row.count) for row in rows}


def evidence_of(check: SupervisionCheck) -> Mapping[str, tuple[Evidence, ...]]:
    """The attached files by code."""
    found: dict[str, list[Evidence]] = {}
    for proof in proofs.of([check.id], ProofKind.EVIDENCE)[check.id]:
        found.setdefault(proof.code, []).append(
            Evidence(proof.id, proof.code, proof.name, proof.media_type, proof.size)
        )
    return {code: tuple(those) for code, those in found.items()}


def past_answers(check_id: UUID, code: str) -> list[GivenAnswer]:
    """What an answer was before, newest first. Raises: NotFound."""
    check = load(SupervisionCheck, check_id)
    query = select(PastAnswer).where(PastAnswer.check_id == check_id, PastAnswer.code == code)
    rows = session().scalars(query.order_by(PastAnswer.count.desc()))
    return [GivenAnswer(row.code, row.value, opened_note(check, row), (), row.count) for row in rows]


def progress(check_id: UUID) -> Progress:
    """How far the check is answered. Raises: NotFound."""
    check = load(SupervisionCheck, check_id)
    return progress_of(questionnaire_of(check).questions, answers_of(check))


def receipt(check_id: UUID) -> Receipt | None:
    """The receipt of the newest signature. Raises: NotFound."""
    load(SupervisionCheck, check_id)
    row = signature_of(check_id)
    return as_receipt(row) if row else None


def signatures(check_id: UUID) -> list[Receipt]:
    """All signatures of a check, one a round."""
    query = select(CheckSignature).where(CheckSignature.check_id == check_id).order_by(CheckSignature.round)
    return [as_receipt(row) for row in session().scalars(query)]


def opened_note(check: SupervisionCheck, row: CheckAnswer | PastAnswer) -> str:
    return open_text(row.note, check.id, note_place(row.code)) if row.note else ""


def note_place(code: str) -> str:
    return f"{NOTE}:{code}"


def _ids(found: tuple[Evidence, ...]) -> tuple[str, ...]:
    return tuple(str(one.id) for one in found)


def signature_of(check_id: UUID) -> CheckSignature | None:
    query = select(CheckSignature).where(CheckSignature.check_id == check_id).order_by(CheckSignature.round.desc())
    return session().scalar(query.limit(1))


def as_receipt(row: CheckSignature) -> Receipt:
    name = open_text(row.name, row.id, NAME)
    return Receipt(row.receipt, row.signed_at, row.answers_hash, name, row.consent, row.round)
