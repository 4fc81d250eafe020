"""Many records at once, for tests and benches: made set by set, sealed and indexed as the services do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel import clock
from trustward.kernel.db import insert_rows
from trustward.kernel.ids import new_id
from trustward.kernel.vault import vault
from trustward.records.domain import OWN_PURPOSE, Held, IndexKind, RecordSource, UnitState, new_reference
from trustward.records.services import computing, seal_items
from trustward.records.services.indexes import digest
from trustward.records.tables import Record, RecordEvent, RecordIndex, RecordUnit
from trustward.retention.domain import EventKind, Happened, UnitFacts

Values = Callable[[int], dict[str, str]]
_AT_ONCE = 1000


def some_values(number: int) -> dict[str, str]:
    """What the data subject with this number gave."""
    return {
        "email": f"person-{number:07d}@somewhere.example",
        "phone": f"010-{number // 10_000:04d}-{number % 10_000:04d}",
    }


def many_records(count: int, *, service: str, days: int, values: Values = some_values, first: int = 0) -> list[UUID]:
    """Make `count` records of a service that were collected `days` ago. The tenant is entered. Returns: their units' ids."""
    made: list[UUID] = []
    for start in range(first, first + count, _AT_ONCE):
        made += _some(range(start, min(start + _AT_ONCE, first + count)), service, days, values)
    return made


def _some(numbers: Sequence[int], service: str, days: int, values: Values) -> list[UUID]:
    at = clock.now() - timedelta(days=days)
    book = computing.Rulebook()
    events = (Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at))
    found = book.disposition(UnitFacts(service, OWN_PURPOSE, events, ()))
    ends = computing.values_of(found, apart=False, law=book.law(service, OWN_PURPOSE))
    day = at.astimezone(book.zone).date()
    records, units, happened, indexes = [], [], [], []
    ids = [new_id() for _ in numbers]
    vault().prepare(ids)
    for number, unit in zip(numbers, ids, strict=True):
        record, given = new_id(), values(number)
        records.append({
            "id": record, "reference": new_reference(), "service": service, "source": RecordSource.FORM, "held": Held.HERE,
            "form": "", "connector_id": None, "external_digest": None, "created_at": at, "version": 1,
        })  # fmt: skip
        sealed = seal_items(given, unit)
        units.append({
            "id": unit, "record_id": record, "service": service, "record_class": OWN_PURPOSE, "state": UnitState.LIVE,
            "held": Held.HERE, "connector_id": None, "items": sealed, "item_keys": sorted(given), "external_id": None,
            "facts_version": 1, "request_id": None, **ends,
        })  # fmt: skip
        happened += [
            {
                "record_id": record,
                "kind": one.kind,
                "happened_on": day,
                "happened_at": at,
                "recorded_at": at,
                "recorded_by": None,
            }
            for one in events
        ]
        indexes += [
            {"unit_id": unit, "kind": kind, "digest": digest(kind, given[item])}
            for kind, item in ((IndexKind.EMAIL, "email"), (IndexKind.PHONE, "phone"))
            if item in given
        ]
    for model, rows in ((Record, records), (RecordUnit, units), (RecordEvent, happened), (RecordIndex, indexes)):
        insert_rows(model, rows)
    return ids


def bare_records(connection: sa.Connection, tenant_id: UUID, count: int, *, service: str, between: str = "") -> None:
    """Rows of records that end in ten years, by SQL alone: weight that no sweep may feel. The caller commits.

    Args:
        between: a statement to run after the records and before their units.
    """
    postgresql = connection.dialect.name == "postgresql"
    now = clock.now()
    facts: dict[str, Any] = {
        "tenant": tenant_id if postgresql else tenant_id.hex, "service": service, "count": count,
        "mark": f"B{new_id().hex[-6:]}-", "now": now if postgresql else _stored(now),
        "later": now + timedelta(days=3650) if postgresql else _stored(now + timedelta(days=3650)),
    }  # fmt: skip
    if postgresql:
        connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (str(tenant_id),))
        fresh, series, blob, array, true = (
            "gen_random_uuid()",
            "generate_series(1, :count) as s(n)",
            "'\\x01'::bytea",
            "'[]'::json",
            "true",
        )
        begin = ""
    else:
        fresh, series, blob, array, true = "lower(hex(randomblob(16)))", "s", "x'01'", "'[]'", "1"
        begin = "with recursive s(n) as (select 1 union all select n + 1 from s where n < :count) "
    connection.execute(sa.text(
        "insert into record (tenant_id, id, reference, service, source, held, form, created_at, version) "
        f"{begin}select :tenant, {fresh}, :mark || n, :service, 'form', 'here', '', :now, 1 from {series}"
    ), facts)  # fmt: skip
    if between:
        connection.exec_driver_sql(between)
    connection.execute(sa.text(
        "insert into record_unit (tenant_id, id, record_id, service, record_class, state, held, items, item_keys, "
        "facts_version, next_step, next_at, sure, law, trace) "
        f"select :tenant, {fresh}, id, :service, '', 'live', 'here', {blob}, {array}, 1, 'destroy', :later, {true}, '', {array} "
        "from record where tenant_id = :tenant and reference like :mark || '%'"
    ), facts)  # fmt: skip


def _stored(at: datetime) -> str:
    """An instant as SQLite has it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
