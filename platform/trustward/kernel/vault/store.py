"""The embedded key store: a SQLite file of its own, in a directory of its own, that overwrites what it deletes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing, suppress
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
    def vouch(self, unit: UUID, at: datetime) -> bool: ...
    def confirm(self, units: Iterable[UUID], at: datetime) -> None: ...
    def unconfirmed(self, before: datetime) -> list[UUID]: ...
    def remove(self, units: Iterable[UUID]) -> int: ...
    def remove_unconfirmed(self, units: Iterable[UUID], before: datetime) -> int: ...


class EmbeddedKeyStore:
    """Wrapped keys in a SQLite file with secure delete."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database
        if database and database != ":memory:":
            Path(database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engine = sa.create_engine(url)
        event.listen(self._engine, "connect", _keep_and_overwrite)
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

    def vouch(self, unit: UUID, at: datetime) -> bool:
        """Say that a key that nobody has confirmed is used again, so that its age counts from now.

        Returns: False when it is gone, or was confirmed meanwhile.
        """
        young = _keys.update().where(_keys.c.unit == unit, _keys.c.confirmed_at.is_(None)).values(made_at=at)
        with self._engine.begin() as connection:
            return bool(connection.execute(young).rowcount)

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
        return self._destroy(_keys.c.unit.in_(list(units)))

    def remove_unconfirmed(self, units: Iterable[UUID], before: datetime) -> int:
        """Destroy those keys that are still unconfirmed, and that nobody vouched for since `before`."""
        return self._destroy(_keys.c.unit.in_(list(units)), _keys.c.confirmed_at.is_(None), _keys.c.made_at < before)

    def _destroy(self, *which: sa.ColumnElement[bool]) -> int:
        with self._engine.begin() as connection:
            gone = connection.execute(_keys.delete().where(*which)).rowcount
        if gone:
            with closing(self._engine.raw_connection()) as raw:  # the log may hold an older copy of the page
                raw.cursor().execute("pragma wal_checkpoint(truncate)")
        return gone

    def close(self) -> None:
        self._engine.dispose()


def _keep_and_overwrite(connection: Any, record: Any) -> None:
    connection.execute("pragma synchronous=full")  # a key lost in a power cut would cost all that is sealed under it
    connection.execute("pragma secure_delete=on")


def master_key(file: Path) -> bytes:
    """The installation's master key, made once when the file is absent; 32 bytes, readable by its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.touch(0o600)
        with temporary.open("wb") as written:
            written.write(os.urandom(32))
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(temporary)
        temporary.unlink()
    key = file.read_bytes()
    if len(key) != 32:
        raise ValueError(f"The master key file {file} must hold exactly 32 bytes.")
    return key
