"""Under which ids other systems know what they hold: for whoever has to act there. Each reading is noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts import access_log
from trustward.kernel import audit
from trustward.kernel.among import among
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import session
from trustward.records.domain import Held
from trustward.records.tables import Record, RecordUnit

from .reading import READ_HERE, units_of
from .recording import external_id_of

_AT_ONCE = 5000


class Outside(NamedTuple):
    """A unit that another system holds.

    Attributes:
        external_id: as that system knows the record; empty where its key is gone.
        since: when its next step became due.
        apart_until: last day on which it is kept apart.
        destroy_by: last day for its destruction.
        stays: further classes of the same record, which that system has once only: what they keep must stay there.
    """

    unit: UUID
    service: str
    record_class: str
    external_id: str
    since: datetime | None
    apart_until: date | None
    destroy_by: date | None
    stays: tuple[str, ...]


def outside(units: Sequence[UUID], subject: tuple[str, object], *, along: Sequence[UUID] = ()) -> list[Outside]:
    """Under which ids other systems know units, by service, class and unit; noted in the audit chain and in the log of accesses.

    Args:
        units: those that are held here are left out.
        subject: for which act they are read: kind and id.
        along: units that go the same way at once, so that they keep nothing there.
    """
    found: list[Outside] = []
    every = frozenset((*units, *along))
    for at in range(0, len(units), _AT_ONCE):
        found += _some(units[at : at + _AT_ONCE], every)
    if found:
        audit.record("records.external_ids_shown", subject, {"count": len(found)})
        access_log.note("records.external_ids_shown", ("record", "-"))
    return sorted(found, key=lambda one: (one.service, one.record_class, one.unit))


def external_id_shown(record: Record) -> str:
    """Under which id another system knows a record, noted in the log of accesses; empty for what is held here, and for what is
    kept apart wholly: that is reached by asking (PIPA art. 21(3))."""
    if record.held is not Held.ELSEWHERE:
        return ""
    units = [unit for unit in units_of(record.id) if unit.state in READ_HERE]
    if found := _opened(units[0]) if units else "":
        access_log.note("record.external_id_shown", ("record", record.id))
    return found


def _some(units: Sequence[UUID], every: frozenset[UUID]) -> list[Outside]:
    wanted = sa.select(RecordUnit).where(among(RecordUnit.id, units), RecordUnit.held == Held.ELSEWHERE)
    rows = session().scalars(wanted).all()
    others = sa.select(RecordUnit.id, RecordUnit.record_id, RecordUnit.record_class).where(
        among(RecordUnit.record_id, list({row.record_id for row in rows}))
    )
    stays: dict[UUID, list[str]] = defaultdict(list)
    for one in session().execute(others.order_by(RecordUnit.record_class)):
        if one.id not in every:
            stays[one.record_id].append(one.record_class)
    return [
        Outside(
            row.id, row.service, row.record_class, _opened(row), row.next_at, row.apart_until, row.destroy_by,
            tuple(stays[row.record_id]),
        )
        for row in rows
    ]  # fmt: skip


def _opened(unit: RecordUnit) -> str:
    try:
        return external_id_of(unit)
    except NotFound:
        return ""
