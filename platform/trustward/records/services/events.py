"""What happens to a record after it was made: events from which its clocks run."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, tenants
from trustward.kernel.errors import Invalid, Refused
from trustward.kernel.scope import load, session
from trustward.records.domain import RecordSource
from trustward.records.tables import Record, RecordEvent, RecordImport, RecordImportRow
from trustward.retention.domain import EventKind, Happened
from trustward.web import dates
from trustward.web.languages import lang

from . import computing
from .reading import units_of
from .recording import day_of, note_events


def add_event(record_id: UUID, kind: EventKind, at: date | datetime, *, by: UUID | None) -> None:
    """Note that something happened to a record, and reckon its units anew.

    Args:
        at: the instant, or the legal day where no more is known.
        by: the account of who says so; None: the person herself, or a machine.
    Raises:
        NotFound. Invalid: it lies in the future, or before the record was collected. Refused: a withdrawal of what a form
        collected, whose consents are taken back in their ledger.
    """
    record = load(Record, record_id, lock=True)
    if kind is EventKind.WITHDRAWN and came_by_form(record):
        raise Refused(
            _l("This record came by a form: write a withdrawal of consent down at the consents on the record's page."),
            code="withdrawn_in_the_ledger",
        )
    _note(record, kind, at, by)


def came_by_form(record: Record) -> bool:
    """Whether a person filled in a form for it, on its page or through a program: then a ledger says what she consented to."""
    return record.source is RecordSource.FORM or bool(record.form)


def _note(record: Record, kind: EventKind, at: date | datetime, by: UUID | None) -> None:
    record_id = record.id
    zone = ZoneInfo(tenants.get().zone)
    event = Happened(kind, at)
    day = day_of(at, zone)
    _refuse_impossible(record_id, kind, event, zone)
    same = sa.select(RecordEvent.id).where(
        RecordEvent.record_id == record_id, RecordEvent.kind == kind, RecordEvent.happened_on == day
    )
    if session().scalar(same) is not None:
        return
    note_events(record_id, [event], by=by)
    computing.recompute([unit.id for unit in units_of(record_id)])
    audit.record("record.event", ("record", record.id), {"kind": str(kind), "on": day.isoformat()})


def withdraw(record_id: UUID, at: date | datetime, by: UUID | None = None) -> None:
    """Note that the person withdrew her consent (PIPA art. 37): what rests on it ends. For the ledger of consents, which knows
    what was taken back; raises as `add_event`, and refuses nothing that came by a form."""
    _note(load(Record, record_id, lock=True), EventKind.WITHDRAWN, at, by)


def events_of(record_id: UUID) -> list[RecordEvent]:
    """What happened to a record, in the order in which it happened."""
    return list(
        session().scalars(
            sa.select(RecordEvent)
            .where(RecordEvent.record_id == record_id)
            .order_by(RecordEvent.happened_on, RecordEvent.id)
        )
    )


def uploaders_of(record_id: UUID) -> dict[datetime, UUID | None]:
    """Who uploaded what came by a sheet, by the instant at which it was noted: such events name no person themselves, since a
    later sheet may change them."""
    on = sa.and_(RecordImport.tenant_id == RecordImportRow.tenant_id, RecordImport.id == RecordImportRow.import_id)
    wanted = sa.select(RecordImportRow.touched_at, RecordImport.uploaded_by).join(RecordImport, on)
    return {row.touched_at: row.uploaded_by for row in session().execute(wanted.where(RecordImportRow.record_id == record_id))}


def _refuse_impossible(record_id: UUID, kind: EventKind, event: Happened, zone: ZoneInfo) -> None:
    now, day = clock.now(), day_of(event.at, zone)
    late = event.at > now if isinstance(event.at, datetime) else day > now.astimezone(zone).date()
    if late and kind not in AHEAD:
        raise Invalid(_l("Please check the marked fields."), fields={"on": [_l("This day has not come yet.")]})
    first = session().scalar(
        sa.select(sa.func.min(RecordEvent.happened_on)).where(
            RecordEvent.record_id == record_id, RecordEvent.kind == EventKind.COLLECTED
        )
    )
    if first and day < first:
        message = _l(
            "The record was collected on %(day)s; nothing can have happened to it before.",
            day=dates.day(first, lang(), zone.key),
        )
        raise Invalid(_l("Please check the marked fields."), fields={"on": [message]})


AHEAD = frozenset({EventKind.FILING_DEADLINE})
"""Days that the law sets and that may lie ahead."""
