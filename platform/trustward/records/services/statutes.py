"""What newer packs say otherwise: shown with what it would lead to, applied by an officer, destroying nothing early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel.among import among
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import session
from trustward.law.rows import Duty, RetentionRow
from trustward.plugins import events
from trustward.records.domain.adoption import ApplyTo, LawChange, LawRow, by_start, read, versions
from trustward.records.tables import AdoptedRow, Record, RecordUnit
from trustward.register.domain import StatutoryRetention
from trustward.retention import domain as engine

from . import computing, facts, law, statistics
from .computing import Rulebook, batches, rulebook

MOST_COUNTED = 20_000
LOOKED_AT = 5000
SAMPLES = 5


@dataclass(slots=True)
class Effect:
    """What a change would lead to for the units of one service in one record class."""

    service: str
    record_class: str
    units: int = 0
    earlier: int = 0
    later: int = 0
    samples: list[tuple[str, UUID, date | None, date | None]] = field(default_factory=list)
    """Reference and id of a record, the day from which it could be destroyed so far, and by the change."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would lead to. `counted` of `total` units were looked at."""

    effects: tuple[Effect, ...]
    total: int
    counted: int
    facts: tuple[StatutoryRetention, ...]
    """Statutory retentions of the register that rest on the row."""

    @property
    def earlier(self) -> int:
        return sum(one.earlier for one in self.effects)

    @property
    def later(self) -> int:
        return sum(one.later for one in self.effects)


def pending_changes() -> list[LawChange]:
    """What the packs that are on say otherwise of rows that the tenant counts with, and nobody has decided yet."""
    found: dict[tuple[str, str], list[AdoptedRow]] = {}
    for one in law.kept_rows():
        found.setdefault((one.row_kind, one.row_id), []).append(one)
    pending = []
    for (kind, row_id), kept in found.items():
        after = law.versions_of(kind, row_id)
        if versions(after) not in {one.decided for one in kept}:
            before = sorted((read(one.row_kind, one.row) for one in kept), key=by_start)
            noticed = min((one.noticed_on for one in kept if one.noticed_on), default=None)
            pending.append(LawChange(kind, row_id, tuple(before), tuple(after), noticed))
    return pending


def change_id(change: LawChange) -> UUID:
    """The id of a change for the entered tenant: another tenant's change of the same row has another."""
    return uuid5(scope.tenant_id(), change.key)


def pending_change(wanted: UUID) -> LawChange:
    """One of them by its id. Raises: NotFound: there is no such change (any more)."""
    found = next((one for one in pending_changes() if change_id(one) == wanted), None)
    if found is None:
        raise NotFound
    return found


def notice_changes() -> list[LawChange]:
    """Write down since when each pending change is known, and bring the words of adopted rows up to date."""
    today = clock.today(tenants.get().zone)
    pending = pending_changes()
    waiting = {(one.kind, one.id) for one in pending}
    for one in law.kept_rows():
        if (one.row_kind, one.row_id) in waiting:
            one.noticed_on = one.noticed_on or today
        else:
            law.refresh_words(one)
    return pending


def impact(change: LawChange, apply_to: ApplyTo = ApplyTo.ALL, most: int = MOST_COUNTED) -> Impact:
    """What applying a change would lead to, class by class, with samples."""
    touched = _touched([change])
    now, then = rulebook(), Rulebook(*_rows_with([change], apply_to))
    total = _count(touched)
    effects: dict[tuple[str, str], Effect] = {}
    counted = 0
    for rows in _units(touched, most):
        counted += len(rows)
        for row, known in computing.facts_of(rows):
            of = effects.setdefault((row.service, row.record_class), Effect(row.service, row.record_class))
            _note(of, row, now.disposition(known), then.disposition(known))
    names = {one for effect in effects.values() for _, one, _, _ in effect.samples}
    found = session().execute(sa.select(Record.id, Record.reference).where(Record.id.in_(names))).all()
    references = {row.id: row.reference for row in found}
    for effect in effects.values():
        effect.samples = [(references.get(one, ""), one, was, will) for _, one, was, will in effect.samples]
    rest = tuple(fact for fact in facts.statutory().values() if change.id in fact.rows)
    return Impact(tuple(effects[key] for key in sorted(effects)), total, counted, rest)


def apply_change(wanted: UUID, apply_to: ApplyTo, *, by: UUID | None) -> None:
    """Count with what the packs say now of a row. Units are reckoned anew in batches; until then nothing of them goes.

    Args:
        wanted: the id of the very change that was looked at.
        apply_to: for all records, or only where the anchor lies on its first day or later.
    Raises: NotFound: it is not what waits (any more).
    """
    change = pending_change(wanted)
    today, now = clock.today(tenants.get().zone), clock.now()
    kept = [one for one in law.kept_rows(change.kind) if one.row_id == change.id]
    if apply_to is ApplyTo.ALL or change.kind == Duty.kind:
        for one in kept:
            one.ended_at = now
        session().flush()
        for row in change.after:
            law.adopt(row, since=None, by=by)
    else:
        decided = versions(change.after)
        for one in kept:
            one.decided, one.noticed_on = decided, None
        for row, since in change.for_new_records(today):
            law.adopt(row, since=since, by=by)
    session().flush()
    said = {"row": change.id, "change": change.key, "for": str(apply_to)}
    audit.record("law.applied", ("law", None), said)
    events.publish("law.applied", row=change.id)
    computing.recompute_all()


def held_back(units: Sequence[UUID]) -> set[UUID]:
    """Which units must not be destroyed now: what they were reckoned from has changed, or a pending change keeps longer.

    Looks at these units and at no other.
    """
    changes = pending_changes()
    now = rulebook()
    then = Rulebook(*_rows_with(changes, ApplyTo.ALL)) if changes else now
    touched = _reach(changes)
    found: set[UUID] = set()
    for some in batches(_questionable(units, now, touched)):
        columns = (RecordUnit.id, RecordUnit.record_id, RecordUnit.service, RecordUnit.record_class, RecordUnit.law)
        rows = session().execute(sa.select(*columns).where(among(RecordUnit.id, some))).all()
        found |= {row.id for row in rows if row.law != now.law(row.service, row.record_class)}
        waiting = [row for row in rows if touched(row.record_class)]
        for row, known in computing.facts_of(waiting) if waiting else ():
            if _later(now.disposition(known), then.disposition(known)):
                found.add(row.id)
    return found


def _questionable(units: Sequence[UUID], now: Rulebook, touched: Callable[[str], bool]) -> list[UUID]:
    """The units that must be looked at one by one: in the ordinary case none, and one look at their kinds tells."""
    found: list[UUID] = []
    for some in batches(units, LOOKED_AT):
        kind = RecordUnit.service, RecordUnit.record_class, RecordUnit.law
        kinds = session().execute(sa.select(*kind).where(among(RecordUnit.id, some)).distinct())
        if any(law != now.law(service, name) or touched(name) for service, name, law in kinds):
            found += some
    return found


def _note(effect: Effect, row: Any, was: engine.Disposition, will: engine.Disposition) -> None:
    effect.units += 1
    if _later(was, will):
        effect.later += 1
    elif _later(will, was):
        effect.earlier += 1
    else:
        return
    if len(effect.samples) < SAMPLES:
        days = [one.destroy_from and (one.apart_until or one.keep_until) for one in (was, will)]
        effect.samples.append(("", row.record_id, days[0] or None, days[1] or None))


def _later(was: engine.Disposition, will: engine.Disposition) -> bool:
    """Whether a unit could be destroyed later, or nobody knows when, by the second."""
    if will.destroy_from is None:
        return was.destroy_from is not None
    return was.destroy_from is not None and will.destroy_from > was.destroy_from


def _rows_with(changes: Sequence[LawChange], apply_to: ApplyTo) -> tuple[list[engine.AdoptedRow], Duty | None]:
    """The rows that would count once `changes` were applied."""
    today = clock.today(tenants.get().zone)
    changed = {(one.kind, one.id): one for one in changes}
    rows, duty = [], None
    for one in law.kept_rows():
        change = changed.get((one.row_kind, one.row_id))
        row = read(one.row_kind, one.row)
        if change is not None and (apply_to is ApplyTo.ALL or change.kind == Duty.kind):
            continue
        if isinstance(row, RetentionRow):
            rows.append(engine.AdoptedRow(row, one.since))
    for change in changes:
        all_ = apply_to is ApplyTo.ALL or change.kind == Duty.kind
        new: list[tuple[LawRow, date | None]] = (
            [(row, None) for row in change.after] if all_ else [*change.for_new_records(today)]
        )
        rows += [engine.AdoptedRow(row, since) for row, since in new if isinstance(row, RetentionRow)]
        duty = next((row for row, _ in new if isinstance(row, Duty) and row.in_force(today)), duty)
    return rows, duty


def _touched(changes: Sequence[LawChange]) -> list[tuple[str, str]]:
    """Services and record classes whose units a change can reach, as far as there are units."""
    if not changes:
        return []
    touched = _reach(changes)
    return [(service, record_class) for service, record_class in statistics.pairs() if touched(record_class)]


def _reach(changes: Sequence[LawChange]) -> Callable[[str], bool]:
    """Whether a change can reach the units of a record class."""
    rows = {one.id for one in changes if one.kind == RetentionRow.kind}
    classes = {key for key, fact in facts.statutory().items() if rows & set(fact.rows)} if rows else set()
    everything = any(one.kind == Duty.kind for one in changes)
    return lambda record_class: everything or record_class in classes


def as_reckoned_now(service: str, record_class: str) -> sa.ColumnElement[bool]:
    """That a unit of a service in a class was reckoned by the rules of now; others wait until they are reckoned anew."""
    return RecordUnit.law == rulebook().law(service, record_class)


def _count(touched: Sequence[tuple[str, str]]) -> int:
    return sum(
        session().scalar(
            sa.select(sa.func.count())
            .select_from(RecordUnit)
            .where(RecordUnit.service == service, RecordUnit.record_class == record_class)
        )
        or 0
        for service, record_class in touched
    )


def _units(touched: Sequence[tuple[str, str]], most: int) -> list[Sequence[Any]]:
    found = []
    for service, record_class in touched:
        statement = (
            sa.select(RecordUnit.id, RecordUnit.record_id, RecordUnit.service, RecordUnit.record_class)
            .where(RecordUnit.service == service, RecordUnit.record_class == record_class)
            .limit(max(most // len(touched), 1))
        )
        found.append(session().execute(statement).all())
    return found
