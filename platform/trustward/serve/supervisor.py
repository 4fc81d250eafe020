"""Keeps a set of programs running: starts them, starts again what died, and ends everything together."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trustward.kernel.processes import adopt_orphans, children_of
from trustward.serve.process import Child, Program

_BACKOFF = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
_STEADY_AFTER = 30.0  # a program that ran this long has recovered: its next failure counts as the first


class Stopped(Exception):
    """Somebody asked us to stop."""


class GaveUp(Exception):
    """A program keeps dying before it ever worked; the text says which one and its last words."""


class Supervisor:
    """Runs in one thread, the main one: the kernel's parent-death signal follows the thread that started a child."""

    def __init__(self, logs: Path, say: Callable[[str], None], backoff: Sequence[float] = _BACKOFF) -> None:
        self._logs, self._say, self._backoff = logs, say, backoff
        self._children: list[Child] = []
        self._stop_asked = 0
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)

    @contextmanager
    def running(self) -> Iterator[Supervisor]:
        """Take over signals and orphans; whatever happens inside, end every process at the end."""
        adopt_orphans()
        signal.set_wakeup_fd(self._wake_write.fileno(), warn_on_full_buffer=False)
        before = {sign: signal.signal(sign, self._on_stop) for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield self
        finally:
            self._end_everything()
            signal.set_wakeup_fd(-1)
            for sign, handler in before.items():
                signal.signal(sign, handler)

    def start(self, program: Program) -> Child:
        """Start a program and keep it running."""
        child = Child(program, self._logs / f"{program.name.replace(' ', '-')}.log")
        self._children.append(child)
        child.start()
        return child

    def run_once(self, program: Program) -> Child:
        """Run a program to its end.

        Raises:
            Stopped: we were asked to stop meanwhile.
        """
        child = self.start(program)
        child.once = True
        while child.running:
            self.watch()
        self._children.remove(child)
        return child

    def watch(self, until: float | None = None, *, patience: int | None = None) -> None:
        """Wait for the next event or `until`; start again what died and is due.

        Args:
            patience: give up when a program died this many times in a row.

        Raises:
            Stopped: we were asked to stop.
            GaveUp: see `patience`.
        """
        due = [child.start_again_at for child in self._children if child.start_again_at is not None]
        wake_at = min([time.monotonic() + 60.0, *due, *([until] if until is not None else [])])
        select.select([self._wake_read], [], [], max(0.0, wake_at - time.monotonic()))
        with suppress(BlockingIOError):
            while self._wake_read.recv(512):
                pass
        for child in self._reap():
            if not child.once:
                self._plan_restart(child, patience)
        if self._stop_asked:
            raise Stopped
        for child in self._children:
            if child.start_again_at is not None and child.start_again_at <= time.monotonic():
                child.start()

    def _on_stop(self, *_: object) -> None:
        self._stop_asked += 1

    def _reap(self) -> list[Child]:
        """Collect every process that ended, ours and adopted ones. Returns: ours."""
        ended = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            for child in self._children:
                if child.pid == pid:
                    child.ended(status)
                    ended.append(child)
        return ended

    def _plan_restart(self, child: Child, patience: int | None) -> None:
        lived = time.monotonic() - child.started_at
        child.failures = 1 if lived >= _STEADY_AFTER else child.failures + 1
        if patience is not None and child.failures >= patience:
            raise GaveUp(f"{child.program.name} can't be started (code {child.last_code}):\n{child.last_words()}")
        pause = self._backoff[min(child.failures, len(self._backoff)) - 1]
        child.start_again_at = time.monotonic() + pause
        name, code = child.program.name, child.last_code
        self._say(f"{name} ended (code {code}); starting it again in {pause:g} s, see {child.log}")

    def _end_everything(self, patience: float = 12.0) -> None:
        """End programs in the reverse order of their start, each politely first; leave no descendant."""
        deadline = time.monotonic() + patience
        asked_before = self._stop_asked
        for layer in _layers(self._children):
            for child in layer:
                child.start_again_at = None
                child.send(signal.SIGTERM)
            while any(child.running for child in layer) and time.monotonic() < deadline:
                if self._stop_asked > max(1, asked_before):  # asked again: no more patience
                    deadline = 0.0
                select.select([self._wake_read], [], [], 0.1)
                with suppress(BlockingIOError):
                    self._wake_read.recv(512)
                self._reap()
            for child in layer:
                child.send(signal.SIGKILL)
        self._kill_what_is_left()

    def _kill_what_is_left(self) -> None:
        """Adopted orphans (a job's process whose worker was killed) go too."""
        for _ in range(100):
            left = children_of(os.getpid()) | {child.pid for child in self._children if child.running}
            if not left:
                return
            for pid in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
            self._reap()


def _layers(children: Sequence[Child]) -> list[list[Child]]:
    """Programs that may end at the same time; what others lean on (started first, marked as ground) comes last."""
    return [[c for c in children if not c.program.ground], [c for c in children if c.program.ground]]
