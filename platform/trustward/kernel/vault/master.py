"""The master key: the one secret above all others. Nothing is sealed by it directly; each purpose derives its own key."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trustward.kernel import durable

SIZE = 32


def master_key(file: Path) -> bytes:
    """The installation's master key, made once when the file is absent; 32 bytes, readable by its owner alone."""
    if not file.exists():
        durable.write_new(file, os.urandom(SIZE))
    key = file.read_bytes()
    if len(key) != SIZE:
        raise ValueError(f"The master key file {file} must hold exactly {SIZE} bytes.")
    return key


def derived(master: bytes, purpose: bytes) -> bytes:
    """A key for one purpose, 32 bytes, that tells nothing about the master key."""
    return HKDF(SHA256(), SIZE, None, b"trustward:" + purpose).derive(master)
