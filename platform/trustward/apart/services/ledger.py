"""The ledger of what is kept apart: statute, class, service, how many, until when. Counts only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from trustward.kernel import clock
from trustward.kernel.scope import session
from trustward.records.domain import Held, UnitState
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep

LATE_AFTER = timedelta(hours=2)
"""A move is late when the sweep had its turn and it is still to be done. Ours: the law says "at once"."""


class LedgerLine(NamedTuple):
    """What is kept apart of one class of one service."""

    service: str
    record_class: str
    held: Held
    number: int
    first_until: date | None
    last_until: date | None
    open_ended: int
    """Of how many it is not known yet until when."""


def lines() -> list[LedgerLine]:
    """The ledger of the entered tenant."""
    open_ended = sa.func.sum(sa.case((RecordUnit.apart_until.is_(None), 1), else_=0))
    until = RecordUnit.apart_until
    columns = (RecordUnit.service, RecordUnit.record_class, RecordUnit.held)
    wanted = (
        sa.select(*columns, sa.func.count(), sa.func.min(until), sa.func.max(until), open_ended)
        .where(RecordUnit.state == UnitState.APART)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [LedgerLine._make(row) for row in session().execute(wanted)]


def on_the_way() -> int:
    """How many units are on their way at this moment."""
    wanted = sa.select(sa.func.count()).select_from(RecordUnit).where(RecordUnit.state == UnitState.MOVING)
    return session().scalar(wanted) or 0


class Late(NamedTuple):
    """What must be apart and is not."""

    held: Held
    number: int
    since: datetime


def late() -> list[Late]:
    """What the sweep should have moved, or somebody elsewhere."""
    wanted = (
        sa.select(RecordUnit.held, sa.func.count(), sa.func.min(RecordUnit.next_at))
        .where(
            RecordUnit.next_step == NextStep.MOVE_APART, RecordUnit.next_at <= clock.now() - LATE_AFTER,
            RecordUnit.state.in_((UnitState.LIVE, UnitState.MOVING)),
        )
        .group_by(RecordUnit.held)
    )  # fmt: skip
    return [Late._make(row) for row in session().execute(wanted)]
