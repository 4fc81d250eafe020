"""What the key store's journal is told, and the ledger made again from it after a restore.

The journal survives a restore of the main database. It holds the ids of what was destroyed with the request they belong to,
and every ledger row as it was signed. No personal value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.destruction.domain import RequestKind, RequestState, UnitEnd
from trustward.destruction.tables import DestructionEntry, DestructionRequest, DestructionUnit
from trustward.kernel import audit, files, outbox, replay, scope
from trustward.kernel.db import insert_new
from trustward.kernel.scope import load, session
from trustward.kernel.vault import Entry, JournalEntry, vault
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import RecordUnit

from . import sets

ROOM = "destruction"
UNITS, PARTS, LEDGER = "units", "parts", "ledger"
JOURNAL = "destruction.journal"
_DATES = frozenset({"created_on", "destroy_by"})
_INSTANTS = frozenset({"due_since", "destroy_by_at", "proposed_at", "approved_at", "runs_at", "began_at"})
_IDS = frozenset({"parent_id", "connector_id", "holder_id", "proposed_by", "approver_id"})
_KEPT = (
    "number", "service", "record_class", "holder_kind", "holder_name", "what", "task", "reason", "rule", "count", "set_hash",
    "kept_apart", "held_back", "approver_role", "approved_hash", "late_reason", *_DATES, *_INSTANTS, *_IDS,
)  # fmt: skip


def units_payload(row: DestructionRequest) -> dict[str, Any]:
    """What an entry says of the request whose units it destroys: the same for each of its batches."""
    said = {name: _plain(getattr(row, name)) for name in _KEPT if name != "began_at"}
    return {
        "room": ROOM, "what": UNITS, "tenant": str(row.tenant_id), "request": str(row.id), "kind": row.kind.value,
        "said": said,
    }  # fmt: skip


def batch_payload(row: DestructionRequest, versions: Sequence[int], also: Sequence[UUID]) -> dict[str, Any]:
    """What one batch's entry says besides: the facts' versions of its units in the order of their ids, and the ids among its
    units that are keys of copies and files."""
    return units_payload(row) | {"versions": list(versions), "also": [str(one) for one in also]}


def parts_payload(
    row: DestructionRequest, items: Mapping[UUID, Sequence[str]], versions: Sequence[int], also: Sequence[UUID]
) -> dict[str, Any]:
    """What an entry says of items that were taken out of units which stay: which of which. The ids among the entry's units
    name those items; `versions` and `also` as in `batch_payload`."""
    return batch_payload(row, versions, also) | {
        "what": PARTS, "items": {str(unit): list(keys) for unit, keys in items.items()},
    }  # fmt: skip


def promise_entry(entry: DestructionEntry) -> None:
    """Have a ledger row written into the journal once it is committed."""
    outbox.promise(JOURNAL, f"{JOURNAL}:{entry.id}", {"entry": entry.id})


def keep_entry(tenant_id: UUID, entry_id: UUID) -> None:
    """Write a ledger row into the journal. Safe to repeat."""
    with scope.enter(tenant_id, write=False):
        row = load(DestructionEntry, entry_id)
        request = load(DestructionRequest, row.request_id)
        payload = units_payload(request) | {
            "what": LEDGER,
            "entry": {
                "number": row.number, "kind": row.kind, "code": row.code, "body": row.body, "hash": row.hash,
                "previous_hash": row.previous_hash, "signature": row.signature.hex(), "public_key": row.public_key.hex(),
            },
        }  # fmt: skip
        entered_at = row.entered_at
    vault().destroy([], Entry(entry_id, entered_at, payload))


def follow(entries: Sequence[JournalEntry]) -> int:
    """Destroy again what a restored database still holds, and make its ledger rows again (`trustward.kernel.replay`).

    Entries of other rooms that name units of records are followed too: what is journalled must be nowhere.
    """
    found = 0
    for tenant_id, mine in replay.by_tenant(entries):
        for entry in mine:
            with scope.enter(tenant_id):
                found += _follow(entry)
    return found


def _follow(entry: JournalEntry) -> int:
    ours = entry.payload.get("room") == ROOM
    if ours and entry.payload["what"] == LEDGER:
        return _ledger_again(entry)
    if ours and _half_way(entry.id):
        return 0
    units = list(entry.units)
    if ours and entry.payload["what"] == PARTS:
        gone = files.erase(units) + _items_again(entry)
    else:
        apart.drop(units)
        gone = files.erase(units) + records.drop(units)
    if ours:
        request = _request_again(entry)
        insert_new(DestructionUnit, _unit_rows(entry), ("tenant_id", "id"))
        if request.state is not RequestState.CLOSED:  # its row of the ledger was never entered: a worker does that
            request.destroyed = mark_destroyed(request.id, entry.id)
            request.keys_gone_at = request.keys_gone_at or entry.at
        else:
            mark_destroyed(request.id, entry.id)
    if gone:
        audit.record("destruction.repeated", ("journal", entry.id), {"count": gone})
    return gone


def mark_destroyed(request_id: UUID, batch_id: UUID | None = None) -> int:
    """Note that the units of a request, or of one of its batches, are no more. Returns: how many of the request are."""
    of_it = sa.update(DestructionUnit).where(DestructionUnit.batch_id == (batch_id or request_id))
    session().execute(of_it.values(state=UnitEnd.DESTROYED), execution_options=sets.SET_BASED)
    gone = sa.select(sa.func.count()).where(
        DestructionUnit.request_id == request_id, DestructionUnit.state == UnitEnd.DESTROYED
    )
    return session().scalar(gone) or 0


def _items_again(entry: JournalEntry) -> int:
    """Take items out of units that a restored database has whole. A copy that was on its way apart holds them too: it goes,
    and what stays of the unit is moved anew. What is apart by now was moved without them."""
    found = 0
    for unit_id, items in entry.payload["items"].items():
        unit = session().get(RecordUnit, (scope.tenant_id(), UUID(unit_id)), with_for_update=True)
        if unit is None or unit.state is UnitState.APART or not set(items) & set(unit.item_keys):
            continue
        if unit.state is UnitState.MOVING:
            apart.call_back(unit)
            unit = load(RecordUnit, UUID(unit_id), lock=True)
            unit.state = UnitState.LIVE
        files.erase(records.take_out(unit, items))
        found += 1
    return found


def _half_way(batch_id: UUID) -> bool:
    """Whether a worker is about to settle this batch: it does so by its own books, however often it is cut off."""
    intended = sa.select(DestructionUnit.id).where(
        DestructionUnit.batch_id == batch_id, DestructionUnit.state == UnitEnd.INTENDED
    )
    return session().execute(intended.limit(1)).first() is not None


def _unit_rows(entry: JournalEntry) -> list[dict[str, Any]]:
    """The units among the ids whose keys an entry destroyed: those of copies and files aren't listed in the ledger."""
    also = {UUID(one) for one in entry.payload["also"]}
    units = sorted(unit for unit in entry.units if unit not in also)
    return [
        {"id": unit, "request_id": UUID(entry.payload["request"]), "facts_version": version, "batch_id": entry.id,
         "intended_at": entry.at, "state": UnitEnd.DESTROYED, "apart": False}
        for unit, version in zip(units, entry.payload["versions"], strict=True)
    ]  # fmt: skip


def _request_again(entry: JournalEntry) -> DestructionRequest:
    payload = entry.payload
    request_id = UUID(payload["request"])
    row = session().get(DestructionRequest, (scope.tenant_id(), request_id))
    if row is None:
        row = DestructionRequest(id=request_id, kind=RequestKind(payload["kind"]))
        row.rows_gone, row.verification, row.proof = {}, {}, {}
        session().add(row)
    elif row.state is RequestState.CLOSED:
        return row
    for name, value in payload["said"].items():
        setattr(row, name, _read(name, value))
    row.state = RequestState.RUNNING
    row.began_at = row.began_at or entry.at
    row.moved_on_at = row.moved_on_at or entry.at
    session().flush()
    return row


def _ledger_again(entry: JournalEntry) -> int:
    said = entry.payload["entry"]
    known = sa.select(DestructionEntry.id).where(DestructionEntry.number == said["number"])
    if session().execute(known).first() is not None:
        return 0
    request = _request_again(entry)
    request.state = RequestState.CLOSED
    body = said["body"]
    request.destroyed = int(body.get("count") or 0)
    for name in ("keys_gone_at", "executed_at", "verified_at"):
        if body.get(name):
            setattr(request, name, datetime.fromisoformat(body[name]))
    session().add(DestructionEntry(
        id=entry.id, number=said["number"], kind=said["kind"], request_id=request.id, code=said["code"], body=body,
        previous_hash=said["previous_hash"], hash=said["hash"], signature=bytes.fromhex(said["signature"]),
        public_key=bytes.fromhex(said["public_key"]), entered_at=entry.at,
    ))  # fmt: skip
    session().flush()
    return 1


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, list, dict)) else _text(value)


def _text(value: date | datetime | UUID) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return date.fromisoformat(value)
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    return UUID(value) if name in _IDS else value


def register() -> None:
    """Take part in following the journal at start and after a restore."""
    replay.register(ROOM, follow)


def entries_of(request_id: UUID) -> Mapping[str, DestructionEntry]:
    """The ledger rows about a request by their kind."""
    rows = session().scalars(sa.select(DestructionEntry).where(DestructionEntry.request_id == request_id))
    return {row.kind: row for row in rows}
