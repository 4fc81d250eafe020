"""The journal of destroyed units as a file, so that it can be kept where no restore reaches it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from trustward.kernel import clock, durable
from trustward.kernel.errors import Refused
from trustward.kernel.vault import JournalEntry, signed_by, vault
from trustward.kernel.vault.journal import Head, broken_at

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Journal:
    """An exported journal. `backups`: ids of the backups of keys that were known when it was exported."""

    exported_at: datetime
    head: Head
    backups: frozenset[UUID]
    entries: list[JournalEntry]
    signed: bytes
    signature: bytes

    def signed_with(self, public_key: bytes) -> bool:
        return signed_by(public_key, self.signed, self.signature)


def export(path: Path) -> int:
    """Write the journal into a file, signed by the installation. Returns: how many entries."""
    entries, after = list[JournalEntry](), 0
    while some := vault().entries(after, _AT_ONCE):
        entries += some
        after = some[-1].seq
    end = Head(after, entries[-1].hash) if entries else Head()
    head = {"exported_at": clock.now().isoformat(), "head": str(end),
            "backups": [str(backup.id) for backup in vault().store.backups()]}  # fmt: skip
    lines = [head, *(write_entry(entry) for entry in entries)]
    content = b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
    signature = vault().sign(hashlib.sha256(content).digest()).hex().encode()
    durable.replace(path, content + signature + b"\n")
    return len(entries)


def read(path: Path) -> Journal:
    """Read an exported journal. Raises: Refused when it was changed or cut off."""
    try:
        *lines, signature = path.read_bytes().splitlines()
        content = b"".join(line + b"\n" for line in lines)
        head = json.loads(lines[0])
        entries = [read_entry(json.loads(line)) for line in lines[1:]]
        found = Journal(
            datetime.fromisoformat(head["exported_at"]), Head.parse(head["head"]),
            frozenset(UUID(id) for id in head["backups"]), entries,
            hashlib.sha256(content).digest(), bytes.fromhex(signature.decode()),
        )  # fmt: skip
    except (ValueError, KeyError, IndexError):
        raise Refused(f"{path} is not an exported journal, or was cut off.", code="no_journal") from None
    last = Head(entries[-1].seq, entries[-1].hash) if entries else Head()
    if broken_at(entries) or last != found.head:
        raise Refused(
            f"The journal in {path} was changed: its entries do not follow from each other.", code="no_journal"
        )
    return found


def write_entry(entry: JournalEntry) -> dict[str, Any]:
    """An entry as plain data."""
    return {"seq": entry.seq, "id": str(entry.id), "at": entry.at.isoformat(), "payload": dict(entry.payload),
            "units": [unit.hex for unit in entry.units], "hash": entry.hash.hex()}  # fmt: skip


def read_entry(facts: dict[str, Any]) -> JournalEntry:
    """An entry from plain data."""
    units = tuple(UUID(hex=unit) for unit in facts["units"])
    at = datetime.fromisoformat(facts["at"])
    return JournalEntry(facts["seq"], UUID(facts["id"]), at, facts["payload"], units, bytes.fromhex(facts["hash"]))
