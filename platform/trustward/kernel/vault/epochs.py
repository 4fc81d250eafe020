"""Epoch keys: what wraps the data keys, in a file each, so that it can be taken out of the world.

A destroyed data key may live on in a log, a freed page or a copy of the store. It opens nothing there once the epoch key
that wrapped it is gone; so the epoch key is replaced on a cycle, and what is still in use is wrapped anew.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel import durable, failpoints
from trustward.kernel.vault.master import SIZE, derived
from trustward.kernel.vault.store import Family

_LAYOUT = b"\x01"
_NONCE = 12
_NAME = re.compile(r"([a-z]+)-(\d{8})\.key")


class EpochGone(Exception):
    """An epoch key is not in the key home (any more)."""


class EpochKeys:
    """The epoch keys in a key home; each is wrapped by the master key."""

    def __init__(self, home: Path, master: bytes) -> None:
        self.folder = home / "epochs"
        self._wrapping = AESGCM(derived(master, b"epoch"))
        self._first = AESGCM(derived(master, b"wrap"))
        self._known: dict[tuple[Family, int], AESGCM] = {}
        self._lock = threading.Lock()

    def key(self, family: Family, number: int) -> AESGCM:
        """The key that wraps data keys of this epoch; epoch 0 is the scheme of the first releases.

        Raises: EpochGone.
        """
        if number == 0:
            return self._first
        found = self._known.get((family, number))
        return found or self._read(family, number)

    def _read(self, family: Family, number: int) -> AESGCM:
        try:
            kept = self._path(family, number).read_bytes()
        except FileNotFoundError:
            raise EpochGone from None
        nonce, body = kept[1 : 1 + _NONCE], kept[1 + _NONCE :]
        try:
            key = AESGCM(self._wrapping.decrypt(nonce, body, _bound(family, number)))
        except InvalidTag:  # overwritten already and not unlinked yet, or under another master key
            raise EpochGone from None
        with self._lock:
            here = {(family, old) for old in self.numbers(family)}
            self._known = {k: v for k, v in self._known.items() if k[0] != family or k in here} | {
                (family, number): key
            }
        return key

    def numbers(self, family: Family) -> list[int]:
        """Numbers of the epoch keys that exist."""
        if not self.folder.is_dir():
            return []
        names = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(int(name[2]) for name in names if name and name[1] == family)

    def make(self, family: Family, number: int) -> None:
        """Write a new epoch key, durably, while the home is held."""
        nonce = os.urandom(_NONCE)
        kept = _LAYOUT + nonce + self._wrapping.encrypt(nonce, os.urandom(SIZE), _bound(family, number))
        durable.replace(self._path(family, number), kept)

    def tidy(self) -> None:
        """Destroy what a process that died while it wrote an epoch key left behind; while the home is held."""
        for path in self.folder.glob(".*.key.*"):
            durable.overwrite(path)
            durable.remove(path)

    def destroy(self, family: Family, number: int) -> None:
        """Overwrite and unlink an epoch key: what only it wrapped opens no more, wherever it lies."""
        path = self._path(family, number)
        durable.overwrite(path)
        failpoints.reach("keys.overwritten")
        durable.remove(path)
        with self._lock:
            self._known.pop((family, number), None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts nobody else turns an epoch or copies the key home; waits until that is so."""
        with durable.held(self.folder / ".lock"):
            yield

    def _path(self, family: Family, number: int) -> Path:
        return self.folder / f"{family}-{number:08}.key"


def _bound(family: Family, number: int) -> bytes:
    return f"{family}:{number}".encode()
