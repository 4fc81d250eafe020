"""When a row of law that the tenant counts with is not what the statute packs say any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
    """A row that the packs have otherwise than when the tenant last decided about it; in all its versions."""

    kind: str
    id: str
    before: tuple[LawRow, ...]
    after: tuple[LawRow, ...]
    noticed_on: date | None = None

    @property
    def key(self) -> str:
        """Tells this very change from any other: approving one never approves the next."""
        written = [self.kind, self.id, versions(self.before), versions(self.after)]
        return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:24]

    @property
    def newest(self) -> LawRow:
        """The version that says what it is about."""
        return (self.after or self.before)[-1]

    @property
    def new(self) -> tuple[LawRow, ...]:
        """The versions that the packs have and nobody counts with."""
        known = {fingerprint(row) for row in self.before}
        return tuple(row for row in self.after if fingerprint(row) not in known)

    @property
    def valid_from(self) -> date | None:
        """From when on what is new holds: the first day of a new version, or the last one's end."""
        starts = [row.valid_from for row in self.new if row.valid_from and row.valid_from not in self._starts]
        ends = [row.valid_to for row in self.new if row.valid_to]
        return min(starts or ends, default=None)

    def for_new_records(self, today: date) -> list[tuple[LawRow, date]]:
        """The versions to count with, and from which anchor on, where older records stay under what counted so far."""
        found = []
        for row in self.new:
            if row.valid_from and row.valid_from not in self._starts:
                found.append((row, row.valid_from))
            elif not self._only_ends_for_a_next_one(row):
                found.append((row, row.valid_to or today))
        return found

    @property
    def _starts(self) -> set[date | None]:
        return {row.valid_from for row in self.before}

    def _only_ends_for_a_next_one(self, row: LawRow) -> bool:
        if row.valid_to is None or row.valid_to not in {one.valid_from for one in self.after}:
            return False
        lasting = replace(row, valid_to=None)
        return any(fingerprint(replace(one, valid_to=None)) == fingerprint(lasting) for one in self.before)


def versions(rows: Iterable[LawRow]) -> str:
    """Fingerprint of all versions of a row."""
    return hashlib.sha256(json.dumps(sorted(fingerprint(row) for row in rows)).encode()).hexdigest()


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


def by_start(row: LawRow) -> date:
    return row.valid_from or date.min
