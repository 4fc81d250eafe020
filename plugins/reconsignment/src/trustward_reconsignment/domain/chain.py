"""The chain below a trustee: who handles what for whom, and what is wrong at each edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from trustward_reconsignment.domain.companies import Company


class Flaw(StrEnum):
    """What is wrong at an edge."""

    NO_CONSENT = "no_consent"
    """It was found, but nobody consented to it (PIPA art. 26(6))."""
    NOT_DISCLOSED = "not_disclosed"
    """The policy in effect does not name it (art. 26(2))."""
    ABOVE_ENDED = "above_ended"
    """The one above it has ended."""


class Standing(StrEnum):
    """Whether a sub-trustee may process."""

    UNCONSENTED = "unconsented"
    AWAITING = "awaiting"
    """Consented; waits for the policy to name it, or for its first day."""
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Edge:
    """One sub-trustee, seen from the one above it (`parent_id` None: the trustee itself)."""

    id: UUID
    parent_id: UUID | None
    company: Company
    consented: bool
    disclosed: bool
    starts_on: date | None = None
    ended_on: date | None = None

    def standing(self, today: date) -> Standing:
        """Nothing is active without the recorded prior consent, nor before it is disclosed and has begun."""
        if self.ended_on is not None and self.ended_on <= today:
            return Standing.ENDED
        if not self.consented:
            return Standing.UNCONSENTED
        begun = self.starts_on is None or self.starts_on <= today
        return Standing.ACTIVE if self.disclosed and begun else Standing.AWAITING


@dataclass(frozen=True, slots=True)
class Node:
    """One sub-trustee in its place: how deep (1: below the trustee), and who stands below it."""

    edge: Edge
    level: int
    standing: Standing
    flaws: tuple[Flaw, ...]
    below: tuple[Node, ...] = field(default=())


def tree(edges: Sequence[Edge], today: date) -> tuple[Node, ...]:
    """The edges of one trustee as a tree, in their order. An edge whose parent is unknown stands at the top."""
    known = {edge.id for edge in edges}
    children: dict[UUID | None, list[Edge]] = {}
    for edge in edges:
        children.setdefault(edge.parent_id if edge.parent_id in known else None, []).append(edge)
    return _nodes(children, None, 1, today, above_ended=False, seen=frozenset())


def _nodes(
    children: Mapping[UUID | None, list[Edge]],
    parent: UUID | None,
    level: int,
    today: date,
    *,
    above_ended: bool,
    seen: frozenset[UUID],
) -> tuple[Node, ...]:
    found = []
    for edge in children.get(parent, ()):
        if edge.id in seen:
            continue
        standing = edge.standing(today)
        below = _nodes(
            children, edge.id, level + 1, today, above_ended=standing is Standing.ENDED, seen=seen | {edge.id}
        )
        found.append(Node(edge, level, standing, _flaws(edge, standing, above_ended=above_ended), below))
    return tuple(found)


def _flaws(edge: Edge, standing: Standing, *, above_ended: bool) -> tuple[Flaw, ...]:
    if standing is Standing.ENDED:
        return ()
    found = [] if edge.consented else [Flaw.NO_CONSENT]
    if edge.consented and not edge.disclosed:
        found.append(Flaw.NOT_DISCLOSED)
    if above_ended:
        found.append(Flaw.ABOVE_ENDED)
    return tuple(found)


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every node, each before those below it."""
    for node in nodes:
        yield node
        yield from walk(node.below)


def path_to(edges: Mapping[UUID, Edge], edge_id: UUID | None) -> tuple[Edge, ...]:
    """The edges from the trustee down to one of them, that one included; empty for the trustee itself.

    Raises:
        KeyError: no such edge.
    """
    found: list[Edge] = []
    while edge_id is not None and len(found) <= len(edges):
        edge = edges[edge_id]
        found.append(edge)
        edge_id = edge.parent_id
    return tuple(reversed(found))


def depth(nodes: Sequence[Node]) -> int:
    """How many levels there are."""
    return max((node.level for node in walk(nodes)), default=0)
