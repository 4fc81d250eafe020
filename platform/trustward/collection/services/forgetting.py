"""When nothing of a person is in use any more, nobody writes to them any more either: addresses and links go.

Whoever takes units out of use tells of their records; whom that may concern is promised in the same transaction, so the work
follows what went and not how many people there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.tables import Consent, Guardian, Submission, SubmissionLink
from trustward.kernel import audit, clock, outbox
from trustward.kernel.among import among
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.notices import services as notices
from trustward.records.domain import UnitState
from trustward.records.services import on_leaving
from trustward.records.tables import RecordUnit

FORGET, LOOK_THROUGH = "collection.forget_people", "collection.look_through"
_BATCH = 500
_WAIT = timedelta(hours=1)
_IN_USE = (UnitState.LIVE, UnitState.MOVING)


def live_records() -> Any:
    """The records of which something is in use: not destroyed, not kept apart."""
    return sa.select(RecordUnit.record_id).where(RecordUnit.state.in_(_IN_USE))


@on_leaving
def records_left(records: Sequence[UUID]) -> None:
    """Have it looked at whether anything is left in use of those who sent these records."""
    of_them = sa.select(Consent.submission_id).where(among(Consent.record_id, records))
    with_address = sa.select(Submission.id).where(Submission.id.in_(of_them), Submission.address_id.is_not(None))
    forget_soon(session().scalars(with_address.order_by(Submission.id)).all())


def forget_soon(submissions: Sequence[UUID]) -> None:
    """Promise to forget those of these people of whom nothing is in use, once what is being told to them has left."""
    for at in range(0, len(submissions), _BATCH):
        some = [str(one) for one in submissions[at : at + _BATCH]]
        outbox.promise(FORGET, f"{FORGET}:{new_id()}", {"submissions": some}, not_before=clock.now() + _WAIT)


def forget_people(submissions: Sequence[UUID]) -> int:
    """Forget the address of those of whom nothing is in use any more, and close their links. Safe to repeat.

    The ledger of consents stays: it names nobody. Returns: how many.
    """
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
    wanted = sa.select(Submission).where(
        among(Submission.id, submissions), Submission.address_id.is_not(None), ~in_use
    )
    gone = list(session().scalars(wanted.order_by(Submission.id).with_for_update()))
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


def look_through_once() -> None:
    """Promise to look at everybody with an address, once for a tenant: what went before is found too."""
    outbox.promise(LOOK_THROUGH, LOOK_THROUGH, {"after": UUID(int=0)})


def look_through(after: UUID) -> None:
    """Look at the next people with an address, and promise the rest."""
    wanted = sa.select(Submission.id).where(Submission.address_id.is_not(None), Submission.id > after)
    some = session().scalars(wanted.order_by(Submission.id).limit(_BATCH)).all()
    forget_people(some)
    if len(some) == _BATCH:
        outbox.promise(LOOK_THROUGH, f"{LOOK_THROUGH}:{some[-1]}", {"after": some[-1]})
