"""Choosing what must be moved apart now, and saying so."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.domain import MoveStep
from trustward.apart.tables import ApartMove
from trustward.kernel import clock, outbox
from trustward.kernel.db import insert_rows, rows_changed
from trustward.kernel.failpoints import reach
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.vault import Family, vault
from trustward.records.domain import Held, UnitState
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep

from .content import Content, digest_of, files_of, from_main

BATCH = 200
CLAIM, CARRY = "apart.claim", "apart.carry"
_UNFINISHED_AFTER = timedelta(minutes=15)


def due(now: datetime, held: Held) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of the units that must be moved apart now and are not on their way."""
    return (
        RecordUnit.next_step == NextStep.MOVE_APART,
        RecordUnit.next_at <= now,
        RecordUnit.state == UnitState.LIVE,
        RecordUnit.held == held,
        RecordUnit.request_id.is_(None),
    )


def claim() -> UUID | None:
    """Claim one batch of what is due: from now on its units are on their way, and changed by nobody.

    The key of each copy is made here, so that it is known to be in use before anything is sealed under it.

    Returns: the batch; None when nothing is due.
    """
    now, batch = clock.now(), new_id()
    opened = _chosen(now)
    if not opened:
        return None
    ids = [unit.id for unit, _ in opened]
    files = {unit: [str(row.file_id) for row in rows] for unit, rows in files_of(ids).items()}
    moves = [
        {
            "id": new_id(), "unit_id": unit.id, "batch_id": batch, "step": MoveStep.CLAIMED, "claimed_at": now,
            "digest": digest_of(unit.id, content), "files": files.get(unit.id, []), "trouble": "",
        }
        for unit, content in opened
    ]  # fmt: skip
    rows_changed(sa.update(RecordUnit).where(RecordUnit.id.in_(ids)).values(state=UnitState.MOVING))
    insert_rows(ApartMove, moves)
    reach("apart.claim.marked")
    vault().prepare([UUID(str(move["id"])) for move in moves], family=Family.RETAINED)
    reach("apart.claim.keyed")
    outbox.promise(CARRY, f"{CARRY}:{batch}", {"batch": batch})
    return batch


def _chosen(now: datetime) -> list[tuple[RecordUnit, Content]]:
    """The first batch of due units with what they hold; one whose key is gone can't be moved, and holds up no other."""
    unreadable: list[UUID] = []
    while True:
        wanted = sa.select(RecordUnit).where(*due(now, Held.HERE), RecordUnit.id.not_in(unreadable))
        first = wanted.order_by(RecordUnit.next_at, RecordUnit.id).limit(BATCH)
        units = session().scalars(first.with_for_update(skip_locked=True)).all()
        if not units:
            return []
        reach("apart.claim.chosen")
        if opened := list(from_main(units)):
            return opened
        unreadable += [unit.id for unit in units]


def claim_and_go_on() -> UUID | None:
    """Claim a batch and promise to look for the next one, so that one tenant's many don't keep the others waiting."""
    batch = claim()
    if batch:
        outbox.promise(CLAIM, f"{CLAIM}:{batch}", {})
    return batch


def claim_soon() -> None:
    """Promise to claim what became due: once a minute, however many units changed in it."""
    then = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    outbox.promise(CLAIM, f"{CLAIM}:{then.isoformat()}", {}, not_before=then)


def sweep() -> None:
    """Begin what is due, and go on with what somebody began and nobody ended."""
    now = clock.now()
    outbox.promise(CLAIM, f"{CLAIM}:sweep:{new_id()}", {})
    unfinished = sa.select(ApartMove.batch_id).where(
        ApartMove.step.in_((MoveStep.CLAIMED, MoveStep.SETTLED)), ApartMove.claimed_at < now - _UNFINISHED_AFTER
    )
    for batch in session().scalars(unfinished.distinct()).all():
        outbox.promise(CARRY, f"{CARRY}:{batch}:{now:%Y-%m-%dT%H}", {"batch": batch})
