"""Copies that no move answers for: removed, or taken on where they are all that is left of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.domain import MoveStep
from trustward.apart.tables import ApartMove, KeptUnit
from trustward.kernel import audit, clock, retained, scope
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.vault import vault
from trustward.records.domain import UnitState
from trustward.records.tables import RecordUnit

from .carrying import finish, put_apart
from .content import files_of
from .dropping import drop_copies

BATCH = 500


def tidy(tenant_id: UUID) -> int:
    """Go through all copies. No scope is entered; safe to repeat. Runs daily, and after a restore.

    A cancelled move may have left one by a crash: it goes. A backup copies the main database first, so one that was made
    during a move may say "in use" of a unit whose key has gone since, while the copy is whole: that copy is taken on.

    Returns: how many copies were removed.
    """
    gone, after = 0, UUID(int=0)
    while True:
        with scope.enter(tenant_id, write=False) as main:
            with retained.open(write=False) as kept:
                wanted = sa.select(KeptUnit.id, KeptUnit.move_id, KeptUnit.digest).where(KeptUnit.id > after)
                rows = kept.execute(wanted.order_by(KeptUnit.id).limit(BATCH)).all()
            if not rows:
                return gone
            after = rows[-1].id
            answered = set(main.scalars(_answering([row.id for row in rows])))
            strays = {row.id: (row.move_id, row.digest) for row in rows if row.move_id not in answered}
            last = _unreadable(list(strays))
        _take_on(tenant_id, {unit: strays.pop(unit) for unit in last})
        gone += drop_copies(tenant_id, [move for move, _ in strays.values()]) if strays else 0


def _answering(units: Sequence[UUID]) -> sa.Select[UUID]:
    on = sa.and_(RecordUnit.tenant_id == ApartMove.tenant_id, RecordUnit.id == ApartMove.unit_id)
    there = RecordUnit.state.in_((UnitState.MOVING, UnitState.APART))
    return sa.select(ApartMove.id).join(RecordUnit, on).where(ApartMove.unit_id.in_(units), there)


def _unreadable(units: Sequence[UUID]) -> list[UUID]:
    """Which units have a row in the main database, and no key there."""
    wanted = sa.select(RecordUnit.id).where(RecordUnit.id.in_(units), RecordUnit.items.is_not(None))
    there = list(session().scalars(wanted)) if units else []
    gone = set(there) - vault().store.get(there).keys()
    return sorted(gone - vault().destroyed(gone))


def _take_on(tenant_id: UUID, copies: dict[UUID, tuple[UUID, bytes]]) -> None:
    if not copies:
        return
    batch, now = new_id(), clock.now()
    with scope.enter(tenant_id) as main:
        main.execute(
            sa.delete(ApartMove).where(ApartMove.unit_id.in_(copies)), execution_options={"synchronize_session": False}
        )
        units = main.scalars(sa.select(RecordUnit).where(RecordUnit.id.in_(copies)).with_for_update()).all()
        attached = files_of(list(copies))
        moves = {
            unit: ApartMove(
                id=move, unit_id=unit, batch_id=batch, step=MoveStep.CLAIMED, digest=digest, claimed_at=now,
                files=[str(row.file_id) for row in attached.get(unit, [])],
            )
            for unit, (move, digest) in copies.items()
        }  # fmt: skip
        main.add_all(moves.values())
        main.flush()
        put_apart(units, moves)
        audit.record("apart.taken_on", ("apart_batch", batch), {"units": [str(unit) for unit in copies]})
    finish(tenant_id, batch)
