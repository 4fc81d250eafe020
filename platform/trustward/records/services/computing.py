"""Dispositions: reckoned when facts, register or adopted law change, and stored, so that sweeps read one index."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app

from trustward.kernel import outbox, scope, tenants
from trustward.kernel.among import among
from trustward.kernel.db import update_rows
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Calendar, plain_calendar
from trustward.law.errors import UnknownRow
from trustward.plugins.statutes import lawbook
from trustward.records.domain import HoldState, UnitState
from trustward.records.tables import Record, RecordEvent, RecordHold, RecordUnit
from trustward.register.domain import Controller, Name, Retention, Service, Snapshot
from trustward.register.domain.codec import decode
from trustward.retention import domain as engine

from . import changes, facts, law, statistics

BATCH, MOST_BOOKS = 1000, 200
RECKONED_AT_ONCE = 4_000
RECOMPUTE = "records.recompute"
ENDS = (
    "keep_until",
    "purpose_ended_at",
    "apart_until",
    "destroy_from",
    "destroy_by",
    "destroy_by_at",
    "next_step",
    "next_at",
)
"""What of a stored disposition an approval rests on."""
STORED = (*ENDS, "sure", "law", "trace", "cautions")


class Rulebook:
    """What register and adopted law say at this moment, put together once for many units.

    Args:
        rows: other rows to count with than the adopted ones, to see what they would lead to.
    """

    def __init__(self, rows: Sequence[engine.AdoptedRow] | None = None, destroy: Any = None) -> None:
        self.zone = ZoneInfo(tenants.get().zone)
        self.calendar = calendar()
        self.statutory = facts.statutory()
        ids = {row for fact in self.statutory.values() for row in fact.rows}
        self._rows = law.adopted(ids) if rows is None else rows
        self._destroy = destroy or law.destroy_duty()
        self._profile = facts.profile()
        self._services: dict[str, Service | None] = {}
        self._rules: dict[tuple[str, str], tuple[engine.Rules, str]] = {}
        self._known: dict[Any, engine.Disposition] = {}

    def service(self, key: str) -> Service | None:
        """The register's service under `key`; None when it has none (any more)."""
        if key not in self._services:
            self._services[key] = facts.service_of(key)
        return self._services[key]

    def rules(self, service: str, record_class: str) -> engine.Rules:
        """The rules for the units of a service in a class."""
        return self._of(service, record_class)[0]

    def law(self, service: str, record_class: str) -> str:
        """Fingerprint of all that a disposition of these units rests on, but their own facts."""
        return self._of(service, record_class)[1]

    def disposition(self, unit: engine.UnitFacts) -> engine.Disposition:
        """What must become of a unit."""
        if unit not in self._known:
            if len(self._known) > BATCH:
                self._known.clear()
            rules = self.rules(unit.service, unit.record_class)
            self._known[unit] = engine.disposition(unit, rules, self.calendar, self.zone)
        return self._known[unit]

    def _of(self, service: str, record_class: str) -> tuple[engine.Rules, str]:
        key = service, record_class
        if key not in self._rules:
            fact = self.service(service)
            snapshot = Snapshot(
                "", Controller(Name(Text(""))), self._profile, services=(fact,) if fact else (),
                statutory=tuple(self.statutory.values()),
            )  # fmt: skip
            rules = engine.rules_for(snapshot, service, record_class, self._rows, self._destroy)
            written = f"{rules.fingerprint}{_fingerprint(self.calendar)}{self.zone.key}"
            self._rules[key] = rules, hashlib.sha256(written.encode()).hexdigest()[:32]
        return self._rules[key]


def rulebook() -> Rulebook:
    """The rules of the entered tenant as they are now; put together once per process for each state of them."""
    kept: dict[Any, Rulebook] = current_app.extensions.setdefault("trustward.rulebooks", {})
    found = kept.get(_state())
    if found is None:
        found = Rulebook()
        if scope.current().write:  # what is read only has not adopted the rows that it lacks
            if len(kept) > MOST_BOOKS:
                kept.clear()
            kept[_state()] = found
    return found


def _state() -> Any:
    """What changes with register, adopted law, packs and days off."""
    book = lawbook()
    return scope.tenant_id(), facts.state(), law.state(), book.on, tuple(book.versions().items())


def recompute(units: Sequence[UUID], book: Rulebook | None = None) -> int:
    """Reckon units anew from their facts, and store what differs.

    Where an end differs, the unit's `facts_version` grows and whoever listens is told, in this transaction.

    Returns: how many units' ends changed.
    """
    book, changed = book or rulebook(), 0
    for some in batches(units, BATCH):
        changed += _recompute(some, book)
    return changed


def recompute_all() -> None:
    """Have every unit of the tenant reckoned anew whose rules have changed: in batches, from the outbox, resumably.

    Where none have, two looks into an index for each class are all that it costs.
    """
    run = new_id()
    outbox.promise(RECOMPUTE, f"{RECOMPUTE}:{run}:0", {"run": run, "batch": 0})


def recompute_batch(promise: outbox.Promise) -> None:
    """One batch of `recompute_all`, and the promise of the next one."""
    book = rulebook()
    stale = list(itertools.islice(_stale(book), RECKONED_AT_ONCE))
    if not stale:
        return
    recompute(stale, book)
    run, batch = promise.payload["run"], int(promise.payload["batch"]) + 1
    outbox.promise(RECOMPUTE, f"{RECOMPUTE}:{run}:{batch}", {"run": run, "batch": batch})


def _stale(book: Rulebook) -> Iterator[UUID]:
    """Units that were reckoned by other rules than those of now. Reads the index on `law`, on both sides of the current one."""
    for service, record_class in statistics.pairs():
        law = book.law(service, record_class)
        for other in (RecordUnit.law < law, RecordUnit.law > law):
            wanted = sa.select(RecordUnit.id).where(
                RecordUnit.service == service, RecordUnit.record_class == record_class, other
            )
            yield from session().scalars(wanted.limit(RECKONED_AT_ONCE))


def batches(units: Sequence[UUID], size: int = BATCH) -> Iterator[list[UUID]]:
    """Many units, some at a time."""
    return (list(units[at : at + size]) for at in range(0, len(units), size))


def facts_of(units: Sequence[Any]) -> Iterator[tuple[Any, engine.UnitFacts]]:
    """What the engine is told about units (rows with id, record_id, service and record_class)."""
    records = sorted({unit.record_id for unit in units})
    events, holds, agreed = _events(records), _holds(records), _agreed(records)
    for unit in units:
        record = unit.record_id
        facts = engine.UnitFacts(unit.service, unit.record_class, events[record], holds[record], agreed.get(record))
        yield unit, facts


def values_of(found: engine.Disposition, *, apart: bool, law: str) -> dict[str, Any]:
    """A disposition as it is stored."""
    step, at = found.next_for(apart)
    by = found.destroy_by
    return {
        "keep_until": found.keep_until, "purpose_ended_at": found.purpose_ended_at, "apart_until": found.apart_until,
        "destroy_from": found.destroy_from, "destroy_by": by.due_on if by else None,
        "destroy_by_at": by.due_at if by else None, "next_step": step, "next_at": at, "sure": found.sure, "law": law,
        "trace": [one.to_data() for one in found.trace], "cautions": [one.value for one in found.warnings],
    }  # fmt: skip


def calendar() -> Calendar:
    """The tenant's calendar; one without holidays where no statute pack brings any."""
    try:
        return lawbook().calendar()
    except UnknownRow:
        return plain_calendar()


def _recompute(units: Sequence[UUID], book: Rulebook) -> int:
    session().flush()
    columns = [
        getattr(RecordUnit, name)
        for name in ("id", "record_id", "service", "record_class", "state", "facts_version", *STORED)
    ]
    chosen = sa.select(*columns).where(among(RecordUnit.id, units)).order_by(RecordUnit.id)
    rows = (
        session().execute(chosen.with_for_update()).all()
    )  # before the events are read: nobody's newer one is overlooked
    updates: list[dict[str, Any]] = []
    moved: list[UUID] = []
    for row, known in facts_of(rows):
        values = values_of(
            book.disposition(known), apart=row.state is UnitState.APART, law=book.law(row.service, row.record_class)
        )
        if any(values[name] != getattr(row, name) for name in ENDS):
            moved.append(row.id)
        elif all(values[name] == getattr(row, name) for name in STORED):
            continue
        version = row.facts_version + (row.id in moved[-1:] and bool(row.law))
        updates.append({"id": row.id, **values, "facts_version": version})
    update_rows(RecordUnit, updates)
    _refresh({row["id"]: row for row in updates})
    changes.tell(moved)
    return len(moved)


def _refresh(updates: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Let units that are loaded in this session show what was stored."""
    for loaded in list(session().identity_map.values()):
        if isinstance(loaded, RecordUnit) and loaded.id in updates:
            for name, value in updates[loaded.id].items():
                sa.orm.attributes.set_committed_value(loaded, name, value)


def _events(records: Sequence[UUID]) -> Mapping[UUID, tuple[engine.Happened, ...]]:
    wanted = (
        sa.select(RecordEvent.record_id, RecordEvent.kind, RecordEvent.happened_on, RecordEvent.happened_at)
        .where(among(RecordEvent.record_id, records))
        .order_by(RecordEvent.happened_on, RecordEvent.id)
    )
    found: dict[UUID, tuple[engine.Happened, ...]] = defaultdict(tuple)
    for row in session().execute(wanted):
        found[row.record_id] += (engine.Happened(row.kind, row.happened_at or row.happened_on),)
    return found


def _holds(records: Sequence[UUID]) -> Mapping[UUID, tuple[engine.Hold, ...]]:
    wanted = (
        sa.select(RecordHold.record_id, RecordHold.id, RecordHold.ends_on)
        .where(among(RecordHold.record_id, records), RecordHold.state != HoldState.ENDED)
        .order_by(RecordHold.id)
    )
    found: dict[UUID, tuple[engine.Hold, ...]] = defaultdict(tuple)
    for row in session().execute(wanted):
        found[row.record_id] += (engine.Hold(row.ends_on, str(row.id)),)
    return found


def _agreed(records: Sequence[UUID]) -> Mapping[UUID, Retention]:
    """What was consented to. Equal ones are one object: a batch has few different ones."""
    wanted = sa.select(Record.id, Record.agreed).where(among(Record.id, records), Record.agreed.is_not(None))
    known: dict[str, Retention] = {}
    found = {}
    for record, plain in session().execute(wanted):
        written = json.dumps(plain, sort_keys=True)
        if written not in known:
            known[written] = decode(Retention, plain)
        found[record] = known[written]
    return found


_fingerprints: dict[int, tuple[Calendar, str]] = {}


def _fingerprint(of: Calendar) -> str:
    """What changes with the days off that a calendar knows."""
    kept = _fingerprints.get(id(of))
    if kept and kept[0] is of:
        return kept[1]
    known = [of.id, sorted(of.weekly), sorted(of.rolling), sorted(of.entered)]
    days = [(year, [(str(one.on), one.on_rolling, one.on_weekly, one.on_meeting) for one in each])
            for year, each in sorted(of.holidays_in.items())]  # fmt: skip
    found = hashlib.sha256(repr((known, days)).encode()).hexdigest()[:16]
    if len(_fingerprints) > 50:
        _fingerprints.clear()
    _fingerprints[id(of)] = of, found
    return found
