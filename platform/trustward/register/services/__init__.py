"""The acts on the register, and what can be read of it. Everything here runs inside an entered tenant."""

from __future__ import annotations

from .acts import change, move, record, withdraw
from .reading import Entry, entries, entry, facts, single
from .snapshots import snapshot

__all__ = ["Entry", "change", "entries", "entry", "facts", "move", "record", "single", "snapshot", "withdraw"]
