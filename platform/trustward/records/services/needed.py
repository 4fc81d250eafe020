"""From which events the ends of records are counted: what a sheet must name, so that its records do not stay without an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from trustward.kernel import files
from trustward.kernel.scope import load
from trustward.records.domain import OWN_PURPOSE, ImportState, sheet
from trustward.records.tables import RecordImport
from trustward.retention import domain as engine
from trustward.retention.domain import EventKind

from .computing import Rulebook, rulebook

Ways = list[list[frozenset[EventKind]]]
"""Everything that must be known; each by one of several ways, which are events that stand for each other."""


class Endless(NamedTuple):
    """So many lines of a class name nothing from which its end is counted; one of `kinds` is wanted."""

    service: str
    record_class: str
    number: int
    kinds: tuple[EventKind, ...]


def kinds_of_ends(service: str, record_class: str, book: Rulebook | None = None) -> list[EventKind]:
    """From which events the end of a class of a service is counted; without collecting, which every record has."""
    rules = (book or rulebook()).rules(service, record_class)
    found = {engine.REGISTER_EVENTS[end.anchor][0] for end in rules.retention.ends} if rules.retention else set()
    for rule in rules.rows:
        rows = [version.adopted.row for version in rule.versions if version.applies]
        found |= {engine.LAW_EVENTS[anchor][0] for row in rows for anchor in row.anchors}
    return [kind for kind in EventKind if kind in found - {EventKind.COLLECTED}]


def endless(import_id: UUID) -> list[Endless]:
    """What a sheet that waits would leave without a known end by what it says itself, by service and class.

    Raises: NotFound.
    """
    row = load(RecordImport, import_id)
    if row.state is not ImportState.LOOKED_AT or row.file_id is None:
        return []
    book, found = rulebook(), Counter[tuple[str, str]]()
    ways: dict[tuple[str, str], Ways] = {}
    for line in sheet.read(files.get(row.file_id).data, service=row.service).rows:
        known = {event.kind for event in line.events}
        for record_class in (OWN_PURPOSE, *line.classes):
            key = line.service, record_class
            if key not in ways:
                ways[key] = _ways(book, *key)
            found[key] += any(not any(known & way for way in of) for of in ways[key])
    return [
        Endless(*key, number, tuple(_first(way for of in ways[key] for way in of)))
        for key, number in sorted(found.items())
        if number
    ]


def _ways(book: Rulebook, service: str, record_class: str) -> Ways:
    rules = book.rules(service, record_class)
    found: Ways = []
    if rules.retention is not None and rules.retention.ends:
        found.append([frozenset(engine.REGISTER_EVENTS[end.anchor]) for end in rules.retention.ends])
    for rule in rules.rows:
        anchors = [anchor for one in rule.versions if one.applies for anchor in one.adopted.row.anchors]
        if anchors:
            found.append([frozenset(engine.LAW_EVENTS[anchor]) for anchor in anchors])
    return found


def _first(ways: Iterable[frozenset[EventKind]]) -> list[EventKind]:
    wanted = {kind for way in ways if EventKind.COLLECTED not in way for kind in way}
    return [kind for kind in EventKind if kind in wanted]
