from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.accounts.domain import Role
from trustward.kernel.db import Base, TenantRow, Versioned, tenant_fk
from trustward.obligations.domain import ClosedBy, DutyState


class Obligation(TenantRow, Versioned, Base):
    """One thing that can be late. Its columns fall into what the source computes and what people decided."""

    __tablename__ = "obligation"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "source", "kind", "subject_kind", "subject_id", "period"),
        sa.Index("ix_obligation_due", "tenant_id", "state", "due_at", "id"),
    )

    source: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject_kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID]
    period: Mapped[str] = mapped_column(sa.String(40))

    title: Mapped[str] = mapped_column(sa.String(300))
    title_params: Mapped[dict[str, Any]]
    citation: Mapped[str] = mapped_column(sa.String(200))
    path: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[Role]
    account_id: Mapped[UUID | None]
    by_hand: Mapped[bool]
    law_due_on: Mapped[date | None]
    law_due_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(sa.String(60))
    packs: Mapped[list[Any]]
    proposed: Mapped[bool]
    sure: Mapped[bool]
    shifted_from: Mapped[date | None]
    fingerprint: Mapped[str] = mapped_column(sa.String(32))

    due_on: Mapped[date]
    """The day that counts now, in the tenant's zone: the law's, or the one that a person set."""
    due_at: Mapped[datetime]
    own_due_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    """Why a person set another day; empty while the law's counts."""
    assignee_id: Mapped[UUID | None]
    """Whom a person assigned; stays when the source recomputes."""

    state: Mapped[DutyState]
    closed_by: Mapped[ClosedBy] = mapped_column(default=ClosedBy.NOBODY)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    """Why it was waived or opened again."""
    proof_kind: Mapped[str] = mapped_column(sa.String(60), default="")
    proof_id: Mapped[UUID | None]
    raised_at: Mapped[datetime]
    stage: Mapped[int | None]
    """The last reminder that went out: days before the due day."""
    escalated_at: Mapped[datetime | None]


class ObligationEvidence(TenantRow, Base):
    """What shows that an obligation was met: a file, or a note. Notes may speak of people, so they are sealed."""

    __tablename__ = "obligation_evidence"
    __table_args__ = (
        tenant_fk("obligation_id", "obligation"),
        sa.Index("ix_obligation_evidence_of", "tenant_id", "obligation_id", "id"),
    )

    obligation_id: Mapped[UUID]
    file_id: Mapped[UUID | None]
    note: Mapped[bytes | None]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class ObligationSettings(TenantRow, Base):
    """When a tenant's people are reminded. One row at most."""

    __tablename__ = "obligation_settings"
    __table_args__ = (sa.UniqueConstraint("tenant_id"),)

    remind_before: Mapped[list[Any]]
    escalate_after: Mapped[int]
