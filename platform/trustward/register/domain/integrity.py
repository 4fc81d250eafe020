"""Whether the facts of a register fit together: keys are unique, and what one fact names exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .snapshot import Snapshot


class Flaw(StrEnum):
    """What can be wrong between facts."""

    DOUBLE_KEY = "double_key"
    NO_SUCH_GROUP = "no_such_group"
    NO_SUCH_STATUTORY = "no_such_statutory"
    NO_SUCH_SERVICE = "no_such_service"


@dataclass(frozen=True, slots=True)
class Misfit:
    """The fact `key` of `section` doesn't fit: `path` leads to the value, `value` is what it says."""

    section: str
    key: str
    path: tuple[str | int, ...]
    value: str
    flaw: Flaw


KEYED = (
    "groups",
    "services",
    "statutory",
    "recipients",
    "consignments",
    "transfers",
    "trackers",
    "measures",
    "officers",
    "departments",
    "own_texts",
    "not_applicable",
    "change_notes",
)


def misfits(snapshot: Snapshot) -> list[Misfit]:
    """Everything that doesn't fit in a register, in order; empty for a sound one."""
    return [*_double_keys(snapshot), *_dangling(snapshot)]


def _double_keys(snapshot: Snapshot) -> Iterator[Misfit]:
    for section in KEYED:
        for key in _doubles(fact.key for fact in getattr(snapshot, section)):
            yield Misfit(section, key, ("key",), key, Flaw.DOUBLE_KEY)
    for section in ("services", "recipients", "transfers"):
        for fact in getattr(snapshot, section):
            for key in _doubles(item.key for item in fact.items):
                yield Misfit(section, fact.key, ("items",), key, Flaw.DOUBLE_KEY)
    bodies = (*snapshot.remedies.bodies, *snapshot.remedies.further)
    for key in _doubles(body.key for body in bodies):
        yield Misfit("remedies", "", ("bodies",), key, Flaw.DOUBLE_KEY)


def _dangling(snapshot: Snapshot) -> Iterator[Misfit]:
    groups = {group.key for group in snapshot.groups}
    services = {service.key for service in snapshot.services}
    for service in snapshot.services:
        if service.group not in groups:
            yield Misfit("services", service.key, ("group",), service.group, Flaw.NO_SUCH_GROUP)
    for section in ("recipients", "transfers"):
        for fact in getattr(snapshot, section):
            for index, key in enumerate(fact.services):
                if key not in services:
                    yield Misfit(section, fact.key, ("services", index), key, Flaw.NO_SUCH_SERVICE)
    statutory = {row.key for row in snapshot.statutory}
    for section in ("services", "recipients", "transfers"):
        for fact in getattr(snapshot, section):
            for index, key in enumerate(fact.retention.statutory):
                if key not in statutory:
                    path = ("retention", "statutory", index)
                    yield Misfit(section, fact.key, path, key, Flaw.NO_SUCH_STATUTORY)


def _doubles(keys: Iterable[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]
