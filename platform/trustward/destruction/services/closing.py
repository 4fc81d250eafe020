"""The end of a destruction: look whether anything is left, enter it in the ledger, ask who else holds the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.destruction.domain import (
    RequestKind,
    RequestState,
    Trouble,
    UnitEnd,
)
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel import audit, clock
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.plugins.events import publish
from trustward.records.tables import RecordFile, RecordIndex, RecordUnit

from . import approving, book, holding, members, sets
from .promising import promise_run

LOOK_AGAIN = timedelta(minutes=1)


def close(request_id: UUID) -> bool:
    """Close a request whose units are all gone: verify, enter it in the ledger, ask the trustees. Safe to repeat.

    Returns: whether it is closed now.
    """
    row = load(DestructionRequest, request_id, lock=True)
    if row.state is not RequestState.RUNNING or not _finished(row):
        return row.state is RequestState.CLOSED
    if row.kind in WITH_UNITS:
        sets.release(row.id)
        if not row.destroyed:
            row.began_at = None
            approving.void(row)
            return False
    row.executed_at = clock.now()
    destroyed = list(members.destroyed_members(row.id))
    found = verify(row, destroyed)
    row.verification = {**row.verification, **found}
    if not found["ok"]:
        row.trouble = Trouble.NOT_GONE.value
        promise_run(row, LOOK_AGAIN)
        return False
    row.verified_at = clock.now()
    finish(row, destroyed)
    return True


def finish(row: DestructionRequest, destroyed: Sequence[tuple[UUID, int]] = ()) -> None:
    """Enter a verified or proved destruction in the ledger."""
    row.state = RequestState.CLOSED
    session().flush()
    entry = book.enter(row, members.name_of(row, destroyed))
    facts = {"number": row.number, "entry": entry.number, "count": row.destroyed or row.count, "hash": entry.hash}
    audit.record("destruction.closed", ("destruction_request", row.id), facts)
    publish("destruction.closed", request=row.id)
    if row.kind in WITH_UNITS and row.kind is not RequestKind.DEMANDED:
        holding.ask_holders(row)


def verify(row: DestructionRequest, destroyed: Sequence[tuple[UUID, int]]) -> dict[str, Any]:
    """The verification query: rows, fingerprints, files, copies kept apart and keys of what was destroyed. All must be none."""
    of_ours = sa.select(DestructionUnit.id).where(DestructionUnit.request_id == row.id).scalar_subquery()
    counts = {
        "record_unit": _count(RecordUnit, RecordUnit.id.in_(of_ours)),
        "record_index": _count(RecordIndex, RecordIndex.unit_id.in_(of_ours)),
        "record_file": _count(RecordFile, RecordFile.unit_id.in_(of_ours)),
        "kept_unit": 0,
        "keys": 0,
        "not_journalled": 0,
    }
    for some in sets.batches(unit for unit, _version in destroyed):
        counts["keys"] += len(vault().store.get(some))
        counts["not_journalled"] += len(set(some) - vault().destroyed(some))
        counts["kept_unit"] += len(apart.left(some))
    still = {name: int(row.verification.get(name, 0)) for name in ("opened", "files")}
    ok = not any(counts.values()) and not any(still.values())
    return {"at": clock.now().isoformat(), "left": {**counts, "stored_file": still["files"]}, "ok": ok}


def _finished(row: DestructionRequest) -> bool:
    """Whether nothing is half-way, and nothing is left that may still be destroyed under this approval."""
    if row.kind not in WITH_UNITS:
        return True
    half_way = sa.and_(DestructionUnit.request_id == row.id, DestructionUnit.state == UnitEnd.INTENDED)
    left = _count(RecordUnit, RecordUnit.request_id == row.id) if row.ended_at is None else 0
    if not left and not _count(DestructionUnit, half_way):
        return True
    promise_run(row, LOOK_AGAIN)
    return False


def _count(model: type[Any], condition: sa.ColumnElement[bool]) -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(model).where(condition)) or 0
