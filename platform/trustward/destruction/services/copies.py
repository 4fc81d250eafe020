"""Copies of units in the retained database, as far as destruction has to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.tables import ApartMove, KeptFile, KeptIndex, KeptUnit
from trustward.kernel import retained
from trustward.kernel.scope import session

from . import sets


def keys_of(units: Sequence[UUID]) -> list[UUID]:
    """The key units under which copies of these units are sealed."""
    found: list[UUID] = []
    for some in sets.batches(units):
        found += session().scalars(sa.select(ApartMove.id).where(ApartMove.unit_id.in_(some)))
    return found


def drop(units: Sequence[UUID]) -> int:
    """Take the copies of destroyed units out of the retained database."""
    gone = 0
    for some in sets.batches(units):
        with retained.open() as kept:
            gone += kept.scalar(sa.select(sa.func.count()).select_from(KeptUnit).where(KeptUnit.id.in_(some))) or 0
            for statement in (
                sa.delete(KeptIndex).where(KeptIndex.unit_id.in_(some)),
                sa.delete(KeptFile).where(KeptFile.unit_id.in_(some)),
                sa.delete(KeptUnit).where(KeptUnit.id.in_(some)),
            ):
                kept.execute(statement, execution_options=sets.SET_BASED)
    return gone


def left(units: Sequence[UUID]) -> set[UUID]:
    """Which of these units have a copy in the retained database."""
    found: set[UUID] = set()
    for some in sets.batches(units):
        with retained.open(write=False) as kept:
            found.update(kept.scalars(sa.select(KeptUnit.id).where(KeptUnit.id.in_(some))))
    return found
