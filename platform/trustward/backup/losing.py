"""What a restore without the keys' backup would bring back without being able to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from trustward.backup import databases
from trustward.backup.manifest import Manifest
from trustward.kernel.vault import Vault

_AT_ONCE = 1000
_READ_HERE = frozenset({"live", "moving"})
_SHEETS = "records.import"
"""Uploaded sheets go within a day, without a journal: nobody misses one."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What is in a backup and has no key any more, though nothing says that it was destroyed."""

    records: int = 0
    kept_apart: int = 0
    files: int = 0

    def __bool__(self) -> bool:
        return bool(self.records or self.kept_apart or self.files)


def without_keys(folder: Path, backup: Manifest, vault: Vault, destroyed: Collection[UUID]) -> Loss:
    """Count what the living key home can't open of a backup.

    Moving apart, and moving back, destroys the old key and is no destruction: the old data has such a unit under a key that only
    the keys' backup still has. What was destroyed is missing on purpose and not counted.

    Args:
        destroyed: units that a journal names which is not merged yet.
    """
    main, retained = folder / "main", folder / "retained"
    columns = ("id", "state", "items", "external_id")
    units, apart = list[UUID](), set[UUID]()
    for id, state, items, external in databases.rows(main, backup.main, "record_unit", columns):
        if state not in _READ_HERE:
            apart.add(UUID(id))
        elif items or external:
            units.append(UUID(id))
    files = (
        UUID(id)
        for id, purpose in databases.rows(main, backup.main, "stored_file", ("id", "purpose"))
        if purpose != _SHEETS
    )
    copies = databases.rows(retained, backup.retained, "kept_unit", ("id", "move_id"))
    moves = (UUID(move) for id, move in copies if UUID(id) in apart)  # others are strays of a move that was cut off
    return Loss(*(_missing(vault, ids, destroyed) for ids in (units, moves, files)))


def _missing(vault: Vault, wanted: Iterable[UUID], destroyed: Collection[UUID]) -> int:
    return sum(
        len(set(some) - vault.store.get(some).keys() - vault.store.destroyed(some) - set(destroyed))
        for some in _some(iter(wanted))
    )


def _some(wanted: Iterator[UUID]) -> Iterator[list[UUID]]:
    while some := list(islice(wanted, _AT_ONCE)):
        yield some
