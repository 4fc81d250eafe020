"""What became of a change of the law that does not wait any more: the audit record knows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa

from trustward.kernel import scope
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.scope import session


def decided_at(wanted: UUID) -> datetime | None:
    """When the entered tenant applied the change of that id; None where it never did, whether or not another tenant has it."""
    applied = sa.select(AuditEntry.at, AuditEntry.facts).where(
        AuditEntry.subject_kind == "law", AuditEntry.action == "law.applied"
    )
    for row in session().execute(applied.order_by(AuditEntry.seq.desc())):
        if uuid5(scope.tenant_id(), str(row.facts.get("change"))) == wanted:
            at: datetime = row.at
            return at
    return None
