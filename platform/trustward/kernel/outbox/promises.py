from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from trustward.kernel import clock, queue, scope
from trustward.kernel.db import ScopedSession, insert_new
from trustward.kernel.outbox.tables import OutboxRow, OutboxState

_WAKE = "trustward.outbox"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a handler gets to see of a row: ids only, never a value about a person."""

    tenant_id: UUID
    id: UUID
    topic: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    token: int


class Retry(Exception):
    """A handler could not do it now; it is tried again later, growing more patient. The text must be free of values."""


Handler = Callable[[Promise], None]
BatchHandler = Callable[[Sequence[Promise]], int]


@dataclass(frozen=True, slots=True)
class _Known:
    act: Any
    in_transaction: bool
    batch: bool = False
    forget: bool = False


handlers: dict[str, _Known] = {}


def handler(topic: str, *, in_transaction: bool = True, forget: bool = False) -> Callable[[Handler], Handler]:
    """Register the effect of a topic.

    Args:
        in_transaction: the effect only changes the database: it and the closing of the row commit together, so it
            happens exactly once. False for effects outside (mail): called with no scope entered, at least once, keyed.
        forget: its keys are never promised again, so that rows that are done need not be kept for long.
    """

    def register(act: Handler) -> Handler:
        handlers[topic] = _Known(act, in_transaction, forget=forget)
        return act

    return register


def batch_handler(topic: str) -> Callable[[BatchHandler], BatchHandler]:
    """Register an effect outside that is cheaper for many rows of one tenant together (one connection to a mail server).

    It is called with no scope, closes what it did by `close_here` inside its own transaction, puts off the rest by
    `postpone`, and returns how many it closed. What it raises puts off whatever is still open.
    """

    def register(act: BatchHandler) -> BatchHandler:
        handlers[topic] = _Known(act, in_transaction=False, batch=True)
        return act

    return register


def promise(topic: str, key: str, payload: Mapping[str, Any], *, not_before: datetime | None = None) -> bool:
    """Promise an effect in the current transaction.

    Args:
        key: says which effect this is; the same key is promised once per tenant, ever.
        payload: ids and dates only.
        not_before: the earliest instant; now when left out.
    Returns:
        False when that key was promised before.
    """
    now = clock.now()
    due_at = not_before or now
    row = {
        "topic": topic,
        "dedupe_key": key,
        "payload": {name: _plain(value) for name, value in payload.items()},
        "state": OutboxState.WAITING,
        "made_at": now,
        "due_at": due_at,
    }
    new = insert_new(OutboxRow, [row], ("tenant_id", "dedupe_key"))
    if new and due_at <= now:
        scope.session().info[_WAKE] = True
    return bool(new)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value.isoformat() if hasattr(value, "isoformat") else value


@event.listens_for(ScopedSession, "after_commit")
def _wake(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    if opened.info.pop(_WAKE, False):
        queue.wake()


@event.listens_for(ScopedSession, "after_soft_rollback")
def _let_sleep(opened: Session, previous_transaction: Any) -> None:
    if previous_transaction.parent is None:
        opened.info.pop(_WAKE, None)
