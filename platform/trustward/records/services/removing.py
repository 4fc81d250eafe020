"""Taking some items out of a record because its person took them back: at once, for good, and with a row in the ledger.

The items of a unit are sealed in parts (`trustward.kernel.vault.parts`), so that the keys of these go while the unit, its id and
what else it holds stay. What a backup brings back of them opens no more; the rest of it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, outbox
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load, session
from trustward.kernel.vault import part_of, parts
from trustward.records.domain import IndexKind, UnitState
from trustward.records.tables import Record, RecordFile, RecordIndex, RecordUnit

from . import changes
from .indexes import rows_for
from .reading import ITEMS, read_items, seal_items, units_of

REMOVED = "records.items_removed"
"""What is promised: to destroy the keys, and to enter it in the ledger (`trustward.destruction`)."""


def remove_items(record_id: UUID, item_keys: Sequence[str]) -> list[UUID]:
    """Take items out of every live unit of a record, with the files that came as them; the person demands it (PIPA art. 37).

    What stays of a unit stays as it is. What a statute has kept apart already is not touched. Once this is committed their
    keys are destroyed and journalled, the files erased, and a row enters the destruction ledger: by a promise made here.

    Returns: the ids of the units that had some of the items.
    Raises: NotFound. Refused: a unit is on its way to the retained database, or all are there.
    """
    record = load(Record, record_id, lock=True)
    concerned = [unit for unit in units_of(record_id, lock=True) if set(unit.item_keys) & set(item_keys)]
    in_use = [unit for unit in concerned if unit.state is not UnitState.APART]
    if concerned and not in_use:
        raise Refused(_l("What this record holds is not in use any more."), code="record_not_live")
    if any(unit.state is not UnitState.LIVE or unit.items is None for unit in in_use):
        raise Refused(_l("What this record holds is not in use any more."), code="record_not_live")
    removed = [_taken_out(unit, item_keys) for unit in in_use]
    if removed:
        changes.tell([unit.id for unit in in_use])
        audit.record("record.items_removed", ("record", record_id), {"items": sorted(item_keys), "units": len(removed)})
        removal = new_id()
        said = {"removal": removal, "service": record.service, "at": clock.now(), "parts": removed}
        outbox.promise(REMOVED, f"{REMOVED}:{removal}", said)
    return [unit.id for unit in in_use]


def take_out(unit: RecordUnit, item_keys: Sequence[str]) -> list[UUID]:
    """Take the rows of some items out of a unit: ciphertexts, what it is found by, references to files.

    Keys aren't needed for it, so that a restored database can follow the journal; a unit that can't be read at all any more
    is not found any more either.

    Returns: the files; their bytes and keys are the caller's.
    """
    if unit.items is not None:
        unit.items = parts.without(_in_parts(unit), item_keys)
    unit.item_keys = [key for key in unit.item_keys if key not in set(item_keys)]
    unit.facts_version += 1
    left: Mapping[str, str] = {}
    with suppress(NotFound):
        left = read_items(unit)
    found_by = {digest for kind in IndexKind for _, digest in rows_for({kind: list(left.values())}, None)}
    rows_changed(sa.delete(RecordIndex).where(RecordIndex.unit_id == unit.id, RecordIndex.digest.not_in(found_by)))
    of_items = sa.select(RecordFile.file_id).where(RecordFile.unit_id == unit.id, RecordFile.item.in_(item_keys))
    files = list(session().scalars(of_items))
    if files:
        rows_changed(sa.delete(RecordFile).where(RecordFile.file_id.in_(files)))
        rows_changed(sa.delete(StoredFile).where(StoredFile.id.in_(files)))
    session().flush()
    return files


def _in_parts(unit: RecordUnit) -> bytes:
    """What a unit holds, sealed in parts; what was sealed in one before, and opens no more, is nothing."""
    assert unit.items is not None
    if unit.items[:1] == parts.LAYOUT:
        return unit.items
    with suppress(NotFound):
        return seal_items(read_items(unit), unit.id)
    return parts.LAYOUT


def parts_of(item_keys: Sequence[str]) -> list[str]:
    """What items are called for the keys of the parts that they are sealed in."""
    return [part_of(ITEMS, key) for key in item_keys]


def _taken_out(unit: RecordUnit, item_keys: Sequence[str]) -> dict[str, Any]:
    """Take items out of a unit. What the promise says of it: those that it held, by ids and keys of the register, no value.
    `id` names these items of this unit."""
    of_files = sa.select(RecordFile.item).where(RecordFile.unit_id == unit.id)
    held = {*unit.item_keys, *session().scalars(of_files)}.intersection(item_keys)
    files = take_out(unit, item_keys)
    return {
        "id": str(new_id()), "unit": str(unit.id), "class": unit.record_class, "version": unit.facts_version,
        "items": sorted(held), "rest": list(unit.item_keys), "files": [str(file) for file in files],
    }  # fmt: skip
