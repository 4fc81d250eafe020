"""When a row of law that the tenant counts with is not what the statute packs say any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from trustward.law.rows import ROW_KINDS, Duty, RetentionRow
from trustward.register.domain.codec import decode, encode

DESTROY = "destroy"
"""Key of the duty that says by when something must be destroyed."""
LawRow = RetentionRow | Duty

_COUNTS = {
    RetentionRow: ("bound", "period", "period_max", "anchors", "applies_to", "valid_from", "valid_to"),
    Duty: ("timing", "period", "rule", "proposal", "valid_from", "valid_to"),
}
"""What of a row can move an end. Its words, its citation, and whether somebody checked it can't."""


class ApplyTo(StrEnum):
    """For which records a changed row counts."""

    ALL = "all"
    NEW = "new"
    """Only where the event from which it counts is on the day from which the row holds, or later."""


@dataclass(frozen=True, slots=True)
class LawChange:
    """A row that the packs have otherwise than the tenant adopted it; in all its versions."""

    kind: str
    id: str
    before: tuple[LawRow, ...]
    after: tuple[LawRow, ...]

    @property
    def key(self) -> str:
        """Tells this very change from any other: approving one never approves the next."""
        written = [self.kind, self.id, *(fingerprint(row) for row in (*self.before, *self.after))]
        return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:24]

    @property
    def citation(self) -> str:
        """What the newest version cites."""
        return (self.after or self.before)[-1].citation

    @property
    def valid_from(self) -> date | None:
        """From when on the first version that is not adopted holds."""
        known = {fingerprint(row) for row in self.before}
        starts = [row.valid_from for row in self.after if fingerprint(row) not in known and row.valid_from]
        return min(starts, default=None)


def changes(adopted: Mapping[tuple[str, str], Sequence[LawRow]], installed: Iterable[LawRow]) -> list[LawChange]:
    """What the packs say otherwise of the rows that were adopted. Rows that nobody counts with don't matter.

    Args:
        adopted: by kind and id, every version that counts.
        installed: every version in the packs.
    """
    now: dict[tuple[str, str], list[LawRow]] = {}
    for row in installed:
        now.setdefault((row.kind, row.id), []).append(row)
    found = []
    for (kind, row_id), before in sorted(adopted.items()):
        after = sorted(now.get((kind, row_id), ()), key=_start)
        if {fingerprint(row) for row in before} != {fingerprint(row) for row in after}:
            found.append(LawChange(kind, row_id, tuple(sorted(before, key=_start)), tuple(after)))
    return found


def fingerprint(row: LawRow) -> str:
    """64 characters that change with whatever of the row can move an end."""
    said = {name: encode(getattr(row, name)) for name in _COUNTS[type(row)]}
    return hashlib.sha256(json.dumps([row.kind, row.id, said], sort_keys=True).encode()).hexdigest()


def stored(row: LawRow) -> dict[str, Any]:
    """The row as plain data."""
    data: dict[str, Any] = encode(row)
    return data


def read(kind: str, data: Mapping[str, Any]) -> LawRow:
    """Read what `stored` wrote."""
    row = decode(ROW_KINDS[kind], dict(data))
    assert isinstance(row, (RetentionRow, Duty))
    return row


def _start(row: LawRow) -> date:
    return row.valid_from or date.min
