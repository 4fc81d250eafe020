"""Migrations by Alembic's interface: one lineage and version table per unit (core or plugin) and database.

With one shared version table, removing a plugin's package would stop every later migration of the core.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from trustward.kernel import rowpolicy
from trustward.kernel.db import Base, RetainedBase
from trustward.settings import Settings

_LOCK = 7_405_812
_PACKAGE = Path(__file__).resolve().parents[1]


class Unit(Protocol):
    """Whatever brings revisions of its own: a plugin's manifest."""

    @property
    def name(self) -> str: ...
    @property
    def migrations(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Lineage:
    """One chain of revisions. Every table of a plugin begins with its name."""

    unit: str
    database: str
    versions: Path
    prefix: str

    @property
    def version_table(self) -> str:
        return f"alembic_{self.unit}"

    @property
    def metadata(self) -> sa.MetaData:
        return Base.metadata if self.database == "main" else RetainedBase.metadata

    def owned(self, plugins: Sequence[str]) -> frozenset[str]:
        """Names of the mapped tables that belong to this lineage."""

        def owner(table: str) -> str:
            return next((name for name in plugins if table == name or table.startswith(f"{name}_")), "core")

        return frozenset(t for t in self.metadata.tables if owner(t) == self.unit)


def folder() -> Path:
    """Where env.py and the core's revisions lie: in the repository, or inside the installed package."""
    installed = _PACKAGE / "_migrations"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "migrations"


def lineages(manifests: Sequence[Unit]) -> list[Lineage]:
    """The core's lineages, then the plugins' in the order of their needs."""
    core = [Lineage("core", name, folder() / "versions" / name, "") for name in ("main", "retained")]
    return core + [Lineage(m.name, "main", m.migrations / "versions", f"{m.name}_") for m in manifests if m.migrations]


@contextmanager
def _owner(settings: Settings, database: str) -> Iterator[sa.Connection]:
    url = settings.database_owner_url if database == "main" else settings.retained_database_owner_url
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    try:
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            rowpolicy.advisory_lock(connection, _LOCK)
            yield connection
    finally:
        engine.dispose()


def _config(lineage: Lineage, connection: sa.Connection | None, plugins: Sequence[str]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(lineage.versions))
    config.attributes.update(
        connection=connection, version_table=lineage.version_table, metadata=lineage.metadata, prefix=lineage.prefix,
        owned=lineage.owned(plugins),
    )  # fmt: skip
    return config


def upgrade(settings: Settings, manifests: Sequence[Unit]) -> None:
    """Bring every lineage to its head, then protect the tables. Each database is migrated in one transaction."""
    names = [m.name for m in manifests]
    for database in ("main", "retained"):
        with _owner(settings, database) as connection:
            for lineage in lineages(manifests):
                if lineage.database == database and any(lineage.versions.glob("*.py")):
                    command.upgrade(_config(lineage, connection, names), "head")
            if connection.dialect.name == "postgresql":
                if database == "main":
                    rowpolicy.protect(connection, _role(settings.database_url), _role(settings.database_sweeper_url))
                else:
                    rowpolicy.protect_retained(connection, _role(settings.retained_database_url))


def upgrade_to(settings: Settings, manifests: Sequence[Unit], database: str, revisions: Mapping[str, str]) -> None:
    """Bring the lineages of an empty database to given revisions and no further, unprotected: for a restore."""
    names = [m.name for m in manifests]
    with _owner(settings, database) as connection:
        for lineage in lineages(manifests):
            if lineage.database == database and lineage.unit in revisions:
                command.upgrade(_config(lineage, connection, names), revisions[lineage.unit])


def known(manifests: Sequence[Unit]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The revisions of this release, by unit and database."""
    return {(lineage.unit, lineage.database): _revisions(lineage) for lineage in lineages(manifests)}


def pending(settings: Settings, manifests: Sequence[Unit]) -> list[str]:
    """Lineages whose database is not at their head."""
    found = []
    for database in ("main", "retained"):
        with _owner(settings, database) as connection:
            found += behind(connection, manifests, database)
    return found


def behind(connection: sa.Connection, manifests: Sequence[Unit], database: str = "main") -> list[str]:
    """The lineages of one database that lack a revision of this release; one of a newer release lacks none."""
    found = []
    for lineage in lineages(manifests):
        if lineage.database != database or not (known := _revisions(lineage)):
            continue
        context = MigrationContext.configure(connection, opts={"version_table": lineage.version_table})
        now, head = context.get_current_revision(), known[0]
        if now is None or (now in known and now != head):
            found.append(f"{lineage.unit} ({lineage.database}): {now or 'nothing'} → {head}")
    return found


@functools.cache
def _revisions(lineage: Lineage) -> tuple[str, ...]:
    """A lineage's revisions, the newest first."""
    if not any(lineage.versions.glob("*.py")):
        return ()
    script = ScriptDirectory.from_config(_config(lineage, None, []))
    return tuple(revision.revision for revision in script.walk_revisions())


def differences(settings: Settings, manifests: Sequence[Unit], lineage: Lineage) -> list[Any]:
    """What the models have that the migrated database lacks, and the other way round."""
    names = [m.name for m in manifests]
    owned = lineage.owned(names)

    def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        return table in owned or bool(lineage.prefix and str(table).startswith(lineage.prefix))

    with _owner(settings, lineage.database) as connection:
        context = MigrationContext.configure(connection, opts={
            "version_table": lineage.version_table, "include_object": ours, "compare_type": True})  # fmt: skip
        return list(compare_metadata(context, lineage.metadata))


def revise(settings: Settings, manifests: Sequence[Unit], unit: str, message: str, database: str = "main") -> None:
    """Write the next revision of a unit from the difference between its models and the migrated database."""
    [lineage] = [x for x in lineages(manifests) if x.unit == unit and x.database == database]
    lineage.versions.mkdir(parents=True, exist_ok=True)
    with _owner(settings, database) as connection:
        config = _config(lineage, connection, [m.name for m in manifests])
        number = len(list(lineage.versions.glob("*.py"))) + 1
        head = "head" if number > 1 else "base"
        command.revision(config, message, autogenerate=True, head=head, rev_id=f"{unit}_{number:04d}",
                         version_path=str(lineage.versions))  # fmt: skip


def _role(url: str) -> str:
    return sa.make_url(url).username or ""
