"""Copies of databases, by their kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from uuid import UUID

from trustward.backup.databases import postgres, sqlite
from trustward.backup.manifest import DatabaseCopy
from trustward.kernel.errors import Refused


class Kind(Protocol):
    """How one kind of database is copied."""

    def dump(self, url: str, folder: Path, chains: Sequence[UUID] | None = None) -> tuple[DatabaseCopy, list[UUID]]: ...
    def is_empty(self, url: str) -> bool: ...
    def clear(self, url: str) -> None: ...
    def load(self, url: str, folder: Path, copy: DatabaseCopy) -> dict[str, int]: ...
    def rows(
        self, folder: Path, copy: DatabaseCopy, table: str, columns: Sequence[str]
    ) -> Iterator[tuple[str | None, ...]]: ...


_KINDS: dict[str, Kind] = {"postgresql": postgres, "sqlite": sqlite}


def kind_of(url: str) -> str:
    return "postgresql" if url.startswith("postgresql") else "sqlite"


def dump(url: str, folder: Path, chains: Sequence[UUID] | None = None) -> tuple[DatabaseCopy, list[UUID]]:
    """Copy a database as of one moment into `folder`, while others write to it.

    Args:
        url: as the owner of the tables.
        chains: tenants whose rows to copy, where row policies hide them; all that the database lists when left out.
    Returns:
        The copy, and the tenants that it lists.
    """
    folder.mkdir(mode=0o700)
    return _KINDS[kind_of(url)].dump(url, folder, chains)


def is_empty(url: str) -> bool:
    """Whether there is no table yet."""
    return _KINDS[kind_of(url)].is_empty(url)


def clear(url: str) -> None:
    """Remove every table."""
    _KINDS[kind_of(url)].clear(url)


def rows(folder: Path, copy: DatabaseCopy, table: str, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """Some columns of a table's rows as a copy has them, in words; nothing where the copy has no such table or column."""
    if table not in copy.rows:
        return iter(())
    return _KINDS[copy.kind].rows(folder, copy, table, columns)


def load(url: str, folder: Path, copy: DatabaseCopy) -> None:
    """Bring a copy back: on SQLite the whole file, on PostgreSQL the rows into tables of the same revisions.

    Raises: Refused when a table is missing or a count differs.
    """
    found = _KINDS[kind_of(url)].load(url, folder, copy)
    wrong = sorted(table for table, rows in copy.rows.items() if found.get(table) != rows)
    if wrong:
        raise Refused("Not every row came back.", objections=[f"{table}: {found.get(table)}" for table in wrong])
