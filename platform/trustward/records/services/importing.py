"""Records held elsewhere, taken in many at a time: their ids, classes and events, so that their clocks run here too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, tenants
from trustward.kernel.db import insert_rows
from trustward.kernel.errors import Invalid
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.vault import seal_text, vault
from trustward.records.domain import OWN_PURPOSE, Held, IndexKind, RecordSource, UnitState, new_reference
from trustward.records.domain.arriving import Arriving, Fault, Known, faults
from trustward.records.tables import Record, RecordEvent, RecordImportRow, RecordIndex, RecordUnit
from trustward.retention.domain import EventKind, NextStep

from . import computing, facts, indexes, statistics
from .recording import EXTERNAL_ID, day_of, event_row

BATCH = 500


@dataclass(slots=True)
class Outcome:
    """What became of each row, in their order: its record's reference, and whether it was new, changed or the same."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    references: list[tuple[str, str]] = field(default_factory=list)

    def note(self, what: str, reference: str) -> None:
        setattr(self, what, getattr(self, what) + 1)
        self.references.append((reference, what))


@dataclass(slots=True)
class _There:
    """A record that is there already."""

    id: UUID
    reference: str
    classes: frozenset[str]
    events: Mapping[EventKind, Mapping[date, datetime]]
    """The days of what came by a machine, and when each was noted."""


def wrong_with(rows: Sequence[Arriving]) -> list[Fault]:
    """Everything that is wrong with rows by the register and the calendar."""
    return list(faults(rows, _known()))


def look_at(rows: Sequence[Arriving]) -> Outcome:
    """What taking rows in would lead to; nothing is written."""
    outcome = Outcome()
    for some in _batches(rows):
        there = _there(some)
        for row in some:
            found = there.get(_key(row))
            outcome.note("created" if found is None else "updated" if _differs(row, found) else "unchanged", "")
    return outcome


def import_many(
    rows: Sequence[Arriving], *, source: RecordSource, connector_id: UUID | None = None, import_id: UUID | None = None
) -> Outcome:
    """Take in records that another system holds, all or none, in the current transaction.

    A record is known by its service and the other system's id: a second import changes its events (those of the kinds
    that it names, as far as no person noted them) and adds classes, and makes nothing twice.

    Args:
        import_id: the upload by which they come: what is done to each is noted there, so that it can be undone.
    Raises: Invalid: a row that can't be (its number and what is wrong, never a value).
    """
    if wrong := wrong_with(rows):
        raise Invalid(
            _l("Nothing was taken in: some rows can't be."),
            fields={f"{one.line}.{one.column}": [_l(one.text)] for one in wrong},
        )
    outcome, book = Outcome(), computing.rulebook()
    for some in _batches(rows):
        _take(some, source, connector_id, import_id, outcome, book)
    counts = {"created": outcome.created, "updated": outcome.updated, "unchanged": outcome.unchanged}
    audit.record("records.imported", ("connector", connector_id or "-"), {"source": str(source), **counts})
    return outcome


def _take(
    rows: Sequence[Arriving],
    source: RecordSource,
    connector_id: UUID | None,
    import_id: UUID | None,
    outcome: Outcome,
    book: computing.Rulebook,
) -> None:
    there = _there(rows)
    made, touched = [], []
    for row in rows:
        found = there.get(_key(row))
        if found is None:
            reference = new_reference()
            made.append((row, new_id(), reference))
            outcome.note("created", reference)
        else:
            differs = _differs(row, found)
            if differs:
                touched.append((row, found))
            outcome.note("updated" if differs else "unchanged", found.reference)
    now = clock.now()  # one instant: by it the page of a record finds who uploaded an event
    units = _make(made, source, connector_id, now)
    for row, found in touched:
        units += _update(row, found, connector_id, now)
    computing.recompute(units, book)
    if import_id is not None:
        _note(import_id, made, touched, now)


def _note(
    import_id: UUID, made: Sequence[tuple[Arriving, UUID, str]], touched: Sequence[tuple[Arriving, _There]], now: datetime
) -> None:
    """Write down what was done to each record, and how it was before."""
    zone = ZoneInfo(tenants.get().zone)
    done = [(record_id, None, 1 + len(row.classes)) for row, record_id, _reference in made]
    for row, found in touched:
        days = {
            kind.value: {str(day): noted.isoformat() for day, noted in sorted(found.events.get(kind, {}).items())}
            for kind in _events(row, zone)
        }
        before = {"classes": sorted(found.classes), "events": days}
        done.append((found.id, before, len(found.classes | set(row.classes))))  # type: ignore[arg-type]
    insert_rows(
        RecordImportRow,
        [
            {
                "id": new_id(),
                "import_id": import_id,
                "record_id": record_id,
                "before": before,
                "units": units,
                "touched_at": now,
            }
            for record_id, before, units in done
        ],
    )


def _make(
    made: Sequence[tuple[Arriving, UUID, str]], source: RecordSource, connector_id: UUID | None, now: datetime
) -> list[UUID]:
    zone = ZoneInfo(tenants.get().zone)
    records, units, events, index = [], [], [], []
    for row, record_id, reference in made:
        records.append({
            "id": record_id, "reference": reference, "service": row.service, "source": source, "held": Held.ELSEWHERE,
            "form": "", "connector_id": connector_id, "external_digest": _digest(row), "created_at": now, "version": 1,
        })  # fmt: skip
        new = _units(record_id, row, (OWN_PURPOSE, *row.classes), connector_id)
        units += new
        events += [event_row(record_id, one, zone, now, None) for one in row.events]
        index += _index(new[0]["id"], row)
    insert_rows(Record, records)
    _insert_units(units)
    insert_rows(RecordEvent, events)
    insert_rows(RecordIndex, index)
    for (service, record_class), number in Counter((one["service"], one["record_class"]) for one in units).items():
        statistics.count(service, record_class, collected=number)
    return [one["id"] for one in units]


def _update(row: Arriving, found: _There, connector_id: UUID | None, now: datetime) -> list[UUID]:
    """Bring a record's events and classes to what the row says. Returns: its units."""
    zone = ZoneInfo(tenants.get().zone)
    wanted = _events(row, zone)
    for kind, days in wanted.items():
        by_machine = sa.and_(
            RecordEvent.record_id == found.id, RecordEvent.kind == kind, RecordEvent.recorded_by.is_(None)
        )
        session().execute(
            sa.delete(RecordEvent).where(by_machine, RecordEvent.happened_on.not_in(days)),
            execution_options={"synchronize_session": False},
        )
    fresh = [one for one in row.events if day_of(one.at, zone) not in found.events.get(one.kind, {})]
    insert_rows(RecordEvent, [event_row(found.id, one, zone, now, None) for one in fresh])
    new = _units(found.id, row, [one for one in row.classes if one not in found.classes], connector_id)
    _insert_units(new)
    for one in new:
        statistics.count(one["service"], one["record_class"], collected=1)
    return list(session().scalars(sa.select(RecordUnit.id).where(RecordUnit.record_id == found.id)))


def _units(record_id: UUID, row: Arriving, classes: Iterable[str], connector_id: UUID | None) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(), "record_id": record_id, "service": row.service, "record_class": record_class,
            "state": UnitState.LIVE, "held": Held.ELSEWHERE, "connector_id": connector_id, "items": None, "item_keys": [],
            "facts_version": 1, "next_step": NextStep.NONE, "sure": True, "law": "", "trace": [], "_external": row.external_id,
        }
        for record_class in classes
    ]  # fmt: skip


def _insert_units(units: Sequence[dict[str, Any]]) -> None:
    vault().prepare([one["id"] for one in units])
    insert_rows(
        RecordUnit,
        [
            {
                **{name: value for name, value in one.items() if name != "_external"},
                "external_id": seal_text(one["_external"], one["id"], EXTERNAL_ID),
            }
            for one in units
        ],
    )


def _index(unit: UUID, row: Arriving) -> list[dict[str, Any]]:
    noted = indexes.rows_for({kind: [value] for kind, value in row.index.items()}, None)
    return [{"unit_id": unit, "kind": kind, "digest": digest} for kind, digest in noted]


def _there(rows: Sequence[Arriving]) -> dict[tuple[str, bytes | None], _There]:
    """The records of these rows that are there already, by service and fingerprint."""
    wanted = [_digest(row) for row in rows]
    records = session().execute(
        sa.select(Record.id, Record.reference, Record.service, Record.external_digest).where(
            Record.service.in_({row.service for row in rows}), Record.external_digest.in_(wanted)
        )
    ).all()  # fmt: skip
    ids = [one.id for one in records]
    classes: dict[UUID, set[str]] = defaultdict(set)
    for unit in session().execute(
        sa.select(RecordUnit.record_id, RecordUnit.record_class).where(RecordUnit.record_id.in_(ids))
    ):
        classes[unit.record_id].add(unit.record_class)
    events: dict[UUID, dict[EventKind, dict[date, datetime]]] = defaultdict(lambda: defaultdict(dict))
    columns = RecordEvent.record_id, RecordEvent.kind, RecordEvent.happened_on, RecordEvent.recorded_at
    happened = sa.select(*columns).order_by(RecordEvent.id)
    for one in session().execute(happened.where(RecordEvent.record_id.in_(ids), RecordEvent.recorded_by.is_(None))):
        events[one.record_id][one.kind][one.happened_on] = one.recorded_at
    return {
        (one.service, one.external_digest): _There(
            one.id, one.reference, frozenset(classes[one.id]), events[one.id]
        )
        for one in records
    }  # fmt: skip


def _differs(row: Arriving, found: _There) -> bool:
    zone = ZoneInfo(tenants.get().zone)
    if set(row.classes) - found.classes:
        return True
    return any(days != found.events.get(kind, {}).keys() for kind, days in _events(row, zone).items())


def _events(row: Arriving, zone: ZoneInfo) -> dict[EventKind, frozenset[Any]]:
    days: dict[EventKind, set[Any]] = defaultdict(set)
    for one in row.events:
        days[one.kind].add(day_of(one.at, zone))
    return {kind: frozenset(each) for kind, each in days.items()}


def _key(row: Arriving) -> tuple[str, bytes | None]:
    return row.service, _digest(row)


def _digest(row: Arriving) -> bytes | None:
    return indexes.digest(IndexKind.EXTERNAL, row.external_id)


def _known() -> Known:
    return Known(
        frozenset(facts.service_names()), frozenset(facts.class_names()), clock.now(), ZoneInfo(tenants.get().zone)
    )


def _batches(rows: Sequence[Arriving]) -> Iterable[Sequence[Arriving]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
