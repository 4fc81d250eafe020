"""The connector to any SQL database for which SQLAlchemy has a driver installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from trustward.api import ConnectorCheck, FoundPage, Outcome
from trustward_connectors import acting
from trustward_connectors.settings import SqlSettings, sources
from trustward_connectors.tables import Mapped, Unusable, mapped, opened

Settings = Mapping[str, Any]


class SqlDatabase:
    """Tables are mapped to services and events; every act is one transaction a batch and may be repeated."""

    name = "sql"
    title: Any = _l("SQL database")
    schema: type[Schema] = SqlSettings
    by_hand = False

    def check(self, settings: Settings) -> ConnectorCheck:
        """Look tables, columns, rights and unmapped references up, changing nothing."""
        said: list[Any] = []
        try:
            with opened(settings) as connection:
                for source in sources(settings):
                    there = mapped(connection, source)
                    _try_rights(connection, there)
                    said += _told(connection, there)
        except Unusable as fault:
            return ConnectorCheck(False, (str(fault),))
        except sa.exc.DBAPIError:
            return ConnectorCheck(False, (_l("The role may not read and delete in every mapped table."),))
        return ConnectorCheck(True, tuple(said))

    def read(self, settings: Settings, after: str, limit: int) -> FoundPage:
        return acting.read(settings, sources(settings), after, limit)

    def count(self, settings: Settings) -> Mapping[str, int]:
        return acting.count(settings, sources(settings))

    def dry_run(self, settings: Settings, ids: Sequence[str]) -> Outcome:
        return acting.act(settings, sources(settings), ids, acting.counted)

    def erase(self, settings: Settings, ids: Sequence[str]) -> Outcome:
        return acting.act(settings, sources(settings), ids, acting.erase)

    def anonymise(self, settings: Settings, ids: Sequence[str]) -> Outcome:
        return acting.act(settings, sources(settings), ids, acting.anonymise)

    def move_apart(self, settings: Settings, ids: Sequence[str]) -> Outcome:
        return acting.act(settings, sources(settings), ids, acting.move_apart)

    def left(self, settings: Settings, ids: Sequence[str]) -> frozenset[str]:
        return acting.left(settings, sources(settings), ids)


def _try_rights(connection: sa.Connection, there: Mapped) -> None:
    """Delete and update no row: the database refuses all the same where a right is missing."""
    nothing = sa.false()
    for place in acting.places(there):
        change = sa.update(place.table).values(**place.blanks) if place.blanks else sa.delete(place.table)
        connection.execute(change.where(nothing))
        connection.execute(sa.delete(place.table).where(nothing))


def _told(connection: sa.Connection, there: Mapped) -> Iterator[Any]:
    amount = connection.execute(sa.select(sa.func.count()).select_from(there.table)).scalar_one()
    yield _l("%(table)s: %(amount)s records.", table=there.source.table, amount=f"{amount:,}")
    for table, apart in ((there.table, there.apart), *((part.table, part.apart) for part in there.parts)):
        if apart is not None and (lost := sorted({column.name for column in table.c} - set(apart.c.keys()))):
            yield _l("%(table)s has no %(columns)s: what stands there is lost when a record is moved apart.",
                     table=apart.fullname, columns=", ".join(lost))  # fmt: skip
    known = {part.table.name for part in there.parts} | {there.table.name}
    inspector = sa.inspect(connection)
    for name in inspector.get_table_names(schema=there.table.schema):
        refers = {key["referred_table"] for key in inspector.get_foreign_keys(name, schema=there.table.schema)}
        if there.table.name in refers and name not in known:
            yield _l("%(name)s refers to %(table)s and is not mapped.", name=name, table=there.source.table)
