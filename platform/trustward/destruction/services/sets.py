"""The units that a request has claimed: which, how many, by what name.

Rows are locked in one order everywhere: record, its units by their ids, requests by their ids. Whoever changes a record has its
units when the approval must be voided, so nobody who has a request waits for a unit: units that somebody else has at this
moment are passed over (`claim`), or let go a little later (`release`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from trustward.destruction.domain import RequestKind, set_hash
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import outbox
from trustward.kernel.among import among
from trustward.kernel.db import UtcDateTime
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.records.domain import Held, UnitState
from trustward.records.services import as_reckoned_now, held_back
from trustward.records.tables import RecordUnit
from trustward.retention.domain import Caution, NextStep

LARGEST = 50_000
"""Units in one request at most: what one transaction claims, and one approval is about. Ours."""
AT_ONCE = 5000
RELEASE = "destruction.release"
SET_BASED = {"synchronize_session": False}


UNSURE_WAITS = timedelta(days=14)
"""How long after its reckoned end something is left alone whose end is not certain: longer than moving holidays can shift
it. Ours, no statute's."""


def due(at: datetime, *, sure: bool = True) -> sa.ColumnElement[bool]:
    """What may be proposed at an instant: due, in one place, claimed by nobody. Reads the index on `next_at`.

    What is not certain (a row of law to be checked) is due later, and apart: an officer looks at it with its warnings.
    """
    if sure:
        return sa.and_(_waiting(at), certain(at))
    return sa.and_(_waiting(at - UNSURE_WAITS), sa.not_(certain(at)))


def due_or_doubtful(at: datetime) -> sa.ColumnElement[bool]:
    """What `due` gives for what is certain and for what is not, in one look."""
    return sa.and_(_waiting(at), sa.or_(certain(at), RecordUnit.next_at <= at - UNSURE_WAITS))


def _waiting(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        RecordUnit.next_step == NextStep.DESTROY,
        RecordUnit.next_at <= at,
        RecordUnit.request_id.is_(None),
        RecordUnit.state.in_((UnitState.LIVE, UnitState.APART)),
    )


def certain(at: datetime) -> sa.ColumnElement[bool]:
    """What ends without a doubt that still matters at an instant.

    Where nothing but moving holidays is missing, the end may lie some days later: that no longer matters once it is further
    past than they can shift it.
    """
    only_holidays = sa.cast(RecordUnit.cautions, sa.Text()) == json.dumps([Caution.HOLIDAYS.value])
    long_past = sa.and_(RecordUnit.next_at <= at - UNSURE_WAITS, sa.func.coalesce(only_holidays, sa.false()))
    return sa.or_(RecordUnit.sure.is_(True), long_past)


After = tuple[datetime, UUID]
"""Where to look on: when the last unit that was looked at became due, and its id."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a request was let have: how many, how many a change of the law holds back, and where to look on."""

    units: int
    held_back: int
    after: After | None


def claim(request: DestructionRequest, at: datetime, after: After | None = None) -> Claimed:
    """Let a request have what is due of its class in its place, the oldest first.

    What was reckoned by other rules than those of now is no candidate at all, so it never stands before others. What a pending
    change of the law would keep longer is told by reckoning alone: it is read past, at most `LARGEST` in one transaction.

    Args:
        after: where an earlier look ended.
    """
    found = sa.and_(candidates(request, at), as_reckoned_now(request.service, request.record_class))
    order = sa.tuple_(RecordUnit.next_at, RecordUnit.id)
    looked_at = held = taken = 0
    while looked_at < LARGEST:
        wanted = sa.select(RecordUnit.next_at, RecordUnit.id).where(found)
        if after is not None:
            wanted = wanted.where(order > sa.tuple_(sa.literal(after[0], UtcDateTime()), sa.literal(after[1], sa.Uuid())))
        wanted = wanted.order_by(RecordUnit.next_at, RecordUnit.id).limit(AT_ONCE)
        rows = session().execute(wanted.with_for_update(skip_locked=True)).all()
        looked_at += len(rows)
        units = [row.id for row in rows]
        kept = held_back(units)
        held += len(kept)
        statement = sa.update(RecordUnit).where(
            among(RecordUnit.id, [unit for unit in units if unit not in kept]), RecordUnit.request_id.is_(None)
        )
        done = session().execute(statement.values(request_id=request.id), execution_options=SET_BASED)
        taken += int(done.rowcount)  # type: ignore[attr-defined]
        if len(rows) < AT_ONCE:
            return Claimed(taken, held, None)
        after = rows[-1].next_at, rows[-1].id
    return Claimed(taken, held, after)


def candidates(request: DestructionRequest, at: datetime) -> sa.ColumnElement[bool]:
    """What is due of a request's class in its place."""
    return sa.and_(due(at, sure=is_sure(request)), of_its_place(request))


def of_its_place(request: DestructionRequest) -> sa.ColumnElement[bool]:
    """What is of a request's class and held where it destroys: here, by its connector, or elsewhere without one."""
    place = (
        RecordUnit.held == Held.HERE
        if request.kind is RequestKind.RECORDS
        else sa.and_(RecordUnit.held == Held.ELSEWHERE, same(RecordUnit.connector_id, request.connector_id))
    )
    return sa.and_(RecordUnit.service == request.service, RecordUnit.record_class == request.record_class, place)


def is_sure(request: DestructionRequest) -> bool:
    """Whether the ends of a request's units are certain."""
    return sure_by(request.rule)


def sure_by(rule: Mapping[str, Any]) -> bool:
    """Whether a request that says so by its rule is about what is certain."""
    return bool(rule.get("sure", True))


def release(request_id: UUID, units: Sequence[UUID] | None = None) -> None:
    """Let go what a request has claimed, or some of it; what somebody else has locked, in a transaction that follows."""
    for some in [None] if units is None else batches(units):
        mine = [RecordUnit.request_id == request_id, *([] if some is None else [among(RecordUnit.id, some)])]
        free = sa.select(RecordUnit.id).where(*mine).with_for_update(skip_locked=True).scalar_subquery()
        statement = sa.update(RecordUnit).where(RecordUnit.request_id == request_id, RecordUnit.id.in_(free))
        session().execute(statement.values(request_id=None), execution_options=SET_BASED)
        if session().scalar(sa.select(RecordUnit.id).where(*mine).limit(1)) is not None:
            left = {} if some is None else {"units": [str(unit) for unit in some]}
            outbox.promise(RELEASE, f"{RELEASE}:{new_id()}", {"request": request_id, **left})


def release_later(request_id: UUID, units: Sequence[UUID] | None) -> None:
    """Let go what `release` passed over; it has no request, so it may wait for units."""
    mine = [RecordUnit.request_id == request_id, *([] if units is None else [among(RecordUnit.id, units)])]
    for some in batches(session().scalars(sa.select(RecordUnit.id).where(*mine).order_by(RecordUnit.id).with_for_update())):
        statement = sa.update(RecordUnit).where(among(RecordUnit.id, some), RecordUnit.request_id == request_id)
        session().execute(statement.values(request_id=None), execution_options=SET_BASED)


def members(request_id: UUID) -> Iterator[tuple[UUID, int]]:
    """Units of a request with the versions of their facts."""
    statement = sa.select(RecordUnit.id, RecordUnit.facts_version).where(RecordUnit.request_id == request_id)
    yield from session().execute(statement)


def hash_now(request: DestructionRequest) -> str:
    """The name of the set as it is at this moment; what a person wrote names itself where no units are bound."""
    if request.kind not in WITH_UNITS:
        return request.set_hash
    if session().get_bind(RecordUnit).dialect.name == "postgresql":
        return str(session().scalar(_NAME, {"request": request.id}))
    return set_hash(members(request.id))


_LEAF = sa.func.sha256(
    sa.func.uuid_send(RecordUnit.id).op("||")(sa.func.int8send(sa.cast(RecordUnit.facts_version, sa.BigInteger)))
)
_NOTHING = sa.func.decode("", "hex")
_LEAVES = sa.func.string_agg(_LEAF, aggregate_order_by(_NOTHING, _LEAF))
_NAME = sa.select(sa.func.encode(sa.func.sha256(sa.func.coalesce(_LEAVES, _NOTHING)), "hex")).where(
    RecordUnit.request_id == sa.bindparam("request", type_=sa.Uuid())
)
"""`domain.set_hash` as PostgreSQL reckons it: most of what it costs is to hand over thousands of rows."""


def batches(units: Iterable[UUID], size: int = AT_ONCE) -> Iterator[list[UUID]]:
    """Many units, some at a time."""
    all_of_them = list(units)
    return (all_of_them[at : at + size] for at in range(0, len(all_of_them), size))


def same(column: sa.orm.InstrumentedAttribute[UUID | None], value: UUID | None) -> sa.ColumnElement[bool]:
    """That a column is a value, or empty as it is."""
    return column.is_(None) if value is None else column == value
