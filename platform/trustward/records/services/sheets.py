"""Uploaded sheets: looked at first, then taken in or thrown away. Large ones are taken in by a worker, step by step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, files, outbox, scope
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import load, session
from trustward.records.domain import ImportState, RecordSource, sheet
from trustward.records.domain.arriving import Fault
from trustward.records.tables import RecordImport

from . import foreseeing, importing

PURPOSE, TAKE = "records.import", "records.take_sheet"
STEP = 1000
"""Ours: lines that are taken in within one transaction. A longer sheet is a worker's."""
KEEP = timedelta(days=1)
"""Ours: how long a sheet waits that somebody looked at and did not take."""
_WAITING = frozenset({ImportState.LOOKED_AT, ImportState.FAULTY})


@dataclass(frozen=True, slots=True)
class Looked:
    """What a sheet would lead to, or everything that is wrong with it. Where lines are, it is kept for a day, and they can be
    had with their faults; where it is no sheet at all, nothing is kept."""

    row: RecordImport | None
    faults: tuple[Fault, ...] = ()


def look_at_sheet(data: bytes, name: str, *, service: str) -> Looked:
    """Read a sheet and say what taking it in would lead to. It is kept sealed until somebody decides."""
    found = sheet.read(data, service=service)
    faults = _faults_of(found)
    if faults and not found.rows:
        return Looked(None, faults)
    outcome = importing.Outcome() if faults else importing.look_at(found.rows)
    stored = files.put(data, name=name, media_type="text/csv", purpose=PURPOSE)
    row = RecordImport(
        service=service, state=ImportState.FAULTY if faults else ImportState.LOOKED_AT, file_id=stored.id,
        rows=len(found.rows), created=outcome.created, updated=outcome.updated, unchanged=outcome.unchanged,
        uploaded_at=clock.now(), uploaded_by=scope.current().actor.id, closed_at=None,
    )  # fmt: skip
    session().add(row)
    session().flush()
    if not faults:
        foreseeing.begin(row, found.rows)
    audit.record("records.sheet_looked_at", ("record_import", row.id), {"rows": row.rows, "faults": len(faults)})
    return Looked(row, faults)


def faults_of(wanted: UUID) -> tuple[list[str], list[tuple[int, list[str]]], tuple[Fault, ...]]:
    """The heading of a faulty sheet, its faulty lines as they stand there, and what is wrong with them.

    Raises: NotFound: no such sheet, it has no faults, or its day is over.
    """
    row = load(RecordImport, wanted)
    if row.state is not ImportState.FAULTY or row.file_id is None:
        raise NotFound
    data = files.get(row.file_id).data
    faults = _faults_of(sheet.read(data, service=row.service))
    return *sheet.faulty_lines(data, {fault.line for fault in faults}), faults


def _faults_of(found: sheet.Sheet) -> tuple[Fault, ...]:
    """Everything that is wrong, by line: of a cell that can't be read it isn't said besides that its content is missing."""
    told = {(fault.line, fault.column) for fault in found.faults}
    more = [fault for fault in importing.wrong_with(found.rows) if (fault.line, fault.column) not in told]
    return tuple(sorted((*found.faults, *more), key=lambda fault: fault.line))


def take_sheet(wanted: UUID) -> RecordImport:
    """Take in what was looked at: here and now, all of it, or by a worker where it is a long one.

    Raises: NotFound. Refused: it was taken in or thrown away already. Invalid: the register changed so that rows can't be.
    """
    row, data = _open(wanted)
    row.created = row.updated = row.unchanged = row.done = 0
    if is_long(row):
        row.state = ImportState.TAKING
        _promise(row)
        audit.record("records.taking_begun", ("record_import", row.id), {"rows": row.rows})
        return row
    _take(row, data)
    _close(row, ImportState.TAKEN)
    return row


def take_step(wanted: UUID) -> None:
    """Take in the next lines; they, how far it is and the promise of the next step are committed together, so that a worker may
    die at any moment. Where the register changed so that some can't be, it stops; what came in can be undone."""
    row = load(RecordImport, wanted, lock=True)
    if row.state is not ImportState.TAKING or row.file_id is None:
        return None
    try:
        with scope.attempt():
            _take(row, files.get(row.file_id).data)
    except Invalid:
        return _close(row, ImportState.STOPPED)
    return _promise(row) if row.done < row.rows else _close(row, ImportState.TAKEN)


def _take(row: RecordImport, data: bytes) -> None:
    rows = sheet.read(data, service=row.service).rows[row.done : row.done + STEP]
    outcome = importing.import_many(rows, source=RecordSource.CSV, import_id=row.id)
    row.created, row.updated = row.created + outcome.created, row.updated + outcome.updated
    row.unchanged, row.done = row.unchanged + outcome.unchanged, row.done + len(rows)


def _promise(row: RecordImport) -> None:
    outbox.promise(TAKE, f"{TAKE}:{row.id}:{row.done}", {"import": row.id})


def throw_away(wanted: UUID) -> None:
    """Throw a sheet away. Raises: NotFound. Refused: as `take_sheet`."""
    row, _ = _open(wanted, _WAITING)
    _close(row, ImportState.THROWN_AWAY)


def is_long(row: RecordImport) -> bool:
    """Whether a sheet is a worker's: what concerns each of its records is not reckoned while somebody waits for a page."""
    return row.rows > STEP


def recent_imports(size: int = 20) -> list[RecordImport]:
    """Sheets that were uploaded, the newest first."""
    wanted = sa.select(RecordImport).order_by(RecordImport.uploaded_at.desc(), RecordImport.id.desc())
    return list(session().scalars(wanted.limit(size)))


def throw_away_forgotten() -> None:
    """A sheet holds ids of persons elsewhere: nobody keeps it longer than a day by forgetting it, and no worker that could not
    go on by failing: what came in of such a one can be undone."""
    _close_old(_WAITING, KEEP, ImportState.THROWN_AWAY)
    _close_old(frozenset({ImportState.TAKING}), 2 * KEEP, ImportState.STOPPED)


def _close_old(states: Collection[ImportState], longest: timedelta, state: ImportState) -> None:
    old = sa.select(RecordImport).where(RecordImport.state.in_(states), RecordImport.uploaded_at < clock.now() - longest)
    for row in session().scalars(old.with_for_update(skip_locked=True)).all():  # one that is taken in just now is left
        _close(row, state)


def _open(
    wanted: UUID, wanted_states: Collection[ImportState] = frozenset({ImportState.LOOKED_AT})
) -> tuple[RecordImport, bytes]:
    row = load(RecordImport, wanted, lock=True)
    if row.state not in wanted_states or row.file_id is None:
        raise Refused(_l("This sheet was taken in or thrown away already."), code="sheet_closed")
    return row, files.get(row.file_id).data


def _close(row: RecordImport, state: ImportState) -> None:
    file_id, row.file_id, row.state, row.closed_at = row.file_id, None, state, clock.now()
    if file_id is not None:
        stored = session().get(StoredFile, (scope.tenant_id(), file_id))
        if stored is not None:
            session().delete(stored)
        files.erase_later([file_id])
    audit.record(f"records.sheet_{state}", ("record_import", row.id), {"rows": row.rows})
