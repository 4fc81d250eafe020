"""A month as weeks, and obligations as an iCalendar file (RFC 5545)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from trustward.obligations.tables import Obligation

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the month."""

    day: date
    inside: bool
    """False for the days before the first and after the last."""
    items: tuple[Obligation, ...]


def weeks(first: date, found: Iterable[Obligation]) -> list[list[Day]]:
    """The weeks of the month that begins on `first`, Sunday first as Korean calendars have it."""
    by_day: dict[date, list[Obligation]] = {}
    for row in found:
        by_day.setdefault(row.due_on, []).append(row)
    month = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    return [[Day(day, day.month == first.month, tuple(by_day.get(day, ()))) for day in week] for week in month]


def neighbours(first: date) -> tuple[date, date]:
    """The months before and after."""
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the export."""

    uid: str
    day: date
    title: str
    url: str
    changed: datetime


def as_icalendar(entries: Sequence[Entry], *, name: str) -> str:
    """All-day events, one for each entry."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Trustward//Obligations//KO", f"X-WR-CALNAME:{_text(name)}"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{entry.uid}@trustward", f"DTSTAMP:{entry.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(entry.title)}", f"URL:{entry.url}", "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    return "".join(_fold(line) for line in [*lines, "END:VCALENDAR"])


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _fold(line: str) -> str:
    """Lines are at most 75 bytes; the rest goes on after a blank, never in the middle of a character."""
    parts, part, room = [], b"", 75
    for character in line:
        encoded = character.encode()
        if len(part) + len(encoded) > room:
            parts.append(part)
            part, room = b" ", 75
        part += encoded
    return b"\r\n".join([*parts, part]).decode() + "\r\n"
