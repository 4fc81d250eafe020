"""When nothing of a person is in use any more, nobody writes to them any more either: addresses and links go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from trustward.collection.tables import Consent, Guardian, Submission, SubmissionLink
from trustward.kernel import audit
from trustward.kernel.scope import session
from trustward.notices import services as notices
from trustward.records.domain import UnitState
from trustward.records.tables import RecordUnit

_BATCH, _MOST_BATCHES = 500, 20
_IN_USE = (UnitState.LIVE, UnitState.MOVING)


def live_records() -> Any:
    """The records of which something is in use: not destroyed, not kept apart."""
    return sa.select(RecordUnit.record_id).where(RecordUnit.state.in_(_IN_USE))


def forget_people() -> int:
    """Forget the address of everybody of whom nothing is in use any more, and close their links. Returns: how many.

    The ledger of consents stays: it names nobody.
    """
    forgotten = 0
    for _ in range(_MOST_BATCHES):
        batch = _forget_batch()
        forgotten += batch
        if batch < _BATCH:
            break
    return forgotten


def _forget_batch() -> int:
    in_use = (
        sa.exists()
        .where(
            Consent.tenant_id == Submission.tenant_id,
            Consent.submission_id == Submission.id,
            RecordUnit.tenant_id == Consent.tenant_id,
            RecordUnit.record_id == Consent.record_id,
            RecordUnit.state.in_(_IN_USE),
        )
        .correlate(Submission)
    )
    query = (
        sa.select(Submission).where(Submission.address_id.is_not(None), ~in_use).order_by(Submission.id).limit(_BATCH)
    )
    gone = list(session().scalars(query))
    addresses = {row.address_id for row in gone if row.address_id is not None}
    ids = [row.id for row in gone]
    for row in gone:
        row.address_id = None
    session().flush()
    session().execute(
        sa.update(Consent)
        .where(Consent.submission_id.in_(ids), Consent.cycle_from.is_not(None))
        .values(cycle_from=None),
        execution_options={"synchronize_session": False},
    )
    session().execute(sa.delete(SubmissionLink).where(SubmissionLink.submission_id.in_(ids)))
    used = set(session().scalars(sa.select(Submission.address_id).where(Submission.address_id.in_(addresses))))
    used |= set(session().scalars(sa.select(Guardian.address_id).where(Guardian.address_id.in_(addresses))))
    notices.forget_addresses(addresses - used, of="collection.")
    if gone:
        audit.record("submission.forgotten", ("submission", None), {"count": len(gone)})
    return len(gone)
