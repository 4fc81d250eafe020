"""SQLite: one file, copied without its free pages, so that what was deleted is not copied along."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.engine import make_url

from trustward.backup.manifest import DatabaseCopy

FILE = "database.sqlite"
_BUSY = 15.0


def dump(url: str, folder: Path, chains: Sequence[UUID] | None = None) -> tuple[DatabaseCopy, list[UUID]]:
    target = folder / FILE
    target.touch(0o600)
    with closing(sqlite3.connect(_path(url), timeout=_BUSY)) as source:
        source.execute("vacuum into ?", (str(target),))
    with closing(sqlite3.connect(target)) as copied:
        tables = _tables(copied)
        revisions = dict(_revisions(copied, tables))
        rows = _counts(copied, tables)
        listed = [UUID(hex=id) for (id,) in copied.execute("select id from tenant")] if "tenant" in tables else []
    return DatabaseCopy("sqlite", revisions, rows), listed


def is_empty(url: str) -> bool:
    path = _path(url)
    if not path.exists():
        return True
    with closing(sqlite3.connect(path, timeout=_BUSY)) as opened:
        return not _tables(opened)


def clear(url: str) -> None:
    path = _path(url)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def load(url: str, folder: Path, copy: DatabaseCopy) -> dict[str, int]:
    path = _path(url)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear(url)
    temporary = path.with_name(f"{path.name}.restored")
    shutil.copyfile(folder / FILE, temporary)
    temporary.chmod(0o600)
    temporary.replace(path)
    with closing(sqlite3.connect(path)) as opened:
        return _counts(opened, _tables(opened))


def rows(folder: Path, copy: DatabaseCopy, table: str, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    listed = ", ".join(f'"{column}"' for column in columns)
    with closing(sqlite3.connect(f"file:{quote(str(folder / FILE))}?immutable=1", uri=True)) as opened:
        for row in opened.execute(f'select {listed} from "{table}"'):  # noqa: S608
            yield tuple(None if value is None else str(value) for value in row)


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _tables(opened: sqlite3.Connection) -> list[str]:
    names = opened.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    return sorted(name for (name,) in names)


def _revisions(opened: sqlite3.Connection, tables: Sequence[str]) -> Iterator[tuple[str, str]]:
    for table in [table for table in tables if table.startswith("alembic_")]:
        for (version,) in opened.execute(f'select version_num from "{table}"'):  # noqa: S608
            yield table, version


def _counts(opened: sqlite3.Connection, tables: Sequence[str]) -> dict[str, int]:
    kept = [table for table in tables if not table.startswith("alembic_")]
    return {t: opened.execute(f'select count(*) from "{t}"').fetchone()[0] for t in kept}  # noqa: S608
