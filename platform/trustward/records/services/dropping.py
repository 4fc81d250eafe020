"""Taking the rows of destroyed units out. Their keys are destroyed by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel.among import among
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import session
from trustward.kernel.vault import destroy_later
from trustward.records.tables import Record, RecordFile, RecordHold, RecordUnit

from . import changes, statistics

BATCH = 5000
_SET_BASED = {"synchronize_session": False}


def drop(units: Sequence[UUID]) -> int:
    """Take units out, with what they are found by and their files' rows; a record and its events with its last unit.

    Set-based, in batches within the current transaction. Units that are gone already are passed over.

    Returns: how many units there were.
    """
    gone = 0
    for at in range(0, len(units), BATCH):
        gone += _drop(list(units[at : at + BATCH]))
    return gone


def files_of(units: Sequence[UUID]) -> list[UUID]:
    """The stored files that came with units: their bytes and keys must be destroyed with them."""
    found: list[UUID] = []
    for at in range(0, len(units), BATCH):
        some = units[at : at + BATCH]
        found += session().scalars(sa.select(RecordFile.file_id).where(among(RecordFile.unit_id, some)))
    return found


def _drop(units: list[UUID]) -> int:
    opened = session()
    opened.flush()
    mine = among(RecordUnit.id, units)
    theirs = sa.select(RecordUnit.record_id).where(mine).scalar_subquery()
    # a record before its units, as whoever changes it does: from here on it gets no further unit
    records = opened.scalars(sa.select(Record.id).where(Record.id.in_(theirs)).order_by(Record.id).with_for_update()).all()
    kind = RecordUnit.service, RecordUnit.record_class
    there = sa.select(*kind).where(mine).order_by(RecordUnit.id).with_for_update().subquery()
    classes = sa.select(*there.c, sa.func.count().label("units")).group_by(*there.c)
    found = opened.execute(classes).all()
    if not found:
        return 0
    files = opened.scalars(sa.select(RecordFile.file_id).where(among(RecordFile.unit_id, units))).all()
    if files:
        _delete(StoredFile, among(StoredFile.id, files))
    others = sa.select(RecordUnit.record_id).where(among(RecordUnit.record_id, records), sa.not_(mine))
    kept = set(opened.scalars(others.distinct()))
    ended = [record for record in records if record not in kept] if kept else records
    if ended:
        holds = opened.scalars(sa.select(RecordHold.id).where(among(RecordHold.record_id, ended))).all()
        destroy_later(holds)
        _delete(Record, among(Record.id, ended))  # and its units with what they are found by, its events and holds
    if kept:
        _delete(RecordUnit, mine)
    gone = {*units, *ended}
    for row in opened.identity_map.values():
        if isinstance(row, (Record, RecordUnit)) and row.id in gone:
            opened.expunge(row)
    for service, record_class, number in sorted(map(tuple, found)):  # in the order in which everybody counts
        statistics.count(service, record_class, destroyed=number)
    changes.tell_left(records)
    return sum(row.units for row in found)


def _delete(model: type[object], condition: sa.ColumnElement[bool]) -> None:
    session().execute(sa.delete(model).where(condition), execution_options=_SET_BASED)
