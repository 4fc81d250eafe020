"""Trying to open what was destroyed: with every run of bytes as a key, and with every wrapped key that can be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel.vault import Family
from trustward.kernel.vault.epochs import EpochKeys
from trustward.kernel.vault.parts import UnitKey

_SIZE, _NONCE, _WRAPPED = 32, 12, 60
_NEAR = 200
"""Bytes around a unit's id among which its wrapped key may stand."""


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """Something sealed in parts: under which unit's key, one part of it, and what that is bound to."""

    unit: UUID
    sealed: bytes
    bound: bytes
    part: str

    def opens(self, key: bytes) -> bool:
        """Whether `key` opens it: as the unit's data key, or as the part's own."""
        own = UnitKey(key).part(self.part) or b""
        return any(self._opens(AESGCM(one)) for one in (key, own))

    def _opens(self, key: AESGCM) -> bool:
        with suppress(InvalidTag):
            key.decrypt(self.sealed[:_NONCE], self.sealed[_NONCE:], self.bound)
            return True
        return False


def keys_in(files: Sequence[Path]) -> Iterator[bytes]:
    """Every different run of 32 bytes, at every offset."""
    seen: set[bytes] = set()
    for path in files:
        data = path.read_bytes()
        for at in range(len(data) - _SIZE + 1):
            run = data[at : at + _SIZE]
            if run.count(0) < 8 and run not in seen:  # a random key with eight zero bytes is no key of this world
                seen.add(run)
                yield run


def opened_by_runs(files: Sequence[Path], ciphertexts: Sequence[Ciphertext]) -> tuple[int, int]:
    """Try every run of bytes on every ciphertext. Returns: runs tried, ciphertexts opened."""
    tried, opened = 0, set()
    trials = [(one, one.sealed[:_NONCE], one.sealed[_NONCE:], one.bound) for one in ciphertexts]
    parts = {one.part for one in ciphertexts}
    for key in keys_in(files):
        tried += 1
        unit = UnitKey(key)
        for cipher in (AESGCM(key), *(AESGCM(own) for part in parts if (own := unit.part(part)))):
            for one, nonce, body, bound in trials:
                try:
                    cipher.decrypt(nonce, body, bound)
                except InvalidTag:
                    continue
                opened.add(one.unit)
    return tried, len(opened)


def opened_by_wrapped(
    files: Sequence[Path], epochs: EpochKeys, ciphertexts: Sequence[Ciphertext], say: Callable[[str], None] = print
) -> tuple[int, int]:
    """Look for each unit's wrapped key wherever its id stands, and try every living epoch key on it.

    Returns: places looked at, ciphertexts opened.
    """
    living = [
        (family, number, epochs.key(family, number)) for family in Family for number in (0, *epochs.numbers(family))
    ]
    contents = [path.read_bytes() for path in files]
    looked, opened = 0, set()
    for one in ciphertexts:
        for data in contents:
            for name in (one.unit.bytes, one.unit.hex.encode(), str(one.unit).encode()):
                for at in _places(data, name):
                    looked += 1
                    if _unwraps(data[max(0, at - _NEAR) : at + len(name) + _NEAR], one, living):
                        opened.add(one.unit)
    return looked, len(opened)


def _places(data: bytes, name: bytes) -> Iterator[int]:
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 1)


def _unwraps(data: bytes, one: Ciphertext, living: Sequence[tuple[Family, int, AESGCM]]) -> bool:
    for at in range(max(0, len(data) - _WRAPPED + 1)):
        nonce, body = data[at : at + _NONCE], data[at + _NONCE : at + _WRAPPED]
        for family, number, epoch in living:
            bound = one.unit.bytes + (f"{family}:{number}".encode() if number else b"")
            with suppress(InvalidTag):
                if one.opens(epoch.decrypt(nonce, body, bound)):
                    return True
    return False
