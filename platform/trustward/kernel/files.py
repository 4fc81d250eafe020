"""Files of tenants: content sealed under a key of its own, names never used as paths."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel import clock, durable, outbox, scope
from trustward.kernel.among import among
from trustward.kernel.db import Base, TenantRow
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import public_id
from trustward.kernel.vault import destroy_later, open_text, seal_text, vault

ERASE = "files.erase"


class StoredFile(TenantRow, Base):
    """One uploaded or generated file. Its name may tell of a person, so it is sealed too."""

    __tablename__ = "stored_file"

    name: Mapped[bytes]
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    purpose: Mapped[str] = mapped_column(sa.String(60))
    stored_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Content:
    """An opened file, ready to be sent."""

    name: str
    media_type: str
    data: bytes


def put(data: bytes, *, name: str, media_type: str, purpose: str) -> StoredFile:
    """Seal and store `data` for the entered tenant; the row is committed with whatever refers to it.

    The bytes are written before the commit: a file without a row is swept, a row without a file can't happen.
    """
    row = StoredFile(id=public_id(), media_type=media_type, size=len(data), sha256=hashlib.sha256(data).hexdigest(),
                     purpose=purpose, stored_at=clock.now())  # fmt: skip
    row.name = seal_text(name, row.id, "stored_file.name")
    target = _path(row.id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(vault().seal(data, row.id, "stored_file.content"))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    scope.session().add(row)
    return row


def get(file_id: UUID) -> Content:
    """Open a file of the entered tenant. Raises: NotFound."""
    row = scope.load(StoredFile, file_id)
    try:
        sealed = _path(row.id).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    data = vault().open(sealed, row.id, "stored_file.content")
    return Content(open_text(row.name, row.id, "stored_file.name"), row.media_type, data)


def copy(file_id: UUID) -> StoredFile:
    """Store a file of the entered tenant once more, under a key of its own. Raises: NotFound."""
    content, row = get(file_id), scope.load(StoredFile, file_id)
    return put(content.data, name=content.name, media_type=content.media_type, purpose=row.purpose)


def file_name(row: StoredFile) -> str:
    """The name that the file came with."""
    return open_text(row.name, row.id, "stored_file.name")


def erase(file_ids: Iterable[UUID]) -> int:
    """Remove the stored bytes of files of the entered tenant for good. Rows and keys are the caller's; safe to repeat.

    Returns: how many were there.
    """
    gone, folders = 0, set()
    for path in map(_path, file_ids):
        for one in (path, path.with_suffix(".part")):
            if not one.exists():
                continue
            durable.overwrite(one)
            one.unlink(missing_ok=True)
            gone += one is path
            folders.add(one.parent)
    for folder in folders:
        durable.sync_folder(folder)
    return gone


def erase_later(file_ids: Sequence[UUID]) -> None:
    """Have keys and stored bytes of files of the entered tenant destroyed once this is committed, whatever crashes in
    between; their rows are the caller's. A restore brings none of them back."""
    destroy_later(file_ids)
    for file_id in file_ids:
        outbox.promise(ERASE, f"{ERASE}:{file_id}", {"file": file_id})


@outbox.handler(ERASE, in_transaction=False)
def _erase(promise: outbox.Promise) -> None:
    with scope.enter(promise.tenant_id, write=False):
        erase([UUID(promise.payload["file"])])


def remaining(file_ids: Iterable[UUID]) -> int:
    """How many of these files of the entered tenant still have stored bytes."""
    return sum(_path(file_id).exists() for file_id in file_ids)


def remove_orphans(older_than: timedelta) -> int:
    """Remove the entered tenant's stored bytes that no row names. Returns: how many files went.

    Args:
        older_than: younger ones may belong to a transaction that still runs; by the machine's own clock, as the files' times.
    """
    folder = _root()
    if not folder.is_dir():
        return 0
    limit = time.time() - older_than.total_seconds()
    old = {p.stem: p for p in folder.glob("*/*") if p.stat().st_mtime < limit}
    names = {UUID(stem) for stem in old if len(stem) == 36}
    known = set(scope.session().scalars(sa.select(StoredFile.id).where(among(StoredFile.id, names)))) if names else set()
    orphans = [path for stem, path in old.items() if len(stem) != 36 or UUID(stem) not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _root() -> Path:
    return Path(urlsplit(current_app.extensions["trustward.settings"].files_url).path) / str(scope.tenant_id())


def _path(file_id: UUID) -> Path:
    return _root() / file_id.hex[-2:] / str(file_id)
