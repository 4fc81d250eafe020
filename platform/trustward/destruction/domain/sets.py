"""The name of a set: what an approval is bound to.

Each member gives a leaf, SHA-256 over its unit id and the version of its facts; the set's hash is SHA-256 over its sorted
leaves. A certificate lists the leaves, so that it can be checked without naming the units, and whoever knows a unit can
find its leaf.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID


def _leaf(unit_id: UUID, facts_version: int) -> bytes:
    return sha256(unit_id.bytes + facts_version.to_bytes(8, "big")).digest()


def leaves(members: Iterable[tuple[UUID, int]]) -> list[str]:
    """The leaves of a set as hex, sorted."""
    return sorted(_leaf(unit_id, version).hex() for unit_id, version in members)


def hash_of_leaves(sorted_leaves: Iterable[str]) -> str:
    """The hash of a set by its sorted leaves, as hex."""
    whole = sha256()
    for one in sorted_leaves:
        whole.update(bytes.fromhex(one))
    return whole.hexdigest()


def set_hash(members: Iterable[tuple[UUID, int]]) -> str:
    """The hash of a set of (unit id, facts version), whatever their order."""
    return sha256(b"".join(sorted(_leaf(unit_id, version) for unit_id, version in members))).hexdigest()
