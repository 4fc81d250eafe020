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
    theirs = sa.select(RecordUnit.record_id).where(among(RecordUnit.id, units)).scalar_subquery()
    # a record before its units, as whoever changes it does
    opened.execute(sa.select(Record.id).where(Record.id.in_(theirs)).order_by(Record.id).with_for_update()).all()
    there = opened.execute(
        sa.select(RecordUnit.id, RecordUnit.record_id, RecordUnit.service, RecordUnit.record_class)
        .where(among(RecordUnit.id, units))
        .order_by(RecordUnit.id)
        .with_for_update()
    ).all()
    if not there:
        return 0
    ids, records = [row.id for row in there], sorted({row.record_id for row in there})
    files = opened.scalars(sa.select(RecordFile.file_id).where(among(RecordFile.unit_id, ids))).all()
    if files:
        _delete(StoredFile, among(StoredFile.id, files))
    _delete(RecordUnit, among(RecordUnit.id, ids))  # what it is found by and its files' rows go with it
    kept = set(opened.scalars(sa.select(RecordUnit.record_id).where(among(RecordUnit.record_id, records)).distinct()))
    if ended := [record for record in records if record not in kept]:
        holds = opened.scalars(sa.select(RecordHold.id).where(among(RecordHold.record_id, ended))).all()
        destroy_later(holds)
        _delete(Record, among(Record.id, ended))  # and its events and holds
    for row in opened.identity_map.values():
        if isinstance(row, (Record, RecordUnit)) and row.id in {*ids, *ended}:
            opened.expunge(row)
    classes: dict[tuple[str, str], int] = {}
    for row in there:
        classes[row.service, row.record_class] = classes.get((row.service, row.record_class), 0) + 1
    for (service, record_class), number in sorted(classes.items()):
        statistics.count(service, record_class, destroyed=number)
    changes.tell_left(records)
    return len(there)


def _delete(model: type[object], condition: sa.ColumnElement[bool]) -> None:
    session().execute(sa.delete(model).where(condition), execution_options=_SET_BASED)
