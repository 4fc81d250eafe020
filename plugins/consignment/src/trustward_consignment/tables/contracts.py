"""The written contract and where it says what the law asks for; proofs of every kind."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, Versioned, tenant_fk
from trustward_consignment.domain.kinds import ProofKind

from .columns import KEY


class Contract(TenantRow, Versioned, Base):
    """A consignment contract. The newest one of a trustee counts; older ones stay as history."""

    __tablename__ = "consignment_contract"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("file_id", "stored_file"),
        sa.Index("ix_consignment_contract_trustee", "tenant_id", "trustee_id", "id"),
    )

    trustee_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(sa.String(300))
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    renews: Mapped[bool] = mapped_column(default=False)
    forbids_reconsignment: Mapped[bool] = mapped_column(default=False)
    file_id: Mapped[UUID | None]
    file_name: Mapped[str] = mapped_column(sa.String(20), default="")
    """Only its ending; the name itself may tell of a person and is sealed with the file."""
    note: Mapped[str] = mapped_column(sa.String(2000), default="")
    made_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]


class ContractClause(TenantRow, Base):
    """Where a contract says one of the items: `item` is the id of the pack's row."""

    __tablename__ = "consignment_clause"
    __table_args__ = (
        tenant_fk("contract_id", "consignment_contract"),
        tenant_fk("file_id", "stored_file"),
        sa.UniqueConstraint("tenant_id", "contract_id", "item"),
    )

    contract_id: Mapped[UUID]
    item: Mapped[str] = mapped_column(KEY)
    clause: Mapped[str] = mapped_column(sa.String(120))
    page: Mapped[str] = mapped_column(sa.String(40))
    quotation: Mapped[str] = mapped_column(sa.Text)
    file_id: Mapped[UUID | None]
    """An annex, where the item does not stand in the contract itself."""


class Proof(TenantRow, Base):
    """A stored file that proves something about a trustee. `subject_id` names the row that it belongs to (a check, an
    education, a finding), `code` the question whose answer it supports."""

    __tablename__ = "consignment_proof"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("file_id", "stored_file"),
        sa.Index("ix_consignment_proof_subject", "tenant_id", "subject_id", "code"),
        sa.Index("ix_consignment_proof_trustee", "tenant_id", "trustee_id", "kind"),
    )

    trustee_id: Mapped[UUID]
    kind: Mapped[ProofKind]
    subject_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(KEY, default="")
    file_id: Mapped[UUID]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(sa.String(60))
