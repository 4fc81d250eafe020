"""Uploaded sheets: looked at first, then taken in as a whole or thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, files, outbox, scope
from trustward.kernel.errors import Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load, session
from trustward.records.domain import ImportState, RecordSource, sheet
from trustward.records.domain.arriving import Fault
from trustward.records.tables import RecordImport

from . import importing

PURPOSE, ERASE = "records.import", "records.erase_sheet"
KEEP = timedelta(days=1)
"""Ours: how long a sheet waits that somebody looked at and did not take."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a sheet would lead to, or what is wrong with it; with faults nothing is kept."""

    row: RecordImport | None
    faults: tuple[Fault, ...] = ()


def look_at_sheet(data: bytes, name: str, *, service: str) -> Looked:
    """Read a sheet and say what taking it in would lead to. It is kept sealed until somebody decides."""
    found = sheet.read(data, service=service)
    faults = found.faults or tuple(importing.wrong_with(found.rows)[: sheet.MOST_FAULTS])
    if faults:
        return Looked(None, faults)
    outcome = importing.look_at(found.rows)
    stored = files.put(data, name=name, media_type="text/csv", purpose=PURPOSE)
    row = RecordImport(
        service=service, state=ImportState.LOOKED_AT, file_id=stored.id, rows=len(found.rows), created=outcome.created,
        updated=outcome.updated, unchanged=outcome.unchanged, uploaded_at=clock.now(),
        uploaded_by=scope.current().actor.id, closed_at=None,
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record("records.sheet_looked_at", ("record_import", row.id), {"rows": row.rows})
    return Looked(row)


def take_sheet(wanted: UUID) -> RecordImport:
    """Take in what was looked at, all of it.

    Raises: NotFound. Refused: it was taken in or thrown away already. Invalid: the register changed so that rows can't be.
    """
    row, data = _open(wanted)
    outcome = importing.import_many(sheet.read(data, service=row.service).rows, source=RecordSource.CSV)
    row.created, row.updated, row.unchanged = outcome.created, outcome.updated, outcome.unchanged
    _close(row, ImportState.TAKEN)
    return row


def throw_away(wanted: UUID) -> None:
    """Throw a sheet away. Raises: NotFound. Refused: as `take_sheet`."""
    row, _ = _open(wanted)
    _close(row, ImportState.THROWN_AWAY)


def recent_imports(size: int = 20) -> list[RecordImport]:
    """Sheets that were uploaded, the newest first."""
    wanted = sa.select(RecordImport).order_by(RecordImport.uploaded_at.desc(), RecordImport.id.desc())
    return list(session().scalars(wanted.limit(size)))


def throw_away_forgotten() -> None:
    """A sheet holds ids of persons elsewhere: nobody keeps it longer than a day by forgetting it."""
    old = sa.select(RecordImport).where(
        RecordImport.state == ImportState.LOOKED_AT, RecordImport.uploaded_at < clock.now() - KEEP
    )
    for row in session().scalars(old):
        _close(row, ImportState.THROWN_AWAY)


def _open(wanted: UUID) -> tuple[RecordImport, bytes]:
    row = load(RecordImport, wanted, lock=True)
    if row.state is not ImportState.LOOKED_AT or row.file_id is None:
        raise Refused(_l("This sheet was taken in or thrown away already."), code="sheet_closed")
    return row, files.get(row.file_id).data


def _close(row: RecordImport, state: ImportState) -> None:
    file_id, row.file_id, row.state, row.closed_at = row.file_id, None, state, clock.now()
    if file_id is not None:
        stored = session().get(StoredFile, (scope.tenant_id(), file_id))
        if stored is not None:
            session().delete(stored)
        outbox.promise(ERASE, f"{ERASE}:{new_id()}", {"file": file_id})
    audit.record(f"records.sheet_{state}", ("record_import", row.id), {"rows": row.rows})
