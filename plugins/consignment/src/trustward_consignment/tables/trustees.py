"""Trustees, what they process, and how they were judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, Spelling, TenantRow, Text, Versioned, tenant_fk
from trustward_consignment.domain.kinds import StorageMode
from trustward_consignment.domain.lifecycle import TrusteeState

from .columns import KEY, words


class Trustee(TenantRow, Versioned, Base):
    """One tenant's relation to a company that processes personal information for it.

    The name and number are the tenant's own copy; `vendor_id` is set only when the vendor claims it. The contact person is
    sealed under the row's own key.
    """

    __tablename__ = "consignment_trustee"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "key"),
        sa.Index("ix_consignment_trustee_name", "tenant_id", "search_name", "id"),
        sa.Index("ix_consignment_trustee_state", "tenant_id", "state", "search_name", "id"),
        sa.Index("ix_consignment_trustee_next", "tenant_id", "next_check_on"),
        sa.Index("ix_consignment_trustee_disclosure", "tenant_id", "disclosure_settled_at", "disclosure_changed_on"),
        sa.Index("ix_consignment_trustee_number", "tenant_id", "business_number"),
    )

    key: Mapped[str] = mapped_column(KEY)
    position: Mapped[int] = mapped_column(default=0)
    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    spelling: Mapped[Spelling] = mapped_column(default=Spelling.CONFIRMED)
    search_name: Mapped[str] = mapped_column(sa.String(420))
    search_initials: Mapped[str] = mapped_column(sa.String(420))
    business_number: Mapped[str | None] = mapped_column(sa.String(20))
    vendor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("vendor.id"))
    vendor_type: Mapped[str] = mapped_column(sa.String(40), default="")
    tasks: Mapped[list[Any]] = mapped_column(default=list)
    """Each: `{"ko": …, "en": …, "marketing": bool}`."""
    marketing: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[Text] = words()
    period: Mapped[Text] = words()
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    countries: Mapped[list[str]] = mapped_column(default=list)
    storage: Mapped[StorageMode | None]
    subtrustees_stated: Mapped[bool] = mapped_column(default=False)
    note: Mapped[Text] = words()
    public_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    public_email: Mapped[str] = mapped_column(sa.String(254), default="")
    public_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    policy_url: Mapped[str] = mapped_column(sa.String(2000), default="")
    contact_name: Mapped[bytes | None]
    contact_email: Mapped[bytes | None] = mapped_column(info={"copied": False})
    """Empty in a copied tenant: it must write to nobody before somebody there says to whom."""
    contact_phone: Mapped[bytes | None]
    contact_email_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16), info={"copied": False})
    contact_locale: Mapped[str] = mapped_column(sa.String(8), default="ko")
    department: Mapped[str] = mapped_column(KEY, default="")
    """Key of the department in the register that owns the consignment."""
    owner_id: Mapped[UUID | None]
    """Account of the person who looks after it; obligations go to her."""
    state: Mapped[TrusteeState] = mapped_column(default=TrusteeState.PROPOSED)
    state_since: Mapped[datetime]
    state_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    disclosure_changed_on: Mapped[date | None]
    """The legal day on which what the policy must say of it changed last."""
    disclosure_settled_at: Mapped[datetime | None]
    """When the version in effect said so; None while it does not."""
    risk_class: Mapped[str] = mapped_column(KEY, default="")
    risk_score: Mapped[int | None]
    last_check_on: Mapped[date | None]
    next_check_on: Mapped[date | None]
    last_education_on: Mapped[date | None]
    contract_ends_on: Mapped[date | None]
    open_findings: Mapped[int] = mapped_column(default=0)
    imported: Mapped[bool] = mapped_column(default=False)
    """Taken over from files as a consignment that already runs; its gaps are findings."""
    made_at: Mapped[datetime]


class ConsignedItem(TenantRow, Base):
    """An item of the register that a trustee gets to process: by the keys of its service and of the item."""

    __tablename__ = "consignment_item"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.UniqueConstraint("tenant_id", "trustee_id", "service_key", "item_key"),
        sa.Index("ix_consignment_item_key", "tenant_id", "service_key", "item_key"),
    )

    trustee_id: Mapped[UUID]
    position: Mapped[int]
    service_key: Mapped[str] = mapped_column(KEY)
    item_key: Mapped[str] = mapped_column(KEY)


class Assessment(TenantRow, Base):
    """A risk assessment with the selection score card, as it was made; a new one is a new row."""

    __tablename__ = "consignment_assessment"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.Index("ix_consignment_assessment_trustee", "tenant_id", "trustee_id", "id"),
    )

    trustee_id: Mapped[UUID]
    levels: Mapped[dict[str, Any]]
    """Level code by the id of its factor's row."""
    formula: Mapped[str] = mapped_column(sa.String(200))
    score: Mapped[int]
    risk_class: Mapped[str] = mapped_column(KEY)
    packs: Mapped[dict[str, Any]]
    selection: Mapped[dict[str, Any]]
    """A sentence by selection criterion."""
    assessed_on: Mapped[date]
    assessed_at: Mapped[datetime]
    assessed_by: Mapped[UUID | None]
