from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.accounts.domain import GrantAct, Role
from trustward.kernel.db import Base, PlatformRow, TenantRow, Versioned


class Account(PlatformRow, Base):
    """One person's log-in, above the tenants. E-mail, name and second-factor secret are sealed under the account's key."""

    __tablename__ = "account"

    email: Mapped[bytes]
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16), unique=True)
    name: Mapped[bytes]
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    totp_secret: Mapped[bytes | None]
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    password_since: Mapped[datetime]
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


class ThrottleRow(Base):
    """Wrong tries of one bucket in its running window. The key is a fingerprint: no address stands here."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    tries: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(PlatformRow, Base):
    """An invitation into a tenant. Platform scope: whoever comes by its link has entered no tenant yet.

    Of the link's token only the hash is kept; looking at the page uses nothing up.
    """

    __tablename__ = "invitation"

    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"), index=True)
    email: Mapped[bytes]
    email_index: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    role: Mapped[Role]
    membership_until: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(sa.String(8))
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    invited_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]


class PasswordReset(PlatformRow, Base):
    """A way to a new password for somebody who forgot it. The second factor stays."""

    __tablename__ = "password_reset"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccessGrant(TenantRow, Base):
    """One line of the ledger of access rights (SS 5(3)): who got, changed or lost which right, when, by whom.

    The app's role may only insert and select.
    """

    __tablename__ = "access_grant"
    __table_args__ = (sa.Index("ix_access_grant_at", "tenant_id", "at"),)

    at: Mapped[datetime]
    act: Mapped[GrantAct]
    account_id: Mapped[UUID]
    role: Mapped[Role]
    previous_role: Mapped[Role | None]
    until: Mapped[datetime | None]
    by_kind: Mapped[str] = mapped_column(sa.String(16))
    by_id: Mapped[UUID | None]


class AccessEntry(TenantRow, Base):
    """One line of the access log (SS 8(1)): who, when, from where, whose data, what. Never updated.

    The network address is sealed under a key of the tenant and the month, which goes with the month's last line.
    """

    __tablename__ = "access_log"
    __table_args__ = (sa.Index("ix_access_log_at", "tenant_id", "at"),)

    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(sa.String(16))
    account_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(sa.String(80))
    subject_kind: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[str] = mapped_column(sa.String(80))
    address: Mapped[bytes | None]
    month: Mapped[str] = mapped_column(sa.String(7))


class AccessKeeping(TenantRow, Versioned, Base):
    """How long a tenant keeps its access log, where that is longer than the law asks."""

    __tablename__ = "access_keeping"
    __table_args__ = (sa.UniqueConstraint("tenant_id"),)

    months: Mapped[int]
