"""What waits for a person and would wait for ever: records whose end hangs on an event that nobody noted, and holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel.scope import session
from trustward.records.domain import HoldState
from trustward.records.tables import Record, RecordHold, RecordSettings, RecordUnit
from trustward.retention.domain import NextStep

EVENT_DAYS, HOLD_DAYS = 180, 7
"""After how many days somebody is asked what became of a record, and by when a hold is decided, unless the tenant sets
others. Ours, no statute's."""
LEAST_DAYS, MOST_DAYS = 1, 3650
ENDING = timedelta(days=14)
"""How long before its last day a hold is looked at again. Ours, no statute's."""


class Waits(StrEnum):
    """What units wait for; a filter of the list of records."""

    EVENT = "event"
    HOLD_ASKED = "hold_asked"
    HOLD_ENDING = "hold_ending"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the tenant decided about waiting."""

    event_days: int
    hold_days: int
    version: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """So much of one class waits; `since` says from when the time counts, for holds that end the last day itself."""

    service: str
    record_class: str
    count: int
    since: date


def terms() -> Terms:
    """The entered tenant's settings."""
    row = session().scalar(sa.select(RecordSettings))
    return Terms(row.event_days, row.hold_days, row.version) if row else Terms(EVENT_DAYS, HOLD_DAYS, None)


def change_terms(*, event_days: int, hold_days: int) -> None:
    """Set them; what waits already is asked about by the new ones."""
    row = session().scalar(sa.select(RecordSettings).with_for_update())
    if row is None:
        row = RecordSettings()
        session().add(row)
    row.event_days, row.hold_days = event_days, hold_days
    facts = {"event_days": event_days, "hold_days": hold_days}
    audit.record("record_settings.changed", ("tenant", scope.tenant_id()), facts)


def endless(before: datetime) -> list[Waiting]:
    """Units made before an instant that have no end in sight: an event that starts their clock is missing."""
    columns = (RecordUnit.service, RecordUnit.record_class)
    same = sa.and_(Record.id == RecordUnit.record_id, Record.tenant_id == RecordUnit.tenant_id)
    query = (
        sa.select(*columns, sa.func.count(), sa.func.min(Record.created_at))
        .join(Record, same)
        .where(_endless(), Record.created_at < before)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [Waiting(*row[:3], _day(row[3])) for row in session().execute(query)]


def holds_asked() -> list[Waiting]:
    """Holds that wait for a second person, by service. Nothing of their records is destroyed meanwhile."""
    return _holds(RecordHold.state == HoldState.ASKED, sa.func.min(RecordHold.asked_at))


def holds_ending(on: date) -> list[Waiting]:
    """Holds whose last day is near, by service: afterwards their records are destroyed if nobody holds them longer."""
    return _holds(_ending(on), sa.func.min(RecordHold.ends_on))


def condition(waits: Waits) -> sa.ColumnElement[bool]:
    """What the list of records shows of units that wait for something."""
    if waits is Waits.EVENT:
        return _endless()
    held = RecordHold.state == HoldState.ASKED
    if waits is Waits.HOLD_ENDING:
        held = _ending(clock.today(tenants.get().zone))
    return RecordUnit.record_id.in_(sa.select(RecordHold.record_id).where(held))


def _endless() -> sa.ColumnElement[bool]:
    return sa.and_(RecordUnit.next_step == NextStep.NONE, RecordUnit.next_at.is_(None))


def _ending(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(RecordHold.state == HoldState.APPROVED, RecordHold.ends_on.between(on, on + ENDING))


def _holds(condition: sa.ColumnElement[bool], first: Any) -> list[Waiting]:
    same = sa.and_(Record.id == RecordHold.record_id, Record.tenant_id == RecordHold.tenant_id)
    query = (
        sa.select(Record.service, sa.func.count(), first)
        .select_from(RecordHold)
        .join(Record, same)
        .where(condition)
        .group_by(Record.service)
        .order_by(Record.service)
    )
    rows: Sequence[Any] = session().execute(query).all()
    return [Waiting(service, "", count, _day(since)) for service, count, since in rows]


def _day(value: date | datetime) -> date:
    return value.astimezone(ZoneInfo(tenants.get().zone)).date() if isinstance(value, datetime) else value
