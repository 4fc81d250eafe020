"""Until when and by which law a copy is kept is reckoned in the main database; the retained one holds a copy of that."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.tables import KeptUnit
from trustward.kernel import clock, outbox, retained, scope
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.records.domain import Held, UnitState
from trustward.records.services import on_change
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep

from .claiming import claim_soon
from .statutes import statutes_of

MIRROR = "apart.mirror"
BATCH = 500


@on_change
def facts_changed(units: Sequence[UUID]) -> None:
    """In the transaction that changed them: have copies told, and what became due claimed."""
    now, apart, due = clock.now(), [], False
    for at in range(0, len(units), BATCH):
        wanted = sa.select(RecordUnit.id, RecordUnit.state, RecordUnit.held, RecordUnit.next_step, RecordUnit.next_at)
        for row in session().execute(wanted.where(RecordUnit.id.in_(units[at : at + BATCH]))):
            if row.state is UnitState.APART and row.held is Held.HERE:
                apart.append(row.id)
            due |= row.next_step == NextStep.MOVE_APART and row.next_at is not None and row.next_at <= now
    for at in range(0, len(apart), BATCH):
        outbox.promise(MIRROR, f"{MIRROR}:{new_id()}", {"units": [str(unit) for unit in apart[at : at + BATCH]]})
    if due:
        claim_soon()


def mirror(tenant_id: UUID, units: Sequence[UUID]) -> int:
    """Bring what copies say of their end up to date. No scope is entered; safe to repeat, late or out of order.

    Returns: how many copies were behind.
    """
    with scope.enter(tenant_id, write=False) as main:
        wanted = sa.select(RecordUnit.id, RecordUnit.apart_until, RecordUnit.trace, RecordUnit.facts_version)
        facts = {row.id: row for row in main.execute(wanted.where(RecordUnit.id.in_(units)))}
        with retained.open() as kept:
            behind = [
                copy
                for copy in kept.scalars(sa.select(KeptUnit).where(KeptUnit.id.in_(facts)).with_for_update())
                if _differs(copy, facts[copy.id])
            ]
            for copy in behind:
                now = facts[copy.id]
                copy.keep_until, copy.statutes, copy.facts_version = (
                    now.apart_until, statutes_of(now.trace), now.facts_version,
                )  # fmt: skip
    return len(behind)


def _differs(copy: KeptUnit, now: sa.Row[tuple[object, ...]]) -> bool:
    if copy.facts_version > now.facts_version:
        return False
    said = copy.facts_version, copy.keep_until, [list(one) for one in copy.statutes]
    return said != (now.facts_version, now.apart_until, statutes_of(now.trace))
