"""What a person takes back is destroyed at once: her demand is the order (PIPA art. 37(3), (5)), and nobody approves it.

A promise of the transaction that took the items out (`trustward.records.services.removing`) comes here. The order is that of a
batch: the parts are written down, their keys destroyed and journalled in one write, files erased, and the ledger gets its row.
Whatever step a worker dies at, the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from trustward.destruction.domain import RequestKind, RequestState, UnitEnd, set_hash
from trustward.destruction.domain.kinds import SUBJECT
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel import audit, clock, files, scope
from trustward.kernel.db import insert_new
from trustward.kernel.failpoints import reach
from trustward.kernel.outbox import Promise
from trustward.kernel.scope import load, session
from trustward.kernel.vault import Entry, vault
from trustward.records import services as records
from trustward.records.domain import OWN_PURPOSE

from . import closing, journal, proposing
from .naming import rule_of_demand


@dataclass(frozen=True, slots=True)
class Part:
    """Some items of a unit: what goes, and what stays. `id` names them in the ledger as a unit's id names a unit."""

    id: UUID
    unit: UUID
    record_class: str
    version: int
    items: tuple[str, ...]
    rest: tuple[str, ...]
    files: tuple[UUID, ...]


def carry_out(promise: Promise) -> None:
    """Destroy the keys of items that a person took back, and enter it in the ledger. No scope is entered; safe to repeat."""
    tenant_id, said = promise.tenant_id, promise.payload
    request_id, at = UUID(said["removal"]), datetime.fromisoformat(said["at"])
    parts = sorted((_part(one) for one in said["parts"]), key=lambda part: part.id)
    with scope.enter(tenant_id):
        row = _written_down(request_id, said["service"], at, parts)
        if row.state is RequestState.CLOSED:
            return
        attached = [file for part in parts for file in part.files]
        payload = journal.parts_payload(
            row, {part.unit: part.items for part in parts}, [p.version for p in parts], attached
        )
    reach("destruction.intended")
    cut = {part.unit: records.parts_of(part.rest) for part in parts}
    vault().destroy([*(part.id for part in parts), *attached], Entry(request_id, at, payload), cut)
    reach("destruction.keys_gone")
    with scope.enter(tenant_id):
        files.erase(attached)
        reach("destruction.files_gone")
        _settle(request_id, parts, attached)
        closing.close(request_id)
        reach("destruction.rows_gone")
    reach("destruction.settled")


def _part(said: Mapping[str, Any]) -> Part:
    return Part(
        UUID(said["id"]), UUID(said["unit"]), said["class"], int(said["version"]), tuple(said["items"]), tuple(said["rest"]),
        tuple(UUID(file) for file in said["files"]),
    )  # fmt: skip


def _written_down(request_id: UUID, service: str, at: datetime, parts: Sequence[Part]) -> DestructionRequest:
    row = session().get(DestructionRequest, (scope.tenant_id(), request_id), with_for_update=True)
    if row is not None:
        return row
    classes = sorted({part.record_class for part in parts})
    record_class = classes[0] if len(classes) == 1 else OWN_PURPOSE
    row = DestructionRequest(
        id=request_id, number=proposing.next_number(), kind=RequestKind.DEMANDED, state=RequestState.RUNNING,
        approver_role=SUBJECT, service=service, record_class=record_class, count=len(parts), due_since=at, proposed_at=at, began_at=clock.now(),
        moved_on_at=clock.now(), rule=rule_of_demand(service, record_class, {key for part in parts for key in part.items}),
        set_hash=set_hash((part.id, part.version) for part in parts), kept_apart=[], held_back={}, rows_gone={},
        verification={}, proof={},
    )  # fmt: skip
    session().add(row)
    session().flush()
    rows = [
        {"id": part.id, "request_id": request_id, "facts_version": part.version, "batch_id": request_id, "intended_at": at,
         "state": UnitEnd.INTENDED, "apart": False}
        for part in parts
    ]  # fmt: skip
    insert_new(DestructionUnit, rows, ("tenant_id", "id"))
    facts = {"number": row.number, "kind": row.kind.value, "count": row.count, "hash": row.set_hash}
    audit.record("destruction.demanded", ("destruction_request", row.id), facts)
    return row


def _settle(request_id: UUID, parts: Sequence[Part], attached: Sequence[UUID]) -> None:
    row = load(DestructionRequest, request_id, lock=True)
    row.destroyed = journal.mark_destroyed(request_id)
    row.keys_gone_at = row.moved_on_at = clock.now()
    gone = {"record_item": sum(len(part.items) for part in parts), "stored_file": len(attached)}
    row.rows_gone = {name: number for name, number in gone.items() if number}
    opened = sum(len(vault().readable(part.unit, records.parts_of(part.items))) for part in parts)
    row.verification = {**row.verification, "opened": opened, "files": files.remaining(attached)}
