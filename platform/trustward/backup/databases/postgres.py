"""PostgreSQL: every table by COPY in one repeatable-read transaction, as the tables' owner.

Forced row policies hide rows from the owner too, and no role of ours may bypass them; so the tenants are walked one by one.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine import make_url

from trustward.backup.manifest import DatabaseCopy
from trustward.kernel.errors import Refused
from trustward.kernel.scope import PLATFORM

_TABLES = """
select c.relname, c.relforcerowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by c.relname
"""
_COLUMNS = """
select a.attname from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
and a.attgenerated = '' order by a.attnum
"""
_REFERENCES = """
select c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid) from pg_constraint c
join pg_namespace n on n.oid = c.connamespace where n.nspname = 'public' and c.contype = 'f' and c.conparentid = 0
"""
_SEQUENCES = """
select table_name, column_name from information_schema.columns
where table_schema = 'public' and (column_default like 'nextval(%%' or is_identity = 'YES')
"""
_PIECE = 1 << 20


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    target = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(target) as connection:
        yield connection


def dump(url: str, folder: Path, chains: Sequence[UUID] | None = None) -> tuple[DatabaseCopy, list[UUID]]:
    with _connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        tables = connection.execute(_TABLES).fetchall()
        names = [name for name, _forced in tables]
        listed = [id for (id,) in connection.execute("select id from tenant")] if "tenant" in names else []
        walked = [*(listed if chains is None else chains), PLATFORM]
        rows: dict[str, int] = {}
        columns: dict[str, list[str]] = {}
        revisions: dict[str, str] = {}
        for name, forced in tables:
            if name.startswith("alembic_"):
                version = connection.execute(
                    sql.SQL("select version_num from {}").format(sql.Identifier(name))
                ).fetchone()
                revisions |= {name: version[0]} if version else {}
                continue
            columns[name] = [column for (column,) in connection.execute(_COLUMNS, (_quoted(name),))]
            rows[name] = _copy_out(connection, name, columns[name], walked if forced else [None], folder)
    return DatabaseCopy("postgresql", revisions, rows, columns), listed


def _copy_out(
    connection: psycopg.Connection[Any], table: str, columns: Sequence[str], chains: Sequence[UUID | None], folder: Path
) -> int:
    rows, path = 0, folder / f"{table}.copy.gz"
    path.touch(0o600)
    query = sql.SQL("copy (select {} from {}) to stdout").format(_listed(columns), sql.Identifier(table))
    with gzip.open(path, "wb", compresslevel=1) as file, connection.cursor() as cursor:
        for chain in chains:
            cursor.execute("select set_config('app.tenant', %s, true)", (str(chain or ""),))
            with cursor.copy(query) as copied:
                for piece in copied:
                    file.write(piece)
            rows += cursor.rowcount
    return rows


def rows(folder: Path, copy: DatabaseCopy, table: str, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    places = [copy.columns[table].index(column) for column in columns]
    with gzip.open(folder / f"{table}.copy.gz", "rt", encoding="utf-8", newline="\n") as file:
        for line in file:  # COPY escapes line ends and tabs within values
            values = line.rstrip("\n").split("\t")
            yield tuple(None if values[place] == "\\N" else values[place] for place in places)


def is_empty(url: str) -> bool:
    with _connected(url) as connection:
        return not connection.execute(_TABLES).fetchall()


def clear(url: str) -> None:
    with _connected(url) as connection:
        for name, _forced in connection.execute(_TABLES).fetchall():
            connection.execute(sql.SQL("drop table {} cascade").format(sql.Identifier(name)))


def load(url: str, folder: Path, copy: DatabaseCopy) -> dict[str, int]:
    with _connected(url) as connection:
        forced = dict(connection.execute(_TABLES).fetchall())
        if missing := sorted(copy.columns.keys() - forced.keys()):
            raise Refused("Tables are missing: is each plugin installed?", objections=missing)
        references = connection.execute(_REFERENCES).fetchall()
        for table, name, _definition in references:
            _run(connection, f"alter table {table} drop constraint {name}")
        for table in [name for name, on in forced.items() if on]:
            connection.execute(sql.SQL("alter table {} no force row level security").format(sql.Identifier(table)))
        rows = {
            table: _copy_in(connection, table, columns, folder / f"{table}.copy.gz")
            for table, columns in copy.columns.items()
        }
        for table, name, definition in references:
            _run(connection, f"alter table {table} add constraint {name} {definition}")
        for table in [name for name, on in forced.items() if on]:
            connection.execute(sql.SQL("alter table {} force row level security").format(sql.Identifier(table)))
        _go_on_counting(connection)
        for table in copy.columns:  # the planner knows nothing of rows that came all at once
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
        return rows


def _copy_in(connection: psycopg.Connection[Any], table: str, columns: Sequence[str], path: Path) -> int:
    """A migrated database may hold rows of its own already: what comes back replaces them."""
    connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    query = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), _listed(columns))
    with gzip.open(path, "rb") as file, connection.cursor() as cursor:
        with cursor.copy(query) as copied:
            while piece := file.read(_PIECE):
                copied.write(piece)
        return cursor.rowcount


def _go_on_counting(connection: psycopg.Connection[Any]) -> None:
    for table, column in connection.execute(_SEQUENCES).fetchall():
        statement = sql.SQL(
            "select setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 1), max({}) is not null) from {}"
        )
        name = sql.Identifier(column)
        connection.execute(
            statement.format(sql.Literal(_quoted(table)), sql.Literal(column), name, name, sql.Identifier(table))
        )


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    """A statement made of what the catalogue itself gave, quoted by it."""
    connection.execute(cast("Any", statement))


def _listed(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)


def _quoted(table: str) -> str:
    dialect = PGDialect()  # type: ignore[no-untyped-call]
    return dialect.identifier_preparer.quote(table)
