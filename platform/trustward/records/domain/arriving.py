"""Records held elsewhere, as another system tells of them: metadata only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from trustward.kernel.texts import N_
from trustward.retention.domain import EventKind, Happened

from .kinds import IndexKind
from .unwanted import holds_resident_number

LONGEST_ID = 200
AHEAD = frozenset({EventKind.FILING_DEADLINE})
"""Days that the law sets and that may lie ahead."""
EARLIEST = date(1900, 1, 1)
"""Ours: a day before it is what other systems write for "no day", or a mistyped year; it would be due at once."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """One record as it is told. `line`: where it stands in the sheet, or its number in the request.

    `index`: by what it shall be found here; only fingerprints are kept.
    """

    line: int
    service: str
    external_id: str
    events: tuple[Happened, ...] = ()
    classes: tuple[str, ...] = ()
    index: Mapping[IndexKind, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where. `text` is marked for the catalogues; it never repeats a value."""

    line: int
    text: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has, to check against."""

    services: frozenset[str]
    classes: frozenset[str]
    now: datetime
    zone: ZoneInfo


_RESIDENT = N_("This looks like a resident or foreigner registration number, which may not be kept by consent. Remove it.")
_RESIDENT_ID = N_(
    "This id has the shape of a resident or foreigner registration number (a day of birth, then seven digits of which the first is "
    "1 to 8), which may not be kept by consent. Remove it. If it is a number of the other system's own, write one more digit "
    "before it, such as 0, here and in every later sheet."
)
"""Such a number can't be told from a system's own: newer ones have no check digit. With one digit more it is none."""


def faults(rows: Sequence[Arriving], known: Known) -> Iterator[Fault]:
    """Everything that is wrong with rows, in their order."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        yield from _of(row, known)
        if row.external_id and (row.service, row.external_id) in seen:
            yield Fault(row.line, N_("This id stands here twice for the same service."), "external_id")
        seen.add((row.service, row.external_id))


def _of(row: Arriving, known: Known) -> Iterator[Fault]:
    if row.service not in known.services:
        yield Fault(row.line, N_("The register has no such service."), "service")
    if not row.external_id.strip():
        yield Fault(row.line, N_("The id under which the other system knows it is needed."), "external_id")
    elif len(row.external_id) > LONGEST_ID:
        yield Fault(row.line, N_("This id is too long."), "external_id")
    elif any(unicodedata.category(sign) in ("Cc", "Cs") for sign in row.external_id):
        yield Fault(row.line, N_("This text contains characters that can't be shown."), "external_id")
    today = known.now.astimezone(known.zone).date()
    for column, value in (("external_id", row.external_id), *((kind.value, value) for kind, value in row.index.items())):
        if holds_resident_number(value, today):
            yield Fault(row.line, _RESIDENT_ID if column == "external_id" else _RESIDENT, column)
    if set(row.classes) - known.classes:
        yield Fault(row.line, N_("The register has no such statutory retention."), "classes")
    collected = [known_day(one.at, known.zone) for one in row.events if one.kind is EventKind.COLLECTED]
    if not collected:
        yield Fault(row.line, N_("The day of collection is needed."), EventKind.COLLECTED.value)
    for one in row.events:
        day = known_day(one.at, known.zone)
        if _ahead(one, known) and one.kind not in AHEAD:
            yield Fault(row.line, N_("This day has not come yet."), one.kind.value)
        elif day < EARLIEST:
            yield Fault(row.line, N_("This day lies more than a hundred years back. Check the year."), one.kind.value)
        elif collected and day < min(collected):
            yield Fault(row.line, N_("This day lies before the collection."), one.kind.value)


def known_day(at: date | datetime, zone: ZoneInfo) -> date:
    """The legal day of an event."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _ahead(one: Happened, known: Known) -> bool:
    if isinstance(one.at, datetime):
        return one.at > known.now
    return one.at > known.now.astimezone(known.zone).date()
