"""What pages show: what is due, requests by state, the masked list of one, progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.destruction.domain import OPEN, RequestKind, RequestState
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock
from trustward.kernel.among import among
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.records.domain import Held, UnitState
from trustward.records.services.external import Outside, outside
from trustward.records.tables import Record, RecordUnit
from trustward.retention.domain import NextStep

from . import sets

PAGE = 50


@dataclass(frozen=True, slots=True)
class DueClass:
    """What ends until a day, of one class of one service."""

    service: str
    record_class: str
    step: NextStep
    count: int
    overdue: int
    """How many of them should have been destroyed by now."""
    unsure: int
    claimed: int
    first_at: datetime | None
    destroy_by: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the masked list: nothing that names a person."""

    id: UUID
    record_id: UUID
    reference: str
    record_class: str
    held: Held
    state: UnitState
    next_at: datetime | None
    keep_until: date | None
    apart_until: date | None
    destroy_by: date | None
    facts_version: int


def due_until(until: datetime) -> list[DueClass]:
    """What is to be destroyed or moved apart until an instant, by class; reads the index on `next_at`."""
    now = clock.now()
    destroy = RecordUnit.next_step == NextStep.DESTROY
    late = sa.and_(destroy, RecordUnit.destroy_by_at.is_not(None), RecordUnit.destroy_by_at <= now)
    columns = (
        RecordUnit.service, RecordUnit.record_class, RecordUnit.next_step, sa.func.count(), _many(late),
        _many(sa.not_(sets.certain(now))), _many(RecordUnit.request_id.is_not(None)), sa.func.min(RecordUnit.next_at),
        sa.func.min(RecordUnit.destroy_by),
    )  # fmt: skip
    rows: list[Any] = []
    for step in (
        NextStep.DESTROY,
        NextStep.MOVE_APART,
    ):  # one statement each: a list would lead SQLite to another index
        statement = sa.select(*columns).where(RecordUnit.next_step == step, RecordUnit.next_at < until)
        grouped = statement.group_by(RecordUnit.service, RecordUnit.record_class, RecordUnit.next_step)
        rows += session().execute(grouped).all()
    return sorted((DueClass(*row) for row in rows), key=lambda one: (one.service, one.record_class, one.step))


def get(request_id: UUID) -> DestructionRequest:
    """Raises: NotFound."""
    return load(DestructionRequest, request_id)


def requests(
    states: Sequence[RequestState] = tuple(OPEN), before: int | None = None, size: int = PAGE
) -> Sequence[DestructionRequest]:
    """Requests in some states, newest first, below a number."""
    statement = sa.select(DestructionRequest).where(DestructionRequest.state.in_(states))
    if before is not None:
        statement = statement.where(DestructionRequest.number < before)
    return session().scalars(statement.order_by(DestructionRequest.number.desc()).limit(size)).all()


def waiting() -> int:
    """How many proposals wait for an officer."""
    statement = sa.select(sa.func.count()).select_from(DestructionRequest)
    return session().scalar(statement.where(DestructionRequest.state == RequestState.PROPOSED)) or 0


def children(request_id: UUID) -> Sequence[DestructionRequest]:
    """Trustees' destructions that go with one here."""
    statement = sa.select(DestructionRequest).where(DestructionRequest.parent_id == request_id)
    return session().scalars(statement.order_by(DestructionRequest.number)).all()


def lines(request_id: UUID, after: UUID | None = None, size: int = PAGE) -> list[Line]:
    """The dry run: what would be destroyed, masked, by unit id."""
    statement = (
        sa.select(
            RecordUnit.id, RecordUnit.record_id, Record.reference, RecordUnit.record_class, RecordUnit.held, RecordUnit.state,
            RecordUnit.next_at, RecordUnit.keep_until, RecordUnit.apart_until, RecordUnit.destroy_by, RecordUnit.facts_version,
        )
        .join(Record, sa.and_(Record.tenant_id == RecordUnit.tenant_id, Record.id == RecordUnit.record_id))
        .where(RecordUnit.request_id == request_id)
        .order_by(RecordUnit.id)
        .limit(size)
    )  # fmt: skip
    if after is not None:
        statement = statement.where(RecordUnit.id > after)
    return [Line(*tuple(row)) for row in session().execute(statement)]


def all_came_late(requests: Sequence[UUID]) -> bool:
    """Whether each of some requests has something overdue, all of which was recorded here only after it should have been
    destroyed."""
    recorded = sa.and_(Record.tenant_id == RecordUnit.tenant_id, Record.id == RecordUnit.record_id)
    late = sa.and_(among(RecordUnit.request_id, requests), RecordUnit.destroy_by_at <= clock.now())
    came_after = _many(Record.created_at >= RecordUnit.destroy_by_at)
    statement = sa.select(sa.func.count(), came_after).select_from(RecordUnit).join(Record, recorded).where(late)
    found = session().execute(statement.group_by(RecordUnit.request_id)).all()
    return len(found) == len(set(requests)) > 0 and all(overdue == after for overdue, after in found)


def outside_of(row: DestructionRequest, units: Sequence[UUID] | None = None) -> list[Outside]:
    """Under which ids another system knows what a request destroys there; that they were read is noted.

    Args:
        units: some of the request's; None: all.
    Raises:
        NotFound: it is not about what another system holds.
    """
    if row.kind not in (RequestKind.CONNECTOR, RequestKind.ELSEWHERE):
        raise NotFound
    every = session().scalars(sa.select(RecordUnit.id).where(RecordUnit.request_id == row.id)).all()
    return outside(every if units is None else units, ("destruction_request", row.id), along=every)


def _many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
