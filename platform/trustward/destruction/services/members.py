"""What a request has destroyed: ids of units, and the name of their set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.destruction.domain import UnitEnd, leaves, set_hash
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel.scope import session


def destroyed_units(request_id: UUID) -> list[UUID]:
    """Ids of what a request has destroyed."""
    return [unit for unit, _version in destroyed_members(request_id)]


def destroyed_members(request_id: UUID) -> Iterator[tuple[UUID, int]]:
    """What a request has destroyed, with the versions of the facts."""
    statement = sa.select(DestructionUnit.id, DestructionUnit.facts_version).where(
        DestructionUnit.request_id == request_id, DestructionUnit.state == UnitEnd.DESTROYED
    )
    for row in session().execute(statement):
        yield row.id, row.facts_version


def destroyed_set(row: DestructionRequest) -> dict[str, Any] | None:
    """Name and size of the set that was destroyed; None where no units were bound."""
    if row.kind not in WITH_UNITS:
        return None
    return {"hash": set_hash(destroyed_members(row.id)), "count": row.destroyed}


def leaves_of(row: DestructionRequest) -> list[str]:
    """The leaves that a certificate lists."""
    return leaves(destroyed_members(row.id)) if row.kind in WITH_UNITS else []
