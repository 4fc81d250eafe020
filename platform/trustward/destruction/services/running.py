"""Execution, in batches, by workers. Whatever step a worker dies at, the next one goes on from there.

The order inside a batch: its units are written down (`intended`), a connector acts where the content is held elsewhere, keys
are destroyed and journalled in one write, files are erased, rows are dropped, and the units are marked destroyed in the
same transaction as the rows go. So a unit that the books call destroyed is readable nowhere, and one that is half-way is
finished and nothing else: it can't be changed any more.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.destruction.domain import (
    CHANGED,
    ENDED_EARLY,
    RequestKind,
    RequestState,
    Trouble,
    UnitEnd,
    after_cooling,
)
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel import audit, clock, files, scope, stopping
from trustward.kernel.db import UtcDateTime, insert_selected
from trustward.kernel.errors import NotFound
from trustward.kernel.failpoints import reach
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load, session
from trustward.kernel.vault import Entry, vault
from trustward.plugins.events import publish
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep

from . import approving, clocks, closing, connecting, journal, sets
from .promising import promise_begin, promise_run

BATCH = 5000
SECONDS = 20.0
"""Well below the minute for which a worker has leased its promise."""
AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
SAMPLES = 3


@dataclass(slots=True)
class Batch:
    """Units that were written down together, and what must go with them. `at`: when; the journal's entry says the same."""

    id: UUID
    at: datetime
    units: list[UUID]
    """In the order of their ids."""
    versions: list[int]
    apart: list[UUID]
    files: list[UUID] = field(default_factory=list)
    anonymised: bool = False
    """Whether the other system anonymised instead of erasing: the certificate must say so."""
    ciphertexts: list[tuple[UUID, bytes]] = field(default_factory=list)
    """A few, to see afterwards that they do not open."""


def begin(request_id: UUID) -> bool:
    """The cooling-off is over: let the machine begin, or ask for a person's proof. In the entered tenant; safe to repeat.

    Returns: whether it runs.
    """
    row = load(DestructionRequest, request_id, lock=True)
    if row.state is not RequestState.COOLING or row.runs_at is None or row.runs_at > clock.now():
        return row.state is RequestState.RUNNING
    if sets.hash_now(row) != row.approved_hash:
        approving.void(row)
        return False
    row.state, row.trouble = after_cooling(row.kind), ""
    row.moved_on_at = clock.now()
    audit.record("destruction.begun", ("destruction_request", row.id), {"number": row.number, "count": row.count})
    if row.state is RequestState.RUNNING:
        promise_run(row)
        return True
    publish("destruction.proof_wanted", request=row.id)
    return False


def begin_when_sure(tenant_id: UUID, request_id: UUID) -> None:
    """`begin`, unless the clock can't be relied on: then it is tried again."""
    try:
        clocks.confirm()
    except clocks.NotNow as error:
        with scope.enter(tenant_id):
            row = load(DestructionRequest, request_id, lock=True)
            if row.state is RequestState.COOLING:
                row.trouble = error.trouble.value
                promise_begin(row, AGAIN_AFTER[0])
        return
    with scope.enter(tenant_id):
        begin(request_id)


def run(tenant_id: UUID, request_id: UUID, seconds: float = SECONDS) -> None:
    """Destroy batch after batch of a request until it is done, time is up, or something keeps it from going on."""
    until = time.monotonic() + seconds
    while True:
        try:
            clocks.confirm()
            more = _one_batch(tenant_id, request_id)
        except clocks.NotNow as error:
            return _put_off(tenant_id, request_id, error.trouble)
        except connecting.NotReached as error:
            return _put_off(tenant_id, request_id, error.trouble)
        if not more:
            return None
        if time.monotonic() > until or stopping.asked():
            with scope.enter(tenant_id):
                promise_run(load(DestructionRequest, request_id, lock=True))
            return None


def _put_off(tenant_id: UUID, request_id: UUID, trouble: Trouble) -> None:
    with scope.enter(tenant_id):
        row = load(DestructionRequest, request_id, lock=True)
        if row.state is not RequestState.RUNNING:
            return
        tried = int(row.verification.get("tries", 0)) if row.trouble == trouble.value else 0
        row.trouble, row.verification = trouble.value, {**row.verification, "tries": tried + 1}
        promise_run(row, AGAIN_AFTER[min(tried, len(AGAIN_AFTER) - 1)])


def _one_batch(tenant_id: UUID, request_id: UUID) -> bool:
    """One batch, or the end. Returns: whether there is more to do."""
    with scope.enter(tenant_id):
        batch = _intend(request_id)
    if batch is None:
        with scope.enter(tenant_id):
            closing.close(request_id)
        return False
    reach("destruction.intended")
    with scope.enter(tenant_id, write=False):
        row = load(DestructionRequest, request_id)
        order = connecting.order(row, batch.units)
        batch.anonymised = order is not None and order.anonymise and bool(order.ids)
        batch.files = sorted(records.files_of(batch.units))
        batch.ciphertexts = _samples(batch.units)
        also = [*apart.keys_of(batch.apart), *batch.files]
        payload = journal.batch_payload(row, batch.versions, also)
    elsewhere = connecting.carry_out(order) if order else {}
    reach("destruction.elsewhere_done")
    entry = Entry(batch.id, batch.at, payload)
    vault().destroy([*batch.units, *also], entry)
    reach("destruction.keys_gone")
    with scope.enter(tenant_id):
        files.erase(batch.files)
        apart.drop(batch.apart)
        reach("destruction.files_gone")
        _settle(request_id, batch, elsewhere)
        reach("destruction.rows_gone")
    reach("destruction.settled")
    return True


def _intend(request_id: UUID) -> Batch | None:
    """Write down the next units, or take up those that a worker left half-way. None: nothing is left, or nothing may go on."""
    row = load(DestructionRequest, request_id, lock=True)
    if row.state is not RequestState.RUNNING or row.kind is RequestKind.DEMANDED:  # that one has a promise of its own
        return None
    if row.runs_at is not None and row.runs_at > clock.now():  # it was begun by a clock that ran ahead
        raise clocks.NotNow(Trouble.CLOCKS_DIFFER)
    if row.trouble:
        row.trouble, row.try_again_at = "", None
        row.verification = {name: value for name, value in row.verification.items() if name != "tries"}
    if (left := _half_way(row.id)) is not None:
        return left
    if row.ended_at is not None:
        return None
    if row.began_at is None and sets.hash_now(row) != row.approved_hash:
        approving.void(row)
        return None
    if wrong := _wrong(row.id, sure=sets.is_sure(row)):
        _end_early(row, wrong)
        return None
    now, batch_id = clock.now(), new_id()
    if not _write_down(row.id, batch_id, now):
        return None
    row.began_at = row.began_at or now
    found = _half_way(row.id)
    if found and (kept := records.held_back(found.units)):
        session().execute(
            sa.delete(DestructionUnit).where(DestructionUnit.batch_id == batch_id), execution_options=sets.SET_BASED
        )
        row.began_at = row.began_at if row.destroyed else None
        _end_early(row, sorted(kept))
        return None
    return found


def _wrong(request_id: UUID, *, sure: bool) -> list[UUID]:
    """Units that a request has claimed and that must not be destroyed now: the approval was about others."""
    due = sa.and_(
        RecordUnit.next_step == NextStep.DESTROY,
        RecordUnit.destroy_from <= clock.now(),
        RecordUnit.state != UnitState.MOVING,
        sa.or_(sets.certain(clock.now()), sa.literal(not sure)),
    )
    statement = sa.select(RecordUnit.id).where(
        RecordUnit.request_id == request_id, sa.or_(RecordUnit.destroy_from.is_(None), sa.not_(due))
    )
    return list(session().scalars(statement))


def _write_down(request_id: UUID, batch_id: UUID, now: datetime) -> int:
    """Write down the next units that nobody changes at this moment. Returns: how many."""
    wanted = sa.select(RecordUnit.id).where(RecordUnit.request_id == request_id)
    columns = {
        "id": RecordUnit.id,
        "request_id": RecordUnit.request_id,
        "facts_version": RecordUnit.facts_version,
        "batch_id": sa.literal(batch_id, sa.Uuid()),
        "intended_at": sa.literal(now, UtcDateTime()),
        "state": sa.literal(UnitEnd.INTENDED.value, sa.String()),
        "apart": sa.case((RecordUnit.state == UnitState.APART, sa.true()), else_=sa.false()),
    }
    wanted = wanted.order_by(RecordUnit.id).limit(BATCH).with_for_update(skip_locked=True)
    return insert_selected(DestructionUnit, RecordUnit, columns, wanted)


def _end_early(row: DestructionRequest, units: Sequence[UUID]) -> None:
    """What was approved is no longer what is there: nothing more of it is destroyed under this approval."""
    approving.void(row, CHANGED if row.began_at is None else ENDED_EARLY)
    sets.release(row.id, units)


def _half_way(request_id: UUID) -> Batch | None:
    model = DestructionUnit
    intended = model.request_id == request_id, model.state == UnitEnd.INTENDED
    oldest = sa.select(model.batch_id, model.intended_at).where(*intended).order_by(model.batch_id).limit(1)
    if (first := session().execute(oldest).first()) is None:
        return None
    mine = sa.select(model.id, model.facts_version, model.apart).where(*intended, model.batch_id == first.batch_id)
    rows = session().execute(mine.order_by(model.id)).all()
    versions, apart_ones = [row.facts_version for row in rows], [row.id for row in rows if row.apart]
    return Batch(first.batch_id, first.intended_at, [row.id for row in rows], versions, apart_ones)


def _samples(units: Sequence[UUID]) -> list[tuple[UUID, bytes]]:
    statement = sa.select(RecordUnit.id, RecordUnit.items).where(
        RecordUnit.id.in_(units[: SAMPLES * 3]), RecordUnit.items.is_not(None)
    )
    return [(row.id, row.items) for row in session().execute(statement.limit(SAMPLES))]


def _settle(request_id: UUID, batch: Batch, elsewhere: Mapping[str, int]) -> None:
    """Drop the rows, and say so in the books, in one transaction."""
    dropped = records.drop(batch.units)
    row = load(DestructionRequest, request_id, lock=True)
    marked = session().execute(
        sa.update(DestructionUnit)
        .where(DestructionUnit.batch_id == batch.id, DestructionUnit.state == UnitEnd.INTENDED)
        .values(state=UnitEnd.DESTROYED),
        execution_options=sets.SET_BASED,
    )
    gone = Counter(row.rows_gone)
    gone.update(elsewhere)
    gone["record_unit"] += dropped
    gone["kept_unit"] += len(batch.apart)
    gone["stored_file"] += len(batch.files)
    row.rows_gone = {name: number for name, number in gone.items() if number}
    row.destroyed += int(marked.rowcount)  # type: ignore[attr-defined]
    row.keys_gone_at = row.moved_on_at = clock.now()
    tried = dict(row.verification)
    if batch.anonymised:
        tried["anonymised"] = tried.get("anonymised", 0) + len(batch.units)
    tried["ciphertexts"] = tried.get("ciphertexts", 0) + len(batch.ciphertexts)
    tried["opened"] = tried.get("opened", 0) + _opened(batch.ciphertexts)
    tried["files"] = tried.get("files", 0) + files.remaining(batch.files)
    row.verification = tried
    audit.record("destruction.batch", ("destruction_request", row.id), {"batch": batch.id, "count": len(batch.units)})


def _opened(ciphertexts: Sequence[tuple[UUID, bytes]]) -> int:
    """How many of these open although their keys were destroyed. None may."""
    found = 0
    for unit, sealed in ciphertexts:
        try:
            records.open_sealed(sealed, unit)
        except NotFound:
            continue
        found += 1
    return found


def nudge() -> int:
    """Take up again whatever should be under way and was given up or forgotten. Returns: how many."""
    now = clock.now()
    waiting = session().scalars(
        sa.select(DestructionRequest)
        .where(DestructionRequest.state.in_((RequestState.COOLING, RequestState.RUNNING)))
        .where(DestructionRequest.kind.in_([*WITH_UNITS, RequestKind.PAPER]))
    )
    found = 0
    for row in waiting:
        last = max((at for at in (row.runs_at, row.moved_on_at, row.try_again_at) if at), default=now)
        if last > now - timedelta(hours=1):
            continue
        found += 1
        row.moved_on_at = now
        (promise_begin if row.state is RequestState.COOLING else promise_run)(row)
    return found
