"""Finding records, and opening what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts import access_log
from trustward.kernel import audit
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.kernel.vault.sealing import LAYOUT
from trustward.records.domain import IndexKind, UnitState, written_reference
from trustward.records.tables import Record, RecordIndex, RecordUnit

from .indexes import digests

READ_HERE = (UnitState.LIVE, UnitState.MOVING)
ITEMS = "record_unit.items"
MOST_FOUND = 200
Receipts = Callable[[str], sa.Select[tuple[UUID]]]
_receipts: list[Receipts] = []
_REASON = re.compile(r"[a-z][a-z_.]{0,39}")


def adds_receipts(function: Receipts) -> Receipts:
    """Register which records a room knows by a number that a person was told: their ids, to be selected from."""
    if function not in _receipts:
        _receipts.append(function)
    return function


def find(*, email: str = "", phone: str = "", external: str = "", reference: str = "") -> list[Record]:
    """Records by what somebody knows of them, exactly: all given values must fit.

    The number on a receipt leads to every record that came of the same sending.

    What was moved apart is not found (PIPA art. 21(3): not usable for anything but what the statute wants).

    Returns: the newest first, at most `MOST_FOUND`; none when nothing was given.
    """
    wanted = {IndexKind.EMAIL: email, IndexKind.PHONE: phone, IndexKind.EXTERNAL: external}
    given = {kind: value for kind, value in wanted.items() if value.strip()}
    if not given and not reference.strip():
        return []
    statement = sa.select(Record).where(Record.id.in_(sa.select(RecordUnit.record_id).where(_readable())))
    for kind, value in given.items():
        statement = statement.where(_noted(kind, digests(kind, value)))
    if reference.strip():
        told = written_reference(reference)
        ways = [Record.reference == told, *(Record.id.in_(known(told)) for known in _receipts)]
        statement = statement.where(sa.or_(*ways))
    return list(session().scalars(statement.order_by(Record.id.desc()).limit(MOST_FOUND)))


def open_items(unit_id: UUID, *, why: str) -> dict[str, str]:
    """What a unit holds, by item key. Audited and logged as an access (SS 8(1)), in the act itself.

    Args:
        why: a code word ("answer_request"), never a text about the person.
    Raises:
        NotFound: there is no such unit, or its content is not in the main store (any more).
        ValueError: `why` is no code word.
    """
    if not _REASON.fullmatch(why):
        raise ValueError("The reason for opening a record is a code word.")
    unit = load(RecordUnit, unit_id)
    items = read_items(unit)
    audit.record("record.items_shown", ("record", unit.record_id), {"unit": str(unit_id), "why": why})
    access_log.note("record.items_shown", ("record", unit.record_id))
    return items


def read_items(unit: RecordUnit) -> dict[str, str]:
    """What a unit holds, for acts of the machine itself. Raises: NotFound as `open_items`."""
    if unit.state not in READ_HERE or unit.items is None:
        raise NotFound
    return open_sealed(unit.items, unit.id)


def seal_items(values: Mapping[str, str], unit_id: UUID) -> bytes:
    """Items as a unit keeps them: each can be destroyed by itself, also in copies of this that were made before."""
    return vault().seal_parts({key: value.encode() for key, value in values.items()}, unit_id, ITEMS)


def open_sealed(sealed: bytes, unit_id: UUID) -> dict[str, str]:
    """Items out of what `seal_items` made, now or some time ago. Raises: NotFound when their key is gone."""
    if sealed[:1] == LAYOUT:  # all of them in one, as the first records were sealed
        whole: dict[str, str] = json.loads(vault().open(sealed, unit_id, ITEMS))
        return whole
    return {key: value.decode() for key, value in vault().open_parts(sealed, unit_id, ITEMS).items()}


def units_of(record_id: UUID, *, lock: bool = False) -> list[RecordUnit]:
    """The units of a record, its own purpose first.

    Args:
        lock: as they are now, until the transaction ends: nobody moves them apart or destroys them in between.
    """
    wanted = sa.select(RecordUnit).where(RecordUnit.record_id == record_id)
    if not lock:
        return list(session().scalars(wanted.order_by(RecordUnit.record_class)))
    found = session().scalars(
        wanted.order_by(RecordUnit.id).with_for_update(), execution_options={"populate_existing": True}
    )
    return sorted(found, key=lambda unit: unit.record_class)


def _readable() -> sa.ColumnElement[bool]:
    return RecordUnit.state.in_(READ_HERE)


def _noted(kind: IndexKind, under: Sequence[bytes]) -> sa.ColumnElement[bool]:
    noted = (
        sa.select(RecordUnit.record_id)
        .join(RecordIndex, sa.and_(RecordIndex.tenant_id == RecordUnit.tenant_id, RecordIndex.unit_id == RecordUnit.id))
        .where(RecordIndex.kind == kind, RecordIndex.digest.in_(under), _readable())
    )
    found = Record.id.in_(noted)
    return sa.or_(found, Record.external_digest.in_(under)) if kind is IndexKind.EXTERNAL else found
