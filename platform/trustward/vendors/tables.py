from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, PlatformRow
from trustward.vendors.domain import VendorState


class Vendor(PlatformRow, Base):
    """A company above the tenants. Platform scope: no tenant can tell from it who else works with the vendor."""

    __tablename__ = "vendor"
    __table_args__ = (sa.UniqueConstraint("country", "business_number"),)

    country: Mapped[str] = mapped_column(sa.String(2))
    business_number: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    mail_domain: Mapped[str] = mapped_column(sa.String(253), default="")
    domain_verified_at: Mapped[datetime | None]
    state: Mapped[VendorState] = mapped_column(default=VendorState.UNCLAIMED)
    made_at: Mapped[datetime]
