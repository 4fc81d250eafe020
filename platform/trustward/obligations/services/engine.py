"""The engine: what sources raise becomes rows; recomputing updates or withdraws, and leaves alone what people decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.kernel import audit, clock, outbox, scope, tenants
from trustward.kernel.db import insert_rows
from trustward.kernel.ids import new_id
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.obligations.domain import ClosedBy, DutyState, Known, Plan, RaisedDuty, next_state, plan
from trustward.obligations.providers import core_sources, provider_of
from trustward.obligations.tables import Obligation
from trustward.plugins.enablement import enabled
from trustward.plugins.manager import ask, plugins

TOPIC = "obligations.refresh"
_AT_ONCE = 500


def sources() -> list[str]:
    """Every source of the entered tenant: the core's rooms, and the plugins that it has on."""
    hook = plugins().manager.hook.obligations_for
    raising = {implementation.plugin_name for implementation in hook.get_hookimpls()}
    return [*core_sources(), *sorted(raising & enabled())]


def request_refresh(only: Iterable[str] = ()) -> None:
    """Promise to recompute, each source in a transaction of its own: one that fails holds up no other.

    Args:
        only: these sources; all of the tenant's when left out.
    """
    for source in only or sources():
        key = f"{TOPIC}:{source}:"
        if not _waits(key):
            outbox.promise(TOPIC, f"{key}{new_id()}", {"source": source})


def _waits(key: str) -> bool:
    """Whether such a promise waits that nobody has begun; it is locked, so that nobody begins it before our commit."""
    statement = (
        sa.select(OutboxRow.id)
        .where(OutboxRow.state == OutboxState.WAITING, OutboxRow.lease_token == 0, OutboxRow.dedupe_key.startswith(key))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return scope.session().execute(statement).first() is not None


def refresh(source: str, as_of: date | None = None) -> Plan:
    """Recompute the obligations of one source, in the current transaction.

    Args:
        as_of: the day to ask for; today in the tenant's zone when left out.
    Returns:
        What changed.
    Raises:
        ValueError: the source raised one twice, or in another's name. Whatever the source raises.
    """
    zone = ZoneInfo(tenants.get().zone)
    duties = _raised(source, as_of or clock.today(zone))
    strangers = {duty.source for duty in duties} - {source}
    if strangers:
        raise ValueError(f"{source} raised obligations of {', '.join(sorted(strangers))}")
    scope.session().flush()
    changes = plan(duties, _known(source, duties))
    if changes.empty:
        return changes
    now = clock.now()
    _add(changes.new, zone, now)
    _change(changes.changed, zone, now)
    _withdraw(changes.withdrawn, now)
    return changes


def _raised(source: str, as_of: date) -> list[RaisedDuty]:
    provider = provider_of(source)
    if provider is not None:
        return list(provider(as_of))
    return [duty for answer in ask("obligations_for", only=source, as_of=as_of) for duty in answer.value or ()]


def _known(source: str, duties: Sequence[RaisedDuty]) -> list[Known]:
    """What is stored of what is open or raised now; the history of what was done is not read."""
    columns = (
        Obligation.id, Obligation.kind, Obligation.subject_kind, Obligation.subject_id, Obligation.period, Obligation.state,
        Obligation.closed_by, Obligation.fingerprint,
    )  # fmt: skip
    of_source = sa.select(*columns).where(Obligation.source == source)
    rows = list(scope.session().execute(of_source.where(Obligation.state == DutyState.OPEN)))
    subjects: dict[tuple[str, str], set[UUID]] = {}
    for duty in duties:
        subjects.setdefault((duty.kind, duty.subject[0]), set()).add(duty.subject[1])
    for (kind, subject_kind), ids in subjects.items():
        closed = of_source.where(
            Obligation.kind == kind, Obligation.subject_kind == subject_kind, Obligation.state != DutyState.OPEN
        )
        for some in _parts(sorted(ids)):
            rows += scope.session().execute(closed.where(Obligation.subject_id.in_(some)))
    return [
        Known(
            row.id, (row.kind, row.subject_kind, row.subject_id, row.period), row.state, row.closed_by, row.fingerprint
        )
        for row in rows
    ]


def _add(duties: Sequence[RaisedDuty], zone: ZoneInfo, now: datetime) -> None:
    rows = [_new_row(duty, zone, now) for duty in duties]
    for start in range(0, len(rows), _AT_ONCE):
        insert_rows(Obligation, rows[start : start + _AT_ONCE])
    for row in rows:
        audit.record("obligation.raised", ("obligation", row["id"]), _facts(row))


def _new_row(duty: RaisedDuty, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    state, closed_by = next_state(DutyState.OPEN, ClosedBy.NOBODY, duty)
    return {
        "id": new_id(), "source": duty.source, "kind": duty.kind, "subject_kind": duty.subject[0],
        "subject_id": duty.subject[1], "period": duty.period, **duty.computed(), "fingerprint": duty.fingerprint(),
        "due_on": due_day(duty, zone), "due_at": duty.due.due_at, "own_due_reason": "", "assignee_id": None, "state": state,
        "closed_by": closed_by, "closed_at": duty.done_at, "closed_by_id": None, "reason": "",
        "proof_kind": duty.proof[0] if duty.proof else "", "proof_id": duty.proof[1] if duty.proof else None,
        "raised_at": now, "stage": None, "escalated_at": None, "version": 1,
    }  # fmt: skip


def due_day(duty: RaisedDuty, zone: ZoneInfo) -> date:
    """The day that a calendar shows: the legal day, or for a clock of hours the day on which it ends."""
    return duty.due.due_on or duty.due.due_at.astimezone(zone).date()


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": row["source"], "kind": row["kind"], "subject": f"{row['subject_kind']}:{row['subject_id']}",
        "period": row["period"], "due_at": row["due_at"],
    }  # fmt: skip


def _change(changed: Sequence[tuple[UUID, RaisedDuty]], zone: ZoneInfo, now: datetime) -> None:
    by_id = dict(changed)
    for row in _rows(by_id):
        duty, before = by_id[row.id], row.state
        for name, value in duty.computed().items():
            setattr(row, name, value)
        row.fingerprint = duty.fingerprint()
        if not row.own_due_reason:
            _set_due(row, due_day(duty, zone), duty.due.due_at)
        row.state, row.closed_by = next_state(row.state, row.closed_by, duty)
        if row.closed_by is not ClosedBy.PERSON:
            row.closed_at = duty.done_at
            row.proof_kind, row.proof_id = duty.proof or ("", None)
        if row.state is DutyState.OPEN and before is not DutyState.OPEN:
            row.stage, row.escalated_at = None, None
        if row.state is not before:
            audit.record(f"obligation.{row.state.value}", ("obligation", row.id), {"by": "source"})


def _set_due(row: Obligation, day: date, at: datetime) -> None:
    """Set the day that counts; when it moves, reminders begin anew."""
    if row.due_at != at:
        row.due_on, row.due_at, row.stage, row.escalated_at = day, at, None, None


def _withdraw(ids: Sequence[UUID], now: datetime) -> None:
    for row in _rows(ids):
        row.state, row.closed_by, row.closed_at = DutyState.WITHDRAWN, ClosedBy.SOURCE, now
        audit.record("obligation.withdrawn", ("obligation", row.id), {"by": "source"})


def _rows(ids: Iterable[UUID]) -> Iterable[Obligation]:
    for part in _parts(list(ids)):
        yield from scope.session().scalars(sa.select(Obligation).where(Obligation.id.in_(part)).with_for_update())


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
