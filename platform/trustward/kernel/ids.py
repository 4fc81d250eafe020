"""Identifiers: UUIDv7 inside, random UUIDv4 wherever an outsider sees one (design §12)."""

from __future__ import annotations

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by creation, so that rows made together lie together in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = int.from_bytes(milliseconds.to_bytes(6, "big") + os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def public_id() -> uuid.UUID:
    """A random UUIDv4: tells an outsider neither when nor in which order it was made."""
    return uuid.uuid4()
