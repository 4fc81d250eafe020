"""What a backup says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from trustward.kernel import durable
from trustward.kernel.errors import Invalid

FORMAT = 1
FILE = "manifest.json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """One copied database: its kind, the revision of each lineage, and each table's number of rows and columns."""

    kind: str
    revisions: Mapping[str, str]
    rows: Mapping[str, int]
    columns: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`hashes`: of every file of the backup but this one, by its name; `journal`: the head of the journal at that time."""

    id: UUID
    begun_at: datetime
    finished_at: datetime
    main: DatabaseCopy
    retained: DatabaseCopy
    files: int
    keys: str
    keys_sha256: str
    journal: str
    hashes: Mapping[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        durable.replace(folder / FILE, json.dumps(asdict(self), default=str, indent=1, ensure_ascii=False).encode())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished backup. Raises: Invalid."""
    try:
        raw: dict[str, Any] = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        raise Invalid(f"{folder} holds no finished backup: its {FILE} is missing.", code="no_backup") from None
    if raw.get("format") != FORMAT:
        raise Invalid(f"The backup in {folder} has a format that this release does not know.", code="unknown_format")
    raw.update(
        id=UUID(raw["id"]),
        begun_at=datetime.fromisoformat(raw["begun_at"]),
        finished_at=datetime.fromisoformat(raw["finished_at"]),
        main=DatabaseCopy(**raw["main"]),
        retained=DatabaseCopy(**raw["retained"]),
    )
    return Manifest(**raw)


def damaged(folder: Path, hashes: Mapping[str, str]) -> list[str]:
    """Names of files that are missing or not what they were."""
    return [name for name, digest in hashes.items() if sha256(folder / name) != digest]


def sha256(path: Path) -> str:
    """Of a file; empty when there is none."""
    if not path.is_file():
        return ""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
