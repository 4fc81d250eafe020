from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, TenantRow
from trustward.kernel.texts import Lang


class DoorRow(Base):
    """A door. Platform scope: the hash of a link's token leads to it before any tenant is known. No personal value."""

    __tablename__ = "door"
    __table_args__ = (sa.Index("ix_door_subject", "tenant_id", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[UUID]
    target_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    notice_id: Mapped[UUID]
    language: Mapped[Lang]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    visit_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    """Fingerprint of the one visit that is inside; a later one takes its place."""
    browser_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    """Fingerprint of the browser that was let in: it may ask for a code again without the link."""


class PortalCode(TenantRow, Base):
    """A code that was mailed. Its digits are derived from the notice's id when the mail is written and when one is tried;
    they stand nowhere."""

    __tablename__ = "portal_code"
    __table_args__ = (sa.Index("ix_portal_code_door", "tenant_id", "door_id", "made_at"),)

    door_id: Mapped[UUID]
    notice_id: Mapped[UUID]
    asked_by: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
