"""Connections on which one tenant's rows are read or written as a whole, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa

from trustward.settings import Settings


@contextmanager
def opened(settings: Settings, database: str, tenant_id: UUID, *, write: bool) -> Iterator[sa.Connection]:
    """One transaction as the tables' owner, for one tenant: it commits when it is left. Reading sees one moment throughout."""
    url = settings.database_owner_url if database == "main" else settings.retained_database_owner_url
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection = connection.execution_options(immediate=write)
            elif not write:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (str(tenant_id),))
                else:
                    connection.exec_driver_sql("pragma defer_foreign_keys=on")
                yield connection
    finally:
        engine.dispose()
