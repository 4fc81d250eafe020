"""The ledger of consents, to read: who answered what, by which text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session

Answered = tuple[Consent, ConsentTextRow]


def submission(submission_id: UUID) -> Submission:
    """A submission. Raises: NotFound."""
    return load(Submission, submission_id)


def consents_of(submission_id: UUID) -> list[Answered]:
    """Each answer of a submission with its text, in the order in which they were asked."""
    return _answered(Consent.submission_id == submission_id)


def consents_of_record(record_id: UUID) -> list[Answered]:
    """Each answer that a record rests on, with its text."""
    return _answered(Consent.record_id == record_id)


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
