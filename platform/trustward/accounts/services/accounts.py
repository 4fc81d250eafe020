"""Accounts and memberships; all run in the platform's scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts import passwords
from trustward.accounts.domain import Role
from trustward.accounts.tables import Account, Membership
from trustward.kernel import audit, clock, scope
from trustward.kernel.vault import blind_index, open_text, seal_text


def create_account(
    email: str, name: str, password: str, *, totp_secret: str | None = None, locale: str = "ko"
) -> Account:
    """Make a log-in. Its personal values are sealed under a key of its own."""
    now = clock.now()
    account = Account(
        email_index=blind_index(email, "account.email"), password_hash=passwords.hashed(password), locale=locale,
        created_at=now, password_since=now,
    )  # fmt: skip
    account.email = seal_text(email, account.id, "account.email")
    account.name = seal_text(name, account.id, "account.name")
    account.totp_secret = seal_text(totp_secret, account.id, "account.totp_secret") if totp_secret else None
    scope.session().add(account)
    audit.record("account.created", ("account", account.id))
    return account


def find_account(email: str) -> Account | None:
    """The account of an e-mail address, disabled ones included."""
    index = blind_index(email, "account.email")
    return scope.session().scalar(sa.select(Account).where(Account.email_index == index))


def add_membership(account_id: UUID, tenant_id: UUID, role: Role, *, expires_at: datetime | None = None) -> Membership:
    """Let an account into a tenant."""
    row = Membership(account_id=account_id, tenant_id=tenant_id, role=role, since=clock.now(), expires_at=expires_at)
    scope.session().add(row)
    scope.session().flush()
    audit.record("membership.granted", ("account", account_id), {"tenant": tenant_id, "role": role.value})
    return row


def email_of(account: Account) -> str:
    """The account's e-mail address, opened."""
    return open_text(account.email, account.id, "account.email")


def name_of(account: Account) -> str:
    """The account's name, opened."""
    return open_text(account.name, account.id, "account.name")
