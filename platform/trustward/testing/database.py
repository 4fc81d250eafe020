"""The database under test: migrated once, emptied after each test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import sqlalchemy as sa
from flask import Flask

# in one message and on a connection that is kept: it runs after each test, and a new connection knows no table yet
_FORGET = """
do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select tablename from pg_tables where schemaname = current_schema() and tablename not like 'alembic\\_%' loop
    execute format('delete from %I', name);
  end loop;
end $$
"""


@dataclass(slots=True)
class TestDatabase:
    """Addresses of the database by role; on SQLite all are the same file."""

    __test__ = False

    kind: str
    environment: Mapping[str, str]
    superuser_url: str
    retained_superuser_url: str
    _kept: dict[str, psycopg.Connection] = field(default_factory=dict)

    def close(self) -> None:
        """Close what is kept open between tests."""
        while self._kept:
            self._kept.popitem()[1].close()

    def build_app(self, home: Path, environment: Mapping[str, str]) -> Flask:
        """Create the application on this database and migrate it."""
        from trustward.app import create_app
        from trustward.kernel import migrations
        from trustward.settings import read_settings

        settings = read_settings(
            {"TRUSTWARD_HOME": str(home), "TRUSTWARD_TEST": "1", **self.environment, **environment}
        )
        app = create_app(settings)
        migrations.upgrade(settings, app.extensions["trustward.plugins"].in_order())
        return app

    def empty(self, app: Flask) -> None:
        """Forget every row."""
        from trustward.kernel import clock
        from trustward.kernel.db import db

        for url in (self.superuser_url, self.retained_superuser_url):
            self._empty(url)
        clock._cached.clear()
        with app.app_context():
            db.session.registry.registry.clear()

    def _empty(self, url: str) -> None:
        if self.kind == "postgresql":
            if url not in self._kept:
                self._kept[url] = psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True)
            self._kept[url].execute(_FORGET)
            return
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            connection.exec_driver_sql("pragma defer_foreign_keys=on")
            for table in sa.inspect(connection).get_table_names():
                if not table.startswith("alembic_"):
                    connection.exec_driver_sql(f'delete from "{table}"')
        engine.dispose()

    def analyze(self) -> None:
        """Let the planner know what is there, as the database does by itself after a while."""
        engine = sa.create_engine(self.superuser_url, poolclass=sa.pool.NullPool)
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("analyze")
        engine.dispose()

    @contextmanager
    def without_row_policies(self) -> Iterator[None]:
        """Switch the second layer off on every table, to show that the session's filter holds alone."""
        with self._policies_off(self.superuser_url), self._policies_off(self.retained_superuser_url):
            yield

    @contextmanager
    def _policies_off(self, url: str) -> Iterator[None]:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            protected = list(connection.exec_driver_sql("select relname from pg_class where relrowsecurity").scalars())
            for table in protected:
                connection.exec_driver_sql(f'alter table "{table}" disable row level security')
        try:
            yield
        finally:
            with engine.begin() as connection:
                for table in protected:
                    connection.exec_driver_sql(f'alter table "{table}" enable row level security')
            engine.dispose()


@contextmanager
def open_database(kind: str, home: Path) -> Iterator[TestDatabase]:
    """A fresh database of `kind`, with the three roles on PostgreSQL."""
    if kind == "sqlite":
        retained = home / "retained" / "retained.sqlite"
        yield TestDatabase("sqlite", {}, f"sqlite:///{home / 'main.sqlite'}", f"sqlite:///{retained}")
        return
    from trustward.testing.servers.postgres import postgres_server

    with postgres_server() as server:
        name = server.create()
        main, second = (_as_superuser(server.admin_url, database) for database in (name, f"{name}_retained"))
        with closing(TestDatabase("postgresql", server.urls(name).env, main, second)) as found:
            yield found
        server.drop(name)


def _as_superuser(admin_url: str, database: str) -> str:
    url = urlsplit(admin_url)._replace(path=f"/{database}").geturl()
    return url.replace("postgresql:", "postgresql+psycopg:", 1)
