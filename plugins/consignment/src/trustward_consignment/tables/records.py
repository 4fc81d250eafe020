"""Findings, education, individual notices, and what is proved when a consignment ends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, Versioned, tenant_fk
from trustward_consignment.domain.findings import FindingState, Origin
from trustward_consignment.domain.kinds import DestructionMethod, EducationKind, EducationMethod, NoticeWay, Store

from .columns import KEY


class Finding(TenantRow, Versioned, Base):
    """Something that the trustee has to mend, by a day."""

    __tablename__ = "consignment_finding"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("check_id", "consignment_check"),
        sa.Index("ix_consignment_finding_trustee", "tenant_id", "trustee_id", "state"),
        sa.Index("ix_consignment_finding_due", "tenant_id", "state", "due_on"),
    )

    trustee_id: Mapped[UUID]
    check_id: Mapped[UUID | None]
    code: Mapped[str] = mapped_column(KEY, default="")
    origin: Mapped[Origin]
    key_item: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(sa.String(2000))
    state: Mapped[FindingState]
    due_on: Mapped[date | None]
    found_on: Mapped[date]
    mended_on: Mapped[date | None]
    mending: Mapped[str] = mapped_column(sa.String(2000), default="")
    verified_on: Mapped[date | None]
    verified_by: Mapped[UUID | None]
    decision: Mapped[str] = mapped_column(sa.String(2000), default="")
    """Why it was dismissed or opened again."""
    made_at: Mapped[datetime]


class Education(TenantRow, Base):
    """That the trustee was educated: on which day, how, about what; the proof is a file (PIPA art. 26(4))."""

    __tablename__ = "consignment_education"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.Index("ix_consignment_education_trustee", "tenant_id", "trustee_id", "held_on"),
    )

    trustee_id: Mapped[UUID]
    kind: Mapped[EducationKind]
    method: Mapped[EducationMethod]
    held_on: Mapped[date]
    attendees: Mapped[int]
    topics: Mapped[str] = mapped_column(sa.String(2000))
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]


class MarketingNotice(TenantRow, Base):
    """That data subjects were told one by one of a consigned promotion (PIPA art. 26(3)); whom it didn't reach reads it
    on the website."""

    __tablename__ = "consignment_marketing_notice"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.Index("ix_consignment_marketing_notice_trustee", "tenant_id", "trustee_id"),
    )

    trustee_id: Mapped[UUID]
    way: Mapped[NoticeWay]
    given_on: Mapped[date]
    recipients: Mapped[int]
    unreachable: Mapped[int]
    posted_from: Mapped[date | None]
    posted_until: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]


class Exit(TenantRow, Versioned, Base):
    """What the trustee had in hand, when the consignment ends; one row, whose id is the trustee's."""

    __tablename__ = "consignment_exit"
    __table_args__ = (tenant_fk("id", "consignment_trustee"),)

    accounts_revoked_on: Mapped[date | None]
    assets_returned_on: Mapped[date | None]
    pledge_on: Mapped[date | None]
    made_at: Mapped[datetime]


class DestructionProof(TenantRow, Base):
    """A destruction certificate for one store, or the reason why that store held nothing."""

    __tablename__ = "consignment_destruction"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.UniqueConstraint("tenant_id", "trustee_id", "store"),
    )

    trustee_id: Mapped[UUID]
    store: Mapped[Store]
    held_nothing: Mapped[str] = mapped_column(sa.String(500), default="")
    record_class: Mapped[str] = mapped_column(sa.String(300), default="")
    count: Mapped[int | None]
    method: Mapped[DestructionMethod | None]
    destroyed_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
