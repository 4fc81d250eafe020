"""`trustward ticker`: begins periodic work and sweeps the outbox; any number may run."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import click

from trustward.cli import metrics
from trustward.cli.common import application
from trustward.destruction.services import clocks
from trustward.kernel import due, heartbeat, outbox, stopping
from trustward.kernel.logs import logger
from trustward.kernel.outbox.work import tenants_with_due_rows
from trustward.kernel.queue import wake
from trustward.plugins.enablement import task_gate
from trustward.start import refuse_unsafe

SWEEP_EVERY = 1.0
INLINE_AFTER = 10.0
_INLINE_SECONDS = 5.0
_BEAT_EVERY = 10.0
_READ_EVERY = 5.0
_log = logger(__name__)


class Ticker:
    """One ticker. The sweep asks a worker; where nothing moves for a while (no Redis, no worker) it works itself."""

    def __init__(self) -> None:
        self._stuck_since: float | None = None
        self._beaten = self._read = float("-inf")
        self._begun: set[due.Slot] = set()

    def step(self) -> None:
        """One tick; where a part of it fails, the others go on. The clock is read first: by a leapt one nothing is begun."""
        for part in (self._read_clock, self._tick, self._sweep, self._beat):
            self._try(part)

    def _try(self, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as error:
            _log.error("tick failed", process="ticker", exc_info=error)

    def _read_clock(self) -> None:
        if time.monotonic() - self._read > _READ_EVERY:
            clocks.observe()
            self._read = time.monotonic()

    def _tick(self) -> None:
        due.tick(task_gate(), self._begun)

    def _sweep(self) -> None:
        waiting = tenants_with_due_rows()
        if not waiting:
            self._stuck_since = None
            return
        reached = wake()
        self._stuck_since = self._stuck_since or time.monotonic()
        if not reached or time.monotonic() - self._stuck_since > INLINE_AFTER:
            outbox.drain(budget=200, seconds=_INLINE_SECONDS)

    def _beat(self) -> None:
        if time.monotonic() - self._beaten > _BEAT_EVERY:
            heartbeat.beat("ticker")
            self._beaten = time.monotonic()


@click.command()
def ticker() -> None:
    """Tick until stopped."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stopping.ask)
    ours, app = Ticker(), refuse_unsafe(application())
    if port := app.extensions["trustward.settings"].metrics_port:
        metrics.serve(app, port)
    with app.app_context():
        while not stopping.asked():
            ours.step()
            stopping.sleep(SWEEP_EVERY)
