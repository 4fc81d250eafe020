"""`trustward ticker`: begins periodic work and sweeps the outbox; any number may run."""

from __future__ import annotations

import signal
import threading
import time

import click

from trustward.cli.common import application
from trustward.kernel import due, heartbeat, outbox
from trustward.kernel.logs import logger
from trustward.kernel.outbox.work import tenants_with_due_rows
from trustward.kernel.queue import wake
from trustward.plugins.enablement import task_gate
from trustward.start import refuse_unsafe

SWEEP_EVERY = 1.0
INLINE_AFTER = 10.0
_BEAT_EVERY = 10.0
_log = logger(__name__)


class Ticker:
    """One ticker. The sweep asks a worker; where nothing moves for a while (no Redis, no worker) it works itself."""

    def __init__(self) -> None:
        self._stuck_since: float | None = None
        self._beaten = float("-inf")

    def step(self) -> None:
        """One tick."""
        due.tick(task_gate)
        self._sweep()
        if time.monotonic() - self._beaten > _BEAT_EVERY:
            heartbeat.beat("ticker")
            self._beaten = time.monotonic()

    def _sweep(self) -> None:
        waiting = tenants_with_due_rows()
        if not waiting:
            self._stuck_since = None
            return
        reached = wake()
        self._stuck_since = self._stuck_since or time.monotonic()
        if not reached or time.monotonic() - self._stuck_since > INLINE_AFTER:
            outbox.drain(budget=200)


@click.command()
def ticker() -> None:
    """Tick until stopped."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    ours = Ticker()
    with refuse_unsafe(application()).app_context():
        while not stop.is_set():
            try:
                ours.step()
            except Exception as error:
                _log.error("tick failed", process="ticker", exc_info=error)
            stop.wait(SWEEP_EVERY)
