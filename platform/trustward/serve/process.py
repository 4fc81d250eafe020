"""One child process: how it is started so that it never outlives us, and how it is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import NoReturn, TextIO, cast

from trustward.kernel.processes import call_myself, die_with_parent

_ROTATE_AT = 8 * 2**20


@dataclass(frozen=True)
class Program:
    """What to run, under which name, with what handed over.

    `run` is a command, or a function: it then runs in a fork of ours, which has every module loaded already.
    `ground` marks what the others lean on: it is ended last.
    """

    name: str
    run: Sequence[str] | Callable[[], object]
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
    once: bool = False

    @property
    def running(self) -> bool:
        return self.pid != 0

    def start(self) -> None:
        """Start the program in a process group of its own, writing to its log."""
        with open_log(self.log) as log:
            if callable(self.program.run):
                self.pid = _fork(self.program, self.program.run, log.fileno())
            else:
                self.pid = _execute(self.program, self.program.run, log)
        self.started_at, self.start_again_at = time.monotonic(), None

    def ended(self, status: int) -> None:
        """Note that the process was reaped with this wait status."""
        self.last_code = os.waitstatus_to_exitcode(status)
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


def _execute(program: Program, command: Sequence[str], log: FileIO) -> int:
    parent = os.getpid()

    def begin() -> None:  # between fork and exec: nothing that needs a lock or memory
        os.setsid()
        die_with_parent(parent)

    process = subprocess.Popen(
        command,
        env=dict(program.env),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        pass_fds=tuple(program.pass_fds),
        preexec_fn=begin,  # we run one thread
    )
    process.returncode = 0  # it is reaped by the supervisor, with the adopted ones
    return process.pid


def _fork(program: Program, run: Callable[[], object], log: int) -> int:
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        _be_child(program, run, log, parent)
    return pid


def _be_child(program: Program, run: Callable[[], object], log: int, parent: int) -> NoReturn:
    """Forget what was the supervisor's, run, and never return into its frames."""
    code = 1
    try:
        os.setsid()
        die_with_parent(parent)
        call_myself(program.name)
        signal.set_wakeup_fd(-1)
        for sign in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(sign, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _take_over_streams(log)
        _close_all_but(program.pass_fds)
        os.environ.clear()
        os.environ.update(program.env)
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _take_over_streams(log: int) -> None:
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        os.dup2(log, descriptor)
        cast("_Reconfigurable", stream).reconfigure(line_buffering=True)


class _Reconfigurable(TextIO):
    def reconfigure(self, *, line_buffering: bool) -> None: ...


def _close_all_but(kept: Sequence[int]) -> None:
    """Close what the supervisor holds open. Its Python objects stay referenced by its frames, which never end here."""
    lowest = 3
    for descriptor in sorted(fd for fd in kept if fd >= lowest):
        os.closerange(lowest, descriptor)
        lowest = descriptor + 1
    os.closerange(lowest, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65_536 else 65_536)
