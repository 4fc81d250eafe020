"""What a request has destroyed: ids of units, and the name of their set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.destruction.domain import UnitEnd, leaves, set_hash
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel.scope import session


def destroyed_members(request_id: UUID) -> Iterator[tuple[UUID, int]]:
    """What a request has destroyed, with the versions of the facts."""
    statement = sa.select(DestructionUnit.id, DestructionUnit.facts_version).where(
        DestructionUnit.request_id == request_id, DestructionUnit.state == UnitEnd.DESTROYED
    )
    yield from session().execute(statement)


def name_of(row: DestructionRequest, destroyed: Sequence[tuple[UUID, int]]) -> dict[str, Any] | None:
    """Name and size of the set that was destroyed; None where no units were bound."""
    return {"hash": set_hash(destroyed), "count": len(destroyed)} if row.kind in WITH_UNITS else None


def leaves_of(row: DestructionRequest) -> list[str]:
    """The leaves that a certificate lists."""
    return leaves(destroyed_members(row.id)) if row.kind in WITH_UNITS else []
