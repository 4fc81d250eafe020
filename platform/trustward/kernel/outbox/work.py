"""Leasing promised effects, doing them, closing the rows; and what was forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel import clock, queue, scope, stopping
from trustward.kernel.db import REVIEWED, db, rows_changed
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.logs import logger
from trustward.kernel.outbox.promises import Promise, Retry, handlers
from trustward.kernel.outbox.tables import OutboxRow, OutboxState

BATCH = 50
LEASE = timedelta(seconds=60)
BATCH_SECONDS = 30.0
DRAIN_SECONDS = 240.0
"""Well below the time that RQ gives a job: its alarm could strike between a mail's acceptance and the commit."""
GIVE_UP_AFTER = 8
_log = logger(__name__)
_CLOSE = (
    sa.update(OutboxRow)
    .where(
        OutboxRow.id == sa.bindparam("row"), OutboxRow.lease_token == sa.bindparam("token"),
        OutboxRow.state == OutboxState.WAITING,
    )
    .values(state=OutboxState.DONE, done_at=sa.bindparam("now"), last_error="")
)  # fmt: skip
at_end_of_drain: list[Callable[[], None]] = []
"""Called when a drain ends: what was kept open from row to row is put away."""


def tenants_with_due_rows(limit: int = 1000) -> list[UUID]:
    """Tenants for whom something is due now, the longest waiting first. Runs as the sweeper: it sees ids and times only."""
    statement = (
        sa.select(OutboxRow.tenant_id)
        .where(OutboxRow.state == OutboxState.WAITING, OutboxRow.due_at <= clock.now())
        .group_by(OutboxRow.tenant_id)
        .order_by(sa.func.min(OutboxRow.due_at))
        .limit(limit)
    )
    with db.engines["sweeper"].connect() as connection:
        return list(connection.execute(statement, execution_options=REVIEWED).scalars())


def tenants_waiting_since(instant: datetime) -> int:
    """For how many tenants something was due before `instant` and is still waiting. Runs as the sweeper."""
    statement = sa.select(sa.func.count(OutboxRow.tenant_id.distinct())).where(
        OutboxRow.state == OutboxState.WAITING, OutboxRow.due_at <= instant
    )
    with db.engines["sweeper"].connect() as connection:
        return int(connection.execute(statement, execution_options=REVIEWED).scalar_one())


@dataclass(frozen=True, slots=True)
class Backlog:
    """What all tenants together wait for. `oldest` is since when the first of the due rows is due."""

    due: int
    later: int
    given_up: int
    oldest: datetime | None


def backlog() -> Backlog:
    """How much is promised and not done. Runs as the sweeper: it sees ids and times only."""
    now = clock.now()
    is_due = sa.case((OutboxRow.due_at <= now, 1), else_=0)
    statement = (
        sa.select(OutboxRow.state, is_due, sa.func.count(), sa.func.min(OutboxRow.due_at))
        .where(OutboxRow.state != OutboxState.DONE)
        .group_by(OutboxRow.state, is_due)
    )
    with db.engines["sweeper"].connect() as connection:
        found = {(state, bool(due)): (count, oldest) for state, due, count, oldest in connection.execute(
            statement, execution_options=REVIEWED)}  # fmt: skip
    due, oldest = found.get((OutboxState.WAITING, True), (0, None))
    given_up = sum(count for (state, _), (count, _oldest) in found.items() if state is OutboxState.PARKED)
    return Backlog(due, found.get((OutboxState.WAITING, False), (0, None))[0], given_up, oldest)


def lease(tenant_id: UUID, limit: int = BATCH) -> list[Promise]:
    """Take up to `limit` due rows of a tenant for a minute; nobody else gets them while the lease runs."""
    now = clock.now()
    with scope.enter(tenant_id) as opened:
        rows: Sequence[OutboxRow] = opened.scalars(
            sa.select(OutboxRow)
            .where(OutboxRow.state == OutboxState.WAITING, OutboxRow.due_at <= now)
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.due_at, row.lease_token, row.attempts = now + LEASE, row.lease_token + 1, row.attempts + 1
        return [Promise(tenant_id, r.id, r.topic, r.dedupe_key, r.payload, r.attempts, r.lease_token) for r in rows]


def drain(budget: int = 10_000, seconds: float = DRAIN_SECONDS) -> int:
    """Do whatever is due, tenant by tenant in small batches so that none starves the next.

    Ends between two batches when time is up or the process was asked to stop; the sweep has the rest taken up again.

    Returns: rows done.
    """
    until, done = time.monotonic() + seconds, 0
    try:
        while True:
            before = done
            for tenant_id in tenants_with_due_rows():
                if done >= budget or time.monotonic() >= until or stopping.asked():
                    return done
                done += fulfil_due(tenant_id)
            if done == before:
                return done
    finally:
        for end in at_end_of_drain:
            end()


def drain_now() -> int:
    """The RQ job: drain the outbox. May run twice or late; each row is leased."""
    queue.waker().begin()
    return drain()


def fulfil_due(tenant_id: UUID, limit: int = BATCH) -> int:
    """One batch of one tenant. Returns: how many rows were closed."""
    began, done, single = time.monotonic(), 0, []
    together: dict[str, list[Promise]] = {}
    for promise in lease(tenant_id, limit):
        known = handlers.get(promise.topic)
        if known and known.batch:
            together.setdefault(promise.topic, []).append(promise)
        else:
            single.append(promise)
    for topic, promises in together.items():
        if out_of_time(began):
            give_back(promises)
        else:
            done += _fulfil_together(topic, promises)
    for number, promise in enumerate(single):
        if out_of_time(began):
            give_back(single[number:])
            break
        done += _fulfil(promise)
    return done


def out_of_time(began: float) -> bool:
    """Whether what is left of a batch is to be given back: its lease may run out under us, or we were asked to stop."""
    return time.monotonic() - began > BATCH_SECONDS or stopping.asked()


def _fulfil(promise: Promise) -> bool:
    known = handlers.get(promise.topic)
    if known is None:  # its plugin is gone or quarantined: keep the row, try again when it is back
        return postpone(promise, "nobody handles this topic", park=False)
    try:
        if known.in_transaction:
            with scope.enter(promise.tenant_id):
                if not close_here(promise):
                    return False
                known.act(promise)
            return True
        known.act(promise)
    except (Retry, Refused, NotFound) as error:
        return postpone(promise, f"{type(error).__name__}: {getattr(error, 'code', error)}")
    except Exception as error:
        _log.error(
            "promise failed", topic=promise.topic, outbox=str(promise.id), attempt=promise.attempt, exc_info=error
        )
        return postpone(promise, type(error).__name__)
    return close(promise)


def _fulfil_together(topic: str, promises: list[Promise]) -> int:
    try:
        return int(handlers[topic].act(promises))
    except Exception as error:
        _log.error("promises failed", topic=topic, count=len(promises), exc_info=error)
        for promise in promises:
            postpone(promise, type(error).__name__)
        return 0


def close(promise: Promise) -> bool:
    """Close the row, in a transaction of its own, unless somebody else leased it in the meantime."""
    with scope.enter(promise.tenant_id):
        return close_here(promise)


def close_here(promise: Promise) -> bool:
    """Close the row in the entered scope, unless somebody else leased it in the meantime."""
    return bool(rows_changed(_CLOSE, {"row": promise.id, "token": promise.token, "now": clock.now()}))


def _while_ours(promise: Promise) -> sa.Update:
    """A change of a leased row that meets nothing once somebody else has leased or closed it."""
    return sa.update(OutboxRow).where(
        OutboxRow.id == promise.id, OutboxRow.lease_token == promise.token, OutboxRow.state == OutboxState.WAITING
    )


def give_back(promises: Sequence[Promise], why: str = "", *, wait: timedelta = timedelta()) -> None:
    """Undo a lease, as if it had not counted: nothing was tried, and nothing could be."""
    if not promises:
        return
    with scope.enter(promises[0].tenant_id):
        for promise in promises:
            back = {"due_at": clock.now() + wait, "attempts": promise.attempt - 1, "last_error": why[:200]}
            rows_changed(_while_ours(promise).values(**back))


def postpone(promise: Promise, why: str, *, park: bool = True) -> bool:
    """Put a leased row off, each time longer; park it after the last try. Returns False: it was not closed."""
    given_up = park and promise.attempt >= GIVE_UP_AFTER
    patience = timedelta(seconds=min(5 * 4 ** (promise.attempt - 1), 6 * 3600))
    state = OutboxState.PARKED if given_up else OutboxState.WAITING
    with scope.enter(promise.tenant_id):
        rows_changed(_while_ours(promise).values(state=state, due_at=clock.now() + patience, last_error=why[:200]))
    return False


def forget_done(before: datetime) -> None:
    """Remove the entered tenant's rows that were leased and done before an instant, of those topics that allow it."""
    topics = [topic for topic, known in handlers.items() if known.forget]
    old = sa.delete(OutboxRow).where(
        OutboxRow.state == OutboxState.DONE, OutboxRow.due_at < before, OutboxRow.topic.in_(topics)
    )
    rows_changed(old)


def parked(limit: int = 100) -> Sequence[OutboxRow]:
    """What was given up for the entered tenant: shown to people until somebody decides."""
    statement = (
        sa.select(OutboxRow).where(OutboxRow.state == OutboxState.PARKED).order_by(OutboxRow.id.desc()).limit(limit)
    )
    return scope.session().scalars(statement).all()


def unhandled() -> dict[str, tuple[int, datetime]]:
    """What is promised to the entered tenant and handled by nobody here, by topic: how many wait, since when the first was
    made. Their plugin is gone or quarantined, or an older release promised them."""
    statement = (
        sa.select(OutboxRow.topic, sa.func.count(), sa.func.min(OutboxRow.made_at))
        .where(OutboxRow.state == OutboxState.WAITING, OutboxRow.topic.not_in(sorted(handlers)))
        .group_by(OutboxRow.topic)
        .order_by(OutboxRow.topic)
    )
    return {topic: (number, since) for topic, number, since in scope.session().execute(statement)}


def retry_parked(row_id: UUID) -> None:
    """Try a given-up effect again from the beginning. Raises: NotFound."""
    row = scope.load(OutboxRow, row_id, lock=True)
    if row.state is OutboxState.PARKED:
        row.state, row.attempts, row.due_at = OutboxState.WAITING, 0, clock.now()
