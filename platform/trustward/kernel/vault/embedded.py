"""The embedded key store: a SQLite file of its own, in a directory of its own, that overwrites what it deletes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import make_url

from trustward.kernel.among import among
from trustward.kernel.db import UtcDateTime
from trustward.kernel.vault.journal import GENESIS, Entry, Head, JournalEntry, chained, cuts_of, fingerprint, plain
from trustward.kernel.vault.store import Epoch, Family, KeptKey, KeyBackup, StaleEpoch, UnitsDestroyed

_metadata = sa.MetaData()
_keys = sa.Table(
    "data_key",
    _metadata,
    sa.Column("unit", sa.Uuid, primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("family", sa.String(10), nullable=False, server_default=Family.MAIN.value),
    sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
    sa.Column("owner", sa.Uuid),
)
_epochs = sa.Table(
    "epoch",
    _metadata,
    sa.Column("family", sa.String(10), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("begun_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("removed", sa.Integer, nullable=False),
)
_journal = sa.Table(
    "journal_entry",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)
_destroyed = sa.Table(
    "destroyed_unit",
    _metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit", sa.LargeBinary(16), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
_cut = sa.Table(
    "cut_unit",
    _metadata,
    sa.Column("unit", sa.LargeBinary(16), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sqlite_with_rowid=False,
)
_backups = sa.Table(
    "key_backup",
    _metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("expired_at", UtcDateTime),
    sa.Column("place", sa.String, nullable=False, server_default=""),
)
_ADDED = {"family": "varchar(10) not null default 'main'", "epoch": "integer not null default 0", "owner": "char(32)"}
_KEY = [_keys.c[name] for name in KeptKey._fields]
_VARIABLES = 400
"""In one statement: SQLite takes 32,766, older ones 999."""
_AT_ONCE = 5000
"""Ids that are one variable (`among`)."""
_KNOWN = sa.text(
    "with recursive one(at) as (select 1 where length(:ids) union all select at + 16 from one where at + 16 < length(:ids)) "
    "select unit from one cross join destroyed_unit on unit = substr(:ids, at, 16)"
)
"""Which of these ids, one after the other in one value, stand in the journal: JSON, which `among` writes, holds no bytes."""
_Item = TypeVar("_Item")


class EmbeddedKeyStore:
    """Wrapped keys in a SQLite file with secure delete."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database
        self.folder = Path(database).absolute().parent if database and database != ":memory:" else Path()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engine = sa.create_engine(url)
        event.listen(self._engine, "connect", _keep_and_overwrite)
        self._unhurried = sa.create_engine(url)
        event.listen(self._unhurried, "connect", _overwrite)
        with self._writing() as connection:
            _metadata.create_all(connection)
            columns = {column["name"] for column in sa.inspect(connection).get_columns("data_key")}
            for name, kind in _ADDED.items():
                if name not in columns:
                    connection.exec_driver_sql(f"alter table data_key add column {name} {kind}")
        if database and database != ":memory:":
            with suppress(PermissionError):
                Path(database).chmod(0o600)

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """One transaction that takes the write lock when it begins.

        Args:
            durable: on the disk when it ends. Not so for what the sweep of orphans finds out again after a power cut.
        """
        engine = self._engine if durable else self._unhurried
        with engine.connect().execution_options(immediate=True) as connection, connection.begin():
            yield connection

    def put(self, keys: Sequence[KeptKey]) -> dict[UUID, KeptKey]:
        with self._writing() as connection:
            for family in {key.family for key in keys}:
                current = _current(connection, family)
                if any(key.family == family and key.epoch != current for key in keys):
                    raise StaleEpoch
            units = [key.unit for key in keys]
            if gone := _destroyed_of(connection, units):
                raise UnitsDestroyed(gone)
            if keys:
                connection.execute(insert(_keys).on_conflict_do_nothing(), [_row(key) for key in keys])
            return _kept(connection, units)

    def get(self, units: Sequence[UUID]) -> dict[UUID, KeptKey]:
        with self._engine.connect() as connection:
            return _kept(connection, units)

    def confirm(self, units: Iterable[UUID], at: datetime) -> None:
        with self._writing(durable=False) as connection:
            for some in _parts(units):
                sure = _keys.update().where(among(_keys.c.unit, some), _keys.c.confirmed_at.is_(None))
                connection.execute(sure.values(confirmed_at=at))

    def vouch(self, unit: UUID, at: datetime) -> bool:
        young = _keys.update().where(_keys.c.unit == unit, _keys.c.confirmed_at.is_(None)).values(made_at=at)
        with self._writing(durable=False) as connection:
            return bool(connection.execute(young).rowcount)

    def own(self, units: Iterable[UUID], owner: UUID) -> None:
        with self._writing(durable=False) as connection:
            for some in _parts(units):
                nobodys = _keys.update().where(among(_keys.c.unit, some), _keys.c.owner.is_(None))
                connection.execute(nobodys.values(owner=owner))

    def owned(self, owner: UUID) -> list[UUID]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_keys.c.unit).where(_keys.c.owner == owner)).scalars())

    def unconfirmed(self, before: datetime) -> list[UUID]:
        with self._engine.connect() as connection:
            statement = sa.select(_keys.c.unit).where(_keys.c.confirmed_at.is_(None), _keys.c.made_at < before)
            return list(connection.execute(statement).scalars())

    def remove(
        self, units: Iterable[UUID], entry: Entry | None = None, cut: Sequence[tuple[KeptKey, bytes]] = ()
    ) -> int:
        units = list(dict.fromkeys(units))
        with self._writing() as connection:
            for key, rest in cut:
                same = _keys.c.unit == key.unit, _keys.c.epoch == key.epoch, _keys.c.wrapped == key.wrapped
                if not connection.execute(_keys.update().where(*same).values(wrapped=rest)).rowcount:
                    raise StaleEpoch
                _count_removed(connection, key.family, 1)
            gone = sum(_delete(connection, among(_keys.c.unit, some)) for some in _parts(units))
            if entry:
                _append(connection, entry, units)
        if gone or cut:
            self.scrub()
        return gone

    def remove_unconfirmed(self, units: Iterable[UUID], before: datetime) -> int:
        old = _keys.c.confirmed_at.is_(None), _keys.c.made_at < before
        with self._writing() as connection:
            gone = sum(_delete(connection, among(_keys.c.unit, some), *old) for some in _parts(units))
        if gone:
            self.scrub()
        return gone

    def epoch(self, family: Family) -> int:
        with self._engine.connect() as connection:
            return _current(connection, family)

    def epochs(self, family: Family) -> list[Epoch]:
        statement = sa.select(_epochs).where(_epochs.c.family == family).order_by(_epochs.c.number)
        with self._engine.connect() as connection:
            return [
                Epoch(Family(row.family), row.number, row.begun_at, row.ended_at, row.removed)
                for row in connection.execute(statement)
            ]

    def begin_epoch(self, family: Family, number: int, at: datetime) -> None:
        with self._writing() as connection:
            row = {"family": family.value, "number": number, "begun_at": at, "removed": 0}
            connection.execute(insert(_epochs).on_conflict_do_nothing(), row)

    def end_epoch(self, family: Family, number: int, at: datetime) -> None:
        with self._writing() as connection:
            this = _epochs.c.family == family, _epochs.c.number == number, _epochs.c.ended_at.is_(None)
            connection.execute(_epochs.update().where(*this).values(ended_at=at))

    def wrapped_before(self, family: Family, epoch: int, after: UUID | None, limit: int) -> list[KeptKey]:
        statement = sa.select(*_KEY).where(_keys.c.family == family, _keys.c.epoch < epoch)
        if after is not None:
            statement = statement.where(_keys.c.unit > after)
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(statement.order_by(_keys.c.unit).limit(limit))]

    def rewrap(self, keys: Sequence[tuple[KeptKey, bytes]], epoch: int) -> int:
        same = (
            _keys.c.unit == sa.bindparam("its_unit"),
            _keys.c.epoch == sa.bindparam("its_epoch"),
            _keys.c.wrapped == sa.bindparam("old"),
        )
        statement = _keys.update().where(*same).values(wrapped=sa.bindparam("new"), epoch=epoch)
        rows = [{"its_unit": k.unit, "its_epoch": k.epoch, "old": k.wrapped, "new": wrapped} for k, wrapped in keys]
        if not rows:
            return 0
        with self._writing() as connection:
            return connection.execute(statement, rows).rowcount

    def epochs_in_use(self, family: Family) -> dict[int, int]:
        statement = sa.select(_keys.c.epoch, sa.func.count()).where(_keys.c.family == family).group_by(_keys.c.epoch)
        with self._engine.connect() as connection:
            return {row.epoch: row[1] for row in connection.execute(statement)}

    def scrub(self) -> bool:
        with closing(self._engine.raw_connection()) as raw:  # the log may hold an older copy of a page
            busy, _pages, _copied = raw.cursor().execute("pragma wal_checkpoint(truncate)").fetchone()
        return not busy

    def dump(self) -> Iterator[KeptKey]:
        with self._engine.connect().execution_options(yield_per=1000) as connection:
            for row in connection.execute(sa.select(*_KEY).order_by(_keys.c.unit)):
                yield _key(row)

    def take_back(self, keys: Iterable[KeptKey]) -> int:
        taken = 0
        for some in _parts(keys, _VARIABLES):
            with self._writing() as connection:
                gone = _destroyed_of(connection, [key.unit for key in some])
                there = _kept(connection, [key.unit for key in some])
                new = [_row(key) for key in some if key.unit not in gone and key.unit not in there]
                if new:
                    connection.execute(_keys.insert(), new)
                taken += len(new)
        return taken

    def destroyed(self, units: Iterable[UUID]) -> set[UUID]:
        with self._engine.connect() as connection:
            return _destroyed_of(connection, units)

    def cuts(self, units: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
        found: dict[UUID, frozenset[str]] = {}
        with self._engine.connect() as connection:
            for some in _parts(units, _VARIABLES):
                wanted = sa.select(_cut.c.unit, _cut.c.parts).where(_cut.c.unit.in_([unit.bytes for unit in some]))
                for unit, parts in ((UUID(bytes=row.unit), frozenset(row.parts)) for row in connection.execute(wanted)):
                    found[unit] = found.get(unit, parts) & parts
        return found

    def entries(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        statement = sa.select(_journal).where(_journal.c.seq > after).order_by(_journal.c.seq).limit(limit)
        with self._engine.connect() as connection:
            rows = connection.execute(statement).all()
            units: dict[int, list[UUID]] = {row.seq: [] for row in rows}
            if rows:
                within = sa.select(_destroyed).where(_destroyed.c.seq.between(rows[0].seq, rows[-1].seq))
                for seq, unit in connection.execute(within):
                    units[seq].append(UUID(bytes=unit))
        return [JournalEntry(r.seq, r.id, r.at, r.payload, tuple(units[r.seq]), r.hash) for r in rows]

    def head(self) -> Head:
        with self._engine.connect() as connection:
            return _head(connection)

    def merge(self, entries: Iterable[JournalEntry]) -> int:
        new = gone = 0
        for entry in entries:
            with self._writing() as connection:
                new += _append(connection, Entry(entry.id, entry.at, entry.payload), entry.units)
                gone += sum(_delete(connection, among(_keys.c.unit, some)) for some in _parts(entry.units))
        if gone:
            self.scrub()
        return new

    def note_backup(self, backup: KeyBackup) -> None:
        row = {name: getattr(backup, name) for name in ("id", "made_at", "expires_at", "expired_at", "place")}
        statement = insert(_backups).values(**row)
        earliest = sa.func.coalesce(_backups.c.expired_at, statement.excluded.expired_at)
        with self._writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"expired_at": earliest}))

    def backups(self) -> list[KeyBackup]:
        with self._engine.connect() as connection:
            return [KeyBackup(**row._mapping) for row in connection.execute(sa.select(_backups).order_by("made_at"))]

    def close(self) -> None:
        self._engine.dispose()
        self._unhurried.dispose()


def _current(connection: sa.Connection, family: Family) -> int:
    return connection.scalar(sa.select(sa.func.max(_epochs.c.number)).where(_epochs.c.family == family)) or 0


def _kept(connection: sa.Connection, units: Iterable[UUID]) -> dict[UUID, KeptKey]:
    found = {}
    for some in _parts(units):
        for row in connection.execute(sa.select(*_KEY).where(among(_keys.c.unit, some))):
            found[row.unit] = _key(row)
    return found


def _destroyed_of(connection: sa.Connection, units: Iterable[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in _parts(units):
        all_of_them = b"".join(unit.bytes for unit in some)
        found.update(UUID(bytes=unit) for unit in connection.scalars(_KNOWN, {"ids": all_of_them}))
    return found


def _delete(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> int:
    counts = sa.select(_keys.c.family, sa.func.count()).where(*which).group_by(_keys.c.family)
    removed = [(family, count) for family, count in connection.execute(counts)]
    for family, count in removed:
        _count_removed(connection, family, count)
    if removed:
        connection.execute(_keys.delete().where(*which))
    return sum(count for _family, count in removed)


def _count_removed(connection: sa.Connection, family: str, count: int) -> None:
    newest = _epochs.c.family == family, _epochs.c.number == _current(connection, Family(family))
    connection.execute(_epochs.update().where(*newest).values(removed=_epochs.c.removed + count))


def _head(connection: sa.Connection) -> Head:
    last = connection.execute(
        sa.select(_journal.c.seq, _journal.c.hash).order_by(_journal.c.seq.desc()).limit(1)
    ).one_or_none()
    return Head(last.seq, last.hash) if last else Head(0, GENESIS)


def _append(connection: sa.Connection, entry: Entry, units: Sequence[UUID]) -> bool:
    entry = Entry(entry.id, entry.at, plain(entry.payload))
    content = fingerprint(entry, units)
    known = connection.scalar(sa.select(_journal.c.content).where(_journal.c.id == entry.id))
    if known is not None:
        if known != content:
            raise ValueError(f"The journal holds an entry {entry.id} that says something else.")
        return False
    end = _head(connection)
    row = {"seq": end.seq + 1, "id": entry.id, "at": entry.at, "payload": entry.payload, "content": content}
    connection.execute(_journal.insert(), {**row, "hash": chained(end.hash, content)})
    if units:
        rows_of_it = [(end.seq + 1, unit.bytes) for unit in units]  # as the driver takes them: there are thousands
        connection.exec_driver_sql("insert into destroyed_unit (seq, unit) values (?, ?)", rows_of_it)
    if cuts := cuts_of(entry.payload):
        rows = [{"unit": unit.bytes, "seq": end.seq + 1, "parts": sorted(parts)} for unit, parts in cuts.items()]
        connection.execute(_cut.insert(), rows)
    return True


def _key(row: Any) -> KeptKey:
    return KeptKey(row.unit, row.wrapped, Family(row.family), row.epoch, row.owner, row.made_at, row.confirmed_at)


def _row(key: KeptKey) -> dict[str, Any]:
    return {**key._asdict(), "family": key.family.value}


def _parts(items: Iterable[_Item], size: int = _AT_ONCE) -> Iterator[list[_Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _keep_and_overwrite(connection: Any, record: Any) -> None:
    connection.execute("pragma synchronous=full")  # a key lost in a power cut would cost all that is sealed under it
    connection.execute("pragma secure_delete=on")


def _overwrite(connection: Any, record: Any) -> None:
    connection.execute("pragma secure_delete=on")
