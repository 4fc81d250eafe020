"""The retained database: what a statute keeps after its purpose ended, apart from everything else (PIPA art. 21(3)).

It is opened explicitly, inside an entered tenant, and has a session and a transaction of its own: no transaction ever spans
both databases, so nothing may be written here that is only right if the main one commits too. Rows are stamped and filtered
as in the main database. The ordinary session refuses these models, this one refuses all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction

from trustward.kernel import scope
from trustward.kernel.db import (
    ONLY_THE_ENTERED_TENANT,
    REVIEWED,
    RetainedBase,
    ScopedSession,
    TenantRow,
    db,
    immediate,
    insert_unless_there,
)
from trustward.kernel.errors import ReadOnly, Unscoped
from trustward.kernel.ids import new_id

BIND = "retained"
_opened: ContextVar[RetainedSession | None] = ContextVar("trustward_retained", default=None)


class RetainedSession(Session):
    """One session and transaction on the retained database. `open()` makes and ends it; nobody else does."""

    write = False

    def get_bind(self, mapper: Any = None, **kwargs: Any) -> Any:
        if mapper is not None:
            _refuse_others(sa.inspect(mapper))
        engine = db.engines[BIND]
        return immediate(engine) if engine.dialect.name == "sqlite" and self.write else engine


def _refuse_others(mapper: Mapper[Any]) -> None:
    if not issubclass(mapper.class_, RetainedBase):
        raise Unscoped(f"{mapper.class_.__name__} is not in the retained database: use the ordinary session.")


@contextmanager
def open(*, write: bool = True) -> Iterator[Session]:
    """Work in the retained database for the entered tenant. Leaving commits, an exception rolls back: this database alone.

    Args:
        write: False refuses every change; on SQLite a writing one takes the write lock at once.
    Raises:
        Unscoped: no tenant is entered, or it is open already.
    """
    scope.tenant_id()
    if _opened.get() is not None:
        raise Unscoped("The retained database is open already.")
    made = RetainedSession(expire_on_commit=False)
    made.write = write
    token = _opened.set(made)
    try:
        yield made
        made.commit()
    except BaseException:
        made.rollback()
        raise
    finally:
        _opened.reset(token)
        made.close()


def session() -> Session:
    """The session of the open retained database. Raises: Unscoped."""
    found = _opened.get()
    if found is None:
        raise Unscoped("The retained database is not open: use retained.open().")
    return found


def rows_changed(statement: sa.Update | sa.Delete) -> int:
    """Update or delete rows at once. Returns: how many there were. Objects in memory do not learn of it."""
    done = session().execute(statement, execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


def insert_rows(model: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows of the entered tenant at once; each is stamped and named like a single one."""
    entered = scope.tenant_id()
    stamped = [{"id": new_id(), **row, "tenant_id": entered} for row in rows]
    if stamped:
        session().execute(sa.insert(model), stamped, execution_options=REVIEWED)


def insert_new(model: type[Any], rows: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """Insert those of the rows that are not there yet; waits for whoever writes the same ones at this moment.

    Returns: the ids of the new ones.
    """
    entered, opened = scope.tenant_id(), session()
    stamped = [{**row, "tenant_id": entered} for row in rows]
    if not stamped:
        return set()
    statement = insert_unless_there(model, opened=opened).returning(model.id)
    return set(opened.scalars(statement, stamped, execution_options=REVIEWED))


@event.listens_for(RetainedSession, "do_orm_execute")
def _limit_to_the_entered_tenant(state: ORMExecuteState) -> None:
    opened: Any = state.session
    if not opened.write and (state.is_insert or state.is_update or state.is_delete):
        raise ReadOnly("The retained database was opened for reading.")
    if state.execution_options.get("reviewed"):
        return
    for mapper in state.all_mappers:
        _refuse_others(mapper)
    if not state.is_orm_statement:
        raise Unscoped("Core and text SQL escape the tenant filter: use the models.")
    if state.is_insert:
        raise Unscoped("A bulk insert escapes stamping: use trustward.kernel.retained.insert_rows().")
    if ScopedSession.filters_tenants and not state.is_relationship_load:
        state.statement = state.statement.options(ONLY_THE_ENTERED_TENANT)


@event.listens_for(RetainedSession, "before_flush")
def _refuse_foreign_rows(opened: RetainedSession, context: Any, instances: Any) -> None:
    entered = scope.tenant_id()
    for row in (*opened.new, *opened.dirty, *opened.deleted):
        if not isinstance(row, TenantRow) or row.tenant_id != entered:
            raise Unscoped(f"A {type(row).__name__} of another tenant can't be written here.")
        if not opened.write:
            raise ReadOnly(f"A {type(row).__name__} can't be written: the retained database was opened for reading.")


@event.listens_for(RetainedSession, "after_begin")
def _set_row_policy(opened: RetainedSession, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (str(scope.tenant_id()),))


def engine() -> Engine:
    """The engine of the retained database, for what is asked of the database as such."""
    return db.engines[BIND]
