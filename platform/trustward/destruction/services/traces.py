"""Which rows of the ledger are about a record: the audit record knows its units by id, the ledger knows what it destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from trustward.destruction.domain import UnitEnd
from trustward.destruction.domain.ledger import DESTROYED
from trustward.destruction.tables import DestructionEntry, DestructionUnit
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.scope import session


def entries_about(record_id: UUID) -> Sequence[DestructionEntry]:
    """The rows of the ledger with which units of a record went, the oldest first.

    None for a record that never was, another tenant's, one that is whole, and one of which nothing is entered yet.
    """
    noted = sa.select(AuditEntry.facts).where(
        AuditEntry.subject_kind == "record",
        AuditEntry.subject_id == str(record_id),
        AuditEntry.action.in_(("record.created", "record.class_added")),
    )
    units = [UUID(unit) for facts in session().scalars(noted) for unit in facts.get("units", ())]
    if not units:
        return ()
    by = sa.select(DestructionUnit.request_id).where(
        DestructionUnit.id.in_(units), DestructionUnit.state == UnitEnd.DESTROYED
    )
    entries = sa.select(DestructionEntry).where(
        DestructionEntry.request_id.in_(by), DestructionEntry.kind == DESTROYED
    )
    return session().scalars(entries.order_by(DestructionEntry.number)).all()
