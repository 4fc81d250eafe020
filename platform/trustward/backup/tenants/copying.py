"""What changes when a tenant is copied: every id, and with it what is sealed under it and what it is found by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.backup.tenants.tables import Carried
from trustward.kernel.db import Base
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.vault import blind_index, parts, vault
from trustward.kernel.vault.sealing import LAYOUT

_NOT_SEALED = re.compile(r".*(hash|digest|index|signature|public_key)")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b")
_INDEX = "_index"


def sealed_columns(table: sa.Table) -> list[str]:
    """Columns that hold sealed values: all binary ones but fingerprints and signatures, which are named as such."""
    return [c.name for c in table.columns if isinstance(c.type, sa.LargeBinary) and not _NOT_SEALED.fullmatch(c.name)]


def indexed_columns(table: sa.Table) -> dict[str, str]:
    """Look-ups by a sealed value of the same row: `email_index` → `email`."""
    names = {c.name for c in table.columns}
    return {
        name: name.removesuffix(_INDEX)
        for name in names
        if name.endswith(_INDEX) and name.removesuffix(_INDEX) in names
    }


def renewed_indexes(carried: Carried, row: Mapping[str, Any], tenant_id: UUID) -> dict[str, Any]:
    """A row with its look-ups reckoned anew, under this installation's master key; its keys must be there."""
    found = dict(row)
    for index, column in indexed_columns(carried.table).items():
        place = f"{carried.name}.{column}"
        with suppress(NotFound):  # its key was destroyed: nobody is to be found by it
            if row[column] is not None:
                value = vault().open(row[column], row["id"], place, chain=tenant_id).decode()
                found[index] = blind_index(value, place, chain=tenant_id)
    return found


@dataclass(slots=True)
class Copier:
    """Copies rows of one tenant for another: `ids` says which ids are its own and become new ones."""

    old: UUID
    new: UUID
    keys: Mapping[UUID, tuple[str, bytes]]
    ids: set[UUID] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)
    """Sealed values that no rule opens."""

    def id_of(self, old: UUID) -> UUID:
        """The copy's id for one of the original; the same each time."""
        return self.new if old == self.old else uuid5(self.new, old.hex) if old in self.ids else old

    def row(self, carried: Carried, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row of the copy; what is sealed is sealed anew under keys of its own."""
        found = {name: self._value(value) for name, value in row.items()}
        for column in sealed_columns(carried.table):
            if (row[column] or b"").startswith(parts.LAYOUT):
                found[column] = self._parts_anew(carried, column, row)
            elif row[column] is not None and row[column].startswith(LAYOUT):
                found[column] = self._sealed_anew(carried, column, row, found)
        for index, column in indexed_columns(carried.table).items():
            if found[index] is not None and (row[column] or b"").startswith(LAYOUT):
                opened, place = self._open(carried, column, row), f"{carried.name}.{column}"
                found[index] = blind_index(opened[2].decode(), place, chain=self.new) if opened else found[index]
        return found

    def _value(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self.id_of(value)
        if isinstance(value, str):
            return _ID.sub(lambda found: self._text(found[0]), value) if len(value) >= 32 else value
        if isinstance(value, dict):
            return {self._value(key): self._value(inner) for key, inner in value.items()}
        return [self._value(inner) for inner in value] if isinstance(value, list) else value

    def _text(self, written: str) -> str:
        new = self.id_of(UUID(written))
        return str(new) if "-" in written else new.hex

    def _sealed_anew(
        self, carried: Carried, column: str, row: Mapping[str, Any], new: Mapping[str, Any]
    ) -> bytes | None:
        opened = self._open(carried, column, row)
        if opened is None:  # destroyed in the original: the copy has nothing, or nothing that opens
            return None if carried.table.c[column].nullable else row[column]
        unit, place, value = opened
        return vault().seal(value, self.id_of(unit), str(self._value(place)), chain=self.new)

    def _parts_anew(self, carried: Carried, column: str, row: Mapping[str, Any]) -> bytes | None:
        """What was sealed in parts stands under its row's own id and column; parts that were destroyed are left out."""
        unit, place = row["id"], f"{carried.name}.{column}"
        if unit not in self.keys:
            return None
        try:
            values = parts.opened(parts.UnitKey(self.keys[unit][1]), row[column], unit, place, self.old)
        except InvalidTag:
            self.strange.append(place)
            return None
        return vault().seal_parts(values, self.id_of(unit), place)

    def _open(self, carried: Carried, column: str, row: Mapping[str, Any]) -> tuple[UUID, str, bytes] | None:
        """Find the unit and the place by which a value opens: the row's id or another id in it, its column, a mark in it."""
        sealed: bytes = row[column]
        units = [row["id"], *(value for name, value in row.items() if isinstance(value, UUID) and name != "id")]
        keys = {unit: parts.UnitKey(self.keys[unit][1]).whole() for unit in units if unit in self.keys}
        living = {unit: key for unit, key in keys.items() if key is not None}
        for unit, key in living.items():
            for place in _places(carried, column, row):
                bound = self.old.bytes + unit.bytes + place.encode()
                try:
                    return unit, place, key.decrypt(sealed[1:13], sealed[13:], bound)
                except InvalidTag:
                    continue
        if living:
            self.strange.append(f"{carried.name}.{column}")
        return None

    def file(self, name: str, data: bytes) -> tuple[UUID, bytes] | None:
        """A stored file for the copy; None when its key was destroyed."""
        unit, place = UUID(name), "stored_file.content"
        if unit not in self.keys:
            return None
        bound = self.old.bytes + unit.bytes + place.encode()
        value = AESGCM(self.keys[unit][1]).decrypt(data[1:13], data[13:], bound)
        return self.id_of(unit), vault().seal(value, self.id_of(unit), place, chain=self.new)

    def refuse_strange(self) -> None:
        """Raises: Refused when a sealed value would be lost."""
        if self.strange:
            raise Refused("These values can't be sealed anew: nobody says under which id and place they were sealed.",
                          objections=sorted(set(self.strange)), code="not_copied")  # fmt: skip


def _places(carried: Carried, column: str, row: Mapping[str, Any]) -> Iterator[str]:
    marks = ["", *(f":{value}" for value in row.values() if isinstance(value, (str, UUID)) and len(str(value)) < 100)]
    for table in (
        carried.name,
        *(t.name for t in Base.metadata.sorted_tables if column in t.c and t.name != carried.name),
    ):
        for mark in marks:
            yield f"{table}.{column}{mark}"
