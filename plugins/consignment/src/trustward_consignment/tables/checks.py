"""Supervision checks: the request, the answers, the signatures, the messages."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, Versioned, tenant_fk
from trustward_consignment.domain.checks import CheckState
from trustward_consignment.domain.questionnaire import AnswerValue

from .columns import KEY


class SupervisionCheck(TenantRow, Versioned, Base):
    """One supervision check of a trustee. `slot` keeps the same due check from being planned twice."""

    __tablename__ = "consignment_check"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("version_id", "consignment_version"),
        sa.UniqueConstraint("tenant_id", "trustee_id", "slot"),
        sa.Index("ix_consignment_check_state", "tenant_id", "state", "due_on", "id"),
        {"info": {"copied": False}},  # a copied tenant asks nobody whom the original asked
    )

    trustee_id: Mapped[UUID]
    slot: Mapped[str] = mapped_column(sa.String(40))
    template_key: Mapped[str] = mapped_column(KEY, default="")
    version_id: Mapped[UUID | None]
    state: Mapped[CheckState]
    round: Mapped[int] = mapped_column(default=1)
    """1, and one more each time it is sent back."""
    wanted_on: Mapped[date]
    """The day of the trustee's cycle that this check meets."""
    due_on: Mapped[date]
    """The day by which the trustee is asked to answer."""
    refusals: Mapped[list[str]] = mapped_column(default=list)
    planned_at: Mapped[datetime]
    planned_by: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    review_note: Mapped[str] = mapped_column(sa.String(2000), default="")
    """What the vendor is to do again; shown to it."""
    percent: Mapped[int | None]
    key_items_failed: Mapped[list[str]] = mapped_column(default=list)


class CheckAnswer(TenantRow, Base):
    """One answer. The note is the vendor's free text, so it is sealed under the check's key."""

    __tablename__ = "consignment_answer"
    __table_args__ = (
        tenant_fk("check_id", "consignment_check"),
        sa.UniqueConstraint("tenant_id", "check_id", "code"),
    )

    check_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(KEY)
    value: Mapped[AnswerValue | None]
    note: Mapped[bytes | None]
    saved_at: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=1)
    """How often it was saved: two tabs see each other by it."""


class CheckSignature(TenantRow, Base):
    """A signature under exactly these answers. The signed content is kept as a sealed file, so that the copy that the
    controller relied on outlives every change."""

    __tablename__ = "consignment_signature"
    __table_args__ = (
        tenant_fk("check_id", "consignment_check"),
        tenant_fk("file_id", "stored_file"),
        sa.UniqueConstraint("tenant_id", "check_id", "round"),
        sa.UniqueConstraint("tenant_id", "receipt"),
    )

    check_id: Mapped[UUID]
    round: Mapped[int]
    name: Mapped[bytes]
    consent: Mapped[str] = mapped_column(sa.Text)
    locale: Mapped[str] = mapped_column(sa.String(8))
    answers_hash: Mapped[str] = mapped_column(sa.String(64))
    receipt: Mapped[str] = mapped_column(sa.String(20))
    file_id: Mapped[UUID]
    signed_at: Mapped[datetime]


class CheckMessage(TenantRow, Base):
    """That a request, a reminder or an escalation of a round went out: each once, each a notice with a link of its own."""

    __tablename__ = "consignment_message"
    __table_args__ = (
        tenant_fk("check_id", "consignment_check"),
        sa.UniqueConstraint("tenant_id", "check_id", "round", "kind"),
    )

    check_id: Mapped[UUID]
    round: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    at: Mapped[datetime]
