"""The journal of destroyed units: append-only, chained by hashes, and older than any backup that could bring them back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

GENESIS = bytes(32)
CUTS = "cuts"
"""Under which key of a payload the units stand of which parts were destroyed, with the parts that stay."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down when units are destroyed for good: one entry for each call that destroys them.

    `payload` is what the ledger is made again from after a restore; it never holds a personal value.
    """

    id: UUID
    at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry as it stands in the journal, with its units and its place in the chain."""

    seq: int
    id: UUID
    at: datetime
    payload: Mapping[str, Any]
    units: tuple[UUID, ...]
    hash: bytes

    @property
    def cuts(self) -> dict[UUID, frozenset[str]]:
        """Units that were cut down, with the parts of each that stay."""
        return cuts_of(self.payload)

    @property
    def content(self) -> bytes:
        """Fingerprint of what the entry says, wherever it stands."""
        return fingerprint(Entry(self.id, self.at, self.payload), self.units)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the journal: how many entries, and the hash over all of them."""

    seq: int = 0
    hash: bytes = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        seq, _, digest = text.strip().partition(":")
        return cls(int(seq), bytes.fromhex(digest))


def cuts_of(payload: Mapping[str, Any]) -> dict[UUID, frozenset[str]]:
    """What a payload says of units that were cut down."""
    return {UUID(unit): frozenset(parts) for unit, parts in payload.get(CUTS, {}).items()}


def fingerprint(entry: Entry, units: Iterable[UUID]) -> bytes:
    """SHA-256 over an entry and its units, whatever their order."""
    content = [str(entry.id), entry.at.isoformat(), dict(entry.payload), sorted(unit.hex for unit in units)]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def chained(previous: bytes, content: bytes) -> bytes:
    """The hash of an entry that follows `previous`."""
    return hashlib.sha256(previous + content).digest()


def plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as it will be read back, so that its fingerprint is the same then."""
    found: dict[str, Any] = json.loads(json.dumps(dict(payload), default=str))
    return found


def broken_at(entries: Sequence[JournalEntry], after: Head | None = None) -> int:
    """The first entry that does not follow from the one before; 0 when each does. `after`: where `entries` begin."""
    end = after or Head()
    for entry in entries:
        if entry.seq != end.seq + 1 or entry.hash != chained(end.hash, entry.content):
            return entry.seq
        end = Head(entry.seq, entry.hash)
    return 0
