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

_BATCH = 500


def live_records() -> Any:
    """The records of which something is in use: not destroyed, not kept apart."""
    return sa.select(RecordUnit.record_id).where(RecordUnit.state.in_((UnitState.LIVE, UnitState.MOVING)))


def forget_people() -> int:
    """Forget the address of everybody of whom nothing is in use any more, and close their links. Returns: how many.

    The ledger of consents stays: it names nobody.
    """
    in_use = sa.select(Consent.submission_id).where(Consent.record_id.in_(live_records()))
    query = sa.select(Submission).where(Submission.address_id.is_not(None), Submission.id.not_in(in_use)).limit(_BATCH)
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
