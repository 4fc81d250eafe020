"""Values sealed in parts, so that some of them can be destroyed for good while the rest stays readable.

Each part is sealed under a key of its own, which follows from the unit's data key and the part's name. Destroying some parts
puts the keys of the remaining ones in the place of the data key: from then on nothing leads to the others, and a copy of the
ciphertext that was made before, in a log or a backup, opens as far as it may and no further. A unit costs one key as before.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel.vault.master import SIZE

LAYOUT = b"\x02"
NONCE = 12
_NAME, _BODY = struct.Struct(">H"), struct.Struct(">I")


def part_of(place: str, name: str) -> str:
    """What a part is called for its key, and for `Vault.destroy`."""
    return f"{place}/{name}"


class UnitKey:
    """A unit's key as it is kept: its data key, or, once it was cut down, the keys of some parts."""

    __slots__ = ("_kept", "_whole")

    def __init__(self, plain: bytes) -> None:
        self._whole = plain if len(plain) == SIZE else None
        self._kept: Mapping[str, bytes] = (
            {} if self._whole else {part: bytes.fromhex(key) for part, key in json.loads(plain).items()}
        )

    def whole(self) -> AESGCM | None:
        """What seals values that have no parts; None once it was cut down."""
        return AESGCM(self._whole) if self._whole else None

    def part(self, part: str) -> bytes | None:
        """The key of a part; None when it was destroyed."""
        if self._whole:
            return hmac.digest(self._whole, b"trustward:part:" + part.encode(), hashlib.sha256)
        return self._kept.get(part)

    def cut(self, parts: Iterable[str]) -> bytes:
        """This key as it is kept once all parts but these are destroyed."""
        keys = {part: key.hex() for part in sorted(set(parts)) if (key := self.part(part)) is not None}
        return json.dumps(keys, separators=(",", ":")).encode()


def bound(unit: UUID, place: str, owner: UUID) -> bytes:
    """What a ciphertext is bound to, so that it opens nowhere else."""
    return owner.bytes + unit.bytes + place.encode()


def seal(key: UnitKey, values: Mapping[str, bytes], unit: UUID, place: str, owner: UUID) -> bytes:
    """Seal values by name. Raises: ValueError when the key of one of them was destroyed."""
    return LAYOUT + b"".join(
        _written(name, _sealed(key, name, values[name], unit, place, owner)) for name in sorted(values)
    )


def opened(key: UnitKey, sealed: bytes, unit: UUID, place: str, owner: UUID) -> dict[str, bytes]:
    """The values by name; those whose key was destroyed are left out. Raises: InvalidTag when one was moved or changed."""
    found = {}
    for name, body in _read(sealed):
        part = part_of(place, name)
        if (its_key := key.part(part)) is not None:
            found[name] = AESGCM(its_key).decrypt(body[:NONCE], body[NONCE:], bound(unit, part, owner))
    return found


def without(sealed: bytes, names: Iterable[str]) -> bytes:
    """What was sealed in parts, less some of them. Needs no key."""
    gone = set(names)
    return LAYOUT + b"".join(_written(name, body) for name, body in _read(sealed) if name not in gone)


def bodies(sealed: bytes) -> dict[str, bytes]:
    """The ciphertext of each part, nonce first: what a thief of the database has."""
    return dict(_read(sealed))


def _sealed(key: UnitKey, name: str, value: bytes, unit: UUID, place: str, owner: UUID) -> bytes:
    part, nonce = part_of(place, name), os.urandom(NONCE)
    its_key = key.part(part)
    if its_key is None:
        raise ValueError("This part of the unit was destroyed: seal what is new under another unit.")
    return nonce + AESGCM(its_key).encrypt(nonce, value, bound(unit, part, owner))


def _written(name: str, body: bytes) -> bytes:
    written = name.encode()
    return _NAME.pack(len(written)) + written + _BODY.pack(len(body)) + body


def _read(sealed: bytes) -> Iterator[tuple[str, bytes]]:
    if sealed[:1] != LAYOUT:
        raise InvalidTag
    at = 1
    while at < len(sealed):
        start = at + _NAME.size
        try:
            middle = start + _NAME.unpack_from(sealed, at)[0]
            first = middle + _BODY.size
            at = first + _BODY.unpack_from(sealed, middle)[0]
        except struct.error as error:
            raise InvalidTag from error
        if at > len(sealed):
            raise InvalidTag
        yield sealed[start:middle].decode(), sealed[first:at]
