from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.accounts.domain import Role
from trustward.kernel.db import Base, PlatformRow


class Account(PlatformRow, Base):
    """One person's log-in, above the tenants. E-mail, name and second-factor secret are sealed under the account's key."""

    __tablename__ = "account"

    email: Mapped[bytes]
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16), unique=True)
    name: Mapped[bytes]
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    totp_secret: Mapped[bytes | None]
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    locale: Mapped[str] = mapped_column(sa.String(8), default="ko")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Membership(PlatformRow, Base):
    """That an account belongs to a tenant, as what. Platform scope: it is asked before a tenant is known."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "account_id"),)

    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[Role]
    since: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WebSession(Base):
    """A browser's session, kept here and not in its cookie, so that signing out ends it."""

    __tablename__ = "web_session"

    id_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
