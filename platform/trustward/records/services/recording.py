"""Making a record, and changing what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel import files as stored
from trustward.kernel.db import insert_rows
from trustward.kernel.errors import Invalid, Refused
from trustward.kernel.scope import load, session
from trustward.kernel.vault import seal_text, vault
from trustward.records.domain import (
    OWN_PURPOSE,
    Held,
    IndexKind,
    RecordSource,
    UnitState,
    new_reference,
)
from trustward.records.tables import Record, RecordEvent, RecordFile, RecordIndex, RecordUnit
from trustward.register.domain import Retention
from trustward.register.domain.codec import encode
from trustward.retention.domain import EventKind, Happened, NextStep

from . import computing, statistics
from .facts import class_exists
from .indexes import digest, rows_for
from .reading import read_items, seal_items, units_of

EXTERNAL_ID = "record_unit.external_id"


def create(
    *,
    service: str,
    items: Mapping[str, str],
    events: Sequence[Happened],
    classes: Mapping[str, Sequence[str] | None] | None = None,
    source: RecordSource,
    form: str = "",
    held: Held = Held.HERE,
    external_id: str = "",
    connector_id: UUID | None = None,
    index: Mapping[IndexKind, Sequence[str]] | None = None,
    files: Mapping[str, Sequence[UUID]] | None = None,
    agreed: Retention | None = None,
) -> Record:
    """Keep what a data subject gave for a service.

    One unit serves the service's own purpose and holds all items; each statutory record class has a unit of its own, with
    its own copy under its own key, so that the one can be destroyed while the other is kept apart (PIPA art. 21(1), (3)).

    Args:
        service: key of the register's service.
        items: item key to value.
        events: what happened, at least the collection.
        classes: keys of the register's statutory retentions with the items that belong there; None: all.
        held: `ELSEWHERE`: metadata only; then `external_id` says under which id, and `items` must be empty.
        index: by what it shall be found.
        files: item key to stored files.
        agreed: how long the person was told that it is kept when she consented: it is kept no longer than that, whatever
            the register says later (PIPA art. 15(2)).
    Raises:
        Invalid: the register has no such service or record class, or the parts don't fit together.
    """
    classes, index, files = classes or {}, index or {}, files or {}
    book = computing.rulebook()
    _refuse_misfits(book, service, items, events, classes, held, external_id)
    record = Record(
        reference=new_reference(), service=service, source=source, held=held, form=form, connector_id=connector_id,
        external_digest=digest(IndexKind.EXTERNAL, external_id) if external_id else None, created_at=clock.now(),
        agreed=encode(agreed) if agreed and agreed.ends else None,
    )  # fmt: skip
    session().add(record)
    parts: dict[str, Sequence[str] | None] = {OWN_PURPOSE: None, **classes}
    session().flush()
    units = [_unit(record, record_class, _chosen(items, keys)) for record_class, keys in parts.items()]
    vault().prepare([unit.id for unit, _ in units])
    for unit, values in units:
        _fill(unit, values, external_id)
        session().add(unit)
    session().flush()
    note_events(record.id, events, by=scope.current().actor.id)
    _note_finding(units, index, held)
    _note_files(units, files)
    computing.recompute([unit.id for unit, _ in units], book)
    for record_class in parts:
        statistics.count(service, record_class, collected=1)
    facts = {"service": service, "classes": sorted(parts), "source": str(source), "held": str(held)}
    facts["units"] = [str(unit.id) for unit, _ in units]  # by these the ledger of destruction knows it when it is gone
    audit.record("record.created", ("record", record.id), facts)
    return record


def add_class(record_id: UUID, record_class: str, item_keys: Sequence[str] | None = None) -> RecordUnit:
    """Say that a statute demands to keep (some items of) a record: a unit of its own comes into being.

    Raises: NotFound. Invalid: no such record class. Refused: it has it already, or its content is not here any more.
    """
    record = load(Record, record_id, lock=True)
    if not record_class or not class_exists(record_class):
        raise Invalid(_l("The register has no such statutory retention."), fields={"record_class": [_l("Unknown.")]})
    units = {unit.record_class: unit for unit in units_of(record_id)}
    if record_class in units:
        raise Refused(_l("This record is kept under that statute already."), code="class_there")
    own = units.get(OWN_PURPOSE)
    if record.held is Held.HERE and (own is None or own.state is not UnitState.LIVE):
        raise Refused(_l("What this record holds is not in use any more."), code="record_not_live")
    items = read_items(own) if own is not None and record.held is Held.HERE else {}
    unit, values = _unit(record, record_class, _chosen(items, item_keys))
    external_id = ""
    if record.held is Held.ELSEWHERE:
        external_id = external_id_of(next(iter(units.values())))
    _fill(unit, values, external_id)
    session().add(unit)
    session().flush()
    if own is not None and record.held is Held.HERE:
        _copy_finding(own, unit, values)
        _copy_files(own, unit, values)
    computing.recompute([unit.id, *(other.id for other in units.values())])
    statistics.count(record.service, record_class, collected=1)
    said = {"class": record_class, "items": sorted(values), "units": [str(unit.id)]}
    audit.record("record.class_added", ("record", record_id), said)
    return unit


def note_events(record_id: UUID, events: Sequence[Happened], *, by: UUID | None) -> None:
    """Write events of a record, without reckoning anew."""
    zone, now = ZoneInfo(tenants.get().zone), clock.now()
    insert_rows(RecordEvent, [event_row(record_id, event, zone, now, by) for event in events])


def event_row(record_id: UUID, event: Happened, zone: ZoneInfo, now: datetime, by: UUID | None) -> dict[str, object]:
    """An event as it is stored."""
    instant = event.at if isinstance(event.at, datetime) else None
    return {
        "record_id": record_id, "kind": event.kind, "happened_on": day_of(event.at, zone), "happened_at": instant,
        "recorded_at": now, "recorded_by": by,
    }  # fmt: skip


def day_of(at: date | datetime, zone: ZoneInfo) -> date:
    """The legal day of an event."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def external_id_of(unit: RecordUnit) -> str:
    """The id under which another system knows the record."""
    return vault().open(unit.external_id, unit.id, EXTERNAL_ID).decode() if unit.external_id else ""


def _refuse_misfits(
    book: computing.Rulebook,
    service: str,
    items: Mapping[str, str],
    events: Sequence[Happened],
    classes: Mapping[str, Sequence[str] | None],
    held: Held,
    external_id: str,
) -> None:
    faults: dict[str, list[object]] = {}
    fact = book.service(service)
    if fact is None:
        faults["service"] = [_l("The register has no such service.")]
    elif unknown := sorted(set(items) - {item.key for item in fact.items}):
        faults["items"] = [_l("The service has no such item: %(items)s.", items=", ".join(unknown))]
    if not any(event.kind is EventKind.COLLECTED for event in events):
        faults["events"] = [_l("Say when it was collected.")]
    if unknown := sorted(set(classes) - set(book.statutory)):
        faults["classes"] = [_l("The register has no such statutory retention: %(keys)s.", keys=", ".join(unknown))]
    if (held is Held.ELSEWHERE) is not bool(external_id) or (external_id and items):
        faults["external_id"] = [_l("Of what is held elsewhere only its id there is kept, and no item.")]
    if faults:
        raise Invalid(_l("This record can't be kept."), fields=faults)


def _chosen(items: Mapping[str, str], keys: Sequence[str] | None) -> dict[str, str]:
    return dict(items) if keys is None else {key: items[key] for key in keys if key in items}


def _unit(record: Record, record_class: str, values: dict[str, str]) -> tuple[RecordUnit, dict[str, str]]:
    unit = RecordUnit(
        record_id=record.id, service=record.service, record_class=record_class, state=UnitState.LIVE, held=record.held,
        connector_id=record.connector_id, item_keys=sorted(values), facts_version=1, next_step=NextStep.NONE, sure=True, law="",
        trace=[],
    )  # fmt: skip
    return unit, values


def _fill(unit: RecordUnit, values: Mapping[str, str], external_id: str) -> None:
    if unit.held is Held.HERE:
        unit.items = seal_items(values, unit.id)
    if external_id:
        unit.external_id = seal_text(external_id, unit.id, EXTERNAL_ID)


def _note_finding(
    units: Sequence[tuple[RecordUnit, dict[str, str]]], index: Mapping[IndexKind, Sequence[str]], held: Held
) -> None:
    rows = []
    for unit, values in units:
        own = unit.record_class == OWN_PURPOSE
        noted = rows_for(index, None if own else values.values()) if own or held is Held.HERE else []
        rows += [{"unit_id": unit.id, "kind": kind, "digest": found} for kind, found in noted]
    insert_rows(RecordIndex, rows)


def _note_files(units: Sequence[tuple[RecordUnit, dict[str, str]]], files: Mapping[str, Sequence[UUID]]) -> None:
    """The files of an item belong to each unit that holds it, as copies of their own: what a statute keeps stays whole
    when the purpose has ended."""
    rows = []
    for unit, values in units:
        mine = unit.record_class == OWN_PURPOSE
        for item, ids in files.items():
            if mine or item in values:
                rows += [
                    {"unit_id": unit.id, "item": item, "file_id": file if mine else stored.copy(file).id}
                    for file in ids
                ]
    session().flush()
    insert_rows(RecordFile, rows)


def _copy_files(own: RecordUnit, unit: RecordUnit, values: Mapping[str, str]) -> None:
    noted = session().scalars(sa.select(RecordFile).where(RecordFile.unit_id == own.id)).all()
    rows = [
        {"unit_id": unit.id, "item": one.item, "file_id": stored.copy(one.file_id).id}
        for one in noted
        if one.item in values
    ]
    session().flush()
    insert_rows(RecordFile, rows)


def _copy_finding(own: RecordUnit, unit: RecordUnit, values: Mapping[str, str]) -> None:
    kept = {found for kind in IndexKind for _, found in rows_for({kind: list(values.values())}, None)}
    noted = session().scalars(sa.select(RecordIndex).where(RecordIndex.unit_id == own.id)).all()
    insert_rows(
        RecordIndex,
        [{"unit_id": unit.id, "kind": one.kind, "digest": one.digest} for one in noted if one.digest in kept],
    )
