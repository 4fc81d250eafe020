"""What a version of the policy discloses, as plain data stored with it: plugins compare it with what is true today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trustward.register.domain import ConsignmentFact, Snapshot

from .document import SectionContribution

TRUSTEES = "trustees"


def disclosed(
    snapshot: Snapshot, contributions: Iterable[SectionContribution], labels: list[dict[str, Any]]
) -> dict[str, Any]:
    """Trustees with their sub-trustees, by section what plugins want to find again, and the symbols of the sections."""
    facts: dict[str, Any] = {}
    for contribution in contributions:
        if contribution.facts:
            facts.setdefault(contribution.section_id, {}).update(contribution.facts)
    return {TRUSTEES: [_trustee(fact) for fact in snapshot.consignments], "facts": facts, "labels": labels}


def trustee_keys(stored: Mapping[str, Any]) -> frozenset[str]:
    """Keys of the trustees that stored facts disclose."""
    return frozenset(entry["key"] for entry in stored.get(TRUSTEES, ()))


def subtrustee_keys(stored: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """For each trustee, the keys of all sub-trustees below it that stored facts disclose."""
    return {entry["key"]: frozenset(_below(entry)) for entry in stored.get(TRUSTEES, ())}


def _trustee(fact: ConsignmentFact) -> dict[str, Any]:
    return {
        "key": fact.key,
        "name": fact.trustee.text.as_dict(),
        "task": fact.task.as_dict(),
        "country": fact.country,
        "subtrustees": [_trustee(inner) for inner in fact.subtrustees],
    }


def _below(entry: Mapping[str, Any]) -> Iterable[str]:
    for inner in entry["subtrustees"]:
        yield inner["key"]
        yield from _below(inner)
