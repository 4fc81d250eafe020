"""The ledger of consents, to read: who answered what, by which text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.domain import Choice
from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.records.services.reading import adds_receipts
from trustward.records.tables import Record

Answered = tuple[Consent, ConsentTextRow]


def submission(submission_id: UUID) -> Submission:
    """A submission. Raises: NotFound."""
    return load(Submission, submission_id)


def consents_of(submission_id: UUID) -> list[Answered]:
    """Each answer of a submission with its text, in the order in which they were asked."""
    return _answered(Consent.submission_id == submission_id)


def consents_beside(record_id: UUID) -> list[Answered]:
    """Each answer of the sendings that a record rests on, with its text: also what the other records rest on."""
    return _answered(Consent.submission_id.in_(_sendings(record_id)))


def standing_consents(form: str) -> dict[UUID, int]:
    """How many consents still stand by each text of a form: given, not withdrawn, and what they are about is still held.

    A changed text binds whoever consents from then on; the others' consents stand by the text that they read (PIPA art. 15(2)).
    """
    texts = sa.select(ConsentTextRow.id).where(ConsentTextRow.form == form)
    held = sa.select(Record.id).where(Record.id == Consent.record_id, Record.tenant_id == Consent.tenant_id)
    standing = sa.select(Consent.text_id, sa.func.count()).where(
        Consent.text_id.in_(texts), Consent.choice == Choice.GIVEN, Consent.withdrawn_at.is_(None), held.exists()
    )
    return {text: count for text, count in session().execute(standing.group_by(Consent.text_id))}  # noqa: C416


def receipts_of(record_id: UUID) -> list[str]:
    """The numbers of the receipts that tell of a record."""
    query = sa.select(Submission.reference).where(Submission.id.in_(_sendings(record_id)))
    return list(session().scalars(query.order_by(Submission.arrived_at)))


def records_beside(record_id: UUID) -> list[Record]:
    """The other records that came of the same sending and are there still."""
    same = sa.select(Consent.record_id).where(Consent.submission_id.in_(_sendings(record_id)))
    return list(session().scalars(sa.select(Record).where(Record.id.in_(same), Record.id != record_id).order_by(Record.id)))


@adds_receipts
def records_by_receipt(reference: str) -> sa.Select[Any]:
    """The ids of all records that came of a sending, by the number on its receipt."""
    same = sa.and_(Submission.id == Consent.submission_id, Submission.tenant_id == Consent.tenant_id)
    return sa.select(Consent.record_id).join(Submission, same).where(
        Submission.reference == reference, Consent.record_id.is_not(None)
    )  # fmt: skip


def _sendings(record_id: UUID) -> sa.Select[Any]:
    return sa.select(Consent.submission_id).where(Consent.record_id == record_id)


def consent(consent_id: UUID, record_id: UUID) -> Consent:
    """An answer that a record rests on. Raises: NotFound."""
    found = load(Consent, consent_id)
    if found.record_id != record_id:
        raise NotFound
    return found


def _answered(condition: Any) -> list[Answered]:
    same = sa.and_(ConsentTextRow.id == Consent.text_id, ConsentTextRow.tenant_id == Consent.tenant_id)
    query = (
        sa.select(Consent, ConsentTextRow)
        .join(ConsentTextRow, same)
        .where(condition)
        .order_by(Consent.at, Consent.submission_id, Consent.position)
    )
    return [(consent, text) for consent, text in session().execute(query).all()]
