"""The other system's tables, looked up there: nothing of them is ours, so no model describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from trustward.api import Unreachable
from trustward_connectors.domain import Source
from trustward_connectors.settings import address, place

SECONDS_TO_CONNECT, SECONDS_PER_STATEMENT = 5, 60
_OURS = "alembic_core"


class Unusable(Exception):
    """The database is there and can't be used as the mapping says. The sentence holds no value."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))


@dataclass(frozen=True, slots=True)
class MappedPart:
    """A part's table, the column that leads to the record, and the place apart."""

    table: sa.Table
    column: sa.Column[Any]
    apart: sa.Table | None
    blanks: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A source with its tables. `parts` in the order in which their rows go."""

    source: Source
    table: sa.Table
    id: sa.Column[Any]
    apart: sa.Table | None
    blanks: Mapping[str, Any]
    parts: tuple[MappedPart, ...]

    def key(self, written: str) -> Any:
        """A row's id in the type of its column. Raises ValueError for what can't be one."""
        kind = self.id.type.python_type
        return UUID(written) if kind is UUID else kind(written)


@contextmanager
def opened(settings: Mapping[str, Any]) -> Iterator[sa.Connection]:
    """One transaction on the other database; committed when left normally.

    Raises:
        Unreachable: it does not answer, breaks off, or may not be reached (any more).
        Unusable: it is Trustward's own.
    """
    try:
        url = address(settings["url"])
        found = place(url)
    except ValidationError as refused:
        raise Unreachable(" ".join(str(one) for one in refused.messages)) from refused
    if url.get_backend_name() != "postgresql":
        url = url.set(host=found[0])
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, hide_parameters=True, connect_args=_limits(url, found))
    try:
        with engine.connect() as connection, connection.begin():
            if sa.inspect(connection).has_table(_OURS):
                raise Unusable(_l("This database is Trustward's own: a connector leads to another one."))
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError) as error:
        raise Unreachable(str(_l("The database does not answer, or broke off."))) from error
    finally:
        engine.dispose()


def mapped(connection: sa.Connection, source: Source) -> Mapped:
    """Look a source's tables up. Raises: Unusable: a table or column isn't there, or a record has several keys."""
    metadata = sa.MetaData()
    table = _table(connection, metadata, source.table)
    for column in (*source.events.values(), *source.classes.values()):
        _column(table, column)
    parts = tuple(
        MappedPart(
            part_table := _table(connection, metadata, part.table),
            _column(part_table, part.column),
            _table(connection, metadata, part.apart) if part.apart else None,
            _blanks(part_table, part.anonymise),
        )
        for part in source.parts
    )
    apart = _table(connection, metadata, source.apart) if source.apart else None
    return Mapped(source, table, _column(table, source.id), apart, _blanks(table, source.anonymise), parts)


def _limits(url: sa.URL, found: Sequence[str]) -> dict[str, Any]:
    """Where to connect to (the addresses that were looked at; the name is only compared with the certificate), and how long."""
    if url.get_backend_name() != "postgresql":
        return {}
    return {
        "host": ",".join([url.host or ""] * len(found)),
        "hostaddr": ",".join(found),
        "connect_timeout": SECONDS_TO_CONNECT,
        "options": f"-c statement_timeout={SECONDS_PER_STATEMENT * 1000}",
        "application_name": "trustward",
    }


def _table(connection: sa.Connection, metadata: sa.MetaData, name: str) -> sa.Table:
    schema, _, bare = name.rpartition(".")
    try:
        return sa.Table(bare, metadata, schema=schema or None, autoload_with=connection, resolve_fks=False)
    except sa.exc.NoSuchTableError as error:
        raise Unusable(_l("There is no table %(name)s.", name=name)) from error


def _column(table: sa.Table, name: str) -> sa.Column[Any]:
    if name not in table.c:
        raise Unusable(_l("Table %(table)s has no column %(name)s.", table=table.name, name=name))
    return table.c[name]


def _blanks(table: sa.Table, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {_column(table, name).name: None if blank == "null" else "" for name, blank in wanted.items()}
