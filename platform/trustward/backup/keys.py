"""Backups of the wrapped keys: a bundle under a key of its own, kept apart from the data, that ends when its life is over."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app

from trustward.backup import sealed
from trustward.backup.journals import read_entry, write_entry
from trustward.kernel import audit, clock, durable, failpoints, scope
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.vault import Family, JournalEntry, vault
from trustward.kernel.vault.epochs import EpochGone, EpochKeys
from trustward.kernel.vault.master import SIZE
from trustward.kernel.vault.sealing import Vault
from trustward.kernel.vault.signing import FILE as SIGNING
from trustward.kernel.vault.store import KeptKey, KeyBackup
from trustward.kernel.vault.wrapping import unwrapped, wrapped

_AT_ONCE = 1000


def make_bundle(folder: Path) -> KeyBackup:
    """Copy all wrapped keys, the epoch keys, the signing key and the journal into a sealed bundle in `folder`.

    The bundle is known to the key store before it exists, so that none is ever forgotten.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    life = timedelta(days=current_app.extensions["trustward.settings"].key_backup_days)
    with vault().epochs.held():
        made = clock.now()
        backup = KeyBackup(new_id(), made, made + life, place=str(folder.absolute()))
        vault().store.note_backup(backup)
        failpoints.reach("backup.noted")
        key = os.urandom(SIZE)
        durable.replace(key_file(folder, backup.id), key)
        sealed.write(bundle_file(folder, backup.id), key, backup.id.bytes, _lines(vault(), backup))
    durable.sync_folder(folder)
    return backup


def bundle_file(folder: Path, id: UUID) -> Path:
    return folder / f"{id}.bundle"


def key_file(folder: Path, id: UUID) -> Path:
    return folder / f"{id}.key"


def _lines(source: Vault, backup: KeyBackup) -> Iterator[bytes]:
    yield _line("head", id=backup.id, made_at=backup.made_at, expires_at=backup.expires_at, journal=source.head())
    for path in sorted(source.epochs.folder.glob("*.key")):
        yield _line("epoch", name=path.name, data=_text(path.read_bytes()))
    source.public_key()  # made now, where nothing was signed yet
    yield _line("signing", data=_text((source.home / SIGNING).read_bytes()))
    for known in source.store.backups():
        yield _line("backup", id=known.id, made_at=known.made_at, expires_at=known.expires_at,
                    expired_at=known.expired_at, place=known.place)  # fmt: skip
    after = 0
    while entries := source.entries(after, _AT_ONCE):
        for entry in entries:
            yield _line("entry", **write_entry(entry))
        after = entries[-1].seq
    for key in source.store.dump():
        yield _line("key", **{**key._asdict(), "wrapped": _text(key.wrapped)})


def _line(kind: str, **facts: Any) -> bytes:
    return json.dumps({"kind": kind, **facts}, default=str, separators=(",", ":")).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(slots=True)
class Bundle:
    """An opened bundle, but for its keys: those are read one by one."""

    path: Path
    key: bytes
    id: UUID
    head: str = ""
    epochs: dict[str, bytes] = field(default_factory=dict)
    signing: bytes = b""
    backups: list[KeyBackup] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)

    def wrapped_keys(self) -> Iterator[KeptKey]:
        """The wrapped keys, as they were wrapped when the bundle was made."""
        for line in sealed.read(self.path, self.key, self.id.bytes):
            facts = json.loads(line)
            if facts.pop("kind") == "key":
                yield _kept(facts)


def open_bundle(folder: Path, id: UUID) -> Bundle:
    """Read a bundle. Raises: NotFound when it, or its key, is gone; Refused when it was changed."""
    path, key = bundle_file(folder, id), key_file(folder, id)
    if not path.is_file() or not key.is_file():
        raise NotFound(f"The backup of the keys {id} is not in {folder}, or has expired: nothing opens without it.")
    found = Bundle(path, key.read_bytes(), id)
    for line in sealed.read(path, found.key, id.bytes):
        facts = json.loads(line)
        kind = facts.pop("kind")
        if kind == "key":
            break
        if kind == "head":
            found.head = facts["journal"]
        elif kind == "epoch":
            found.epochs[facts["name"]] = base64.b64decode(facts["data"])
        elif kind == "signing":
            found.signing = base64.b64decode(facts["data"])
        elif kind == "backup":
            found.backups.append(_backup(facts))
        elif kind == "entry":
            found.entries.append(read_entry(facts))
    return found


def _kept(facts: dict[str, Any]) -> KeptKey:
    return KeptKey(
        UUID(facts["unit"]), base64.b64decode(facts["wrapped"]), Family(facts["family"]), facts["epoch"],
        UUID(facts["owner"]) if facts["owner"] else None, datetime.fromisoformat(facts["made_at"]),
        datetime.fromisoformat(facts["confirmed_at"]) if facts["confirmed_at"] else None,
    )  # fmt: skip


def _backup(facts: dict[str, Any]) -> KeyBackup:
    instant = {
        name: datetime.fromisoformat(facts[name]) for name in ("made_at", "expires_at", "expired_at") if facts[name]
    }
    return KeyBackup(UUID(facts["id"]), place=facts["place"], **instant)


def fits(bundle: Bundle, master: bytes, scratch: Path) -> bool:
    """Whether the master key opens the bundle's epoch keys."""
    with _epochs(bundle, master, scratch) as epochs:
        try:
            for family in Family:
                for number in epochs.numbers(family):
                    epochs.key(family, number)
        except EpochGone:
            return False
    return True


def take_back(bundle: Bundle, target: Vault, master: bytes) -> int:
    """Bring the bundle's keys into a key home, wrapped by its own epoch keys. What the journal names stays away.

    Returns: how many keys came back.
    """
    if not (target.home / SIGNING).exists():
        durable.write_new(target.home / SIGNING, bundle.signing)
    for backup in bundle.backups:
        target.store.note_backup(backup)
    target.merge(bundle.entries)
    taken, batch = 0, list[KeptKey]()
    numbers: dict[Family, int] = {}
    with _epochs(bundle, master, target.home / "restoring") as epochs:
        for key in bundle.wrapped_keys():
            numbers.setdefault(key.family, target.epoch(key.family))
            batch.append(key)
            if len(batch) >= _AT_ONCE:
                taken += target.store.take_back(_rewrapped(epochs, target, batch, numbers))
                batch.clear()
        return taken + target.store.take_back(_rewrapped(epochs, target, batch, numbers))


def _rewrapped(
    epochs: EpochKeys, target: Vault, batch: Sequence[KeptKey], numbers: Mapping[Family, int]
) -> list[KeptKey]:
    """Keys of a bundle as the key home keeps them: wrapped by its own epoch keys, without the parts that were destroyed."""
    plain = target.as_journalled({key.unit: unwrapped(epochs, key) for key in batch})
    found = []
    for key in batch:
        number = numbers[key.family]
        again = wrapped(target.epochs, plain[key.unit], key.unit, key.family, number)
        found.append(key._replace(wrapped=again, epoch=number))
    return found


@contextmanager
def _epochs(bundle: Bundle, master: bytes, scratch: Path) -> Iterator[EpochKeys]:
    """The bundle's epoch keys, for as long as they are needed."""
    epochs = EpochKeys(scratch, master)
    try:
        for name, data in bundle.epochs.items():
            durable.replace(epochs.folder / name, data)
        yield epochs
    finally:
        for path in [path for path in scratch.rglob("*") if path.is_file()]:
            durable.overwrite(path)
            durable.remove(path)
        for path in (epochs.folder, scratch):
            path.rmdir()


def expire(id: UUID, *, elsewhere: bool = False) -> KeyBackup:
    """End a bundle's life: its key is overwritten and unlinked, then the bundle itself.

    Args:
        elsewhere: its key was destroyed by other means; only that is written down.
    Raises:
        NotFound: no such bundle.
        Refused: its key is not where it was written.
    """
    known = next((backup for backup in vault().store.backups() if backup.id == id), None)
    if known is None:
        raise NotFound(f"There is no backup of the keys {id}.")
    if known.expired_at:
        return known
    folder = Path(known.place)
    key, bundle = key_file(folder, id), bundle_file(folder, id)
    if not elsewhere and not folder.is_dir():
        raise Refused(
            f"{folder} is not there. Mount it; or destroy the key {key.name} where it is now, and say --elsewhere.",
            code="backup_away",
        )
    for path in (key, bundle):
        durable.overwrite(path)
        failpoints.reach("backup.overwritten")
        durable.remove(path)
    expired = replace(known, expired_at=clock.now())
    vault().store.note_backup(expired)
    with scope.enter_platform(actor=scope.OPERATOR):
        audit.record("key_backup.expired", ("key_backup", id), {"elsewhere": elsewhere})
    return expired


def overdue() -> list[KeyBackup]:
    """Bundles whose life is over and that were not expired."""
    now = clock.now()
    return [backup for backup in vault().store.backups() if backup.expired_at is None and backup.expires_at <= now]
