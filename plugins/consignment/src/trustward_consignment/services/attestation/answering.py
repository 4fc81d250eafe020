"""Answering: one answer, one file at a time."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import (
    Conflict,
    Invalid,
    NotFound,
    Refused,
    audit,
    clock,
    current,
    files,
    insert_new,
    load,
    seal_text,
    session,
)
from trustward_consignment.domain.checks import CheckAct, CheckState, after, may
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.questionnaire import AnswerValue
from trustward_consignment.services import proofs
from trustward_consignment.services.reading import SUBJECT
from trustward_consignment.tables import CheckAnswer, PastAnswer, Proof, SupervisionCheck

from .facts import MOST_FILES, NOTE_LENGTH, Evidence, Saved
from .reading import evidence_of, note_place, opened_note, progress, questionnaire_of


def save_answer(
    check_id: UUID, code: str, value: AnswerValue | None, note: str = "", *, seen: int | None = None
) -> Saved:
    """Keep one answer; the last save wins, unless another tab was faster.

    Args:
        value: None takes the answer back.
        note: what the vendor writes beside it; sealed.
        seen: `GivenAnswer.version` of the page that was edited; None where nobody can have been faster.
    Raises:
        NotFound. Invalid: no such question, or the note is too long. Refused: signed or ended ("check_closed").
        Conflict: another tab saved it meanwhile; `theirs` has its `value`, `note` and `seen`.
    """
    check = _open_for_answers(check_id, code)
    note = note.strip()
    if len(note) > NOTE_LENGTH:
        message = _l("At most %(most)s characters; these are %(count)s.", most=NOTE_LENGTH, count=len(note))
        raise Invalid(_l("Please check the marked fields."), fields={"note": [message]})
    row = _answer_row(check, code)
    if seen is not None and row.count != seen and (row.value, opened_note(check, row)) != (value, note):
        theirs = {"value": row.value.value if row.value else "", "note": opened_note(check, row), "seen": row.count}
        raise Conflict(
            _l("This answer was changed in another window. Both are shown; save again to keep yours."),
            theirs=theirs,
            ours={"value": value.value if value else "", "note": note},
        )
    _keep_the_last(row)
    row.value, row.note = value, seal_text(note, check.id, note_place(code)) if note else None
    row.saved_at, row.count = clock.now(), row.count + 1
    if check.state is not CheckState.IN_PROGRESS:
        check.state = after(CheckAct.ANSWER)
        audit.record("trustee.check_begun", (SUBJECT, check.trustee_id), {"check": check.id})
    session().flush()
    return Saved(row.count, progress(check_id))


def attach_evidence(check_id: UUID, code: str, data: bytes, *, name: str) -> Evidence:
    """Attach a file to an answer; type and size are checked by content, harmful files are refused.

    Raises:
        NotFound. Invalid: no such question; the file is too large, empty, of a type that isn't taken, or harmful.
        Refused: signed or ended, or too many files.
    """
    check = _open_for_answers(check_id, code)
    if proofs.count(check_id, code) >= MOST_FILES:
        raise Refused(_l("At most %(most)s files for one answer.", most=MOST_FILES), code="too_many_files")
    row = proofs.keep(check.trustee_id, ProofKind.EVIDENCE, check.id, data, name, code=code)
    audit.record("trustee.evidence_attached", (SUBJECT, check.trustee_id), {"check": check.id, "code": code})
    [found] = [one for one in evidence_of(check)[code] if one.id == row.id]
    return found


def remove_evidence(check_id: UUID, evidence_id: UUID) -> None:
    """Take an attached file back. Raises: NotFound; Refused when signed."""
    row = _evidence(check_id, evidence_id)
    check = _open_for_answers(check_id, row.code)
    session().delete(row)
    session().flush()
    audit.record("trustee.evidence_removed", (SUBJECT, check.trustee_id), {"check": check_id, "code": row.code})


def evidence_file(check_id: UUID, evidence_id: UUID) -> files.Content:
    """An attached file's content. Raises: NotFound."""
    return files.get(_evidence(check_id, evidence_id).file_id)


def _open_for_answers(check_id: UUID, code: str) -> SupervisionCheck:
    check = load(SupervisionCheck, check_id, lock=True)
    if not may(CheckAct.ANSWER, check.state):
        raise closed()
    if questionnaire_of(check).question(code) is None:
        raise Invalid(_l("There is no such question."), code="no_such_question")
    return check


def closed() -> Refused:
    return Refused(_l("The answers were submitted already, or are not asked any more."), code="check_closed")


def _answer_row(check: SupervisionCheck, code: str) -> CheckAnswer:
    blank = {"check_id": check.id, "code": code, "value": None, "note": None, "saved_at": clock.now(), "count": 0}
    insert_new(CheckAnswer, [blank], ("tenant_id", "check_id", "code"))
    query = select(CheckAnswer).where(CheckAnswer.check_id == check.id, CheckAnswer.code == code)
    return session().scalars(query.with_for_update()).one()


def _keep_the_last(row: CheckAnswer) -> None:
    """An answer that is changed stays readable as it was."""
    if row.count:
        session().add(
            PastAnswer(check_id=row.check_id, code=row.code, count=row.count, value=row.value, note=row.note,
                       saved_at=row.saved_at, saved_by=current().actor.id)
        )  # fmt: skip


def _evidence(check_id: UUID, evidence_id: UUID) -> Proof:
    row = load(Proof, evidence_id)
    if row.subject_id != check_id or row.kind is not ProofKind.EVIDENCE:
        raise NotFound
    return row
