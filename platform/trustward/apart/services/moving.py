"""Moving everything that is due at once, without waiting for a worker: for the command line and for tests."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from trustward.apart.domain import MoveStep
from trustward.apart.tables import ApartMove
from trustward.kernel import scope
from trustward.kernel.failpoints import reach
from trustward.kernel.scope import session

from .carrying import carry
from .claiming import claim


def move_due(tenant_id: UUID) -> int:
    """Go on with what was begun, then move what is due, batch by batch. No scope is entered; safe to repeat.

    Returns: how many units were put apart.
    """
    moved = 0
    with scope.enter(tenant_id, write=False):
        begun = sa.select(ApartMove.batch_id).where(ApartMove.step.in_((MoveStep.CLAIMED, MoveStep.SETTLED)))
        unfinished = list(session().scalars(begun.distinct()))
    for batch in unfinished:
        moved += carry(tenant_id, batch)
    while claimed := _claim(tenant_id):
        reach("apart.claimed")
        moved += carry(tenant_id, claimed)
    return moved


def _claim(tenant_id: UUID) -> UUID | None:
    with scope.enter(tenant_id):
        return claim()
