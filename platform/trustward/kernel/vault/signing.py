"""The installation's signature: an Ed25519 key in the key home, sealed under a key that the master key derives."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel import durable
from trustward.kernel.vault.master import derived

FILE = "signing.key"
_LAYOUT = b"\x01"
_NONCE = 12


class Signer:
    """Signs what outsiders check: certificates, exported journals. The key is made once."""

    def __init__(self, home: Path, master: bytes) -> None:
        self._file = home / FILE
        self._sealing = AESGCM(derived(master, b"signing"))

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        if not self._file.exists():
            nonce = os.urandom(_NONCE)
            made = Ed25519PrivateKey.generate().private_bytes_raw()
            durable.write_new(self._file, _LAYOUT + nonce + self._sealing.encrypt(nonce, made, FILE.encode()))
        kept = self._file.read_bytes()
        raw = self._sealing.decrypt(kept[1 : 1 + _NONCE], kept[1 + _NONCE :], FILE.encode())
        return Ed25519PrivateKey.from_private_bytes(raw)

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(data)

    def public_key(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()


def signed_by(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether `signature` over `data` was made with the private half of `public_key`; needs no installation."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
