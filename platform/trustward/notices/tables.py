from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, TenantRow, tenant_fk
from trustward.kernel.texts import Lang
from trustward.notices.domain import NoticeState, Reason


class NoticeAddress(TenantRow, Base):
    """An outside address that this tenant wrote to, sealed under a key of its own: destroy it, and every notice to it
    becomes nameless."""

    __tablename__ = "notice_address"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "address_index"),)

    address_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    address: Mapped[bytes]
    made_at: Mapped[datetime]


class Notice(TenantRow, Base):
    """One mail to one person. Either `account_id` (staff: the address is read when the mail goes) or `address_id`."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "dedupe_key"),
        sa.Index("ix_notice_state", "tenant_id", "state", "id"),
        tenant_fk("address_id", "notice_address"),
    )

    kind: Mapped[str] = mapped_column(sa.String(80))
    dedupe_key: Mapped[str] = mapped_column(sa.String(200))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id"))
    address_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    language: Mapped[Lang]
    params: Mapped[dict[str, Any]]
    link_path: Mapped[str] = mapped_column(sa.String(300))
    opens_door: Mapped[bool]
    state: Mapped[NoticeState]
    reason: Mapped[Reason]
    detail: Mapped[str] = mapped_column(sa.String(40))
    """The mail server's numbers ("550 5.1.1"), never its words: they may quote the address."""
    message_id: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    not_before: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    """Committed before the transmission begins, for kinds that are held when in doubt."""
    sent_at: Mapped[datetime | None]
    tries: Mapped[int]
    """How often a person had it tried again."""
