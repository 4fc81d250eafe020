"""That this process was asked to end: whoever works through a backlog looks here between two pieces of it.

A plain flag, because it is set in a signal handler: a lock there could wait for the very code that it interrupted.
"""

from __future__ import annotations

import time

_asked = False


def ask(*_: object) -> None:
    """Ask this process to end as soon as a piece of work is whole; fits as a signal handler."""
    global _asked
    _asked = True


def asked() -> bool:
    """Whether it was asked."""
    return _asked


def sleep(seconds: float) -> None:
    """Wait, but not once somebody asked."""
    until = time.monotonic() + seconds
    while not _asked and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
