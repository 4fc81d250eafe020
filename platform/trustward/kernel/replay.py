"""Destroying anew, before anything is served, what a restored backup brought back.

The journal of destroyed units lies in the key store and survives restores. A cursor in the main database says how far the main
database is known to follow it; a restored one is behind, and every room is asked to destroy again what it still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel import durable, scope, tenants
from trustward.kernel.db import Base
from trustward.kernel.logs import logger
from trustward.kernel.vault import JournalEntry, vault
from trustward.kernel.vault.journal import Head
from trustward.kernel.vault.sealing import KeyUnit

Replay = Callable[[Sequence[JournalEntry]], int]
AT_ONCE = 100
_UNITS_AT_ONCE = 500
_log = logger(__name__)
_registered: dict[str, Replay] = {}


class ReplayCursor(Base):
    """How far the main database follows the journal: one row at most."""

    __tablename__ = "replay_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[bytes]


def register(name: str, function: Replay) -> None:
    """Let a room take part.

    `function(entries)` is called with no scope entered and entries in their order, at start and after a restore. It destroys
    whatever its databases still hold of the entries' units (rows, ciphertexts, indexes, files), makes ledger rows again from
    the payloads, and returns how many things it found. It enters the tenants itself (write the tenant's id into the payload),
    may meet the same entries again, and must not fail over what isn't there: nothing is served until it has returned.
    """
    _registered[name] = function


def replay() -> dict[str, int]:
    """Have every room follow the journal to its end. Cheap when it did before. Returns: what each found, by its name."""
    end = vault().head()
    if _cursor() == end:
        return {}
    with durable.held(vault().home / "replay.lock"):
        found: dict[str, int] = {}
        after = _where_to_begin()
        while entries := vault().entries(after, AT_ONCE):
            for name, function in _registered.items():
                found[name] = found.get(name, 0) + function(entries)
            after = entries[-1].seq
            _move(Head(after, entries[-1].hash))
        if not after:
            _move(end)
    if any(found.values()):
        _log.warning("destroyed again what the journal names", count=sum(found.values()))
    return found


def again(units: set[UUID]) -> int:
    """Have every room follow those entries anew that name some of `units`: for rows that came in from elsewhere."""
    found, after = 0, 0
    while entries := vault().entries(after, AT_ONCE):
        after = entries[-1].seq
        concerned = [entry for entry in entries if not units.isdisjoint((*entry.units, *entry.cuts))]
        if concerned:
            found += sum(function(concerned) for function in _registered.values())
    return found


def by_tenant(entries: Sequence[JournalEntry]) -> list[tuple[UUID, list[JournalEntry]]]:
    """Entries of the tenants that are there, in their order, for rooms that enter each of them."""
    found: dict[UUID, list[JournalEntry]] = {}
    for entry in entries:
        if "tenant" in entry.payload:
            found.setdefault(UUID(str(entry.payload["tenant"])), []).append(entry)
    with scope.enter_platform(write=False):
        there = {tenant.id for tenant in tenants.active()}
    return [(tenant_id, mine) for tenant_id, mine in found.items() if tenant_id in there]


def _cursor() -> Head:
    with scope.enter_platform(write=False) as opened:
        row = opened.scalar(sa.select(ReplayCursor))
        return Head(row.seq, row.hash) if row else Head()


def _where_to_begin() -> int:
    """Behind the cursor; at the beginning where the cursor speaks of another journal."""
    cursor = _cursor()
    last = vault().entries(cursor.seq - 1, 1) if cursor.seq else []
    return cursor.seq if last and last[0].hash == cursor.hash else 0


def _move(to: Head) -> None:
    with scope.enter_platform() as opened:
        row = opened.get(ReplayCursor, 1)
        if row is None:
            opened.add(ReplayCursor(id=1, seq=to.seq, hash=to.hash))
        else:
            row.seq, row.hash = to.seq, to.hash


def _forget_keys(entries: Sequence[JournalEntry]) -> int:
    """The keys themselves, and the rows that say they are in use."""
    units: list[UUID] = [unit for entry in entries for unit in entry.units]
    gone = vault().destroy(units)
    for cut in filter(None, (entry.cuts for entry in entries)):
        vault().destroy([], cut=cut)
    with scope.enter_platform() as opened:
        for first in range(0, len(units), _UNITS_AT_ONCE):
            some = units[first : first + _UNITS_AT_ONCE]
            opened.execute(
                sa.delete(KeyUnit).where(KeyUnit.id.in_(some)), execution_options={"synchronize_session": False}
            )
    return gone


register("kernel.keys", _forget_keys)
