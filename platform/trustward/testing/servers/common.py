"""What the servers' launchers share."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from trustward.kernel.processes import die_with_parent


class ServerMissing(RuntimeError):
    """A server that the tests need isn't there; the text says how to get it."""


def cache_folder() -> Path:
    """A folder of this user's for unpacked servers, shared by all checkouts."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "trustward"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def short_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder whose name is short enough for a Unix socket in it."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    log: Path,
    user: int | None = None,
    env: Mapping[str, str] | None = None,
    stop_signal: int = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that is gone afterwards, also when this process is killed."""
    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
            pass_fds=tuple(pass_fds),
            preexec_fn=lambda: die_with_parent(parent, stop_signal),
        )
    try:
        yield process
    finally:
        process.send_signal(stop_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(answer: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 30.0) -> None:
    """Wait until `answer` says yes.

    Raises:
        ServerMissing: the process ended, or time is up; carries the end of its log.
    """
    deadline = time.monotonic() + seconds
    while not answer():
        if process.poll() is not None or time.monotonic() > deadline:
            words = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise ServerMissing(f"{process.args!r} did not start (code {process.poll()}):\n{words}")
        time.sleep(0.02)
