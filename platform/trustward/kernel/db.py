"""The database: base classes of all models, the session that keeps tenants apart, engines.

Two layers keep tenants apart. This module is the first: every statement on a tenant-owned model is limited to the
entered tenant, every new row is stamped, and Core SQL is refused. `trustward.kernel.rowpolicy` is the second.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    SessionTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from trustward.kernel import durable, scope
from trustward.kernel.errors import ReadOnly, Unscoped
from trustward.kernel.ids import new_id

REVIEWED: dict[str, Any] = {"reviewed": True}
"""Execution option of the few Core statements that were read by somebody; a lint test lists where they stand."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in, UTC comes out, on SQLite too."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("A naive datetime can't be stored: say which instant is meant.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = sa.JSON(none_as_null=True)
"""Structured data that is stored and read as a whole; never queried by path."""


class Base(DeclarativeBase):
    """Base of every model in the main database."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: sa.Uuid(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        bytes: sa.LargeBinary(),
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            length=32,
            validate_strings=True,
            values_callable=lambda members: [m.value for m in members],
        ),
    }


class RetainedBase(DeclarativeBase):
    """Base of every model in the retained database, which holds what a statute keeps after its purpose ended."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention, info={"bind_key": "retained"})
    type_annotation_map = Base.type_annotation_map


class TenantRow(scope.OwnedByTenant):
    """Mixin of rows that one tenant owns: composite key, stamped and filtered by the session."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-19)


class PlatformRow:
    """Mixin of rows that belong to no tenant, or stand above tenants (vendors, accounts)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-19)


class Versioned:
    """Mixin of rows that people edit: the version goes out with the form and must come back unchanged."""

    version: Mapped[int] = mapped_column(default=1, sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def tenant_fk(column: str, table: str, **options: Any) -> sa.ForeignKeyConstraint:
    """A reference within the tenant: `(tenant_id, column)` → `(tenant_id, id)`, so that none across tenants can be stored."""
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], **options)


@event.listens_for(TenantRow, "init", propagate=True)
def _stamp_new_row(target: Any, args: Any, kwargs: dict[str, Any]) -> None:
    kwargs.setdefault("id", new_id())
    if "tenant_id" not in kwargs and scope.entered() and scope.current().tenant_id is not None:
        kwargs["tenant_id"] = scope.tenant_id()


@event.listens_for(PlatformRow, "init", propagate=True)
def _name_new_row(target: Any, args: Any, kwargs: dict[str, Any]) -> None:
    kwargs.setdefault("id", new_id())


_ENTERED_TENANT = sa.bindparam("entered_tenant", callable_=scope.tenant_id, type_=sa.Uuid())
ONLY_THE_ENTERED_TENANT = with_loader_criteria(
    TenantRow, lambda row: row.tenant_id == _ENTERED_TENANT, include_aliases=True, track_closure_variables=False
)


class ScopedSession(FlaskSession):
    """One session per entered scope. `trustward.kernel.scope` opens and ends it; nobody else does."""

    filters_tenants: ClassVar[bool] = True
    """Tests switch this layer off to show that row policies alone hold; stamping stays on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        scope.current()
        super().__init__(*args, **kwargs)

    def commit(self) -> None:
        scope.refuse_if_sealed()
        super().commit()

    def rollback(self) -> None:
        scope.refuse_if_sealed()
        super().rollback()

    def close(self) -> None:
        scope.refuse_if_sealed()
        super().close()

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        engine = super().get_bind(mapper=mapper, clause=clause, bind=bind, **kwargs)
        if engine is db.engines["retained"]:
            raise Unscoped("What is kept apart is read and written through trustward.kernel.retained only.")
        if isinstance(engine, Engine) and engine.dialect.name == "sqlite" and scope.current().write:
            return immediate(engine)
        return engine


_IMMEDIATE: dict[Engine, Engine] = {}


def immediate(engine: Engine) -> Engine:
    """The same pool, but transactions take SQLite's write lock when they begin."""
    if engine not in _IMMEDIATE:
        _IMMEDIATE[engine] = engine.execution_options(immediate=True)
    return _IMMEDIATE[engine]


@event.listens_for(ScopedSession, "do_orm_execute")
def _limit_to_the_entered_tenant(state: ORMExecuteState) -> None:
    if not scope.current().write and (state.is_insert or state.is_update or state.is_delete):
        raise ReadOnly("The scope was entered for reading: enter it with write=True, or declare the page so.")
    if state.execution_options.get("reviewed"):
        return
    if not state.is_orm_statement:
        raise Unscoped("Core and text SQL escape the tenant filter: use the models.")
    if state.is_insert:
        raise Unscoped("A bulk insert escapes stamping: use trustward.kernel.db.insert_rows().")
    if ScopedSession.filters_tenants and not state.is_relationship_load:
        state.statement = state.statement.options(ONLY_THE_ENTERED_TENANT)


@event.listens_for(ScopedSession, "before_flush")
def _refuse_foreign_rows(opened: FlaskSession, context: Any, instances: Any) -> None:
    entered = scope.current()
    for row in (*opened.new, *opened.dirty, *opened.deleted):
        if isinstance(row, TenantRow) and row.tenant_id != entered.tenant_id:
            raise Unscoped(f"A {type(row).__name__} of another tenant can't be written here.")
        if not entered.write and (row not in opened.dirty or opened.is_modified(row)):
            raise ReadOnly(f"A {type(row).__name__} can't be written: the scope was entered for reading.")


@event.listens_for(ScopedSession, "after_begin")
def _set_row_policy(opened: FlaskSession, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (str(scope.current().chain),))


def commit_durably() -> None:
    """Have the running transaction wait for the disk when it commits, however the server is set."""
    opened = scope.session()
    if opened.get_bind().dialect.name == "postgresql":
        opened.connection().exec_driver_sql("select set_config('synchronous_commit', 'on', true)")


def make_durable() -> None:
    """Have what is committed in both databases so far survive a power cut.

    SQLite's log is written at each commit and brought to the disk later; PostgreSQL did so at the commit itself. The log
    alone is opened: SQLite syncs the database file itself before it gives up what the log holds, and closing that file here
    would drop every lock that this process has on it (a log is then thrown away by the next process that ends).
    """
    for engine in db.engines.values():
        if engine.dialect.name == "sqlite" and engine.url.database:
            with suppress(FileNotFoundError):
                durable.sync_file(Path(f"{engine.url.database}-wal"))


def rows_changed(statement: sa.Update | sa.Delete, values: Mapping[str, Any] | None = None) -> int:
    """Update or delete rows at once. Objects in memory do not learn of it.

    Args:
        values: what the statement leaves open; one that is made once and asked often is far cheaper.
    Returns:
        How many rows there were.
    """
    done = scope.session().execute(statement, values, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def insert_rows(model: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows of the entered tenant at once; each is stamped and named like a single one."""
    entered = scope.tenant_id()
    stamped = [{"id": new_id(), **row, "tenant_id": entered} for row in rows]
    if stamped:
        scope.session().execute(sa.insert(model), stamped, execution_options=REVIEWED)


def update_rows(model: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Change many rows of the entered tenant at once, each found by its `id`; all name the same columns.

    Rows that are loaded in the session don't hear of it.
    """
    if not scope.current().write:
        raise ReadOnly("The scope was entered for reading: enter it with write=True, or declare the page so.")
    entered = scope.tenant_id()
    stamped = [{**row, "tenant_id": entered} for row in rows]
    if stamped:
        scope.session().execute(sa.update(model), stamped, execution_options=REVIEWED)


def insert_selected(model: type[Any], source: type[Any], columns: Mapping[str, Any], statement: sa.Select[Any]) -> int:
    """Insert rows of the entered tenant that a query on its own rows gives, in one statement. Returns: how many.

    Args:
        source: the model that is read; only the entered tenant's rows of it are.
        columns: name of each column of `model` but the tenant's, and what of the query fills it.
        statement: conditions, order and locks of the query; its columns are replaced.
    """
    if not scope.current().write:
        raise ReadOnly("The scope was entered for reading: enter it with write=True, or declare the page so.")
    mine = statement.where(source.tenant_id == scope.tenant_id())
    read = mine.with_only_columns(source.tenant_id, *columns.values())
    insert = sa.insert(model).from_select(["tenant_id", *columns], read, include_defaults=False)
    done = scope.session().execute(insert, execution_options=REVIEWED)
    return int(done.rowcount)  # type: ignore[attr-defined]


def insert_new(model: type[Any], rows: Iterable[Mapping[str, Any]], unique: Sequence[str]) -> int:
    """Insert those rows of the entered tenant that aren't there yet by their unique columns; without any, by each constraint.

    Returns: how many were new.
    """
    entered, opened = scope.tenant_id(), scope.session()
    opened.flush()
    on_postgresql = opened.get_bind(mapper=sa.inspect(model)).dialect.name == "postgresql"
    statement, new = _insert_new(model, tuple(unique), on_postgresql), 0  # type: ignore[arg-type]
    for row in rows:
        stamped = {"id": new_id(), **row, "tenant_id": entered}
        new += opened.execute(statement, stamped, execution_options=REVIEWED).first() is not None
    return new


@functools.cache
def _insert_new(model: Any, unique: tuple[str, ...], on_postgresql: bool) -> Any:
    """Made once: most of what a small insert costs is the making of its statement."""
    table: Any = sa.inspect(model).local_table
    insert = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    return insert.on_conflict_do_nothing(index_elements=unique or None).returning(table.c.id)


def insert_unless_there(
    model: type[Any], unique: Sequence[str] | None = None, *, opened: sa.orm.Session | None = None
) -> Any:
    """An INSERT that leaves a row alone which is there already, by `unique` columns or by any constraint.

    Args:
        opened: the session that is to execute it, where it is not the ordinary one.
    """
    on_postgresql = (opened or scope.session()).get_bind(mapper=sa.inspect(model)).dialect.name == "postgresql"
    insert = postgresql.insert(model) if on_postgresql else sqlite.insert(model)
    return insert.on_conflict_do_nothing(index_elements=list(unique) if unique else None)


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": ScopedSession, "scopefunc": scope.session_key, "expire_on_commit": False},
)
scope.keep_sessions_in(db.session)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        for pragma in ("journal_mode=wal", "busy_timeout=15000", "foreign_keys=on", "synchronous=normal"):
            connection.execute("pragma " + pragma)


@event.listens_for(Engine, "commit")
def _refuse_commit_inside_a_hook(connection: sa.Connection) -> None:
    """Whoever was let into a transaction can't commit it by going round the session: all of it is undone instead."""
    if scope.is_sealed(connection):
        scope.current().spoiled = scope.sealed_by()
        connection.connection.rollback()
        scope.refuse_if_sealed()


@event.listens_for(Engine, "rollback")
def _note_rollback_inside_a_hook(connection: sa.Connection) -> None:
    if scope.is_sealed(connection):
        scope.current().spoiled = scope.sealed_by()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
