"""People at a vendor whom its contact let in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.api import Base, TenantRow, tenant_fk


class Colleague(TenantRow, Base):
    """Somebody whom the contact of a trustee named in the portal. Name and address are sealed under the row's own key."""

    __tablename__ = "consignment_colleague"
    __table_args__ = (
        tenant_fk("trustee_id", "consignment_trustee"),
        sa.UniqueConstraint("tenant_id", "trustee_id", "email_index"),
        {"info": {"copied": False}},
    )

    trustee_id: Mapped[UUID]
    name: Mapped[bytes]
    email: Mapped[bytes]
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    named_by: Mapped[UUID]
    """The door through which the contact came."""
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
