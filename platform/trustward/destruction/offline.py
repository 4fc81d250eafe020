"""Checking a certificate without an installation: a JSON file, or a PDF that carries one. No settings, no database."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trustward.destruction.domain.ledger import FORMAT, Fault, faults
from trustward.kernel.vault.signing import signed_by

LARGEST = 64 * 2**20
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file. `data` is None where no certificate was."""

    data: dict[str, Any] | None
    faults: tuple[Fault, ...]


def check_file(path: Path, public_key: str = "") -> Checked:
    """Read a certificate and check it. Raises: OSError when the file can't be read."""
    return check(path.read_bytes(), public_key)


def check(content: bytes, public_key: str = "") -> Checked:
    """Check the bytes of a JSON or PDF file."""
    data = _read(content)
    if data is None:
        return Checked(None, (Fault.UNREADABLE,))
    return Checked(data, tuple(faults(data, signed_by, public_key)))


def _read(content: bytes) -> dict[str, Any] | None:
    if content[:5] != b"%PDF-":
        return _certificate(content)
    for match in _STREAM.finditer(content):
        for raw in (match[1], _inflated(match[1])):
            if raw and raw.lstrip()[:1] == b"{" and (found := _certificate(raw)):
                return found
    return None


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, LARGEST)
    except zlib.error:
        return b""


def _certificate(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None
