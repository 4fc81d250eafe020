"""Acts on accounts and memberships; all run in the platform's scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import argon2

from trustward.accounts.domain import Role
from trustward.accounts.tables import Account, Membership
from trustward.kernel import audit, clock, scope
from trustward.kernel.vault import blind_index, open_text, seal_text

_hasher = argon2.PasswordHasher()


def create_account(
    email: str, name: str, password: str, *, totp_secret: str | None = None, locale: str = "ko"
) -> Account:
    """Make a log-in. Its personal values are sealed under a key of its own."""
    account = Account(
        email_index=blind_index(email, "account.email"), password_hash=_hasher.hash(password), locale=locale,
        created_at=clock.now(),
    )  # fmt: skip
    account.email = seal_text(email, account.id, "account.email")
    account.name = seal_text(name, account.id, "account.name")
    account.totp_secret = seal_text(totp_secret, account.id, "account.totp_secret") if totp_secret else None
    scope.session().add(account)
    audit.record("account.created", ("account", account.id))
    return account


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
