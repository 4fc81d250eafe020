"""Nothing is destroyed by a clock that leapt: two readings have to agree, and a leap stops everything until it is confirmed.

The ticker reads the machine's clock beside the seconds since the machine was started, and keeps that. Whoever is about to
destroy compares its own reading with the ticker's, and with the database's where that is a server. Demo and tests move the
offset of the one clock, which is neither of them.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from trustward.destruction.domain import Trouble
from trustward.destruction.domain.leaps import TOLERANCE, Pace, Reading, fresh, pace
from trustward.destruction.tables import ClockReading, DestructionHalt
from trustward.kernel import audit, clock, rowpolicy, scope
from trustward.kernel.db import db
from trustward.kernel.logs import logger

NOTE_EVERY = timedelta(seconds=10)
_log = logger(__name__)


class NotNow(Exception):
    """The clock can't be relied on now."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def read() -> Reading:
    """The machine's clock now."""
    return Reading(clock.machine_now(), _boot(), time.clock_gettime(_STEADY))


def observe() -> None:
    """Keep a reading; halt all destruction where time has leapt since the one before. For the ticker."""
    now = read()
    with scope.enter_platform() as opened:
        row = opened.get(ClockReading, 1, with_for_update=True)
        if row is None:
            opened.add(ClockReading(id=1, machine_at=now.at, boot=now.boot, since_boot=now.since_boot))
            return
        before = _reading(row)
        found = pace(before, now)
        if found is Pace.LEAPT or (found is Pace.UNKNOWN and not _server_agrees()):
            _halt(before.at, now.at)
        elif found is Pace.STEADY and timedelta() <= now.at - before.at < NOTE_EVERY:
            return
        row.machine_at, row.boot, row.since_boot = now.at, now.boot, now.since_boot


def confirm() -> None:
    """Raises: NotNow while destruction is halted, or where a second reading is missing or says something else."""
    with scope.enter_platform(write=False) as opened:
        halt, row = opened.get(DestructionHalt, 1), opened.get(ClockReading, 1)
    if halt is not None and halt.resumed_at is None:
        raise NotNow(Trouble.HALTED)
    now = read()
    if row is None or not fresh(_reading(row), now):
        raise NotNow(Trouble.NO_READING)
    found = pace(_reading(row), now)
    if found is Pace.LEAPT:
        with scope.enter_platform():
            _halt(row.machine_at, now.at)
    if found is not Pace.STEADY:
        raise NotNow(Trouble.CLOCKS_DIFFER)
    if _server_agrees() is False:
        raise NotNow(Trouble.CLOCKS_DIFFER)


def halted() -> DestructionHalt | None:
    """The running halt. Platform scope."""
    row = scope.session().get(DestructionHalt, 1)
    return row if row is not None and row.resumed_at is None else None


def is_halted() -> bool:
    """Whether destruction is halted, asked from inside a tenant: the row belongs to nobody."""
    return halted() is not None


def resume() -> bool:
    """The operator says that the clock is right now. Returns: whether anything was halted."""
    with scope.enter_platform(actor=scope.OPERATOR) as opened:
        row = opened.get(DestructionHalt, 1, with_for_update=True)
        if row is None or row.resumed_at is not None:
            return False
        row.resumed_at = clock.now()
        audit.record("destruction.resumed", ("platform", scope.PLATFORM), {"halted_since": row.since})
        return True


def _halt(before: datetime, now: datetime) -> None:
    opened = scope.session()
    row = opened.get(DestructionHalt, 1, with_for_update=True)
    if row is None:
        row = DestructionHalt(id=1)
        opened.add(row)
    elif row.resumed_at is None:
        return
    row.since, row.resumed_at = clock.now(), None
    row.reason = f"{before.isoformat(timespec='seconds')} → {now.isoformat(timespec='seconds')}"
    audit.record("destruction.halted", ("platform", scope.PLATFORM), {"before": before, "now": now})
    _log.error("time leapt: destruction is halted")


def _server_agrees() -> bool | None:
    """Whether the database server's clock agrees with ours; None where the database has none of its own."""
    if db.engine.dialect.name != "postgresql":
        return None
    with db.engine.connect() as connection:
        theirs = rowpolicy.server_time(connection)
    return abs(theirs - clock.machine_now()) <= TOLERANCE


def _reading(row: ClockReading) -> Reading:
    return Reading(row.machine_at, row.boot, row.since_boot)


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _boot() -> str:
    """Which start of this machine: other machines, and this one after its next start, have another."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
