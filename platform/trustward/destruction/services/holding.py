"""Trustees that hold the same data: each gets a destruction of its own, which closes with its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.holders import Holder
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import audit, clock, tenants
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.plugins.events import publish
from trustward.plugins.statutes import lawbook

from . import asking, proposing
from .naming import destroy_duty


def ask_holders(row: DestructionRequest) -> Sequence[DestructionRequest]:
    """Make a request for each trustee that holds the same data. It was approved with the destruction here; the time that the
    law gives counts anew for it from now. Safe to repeat."""
    made = []
    asked = sa.select(DestructionRequest.holder_id).where(DestructionRequest.parent_id == row.id)
    known = set(session().scalars(asked))
    for holder in asking.holders(frozenset({row.service})):
        if holder.subject[1] not in known:
            made.append(_ask(row, holder))
    return made


def _ask(parent: DestructionRequest, holder: Holder) -> DestructionRequest:
    now, zone = clock.now(), ZoneInfo(tenants.get().zone)
    duty = destroy_duty()
    due = lawbook().due(duty.id, now, zone) if duty else None
    row = DestructionRequest(
        id=new_id(), number=proposing.next_number(), kind=RequestKind.TRUSTEE, state=RequestState.PROVING,
        parent_id=parent.id, service=parent.service, record_class=parent.record_class, rule=parent.rule,
        holder_kind=holder.subject[0], holder_id=holder.subject[1], holder_name=holder.name[:200], count=parent.destroyed,
        due_since=parent.due_since, destroy_by=due.due_on if due else None, destroy_by_at=due.due_at if due else None,
        proposed_by=parent.proposed_by, proposed_at=now, approver_id=parent.approver_id,
        approver_role=parent.approver_role, approved_at=parent.approved_at, runs_at=parent.runs_at, moved_on_at=now,
        kept_apart=parent.kept_apart, held_back={}, rows_gone={}, verification={}, proof={},
    )  # fmt: skip
    row.set_hash = row.approved_hash = proposing.described_hash(row)
    session().add(row)
    session().flush()
    audit.record("destruction.asked", ("destruction_request", row.id), {"number": row.number, "parent": parent.number})
    asking.tell(row)
    publish("destruction.proof_wanted", request=row.id)
    return row
