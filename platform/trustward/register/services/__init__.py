"""The acts on the register, and what can be read of it. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .acts import change, lift, move, record, withdraw, write_single
from .reading import Entry, choices, counts, entries, entry, facts, single, unsure_names
from .snapshots import snapshot

__all__ = [
    "Entry",
    "change",
    "choices",
    "counts",
    "entries",
    "entry",
    "facts",
    "lift",
    "move",
    "record",
    "single",
    "snapshot",
    "unsure_names",
    "withdraw",
    "write_single",
]
