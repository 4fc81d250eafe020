"""Carrying a claimed batch to its end: copy, read back, settle, destroy what is left in the main database.

Every step is a transaction in one database alone and may be repeated, by this process or by another one at the same time.
The unit's state in the main database says alone where it is read: until it is settled there, after that in the retained one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.domain import Fate, MoveStep, fate_of
from trustward.apart.tables import ApartMove, KeptFile, KeptIndex, KeptUnit
from trustward.kernel import audit, clock, files, outbox, retained, scope
from trustward.kernel.db import commit_durably, make_durable, rows_changed
from trustward.kernel.errors import NotFound
from trustward.kernel.failpoints import reach
from trustward.kernel.files import StoredFile
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.vault import vault
from trustward.kernel.vault.sealing import KeyUnit
from trustward.records.domain import UnitState
from trustward.records.services import count, recompute, tell_left
from trustward.records.tables import RecordFile, RecordIndex, RecordUnit
from trustward.retention.domain import NextStep

from .content import KEPT, Content, digest_of, files_of, from_kept, from_main, place, sealed
from .dropping import DROP_COPIES, drop
from .finding import kept_digest
from .statutes import statutes_of


@dataclass(frozen=True, slots=True)
class Claimed:
    """One move of a batch that is still to be settled."""

    id: UUID
    unit_id: UUID
    digest: bytes
    has_files: bool


def carry(tenant_id: UUID, batch: UUID) -> int:
    """Bring every move of a batch to its end. No scope is entered; safe to repeat, late, or twice at once.

    Returns: how many units are apart because of this.
    Raises: Retry when a copy could not be read back as it was.
    """
    with scope.enter(tenant_id, write=False):
        moves = _claimed(batch)
    vault().confirm([move.id for move in moves])
    changed: set[UUID] = set()
    for part in _parts(moves):
        changed |= _copy(tenant_id, part)
    sound = {unit for part in _parts(moves) for unit in _read_back(tenant_id, part)}
    reach("apart.verified")
    settled = _settle(tenant_id, batch, sound, changed)
    reach("apart.settled")
    finish(tenant_id, batch)
    if bad := [move.id for move in moves if move.unit_id not in sound | changed]:
        with scope.enter(tenant_id, write=False), retained.open():
            retained.rows_changed(sa.delete(KeptUnit).where(KeptUnit.move_id.in_(bad)))
        raise outbox.Retry("a copy differs")
    return settled


def _claimed(batch: UUID) -> list[Claimed]:
    wanted = sa.select(ApartMove).where(ApartMove.batch_id == batch, ApartMove.step == MoveStep.CLAIMED)
    return [
        Claimed(row.id, row.unit_id, row.digest, bool(row.files))
        for row in session().scalars(wanted.order_by(ApartMove.id))
    ]


def _parts(moves: Sequence[Claimed]) -> Iterator[list[Claimed]]:
    """What is copied in one transaction: files may be large, so a unit that has any goes alone."""
    plain = [move for move in moves if not move.has_files]
    if plain:
        yield plain
    yield from ([move] for move in moves if move.has_files)


def _copy(tenant_id: UUID, moves: Sequence[Claimed]) -> set[UUID]:
    """Write the copies that are not there yet. Returns: units whose content isn't what was claimed, or can't be read."""
    now, by_unit = clock.now(), {move.unit_id: move for move in moves}
    with scope.enter(tenant_id, write=False) as main:
        wanted = sa.select(RecordUnit).where(RecordUnit.id.in_(by_unit), RecordUnit.state == UnitState.MOVING)
        units = main.scalars(wanted.order_by(RecordUnit.id)).all()
        opened = list(from_main(units))
        sound = [(u, c) for u, c in opened if digest_of(u.id, c) == by_unit[u.id].digest]
        indexes = main.scalars(sa.select(RecordIndex).where(RecordIndex.unit_id.in_(by_unit))).all()
        reach("apart.copy.opened")
        with retained.open() as kept:
            there = kept.execute(sa.select(KeptUnit.id, KeptUnit.move_id).where(KeptUnit.id.in_(by_unit)))
            known = {row.id: row.move_id for row in there}
            stale = [unit for unit, move in known.items() if move != by_unit[unit].id]
            if stale:
                retained.rows_changed(sa.delete(KeptUnit).where(KeptUnit.id.in_(stale)))
            new = [(by_unit[u.id], u, c) for u, c in sound if known.get(u.id) != by_unit[u.id].id]
            # another process may carry the same batch at this moment: whoever comes first writes the whole copy
            fresh = retained.insert_new(KeptUnit, ({**_row(*each), "copied_at": now} for each in new))
            first = [(move, content) for move, _, content in new if move.unit_id in fresh]
            retained.insert_rows(KeptFile, [row for each in first for row in _file_rows(*each)])
            retained.insert_rows(
                KeptIndex,
                [
                    {"unit_id": one.unit_id, "kind": one.kind, "digest": kept_digest(one.kind, one.digest)}
                    for one in indexes
                    if one.unit_id in fresh
                ],
            )
            reach("apart.copy.inserted")
        reach("apart.copied")
    return {unit.id for unit in units} - {unit.id for unit, _ in sound}


def _row(move: Claimed, unit: RecordUnit, content: Content) -> dict[str, object]:
    return {
        "id": unit.id, "move_id": move.id, "service": unit.service, "record_class": unit.record_class,
        "items": sealed(move.id, content.items, KEPT), "digest": move.digest, "statutes": statutes_of(unit.trace),
        "keep_until": unit.apart_until, "facts_version": unit.facts_version,
    }  # fmt: skip


def _file_rows(move: Claimed, content: Content) -> Iterator[dict[str, object]]:
    for file in content.files:
        yield {
            "id": file.id, "unit_id": move.unit_id, "item": file.item, "media_type": file.media_type, "size": len(file.data),
            "name": sealed(move.id, file.name.encode(), place("name", file.id)),
            "content": sealed(move.id, file.data, place("content", file.id)),
        }  # fmt: skip


def _read_back(tenant_id: UUID, moves: Sequence[Claimed]) -> set[UUID]:
    """Which units' copies hold what was claimed."""
    found = set()
    with scope.enter(tenant_id, write=False), retained.open(write=False) as kept:
        wanted = sa.select(KeptUnit).where(KeptUnit.move_id.in_([move.id for move in moves]))
        copies = {copy.move_id: copy for copy in kept.scalars(wanted)}
        attached: dict[UUID, list[KeptFile]] = {}
        if any(move.has_files for move in moves):
            for file in kept.scalars(sa.select(KeptFile).where(KeptFile.unit_id.in_([move.unit_id for move in moves]))):
                attached.setdefault(file.unit_id, []).append(file)
        for move in moves:
            copy = copies.get(move.id)
            if copy is not None and _holds(copy, attached.get(move.unit_id, []), move):
                found.add(move.unit_id)
    return found


def _holds(copy: KeptUnit, attached: Sequence[KeptFile], move: Claimed) -> bool:
    try:
        return digest_of(move.unit_id, from_kept(copy, attached)) == move.digest
    except NotFound:
        return False


def _settle(tenant_id: UUID, batch: UUID, sound: set[UUID], changed: set[UUID]) -> int:
    """The moment at which the place changes: one transaction of the main database."""
    with scope.enter(tenant_id) as main:
        wanted = sa.select(ApartMove).where(ApartMove.batch_id == batch, ApartMove.step == MoveStep.CLAIMED)
        moves = {row.unit_id: row for row in main.scalars(wanted.order_by(ApartMove.id).with_for_update())}
        units = main.scalars(
            sa.select(RecordUnit).where(RecordUnit.id.in_(moves)).order_by(RecordUnit.id).with_for_update()
        ).all()
        fates = _fates(units)
        settle = [unit for unit in units if fates[unit.id] is Fate.SETTLE and unit.id in sound]
        cancel = [unit for unit in units if fates[unit.id] is Fate.CANCEL or (unit.id in changed - sound)]
        cancel = [unit for unit in cancel if fates[unit.id] is not Fate.NOTHING]
        _put_back(cancel, moves)
        put_apart(settle, moves)
        commit_durably()
    return len(settle)


def _fates(units: Sequence[RecordUnit]) -> dict[UUID, Fate]:
    now = clock.now()
    return {
        unit.id: fate_of(
            there=True, moving=unit.state is UnitState.MOVING, wants_move=unit.next_step == NextStep.MOVE_APART,
            due_at=unit.next_at, now=now,
        )
        for unit in units
    }  # fmt: skip


def put_apart(units: Sequence[RecordUnit], moves: Mapping[UUID, ApartMove]) -> None:
    """In the entered tenant: from now on these units are read in the retained database. All moves are of one batch."""
    if not units:
        return
    ids = [unit.id for unit in units]
    attached = [row.file_id for rows in files_of(ids).values() for row in rows]
    rows_changed(sa.update(RecordUnit).where(RecordUnit.id.in_(ids)).values(state=UnitState.APART, items=None))
    reach("apart.settle.marked")
    rows_changed(sa.delete(RecordIndex).where(RecordIndex.unit_id.in_(ids)))
    rows_changed(sa.delete(RecordFile).where(RecordFile.unit_id.in_(ids)))
    if attached:
        rows_changed(sa.delete(StoredFile).where(StoredFile.id.in_(attached)))
    for unit in units:
        moves[unit.id].step, moves[unit.id].settled_at = MoveStep.SETTLED, clock.now()
        session().expunge(unit)
    session().flush()
    recompute(ids)
    tell_left(sorted({unit.record_id for unit in units}))
    classes = Counter((unit.service, unit.record_class) for unit in units)
    for (service, record_class), number in sorted(classes.items()):
        count(service, record_class, moved_apart=number)
    [batch] = {moves[unit].batch_id for unit in ids}
    audit.record("apart.moved", ("apart_batch", batch), {"count": len(ids), "units": [str(unit) for unit in ids]})
    reach("apart.settle.cleared")


def call_back(unit: RecordUnit) -> None:
    """In the entered tenant: a unit that is on its way stays where it is, and no copy of it does."""
    move = session().scalar(sa.select(ApartMove).where(ApartMove.unit_id == unit.id))
    drop([unit.id])
    if move is not None:
        _put_back([unit], {unit.id: move})


def _put_back(units: Sequence[RecordUnit], moves: dict[UUID, ApartMove]) -> None:
    """The facts changed on the way: the units stay where they are, the copies go."""
    if not units:
        return
    ids = [unit.id for unit in units]
    rows_changed(sa.update(RecordUnit).where(RecordUnit.id.in_(ids)).values(state=UnitState.LIVE))
    gone = [moves.pop(unit) for unit in ids]
    rows_changed(sa.delete(ApartMove).where(ApartMove.id.in_([move.id for move in gone])))
    for one in (*units, *gone):
        session().expunge(one)
    outbox.promise(DROP_COPIES, f"{DROP_COPIES}:{new_id()}", {"moves": [str(move.id) for move in gone]})
    facts = {"count": len(ids), "units": [str(unit) for unit in ids]}
    audit.record("apart.move_cancelled", ("apart_batch", gone[0].batch_id), facts)


def finish(tenant_id: UUID, batch: UUID) -> None:
    """Destroy the old keys and files of what is settled, once that can't be lost any more."""
    with scope.enter(tenant_id, write=False) as main:
        wanted = sa.select(ApartMove).where(ApartMove.batch_id == batch, ApartMove.step == MoveStep.SETTLED)
        settled = [(row.id, row.unit_id, [UUID(file) for file in row.files]) for row in main.scalars(wanted)]
    if not settled:
        return
    make_durable()
    attached = [file for _, _, some in settled for file in some]
    old = [*(unit for _, unit, _ in settled), *attached]
    vault().destroy(old)
    reach("apart.keys_destroyed")
    with scope.enter(tenant_id, write=False):
        files.erase(attached)
    reach("apart.files_erased")
    with scope.enter(tenant_id):
        done = sa.update(ApartMove).where(ApartMove.id.in_([move for move, _, _ in settled]))
        rows_changed(done.values(step=MoveStep.DONE, done_at=clock.now(), files=[]))
        rows_changed(sa.delete(KeyUnit).where(KeyUnit.id.in_(old)))
        reach("apart.done.noted")
    reach("apart.done")
