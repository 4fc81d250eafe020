"""The one clock. Web, workers and ticker read the same offset row; moving it is refused outside tests and demo."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import REVIEWED, Base, db
from trustward.kernel.errors import Refused

_REREAD_AFTER = 1.0
_lock = Lock()
_cached: dict[str, tuple[float, timedelta]] = {}


class ClockOffset(Base):
    """How far the clock stands from the machine's: one row at most, in tests and demo only."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[int]


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC) + _offset()


def machine_now() -> datetime:
    """The machine's instant, never moved: only for protocols shared with devices outside, such as one-time codes."""
    return datetime.now(UTC)


def today(zone: str | ZoneInfo) -> date:
    """The legal day in `zone`: it ends at midnight there."""
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def movable() -> bool:
    """Whether this installation may move its clock."""
    settings = current_app.extensions["trustward.settings"]
    return bool(settings.test or settings.demo)


def move(by: timedelta) -> None:
    """Let time pass for the whole installation.

    Raises:
        Refused: outside tests and demo.
    """
    if not movable():
        raise Refused("The clock moves only in tests and demo.", code="clock_fixed")
    key = _key()
    with db.engine.execution_options(immediate=True).begin() as connection:
        seconds = connection.execute(sa.select(ClockOffset.seconds), execution_options=REVIEWED).scalar()
        total = int(by.total_seconds()) + (seconds or 0)
        statement = sa.insert(ClockOffset).values(id=1, seconds=total)
        if seconds is not None:
            statement = sa.update(ClockOffset).values(seconds=total)  # type: ignore[assignment]
        connection.execute(statement, execution_options=REVIEWED)
    with _lock:
        _cached[key] = (time.monotonic(), timedelta(seconds=total))


def _key() -> str:
    return str(current_app.extensions["trustward.settings"].database_url)


def _reader() -> sa.Engine:
    """Connections besides the pool on PostgreSQL: when all of that wait for one row, its holder must still know the time."""
    engine = db.engine
    if engine.dialect.name != "postgresql":
        return engine
    kept: dict[str, sa.Engine] = current_app.extensions.setdefault("trustward.clock", {})
    if "reader" not in kept:
        kept["reader"] = sa.create_engine(engine.url, poolclass=sa.pool.NullPool, hide_parameters=True)
    return kept["reader"]


def _offset() -> timedelta:
    if not current_app or not movable():
        return timedelta()
    key = _key()
    with _lock:
        read_at, offset = _cached.get(key, (float("-inf"), timedelta()))
        if time.monotonic() - read_at < _REREAD_AFTER:
            return offset
    with _reader().connect() as connection:
        seconds = connection.execute(sa.select(ClockOffset.seconds), execution_options=REVIEWED).scalar()
    with _lock:
        _cached[key] = (time.monotonic(), timedelta(seconds=seconds or 0))
        return _cached[key][1]
