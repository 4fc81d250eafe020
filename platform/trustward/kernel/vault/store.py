"""What any key store must be able to do. The embedded one stands in `trustward.kernel.vault.embedded`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from trustward.kernel.vault.journal import Entry, Head, JournalEntry


class Family(StrEnum):
    """Whose keys: the main database's, or those of what is kept apart. Each family has epoch keys of its own."""

    MAIN = "main"
    RETAINED = "retained"


class KeptKey(NamedTuple):
    """The wrapped key of a unit of destruction, and whether the rows sealed under it are known to be committed.

    `epoch` 0 is the scheme of the first releases, which wrapped keys directly under the master key. `owner` is the tenant
    (or the platform) whose values the unit seals; None where the key is older than this was kept.
    """

    unit: UUID
    wrapped: bytes
    family: Family
    epoch: int
    owner: UUID | None
    made_at: datetime
    confirmed_at: datetime | None = None

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Epoch:
    """One turn of the epoch key: begun, and ended when no older epoch key is left.

    `removed`: how many keys were destroyed since it began; logs and backups of the store may still hold them, wrapped by it.
    """

    family: Family
    number: int
    begun_at: datetime
    ended_at: datetime | None = None
    removed: int = 0


@dataclass(frozen=True, slots=True)
class KeyBackup:
    """One backup of the wrapped keys: what it holds opens until its own key is gone."""

    id: UUID
    made_at: datetime
    expires_at: datetime
    expired_at: datetime | None = None
    place: str = ""


class StaleEpoch(Exception):
    """A key was wrapped by an epoch key that is on its way out: wrap it anew."""


class UnitsDestroyed(Exception):
    """These units are in the journal: they never get a key again."""

    def __init__(self, units: Iterable[UUID]) -> None:
        super().__init__("unit destroyed")
        self.units = frozenset(units)


class KeyStore(Protocol):
    """Where wrapped keys live, one for each unit of destruction; what it deletes must be gone from its place.

    Every writing act is atomic and, but for `confirm`, `vouch` and `own`, durable when it returns.
    """

    def put(self, keys: Sequence[KeptKey]) -> dict[UUID, KeptKey]:
        """Keep new keys of one family and epoch. Returns: what each unit has now, somebody else's if that was first.

        Raises: StaleEpoch when the epoch is not the current one; UnitsDestroyed when one of them is in the journal.
        """
        ...

    def get(self, units: Sequence[UUID]) -> dict[UUID, KeptKey]: ...
    def confirm(self, units: Iterable[UUID], at: datetime) -> None: ...
    def vouch(self, unit: UUID, at: datetime) -> bool:
        """Let an unconfirmed key's age count from now. Returns: False when it is gone, or was confirmed meanwhile."""
        ...

    def own(self, units: Iterable[UUID], owner: UUID) -> None:
        """Write down whose keys these are, where that is not known yet."""
        ...

    def owned(self, owner: UUID) -> list[UUID]: ...
    def unconfirmed(self, before: datetime) -> list[UUID]: ...
    def remove(
        self, units: Iterable[UUID], entry: Entry | None = None, cut: Sequence[tuple[KeptKey, bytes]] = ()
    ) -> int:
        """Destroy keys, and write them into the journal in the same act. Returns: how many keys there were.

        Args:
            cut: keys of which parts are destroyed, as they were read, each with what takes its place.
        Raises:
            ValueError: the entry's id is in the journal with other units or another payload.
            StaleEpoch: one of `cut` is another one by now, or was wrapped anew: nothing was changed.
        """
        ...

    def remove_unconfirmed(self, units: Iterable[UUID], before: datetime) -> int: ...

    def epoch(self, family: Family) -> int:
        """The number of the current turn; 0 before the first."""
        ...

    def epochs(self, family: Family) -> list[Epoch]:
        """All turns of a family, the newest last."""
        ...

    def begin_epoch(self, family: Family, number: int, at: datetime) -> None: ...
    def end_epoch(self, family: Family, number: int, at: datetime) -> None: ...
    def wrapped_before(self, family: Family, epoch: int, after: UUID | None, limit: int) -> list[KeptKey]:
        """Keys that an older epoch wraps, in the order of their units."""
        ...

    def rewrap(self, keys: Sequence[tuple[KeptKey, bytes]], epoch: int) -> int:
        """Put a new wrapping in the place of the old one; what was destroyed or wrapped anew meanwhile is left alone."""
        ...

    def epochs_in_use(self, family: Family) -> dict[int, int]:
        """How many keys each epoch wraps."""
        ...

    def scrub(self) -> bool:
        """Empty the store's own logs. Returns: False when a reader kept a part of them."""
        ...

    def dump(self) -> Iterator[KeptKey]:
        """All keys as of one moment."""
        ...

    def take_back(self, keys: Iterable[KeptKey]) -> int:
        """Keep keys that a backup holds; units that have a key, or are in the journal, are left alone. Returns: how many."""
        ...

    def destroyed(self, units: Iterable[UUID]) -> set[UUID]: ...
    def cuts(self, units: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
        """Of units that the journal says were cut down: the parts that stay."""
        ...

    def entries(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]: ...
    def head(self) -> Head: ...
    def merge(self, entries: Iterable[JournalEntry]) -> int:
        """Append entries of another copy that are not here yet, and destroy their keys. Returns: how many were new."""
        ...

    def note_backup(self, backup: KeyBackup) -> None:
        """Write down a backup; the one that is known already keeps its earliest end."""
        ...

    def backups(self) -> list[KeyBackup]: ...
    def close(self) -> None: ...
