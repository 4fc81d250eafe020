"""What a unit holds, as it is compared: the same bytes in either database give the same fingerprint."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from trustward.apart.tables import KeptFile, KeptUnit
from trustward.kernel import files, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import session
from trustward.kernel.vault import Family, open_text, vault
from trustward.records.services import open_sealed
from trustward.records.tables import RecordFile, RecordUnit

KEPT = "kept_unit.items"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a unit, opened."""

    id: UUID
    item: str
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a unit holds: its items (JSON), and its files."""

    items: bytes
    files: tuple[Attached, ...] = ()


def digest_of(unit_id: UUID, content: Content) -> bytes:
    """Keyed fingerprint of a unit's content; it tells nothing about it to whoever lacks the master key."""
    whole = hmac.new(vault().derive(b"apart.digest:" + scope.tenant_id().bytes), unit_id.bytes, hashlib.sha256)
    parts = [content.items]
    for file in sorted(content.files, key=lambda file: file.id):
        parts += [file.id.bytes, file.item.encode(), file.name.encode(), file.media_type.encode(), file.data]
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


def from_main(units: Sequence[RecordUnit]) -> Iterable[tuple[RecordUnit, Content]]:
    """What units hold in the main database; those whose key is gone are left out."""
    attached = files_of([unit.id for unit in units])
    for unit in units:
        with suppress(NotFound):
            if unit.items is not None:
                yield unit, Content(_plain(open_sealed(unit.items, unit.id)), _opened(attached.get(unit.id, ())))


def _plain(items: Mapping[str, str]) -> bytes:
    return json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def files_of(units: Sequence[UUID]) -> dict[UUID, list[RecordFile]]:
    """The files that came with units, in the main database."""
    found: dict[UUID, list[RecordFile]] = {}
    for row in session().scalars(sa.select(RecordFile).where(RecordFile.unit_id.in_(units)).order_by(RecordFile.id)):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _opened(rows: Sequence[RecordFile]) -> tuple[Attached, ...]:
    found = []
    for row in rows:
        file = files.get(row.file_id)
        found.append(Attached(row.id, row.item, file.name, file.media_type, file.data))
    return tuple(found)


def from_kept(kept: KeptUnit, attached: Sequence[KeptFile]) -> Content:
    """What a copy in the retained database holds. Raises: NotFound when its key is gone."""
    items = vault().open(kept.items, kept.move_id, KEPT, family=Family.RETAINED)
    return Content(items, tuple(opened_file(kept.move_id, file) for file in attached))


def kept_items(kept: KeptUnit) -> dict[str, str]:
    """The items of a copy. Raises: NotFound when its key is gone."""
    items: dict[str, str] = json.loads(from_kept(kept, ()).items)
    return items


def opened_file(move_id: UUID, file: KeptFile) -> Attached:
    """A file of a copy. Raises: NotFound when its key is gone."""
    data = vault().open(file.content, move_id, place("content", file.id), family=Family.RETAINED)
    return Attached(file.id, file.item, name_of(move_id, file), file.media_type, data)


def name_of(move_id: UUID, file: KeptFile) -> str:
    """The name that a file of a copy came with. Raises: NotFound when its key is gone."""
    return open_text(file.name, move_id, place("name", file.id), family=Family.RETAINED)


def sealed(move_id: UUID, value: bytes, where: str) -> bytes:
    """Seal under the key of a copy."""
    return vault().seal(value, move_id, where, family=Family.RETAINED)


def place(column: str, file_id: UUID) -> str:
    """The place of a sealed value of one file: all files of a copy share its key."""
    return f"kept_file.{column}:{file_id}"
