"""From which events the ends of records are counted: what a sheet must name, so that its records do not stay without an end."""

from __future__ import annotations

from collections.abc import Iterable

from trustward.retention import domain as engine
from trustward.retention.domain import EventKind

from .computing import Rulebook, rulebook

Ways = list[list[frozenset[EventKind]]]
"""Everything that must be known; each by one of several ways, which are events that stand for each other."""


def kinds_of_ends(service: str, record_class: str, book: Rulebook | None = None) -> list[EventKind]:
    """From which events the end of a class of a service is counted; without collecting, which every record has."""
    rules = (book or rulebook()).rules(service, record_class)
    found = {engine.REGISTER_EVENTS[end.anchor][0] for end in rules.retention.ends} if rules.retention else set()
    for rule in rules.rows:
        rows = [version.adopted.row for version in rule.versions if version.applies]
        found |= {engine.LAW_EVENTS[anchor][0] for row in rows for anchor in row.anchors}
    return [kind for kind in EventKind if kind in found - {EventKind.COLLECTED}]


def kinds_wanted(service: str, record_class: str) -> list[EventKind]:
    """Which events, any of them, would give units of a class an end that they have not by being collected."""
    return _first(way for of in _ways(rulebook(), service, record_class) for way in of)


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
