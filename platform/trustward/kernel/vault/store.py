"""The embedded key store: a SQLite file of its own, in a directory of its own, that overwrites what it deletes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url

from trustward.kernel.db import UtcDateTime

_metadata = sa.MetaData()
_keys = sa.Table(
    "data_key",
    _metadata,
    sa.Column("unit", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_at", UtcDateTime),
)


class KeptKey(NamedTuple):
    """A wrapped key, and whether the rows sealed under it are known to be committed."""

    wrapped: bytes
    confirmed: bool


class KeyStore(Protocol):
    """Where wrapped keys live; one row per unit of destruction."""

    def put(self, unit: UUID, wrapped: bytes, at: datetime) -> None: ...
    def get(self, unit: UUID) -> KeptKey | None: ...
    def confirm(self, units: Iterable[UUID], at: datetime) -> None: ...
    def unconfirmed(self, before: datetime) -> list[UUID]: ...
    def remove(self, units: Iterable[UUID]) -> int: ...


class EmbeddedKeyStore:
    """Wrapped keys in a SQLite file with secure delete."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database
        if database and database != ":memory:":
            Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engine = sa.create_engine(url)
        event.listen(self._engine, "connect", _overwrite_what_is_deleted)
        with self._engine.begin() as connection:
            _metadata.create_all(connection)
        if database and database != ":memory:":
            with suppress(PermissionError):
                Path(database).chmod(0o600)

    def put(self, unit: UUID, wrapped: bytes, at: datetime) -> None:
        """Keep a new key. Raises: sqlalchemy.exc.IntegrityError when the unit has one already."""
        with self._engine.begin() as connection:
            connection.execute(_keys.insert().values(unit=unit, wrapped=wrapped, made_at=at))

    def get(self, unit: UUID) -> KeptKey | None:
        """The wrapped key of `unit`, or None when there is none (any more)."""
        with self._engine.connect() as connection:
            statement = sa.select(_keys.c.wrapped, _keys.c.confirmed_at).where(_keys.c.unit == unit)
            found = connection.execute(statement).one_or_none()
        return KeptKey(found.wrapped, found.confirmed_at is not None) if found else None

    def confirm(self, units: Iterable[UUID], at: datetime) -> None:
        """Say that the rows sealed under these keys are committed."""
        with self._engine.begin() as connection:
            connection.execute(_keys.update().where(_keys.c.unit.in_(list(units))).values(confirmed_at=at))

    def unconfirmed(self, before: datetime) -> list[UUID]:
        """Keys made before `before` whose rows were never seen to commit."""
        with self._engine.connect() as connection:
            statement = sa.select(_keys.c.unit).where(_keys.c.confirmed_at.is_(None), _keys.c.made_at < before)
            return list(connection.execute(statement).scalars())

    def remove(self, units: Iterable[UUID]) -> int:
        """Destroy keys; what they sealed can't be opened any more. Returns: how many there were."""
        with self._engine.begin() as connection:
            return connection.execute(_keys.delete().where(_keys.c.unit.in_(list(units)))).rowcount

    def close(self) -> None:
        self._engine.dispose()


def _overwrite_what_is_deleted(connection: Any, record: Any) -> None:
    connection.execute("pragma secure_delete=on")


def master_key(file: Path) -> bytes:
    """The installation's master key, made once when the file is absent; 32 bytes, readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.touch(0o600)
        temporary.write_bytes(os.urandom(32))
        with suppress(FileExistsError):
            file.hardlink_to(temporary)
        temporary.unlink()
    key = file.read_bytes()
    if len(key) != 32:
        raise ValueError(f"The master key file {file} must hold exactly 32 bytes.")
    return key
