"""A file sealed in pieces: it opens whole and in order, or not at all."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel.errors import Refused

_MAGIC = b"TWSEAL1\n"
_NONCE = 12
_PIECE = 1 << 18


def write(path: Path, key: bytes, name: bytes, lines: Iterable[bytes]) -> None:
    """Write `lines` sealed under `key`; `name` binds the content to what it is. The file is on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_MAGIC)
        cipher, number, held = AESGCM(key), 0, b""
        for ahead, piece in enumerate(_pieces(lines)):
            if ahead:
                file.write(_sealed(cipher, name, number, held, last=False))
                number += 1
            held = piece
        file.write(_sealed(cipher, name, number, held, last=True))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, key: bytes, name: bytes) -> Iterator[bytes]:
    """The lines again. Raises: Refused when the key does not fit, or the file was changed or cut off."""
    cipher, number, rest = AESGCM(key), 0, b""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise Refused(f"{path.name} is not a sealed file of Trustward.", code="not_sealed")
        last = False
        while not last:
            head = file.read(4)
            body = file.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""
            piece, last = _opened(cipher, name, number, body, path)
            number += 1
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for line in lines:
        piece += line + b"\n"
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _sealed(cipher: AESGCM, name: bytes, number: int, piece: bytes, *, last: bool) -> bytes:
    nonce = os.urandom(_NONCE)
    body = nonce + cipher.encrypt(nonce, piece, _bound(name, number, last))
    return struct.pack(">I", len(body)) + body


def _opened(cipher: AESGCM, name: bytes, number: int, body: bytes, path: Path) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(body[:_NONCE], body[_NONCE:], _bound(name, number, last)), last
        except (InvalidTag, ValueError):
            continue
    raise Refused(f"{path.name} does not open: another key, or the file was changed or cut off.", code="not_opened")


def _bound(name: bytes, number: int, last: bool) -> bytes:
    return name + struct.pack(">Q?", number, last)
