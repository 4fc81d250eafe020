"""The rows of re-consignment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, Json, Lang, TenantRow, Text, Versioned, tenant_fk
from trustward_reconsignment.domain.requests import Ground, RequestState


class TextColumn(sa.types.TypeDecorator[Text]):
    """A text in the tenant's languages; stored and read as a whole."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Text | None, dialect: Dialect) -> Any:
        return None if value is None else value.as_dict()

    def process_result_value(self, value: Any, dialect: Dialect) -> Text | None:
        return None if value is None else Text.of(value)


class _Described:
    """What is said of a sub-trustee: in a request, and of one that exists. All of it may be published."""

    name_ko: Mapped[str] = mapped_column(sa.String(200))
    name_en: Mapped[str] = mapped_column(sa.String(200), default="")
    business_number: Mapped[str] = mapped_column(sa.String(20), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    task: Mapped[Text] = mapped_column(TextColumn)
    items: Mapped[list[str]] = mapped_column(default=list)
    """Items of the register, `<service>/<item>`."""
    items_text: Mapped[Text] = mapped_column(TextColumn)
    """Items in words, where the register does not have them."""
    period: Mapped[Text] = mapped_column(TextColumn)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    transfer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is published of a transfer abroad (PIPA art. 28-8(2)): time and method, contact, refusal."""


class Request(_Described, TenantRow, Versioned, Base):
    """A trustee's request for consent to a re-consignment (PIPA art. 26(6)). The safeguards are the vendor's own words,
    so they are sealed under the request's key."""

    __tablename__ = "reconsignment_request"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("parent_id", "reconsignment_subtrustee"),
        sa.Index("ix_reconsignment_request_state", "tenant_id", "state", "due_on", "id"),
        sa.Index("ix_reconsignment_request_trustee", "tenant_id", "trustee_id", "id"),
    )

    trustee_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    """The sub-trustee under which it is asked for; None: directly below the trustee."""
    safeguards: Mapped[bytes]
    state: Mapped[RequestState]
    obstacles: Mapped[list[Any]] = mapped_column(default=list)
    """Why it was refused by rule: pairs of reason and detail."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    """The door through which the trustee's contact came."""
    contact_id: Mapped[UUID]
    language: Mapped[Lang]
    due_on: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    ground: Mapped[Ground | None]
    ground_text: Mapped[str] = mapped_column(sa.String(1000), default="")
    """Shown to the trustee."""


class Message(TenantRow, Base):
    """A question of the controller or an answer of the trustee; sealed under the request's key."""

    __tablename__ = "reconsignment_message"
    __table_args__ = (
        tenant_fk("request_id", "reconsignment_request"),
        sa.Index("ix_reconsignment_message_request", "tenant_id", "request_id", "id"),
    )

    request_id: Mapped[UUID]
    from_trustee: Mapped[bool]
    text: Mapped[bytes]
    written_at: Mapped[datetime]
    written_by: Mapped[UUID | None]


class Consent(TenantRow, Base):
    """The recorded prior consent: to exactly this request, by whom, on which day, under which conditions.

    Written once and never changed.
    """

    __tablename__ = "reconsignment_consent"
    __table_args__ = (
        tenant_fk("request_id", "reconsignment_request"),
        tenant_fk("subtrustee_id", "reconsignment_subtrustee"),
        sa.UniqueConstraint("tenant_id", "request_id"),
        sa.UniqueConstraint("tenant_id", "subtrustee_id"),
        sa.UniqueConstraint("tenant_id", "number"),
    )

    request_id: Mapped[UUID]
    subtrustee_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(sa.String(24))
    request_hash: Mapped[str] = mapped_column(sa.String(64))
    conditions: Mapped[list[str]]
    consented_on: Mapped[date]
    consented_at: Mapped[datetime]
    consented_by: Mapped[UUID]
    citation: Mapped[str] = mapped_column(sa.String(120))
    packs: Mapped[dict[str, Any]]


class Subtrustee(_Described, TenantRow, Versioned, Base):
    """A company to which a trustee passes consigned work on. Without a consent it is only a finding: shown to the
    controller as flawed, never in the policy."""

    __tablename__ = "reconsignment_subtrustee"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        tenant_fk("parent_id", "reconsignment_subtrustee"),
        sa.UniqueConstraint("tenant_id", "key"),
        sa.Index("ix_reconsignment_subtrustee_trustee", "tenant_id", "trustee_id", "id"),
    )

    key: Mapped[str] = mapped_column(sa.String(64))
    """Published versions know it by this."""
    trustee_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    """How one without consent was found."""
    made_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(500), default="")
