"""Which tables a tenant has, in which order, and their rows as plain data that any of our databases takes.

Every table with a tenant id is carried unless it stands on one of the two lists below, with the reason.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel.db import Base, RetainedBase, UtcDateTime

PLATFORM_S_OWN = {
    "account", "clock_offset", "clock_reading", "destruction_halt", "heartbeat", "key_unit", "password_reset", "replay_cursor",
    "tenant", "throttle", "vendor", "web_session",
}  # fmt: skip
"""Tables that no tenant has anything in; a test compares this and the two lists below with the database."""

STAYS = {
    "due_slot": "turns of periodic tasks, begun here",
    "form_use": "forms that a browser sent here",
    "outbox": "promises of this installation: carried along they would be kept twice",
    "door": "links into this installation",
    "portal_code": "codes for links into this installation",
    "invitation": "an invitation leads to a log-in here",
    "membership": "log-ins are the platform's: the owner is invited anew",
    "api_token": "tokens for this installation",
    "api_answer": "answers that were given here",
}
"""Never exported; deleted with the tenant all the same."""

STAYS_OUT_OF_A_COPY = {
    "audit_entry": "what was done in the original was not done in the copy",
    "audit_head": "the same",
    "access_log": "the same",
    "access_grant": "the same",
    "notice": "messages that the original sent",
    "notice_address": "whom the original wrote to",
    "policy_version": "what the original published; the copy publishes anew",
    "obligation": "duties are worked out anew",
    "obligation_evidence": "they prove what the original did",
}
COPIED = "copied"
"""`info={"copied": False}` of a room's or plugin's table, or of a column that may be empty: it stays out of a copy."""
PERSONAL_ROOMS = ("record", "kept", "apart", "consent", "collection", "destruction", "advert")
"""Rooms of data subjects' records: a copy of a person's data would need a purpose of its own."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A table of a tenant: with plain column types, so that rows are read and written without any room's own classes."""

    name: str
    database: str
    table: sa.Table
    own_references: tuple[str, ...]
    """Columns that refer to rows of the same table."""
    platform_references: Mapping[str, tuple[str, str]]
    """Columns that refer to rows that belong to no tenant: column → table and its column."""
    emptied: frozenset[str] = frozenset()
    """Columns that are empty in a copy."""


def tables(*, staying: bool = False, copy: bool = False) -> list[Carried]:
    """A tenant's tables of both databases, those that are referred to first.

    Args:
        staying: with those that are never exported.
        copy: without those that stay out of a copy.
    """
    found = []
    for database, metadata in (("retained", RetainedBase.metadata), ("main", Base.metadata)):
        out = out_of_a_copy(metadata) if copy else set()
        for table in metadata.sorted_tables:
            if "tenant_id" not in table.c or (not staying and table.name in STAYS) or table.name in out:
                continue
            found.append(replace(_carried(table, database), emptied=_emptied(table, out) if copy else frozenset()))
    return found


def out_of_a_copy(metadata: sa.MetaData) -> set[str]:
    """Tables that stay out of a copy, and those whose rows can't be without one of theirs."""
    out: set[str] = set()
    for table in metadata.sorted_tables:
        named = table.name in STAYS_OUT_OF_A_COPY or table.name.startswith(PERSONAL_ROOMS)
        if named or not table.info.get(COPIED, True) or any(not c.nullable for c in _references(table, out)):
            out.add(table.name)
    return out


def _emptied(table: sa.Table, out: set[str]) -> frozenset[str]:
    marked = [column for column in table.columns if not column.info.get(COPIED, True)]
    return frozenset(column.name for column in (*marked, *_references(table, out)))


def _references(table: sa.Table, others: set[str]) -> list[sa.Column[Any]]:
    return [
        element.parent
        for reference in table.foreign_key_constraints
        if reference.referred_table.name in others
        for element in reference.elements
        if element.parent.name != "tenant_id"
    ]


def _carried(table: sa.Table, database: str) -> Carried:
    own: list[str] = []
    above: dict[str, tuple[str, str]] = {}
    for reference in table.foreign_key_constraints:
        columns = [column for column in reference.column_keys if column != "tenant_id"]
        if reference.referred_table is table:
            own += columns
        elif "tenant_id" not in reference.referred_table.c and reference.referred_table.name != "tenant":
            above |= {
                element.parent.name: (reference.referred_table.name, element.column.name)
                for element in reference.elements
            }
    plain = sa.Table(
        table.name, sa.MetaData(),
        *(sa.Column(c.name, plain_type(c.type), primary_key=c.primary_key, nullable=c.nullable) for c in table.columns),
    )  # fmt: skip
    return Carried(table.name, database, plain, tuple(own), above)


def plain_type(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """A column's type without a room's own classes: its rows come and go as the database keeps them."""
    if isinstance(kind, UtcDateTime):
        return kind
    if isinstance(kind, sa.types.TypeDecorator):
        return plain_type(kind.impl_instance)
    return sa.String(kind.length) if isinstance(kind, sa.Enum) else kind


def read(connection: sa.Connection, carried: Carried, tenant_id: UUID) -> Iterator[dict[str, Any]]:
    """The tenant's rows, in the order of their keys."""
    table = carried.table
    statement = sa.select(table).where(table.c.tenant_id == tenant_id).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=500).execute(statement):
        yield dict(row._mapping)


def insert(connection: sa.Connection, carried: Carried, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows; what refers to rows of the same table is filled in when all are there (`refer_to_each_other`)."""
    empty = dict.fromkeys(carried.own_references)
    if rows:
        connection.execute(carried.table.insert(), [{**row, **empty} for row in rows])


def refer_to_each_other(connection: sa.Connection, carried: Carried, rows: Iterable[Mapping[str, Any]]) -> None:
    """Fill in the references between rows of one table."""
    keys = [column.name for column in carried.table.primary_key.columns]
    for row in rows:
        values = {name: row[name] for name in carried.own_references if row[name] is not None}
        if values:
            this = (carried.table.c[name] == row[name] for name in keys)
            connection.execute(carried.table.update().where(*this).values(**values))


def as_plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it."""
    return {name: _written(value) for name, value in row.items()}


def from_plain(carried: Carried, plain: Mapping[str, Any]) -> dict[str, Any]:
    """A row again. Columns that this release does not know are left out."""
    return {
        column.name: None if column.name in carried.emptied else _read(column.type, plain[column.name])
        for column in carried.table.columns
        if column.name in plain
    }


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None or isinstance(kind, sa.JSON):
        return value
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, sa.Uuid):
        return UUID(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value
