"""One child process: how it is started so that it never outlives us, and how it is ended."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_ROTATE_AT = 8 * 2**20
_on_linux = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None, use_errno=True) if _on_linux else None


def die_with_parent(parent: int, sign: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process `sign` when `parent` dies, however it dies. Called in the new process.

    Elsewhere than on Linux there is no such request: an orderly stop still ends all, a killed supervisor does not.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, sign, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was made
        os._exit(1)


def adopt_orphans() -> None:
    """Let processes whose parent dies become our own children, so that they can be ended with us."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_of(pid: int) -> set[int]:
    """The living children of a process, as the kernel lists them."""
    found: set[int] = set()
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found.update(int(child) for child in listing.read_text().split())
    return found


def own_group(parent: int) -> Callable[[], None]:
    """What a child does between fork and exec: nothing that needs a lock or memory."""

    def begin() -> None:
        os.setsid()
        die_with_parent(parent)

    return begin


@dataclass(frozen=True)
class Program:
    """What to run, under which name, with what handed over; `ground` is what the others lean on."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    pass_fds: Sequence[int] = ()
    ground: bool = False


@dataclass
class Child:
    """A program that is kept running: its present process and how often it failed of late."""

    program: Program
    log: Path
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float | None = None
    last_code: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        return self.pid != 0

    def start(self) -> None:
        """Start the program in a process group of its own, writing to its log."""
        with open_log(self.log) as log:
            self._process = subprocess.Popen(
                self.program.command,
                env=dict(self.program.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=tuple(self.program.pass_fds),
                preexec_fn=own_group(os.getpid()),  # we run one thread
            )
        self.pid, self.started_at, self.start_again_at = self._process.pid, time.monotonic(), None

    def ended(self, status: int) -> None:
        """Note that the process was reaped with this wait status."""
        self.last_code = os.waitstatus_to_exitcode(status)
        if self._process is not None:
            self._process.returncode = self.last_code
        self.pid = 0

    def send(self, sign: int) -> None:
        """Send a signal to the process; SIGKILL goes to its whole group."""
        if self.running:
            with suppress(ProcessLookupError, PermissionError):
                (os.killpg if sign == signal.SIGKILL else os.kill)(self.pid, sign)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for a person who wonders why it ended."""
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


def open_log(path: Path) -> FileIO:
    """Open a log to append to; a large one is first put aside as `.1`, so that two of them are the most there is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > _ROTATE_AT:
            path.replace(path.with_suffix(path.suffix + ".1"))
    return FileIO(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))
