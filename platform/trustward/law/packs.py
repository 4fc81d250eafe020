"""Finding the packs that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points

from .errors import PackError
from .pack import StatutePack

GROUP = "trustward.statutes"


def installed_packs() -> tuple[StatutePack, ...]:
    """Every pack that an installed distribution names in the entry point group `trustward.statutes`, by name.

    The entry point's value is a function without arguments that gives the pack. Two packs of one name are refused, and
    so are two that bring the same row. Raises PackError for a pack that can't be read.
    """
    packs = tuple(sorted((_load(one) for one in entry_points(group=GROUP)), key=lambda pack: pack.name))
    if faults := list(clashes(packs)):
        raise PackError(", ".join(pack.name for pack in packs), faults)
    return packs


def clashes(packs: tuple[StatutePack, ...]) -> Iterator[str]:
    """What packs can't share: a name, or the id of a row of one kind."""
    names: set[str] = set()
    owners: dict[tuple[str, str], str] = {}
    for pack in packs:
        if pack.name in names:
            yield f"two packs are called {pack.name!r}"
        names.add(pack.name)
        for row in pack.rows:
            owner = owners.setdefault((row.kind, row.id), pack.name)
            if owner != pack.name:
                yield f"{row.kind} {row.id!r} comes from {owner!r} and from {pack.name!r}"


def _load(entry: EntryPoint) -> StatutePack:
    pack = entry.load()()
    if not isinstance(pack, StatutePack):
        raise PackError(entry.name, [f"{entry.value} gives a {type(pack).__name__}, not a StatutePack"])
    return pack
