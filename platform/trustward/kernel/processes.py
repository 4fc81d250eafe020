"""What the kernel of the machine can promise about families of processes. On other systems than Linux it promises nothing."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_PR_SET_CHILD_SUBREAPER = 36
_LONGEST_NAME = 15
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None


def die_with_parent(parent: int, sign: int = signal.SIGTERM) -> None:
    """Ask that this process is sent `sign` when `parent` dies, however it dies. Called in the new process."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, sign, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request was made
        os._exit(1)


def adopt_orphans() -> None:
    """Let processes whose parent dies become our own children, so that they can be ended with us."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def call_myself(name: str) -> None:
    """Give this process a name of its own in lists of processes."""
    if _libc is not None:
        _libc.prctl(_PR_SET_NAME, name.encode()[:_LONGEST_NAME], 0, 0, 0)


def name_of(pid: int) -> str:
    """The name of a process; empty when there is none."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def children_of(pid: int) -> set[int]:
    """The living children of a process."""
    found: set[int] = set()
    with suppress(OSError):  # it, or a thread of it, may end while we look
        for thread in os.listdir(f"/proc/{pid}/task"):
            with suppress(OSError):
                listing = Path(f"/proc/{pid}/task/{thread}/children").read_text()
                found.update(int(child) for child in listing.split())
    return found
