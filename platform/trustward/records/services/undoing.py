"""Undoing an upload, as long as nothing else happened to its records."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, outbox, tenants
from trustward.kernel.db import insert_rows
from trustward.kernel.errors import Conflict, Refused
from trustward.kernel.scope import load, session
from trustward.kernel.vault import destroy_later
from trustward.records.domain import ImportState, UnitState
from trustward.records.tables import Record, RecordEvent, RecordHold, RecordImport, RecordImportRow, RecordUnit
from trustward.retention.domain import EventKind, Happened

from . import computing, dropping, statistics
from .recording import event_row

UNDO = "records.undo_import"
STEP = 1000
CAN_BE_UNDONE = frozenset({ImportState.TAKEN, ImportState.STOPPED})


_Rows = Sequence[sa.Row[tuple[UUID, UUID, dict[str, Any] | None, datetime]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What undoing would do.

    Attributes:
        made: records that would be taken out again.
        changed: records that would be brought back to what they were.
        disturbed: records to which something else happened since; with any, nothing is undone.
        digest: names all of that: an undoing is bound to it.
    """

    made: int
    changed: int
    disturbed: int
    digest: str

    @property
    def possible(self) -> bool:
        return bool(self.made + self.changed) and not self.disturbed


def undo_plan(import_id: UUID) -> Plan:
    """Count what undoing an upload would do now, in the database. Raises: NotFound."""
    load(RecordImport, import_id)
    of_it = RecordImportRow.import_id == import_id
    made = sa.func.count().filter(RecordImportRow.before.is_(None))
    number, new = session().execute(sa.select(sa.func.count(), made).where(of_it)).one()
    disturbed = session().scalar(sa.select(sa.func.count()).where(of_it, _is_disturbed())) or 0
    said = f"{import_id} {new} {number - new} {disturbed}"
    return Plan(new, number - new, disturbed, hashlib.sha256(said.encode()).hexdigest())


def undo(import_id: UUID, digest: str) -> RecordImport:
    """Undo an upload: here and now, or by a worker where it is a large one.

    Raises: NotFound. Refused: it was not taken in, or something else happened to its records. Conflict: it is not what
        `digest` was shown for.
    """
    row = load(RecordImport, import_id, lock=True)
    if row.state not in CAN_BE_UNDONE:
        raise Refused(_l("Only what was taken in can be undone."), code="not_taken")
    plan = undo_plan(import_id)
    if plan.digest != digest:
        raise Conflict(_l("Something changed since these numbers were shown. Look at them again."))
    if not plan.possible:
        raise Refused(
            _l("Something else happened to these records since, so the upload can't be undone."), code="disturbed"
        )
    row.state, row.done, row.kept = ImportState.UNDOING, 0, 0
    audit.record("records.undo_begun", ("record_import", row.id), {"made": plan.made, "changed": plan.changed})
    if plan.made + plan.changed <= STEP:
        step(row.id)
    else:
        _promise(row)
    return row


def step(import_id: UUID) -> None:
    """Take the next records back; the last step closes it. What was disturbed in between is left as it is."""
    row = load(RecordImport, import_id, lock=True)
    if row.state is not ImportState.UNDOING:
        return None
    rows = _next(import_id)
    _lock([one.record_id for one in rows])
    left = _disturbed(rows)
    _take_out([one for one in rows if one.before is None and one.record_id not in left])
    _bring_back([one for one in rows if one.before is not None and one.record_id not in left])
    ids = [one.id for one in rows]
    session().execute(
        sa.delete(RecordImportRow).where(RecordImportRow.id.in_(ids)), execution_options={"synchronize_session": False}
    )
    row.done, row.kept = row.done + len(rows) - len(left), row.kept + len(left)
    if len(rows) == STEP:
        return _promise(row)
    row.state, row.closed_at = ImportState.UNDONE, clock.now()
    audit.record("records.sheet_undone", ("record_import", row.id), {"records": row.done, "kept": row.kept})
    return None


def _promise(row: RecordImport) -> None:
    outbox.promise(UNDO, f"{UNDO}:{row.id}:{row.done + row.kept}", {"import": row.id})


def _next(import_id: UUID) -> _Rows:
    columns = RecordImportRow.id, RecordImportRow.record_id, RecordImportRow.before, RecordImportRow.touched_at
    wanted = sa.select(*columns).where(RecordImportRow.import_id == import_id).order_by(RecordImportRow.id)
    return session().execute(wanted.limit(STEP)).all()


def _lock(records: Sequence[UUID]) -> None:
    """Records, then their units, before it is asked what happened to them: a hold that somebody writes down at this moment
    would go with its record unseen."""
    session().execute(sa.select(Record.id).where(Record.id.in_(records)).order_by(Record.id).with_for_update()).all()
    units = sa.select(RecordUnit.id).where(RecordUnit.record_id.in_(records))
    session().execute(units.order_by(RecordUnit.id).with_for_update()).all()


def _disturbed(rows: _Rows) -> set[UUID]:
    """Those of these records to which something else happened."""
    ids = [row.id for row in rows]
    return set(session().scalars(sa.select(RecordImportRow.record_id).where(RecordImportRow.id.in_(ids), _is_disturbed())))


def _is_disturbed() -> sa.ColumnElement[bool]:
    """Something else happened to the record: a person's or a later event, a hold, another upload, a step to its end."""
    row, other = RecordImportRow, sa.orm.aliased(RecordImportRow)

    def any_of(model: Any, *such: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        mine = model.tenant_id == row.tenant_id, model.record_id == row.record_id
        return sa.exists().where(*mine, *such).correlate(row)

    units = sa.select(sa.func.count()).where(RecordUnit.tenant_id == row.tenant_id, RecordUnit.record_id == row.record_id)
    return sa.or_(
        any_of(RecordHold),
        any_of(RecordEvent, sa.or_(RecordEvent.recorded_by.is_not(None), RecordEvent.recorded_at > row.touched_at)),
        any_of(other, other.touched_at > row.touched_at),
        any_of(RecordUnit, sa.or_(RecordUnit.state != UnitState.LIVE, RecordUnit.request_id.is_not(None))),
        units.correlate(row).scalar_subquery() != row.units,
    )


def _take_out(rows: _Rows) -> None:
    touched = {row.record_id: row.touched_at for row in rows}
    _drop(sa.select(RecordUnit).where(RecordUnit.record_id.in_(touched)), touched)


def _drop(wanted: sa.Select[RecordUnit], touched: dict[UUID, datetime]) -> None:
    """Take units out as if they had never come: they count neither as collected nor as destroyed."""
    zone = ZoneInfo(tenants.get().zone)
    units = session().scalars(wanted).all()
    ids = [unit.id for unit in units]
    months = Counter(
        (unit.service, unit.record_class, f"{touched[unit.record_id].astimezone(zone):%Y-%m}") for unit in units
    )
    destroy_later(ids)
    dropping.drop(ids)
    for (service, record_class, month), number in months.items():
        statistics.count(service, record_class, collected=-number, month=month)
        statistics.count(service, record_class, destroyed=-number)


def _bring_back(rows: _Rows) -> None:
    """Days and classes as they were before."""
    zone, now, fresh = ZoneInfo(tenants.get().zone), clock.now(), []
    for row in rows:
        before = row.before or {}
        touched = {row.record_id: row.touched_at}
        _drop(
            sa.select(RecordUnit).where(
                RecordUnit.record_id == row.record_id, RecordUnit.record_class.not_in(before["classes"])
            ),
            touched,
        )
        for kind, days in before["events"].items():
            by_machine = (
                RecordEvent.record_id == row.record_id, RecordEvent.kind == EventKind(kind), RecordEvent.recorded_by.is_(None),
            )  # fmt: skip
            session().execute(
                sa.delete(RecordEvent).where(*by_machine, RecordEvent.happened_on.not_in(map(date.fromisoformat, days))),
                execution_options={"synchronize_session": False},
            )
            there = set(session().scalars(sa.select(RecordEvent.happened_on).where(*by_machine)))
            fresh += [
                event_row(row.record_id, Happened(EventKind(kind), day), zone, noted, None)
                for day, noted in _noted(days, now)
                if day not in there
            ]
    insert_rows(RecordEvent, fresh)
    records = [row.record_id for row in rows]
    computing.recompute(
        list(session().scalars(sa.select(RecordUnit.id).where(RecordUnit.record_id.in_(records)))), computing.rulebook()
    )


def _noted(days: dict[str, str] | list[str], now: datetime) -> list[tuple[date, datetime]]:
    """Days with when they were noted: an upload before this one is not disturbed by what is as it left it. Uploads that an
    older release took in say the days alone."""
    said = days.items() if isinstance(days, dict) else [(day, now.isoformat()) for day in days]
    return [(date.fromisoformat(day), datetime.fromisoformat(noted)) for day, noted in said]
