"""What differs between two registers, fact by fact, and how files, database and the last application of files merge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .codec import encode

ORDER = "#order"
"""Under this key the last application remembers the order of a section's facts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after; None where there is none. `parts` are the values that differ, by path."""

    section: str
    key: str
    before: Any
    after: Any

    @property
    def parts(self) -> tuple[tuple[str, Any, Any], ...]:
        """Path, value before, value after, of every value that differs."""
        before, after = dict(flat(encode(self.before))), dict(flat(encode(self.after)))
        paths = [*before, *(path for path in after if path not in before)]
        return tuple((path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path))


@dataclass(frozen=True, slots=True)
class Delta:
    """What an application of files does to one section; `order` is the wanted order of all keys that files name."""

    section: str
    changes: tuple[Change, ...] = ()
    kept: tuple[Change, ...] = ()  # changed in the register since the last application; the files didn't change
    clashes: tuple[Change, ...] = ()  # changed on both sides, and differently
    order: tuple[str, ...] = ()
    reordered: bool = False

    @property
    def empty(self) -> bool:
        """Nothing to write."""
        return not (self.changes or self.clashes or self.reordered)

    def overwriting(self) -> Delta:
        """The same with the files winning every clash."""
        return replace(self, changes=(*self.changes, *self.clashes), clashes=())

    def writes(self) -> Delta:
        """What is added or changed, and the order."""
        return replace(self, changes=tuple(change for change in self.changes if change.after is not None))

    def removals(self) -> Delta:
        """What is removed: done after all sections were written, in the opposite order."""
        gone = tuple(change for change in self.changes if change.after is None)
        return replace(self, changes=gone, order=(), reordered=False)


def digest(fact: Any) -> str:
    """A short fingerprint of a fact: what the last application is remembered by."""
    plain = json.dumps(encode(fact), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def merge(section: str, wanted: Mapping[str, Any], stored: Mapping[str, Any], applied: Mapping[str, str]) -> Delta:
    """What applying `wanted` (the files) to `stored` (the database) has to do.

    `applied` holds the digests of the facts that the last application left. A fact that only the files changed is
    changed; one that only the register changed is kept; one that both changed, differently, is a clash.
    """
    changes: list[Change] = []
    kept: list[Change] = []
    clashes: list[Change] = []
    for key in [*wanted, *(key for key in stored if key not in wanted)]:
        ours, theirs = wanted.get(key), stored.get(key)
        if ours == theirs:
            continue
        change = Change(section, key, theirs, ours)
        ours_moved = _mark(ours) != applied.get(key)
        theirs_moved = _mark(theirs) != applied.get(key)
        (clashes if ours_moved and theirs_moved else changes if ours_moved else kept).append(change)
    common = [key for key in stored if key in wanted]
    moved = common != [key for key in wanted if key in stored]
    reordered = moved and order_digest(tuple(wanted)) != applied.get(ORDER)
    return Delta(section, tuple(changes), tuple(kept), tuple(clashes), tuple(wanted), reordered)


def order_digest(order: tuple[str, ...]) -> str:
    """A fingerprint of an order of keys."""
    return hashlib.sha256("\n".join(order).encode()).hexdigest()[:32]


def flat(plain: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Plain data as pairs of a path and a value. Parts that have a key are named by it, so that order tells nothing."""
    if isinstance(plain, Mapping):
        for name, part in plain.items():
            yield from flat(part, f"{path}.{name}" if path else str(name))
    elif isinstance(plain, Sequence) and not isinstance(plain, str):
        for index, part in enumerate(plain):
            name = part.get("key", index) if isinstance(part, Mapping) else index
            yield from flat(part, f"{path}[{name}]")
    elif plain is not None:
        yield path, plain


def _mark(fact: Any) -> str | None:
    return None if fact is None else digest(fact)
