"""Taking copies out of the retained database: what was destroyed, and what turned out to be nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.tables import ApartAccess, ApartMove, KeptFile, KeptIndex, KeptUnit
from trustward.kernel import retained, scope
from trustward.kernel.among import among
from trustward.kernel.db import rows_changed
from trustward.kernel.scope import session
from trustward.kernel.vault import vault

DROP_COPIES = "apart.drop_copies"
BATCH, LOOKED_AT = 500, 5000
_Item = TypeVar("_Item")


def keys_of(units: Sequence[UUID]) -> list[UUID]:
    """The key units under which copies of these units are sealed: to be destroyed, and journalled, with the units' own.

    Ask before the units' rows are dropped.
    """
    found: list[UUID] = []
    for some in _parts(units):
        found += session().scalars(sa.select(ApartMove.id).where(among(ApartMove.unit_id, some)))
    return found


def drop(units: Sequence[UUID]) -> int:
    """Take the copies of destroyed units out of the retained database, and destroy their keys as far as they are there.

    The tenant is entered. Commits in the retained database on its own; what is gone already is passed over. What people
    wrote when they asked for access goes too.

    Returns: how many copies there were.
    """
    gone = 0
    for some in _parts(units):
        with retained.open() as kept:
            keys = list(kept.scalars(sa.select(KeptUnit.move_id).where(among(KeptUnit.id, some))))
            gone += _delete(among(KeptUnit.id, some), among(KeptIndex.unit_id, some), among(KeptFile.unit_id, some))
        asked = list(session().scalars(sa.select(ApartAccess.id).where(among(ApartAccess.unit_id, some))))
        if keys or asked:
            vault().destroy([*keys, *asked])
        if asked and scope.current().write:
            rows_changed(sa.update(ApartAccess).where(among(ApartAccess.id, asked)).values(why=None))
    return gone


def left(units: Iterable[UUID]) -> set[UUID]:
    """Which of these units have anything in the retained database: the verification query of a destruction."""
    found: set[UUID] = set()
    with retained.open(write=False) as kept:
        for some in _parts(list(units), LOOKED_AT):
            found.update(kept.scalars(sa.select(KeptUnit.id).where(among(KeptUnit.id, some))))
            found.update(kept.scalars(sa.select(KeptIndex.unit_id).where(among(KeptIndex.unit_id, some))))
            found.update(kept.scalars(sa.select(KeptFile.unit_id).where(among(KeptFile.unit_id, some))))
    return found


def drop_copies(tenant_id: UUID, moves: Sequence[UUID]) -> int:
    """Take the copies of cancelled moves out, and destroy their keys. No scope is entered; safe to repeat."""
    with scope.enter(tenant_id, write=False), retained.open() as kept:
        units = list(kept.scalars(sa.select(KeptUnit.id).where(among(KeptUnit.move_id, moves))))
        gone = _delete(among(KeptUnit.move_id, moves), among(KeptIndex.unit_id, units), among(KeptFile.unit_id, units))
    vault().destroy(moves)
    return gone


def _delete(units: sa.ColumnElement[bool], indexes: sa.ColumnElement[bool], files: sa.ColumnElement[bool]) -> int:
    retained.rows_changed(sa.delete(KeptIndex).where(indexes))
    retained.rows_changed(sa.delete(KeptFile).where(files))
    return retained.rows_changed(sa.delete(KeptUnit).where(units))


def _parts(items: Sequence[_Item], size: int = BATCH) -> Iterator[Sequence[_Item]]:
    return (items[at : at + size] for at in range(0, len(items), size))
