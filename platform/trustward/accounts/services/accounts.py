"""Accounts: one person's log-in, above the tenants. Its values open in whatever scope asks."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from trustward.accounts import passwords, sessions
from trustward.accounts.tables import Account
from trustward.kernel import audit, clock, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import PLATFORM
from trustward.kernel.vault import blind_index, open_text, seal_text

EMAIL, NAME, SECRET = "account.email", "account.name", "account.totp_secret"


def create_account(
    email: str, name: str, password: str, *, totp_secret: str | None = None, locale: str = "ko"
) -> Account:
    """Make a log-in. Its personal values are sealed under a key of its own."""
    now = clock.now()
    account = Account(
        email_index=_index(email), password_hash=passwords.hashed(password), locale=locale, created_at=now,
        password_since=now, totp_last_step=0,
    )  # fmt: skip
    account.email, account.name = _seal(email, account.id, EMAIL), _seal(name, account.id, NAME)
    account.totp_secret = _seal(totp_secret, account.id, SECRET) if totp_secret else None
    scope.session().add(account)
    audit.record("account.created", ("account", account.id))
    return account


def find_account(email: str) -> Account | None:
    """The account of an e-mail address, disabled ones included."""
    return scope.session().scalar(sa.select(Account).where(Account.email_index == _index(email)))


def belongs_to(account: Account, email: str) -> bool:
    """Whether `email` is the account's address, in whatever spelling."""
    return account.email_index == _index(email)


def email_of(account: Account) -> str:
    """The account's e-mail address, opened."""
    return open_text(account.email, account.id, EMAIL, chain=PLATFORM)


def name_of(account: Account) -> str:
    """The account's name, opened."""
    return open_text(account.name, account.id, NAME, chain=PLATFORM)


def set_name(account: Account, name: str) -> None:
    """Keep another name, sealed."""
    account.name = _seal(name, account.id, NAME)


def secret_of(account: Account) -> str:
    """The second factor's secret, opened. Raises: NotFound where none is set up."""
    if account.totp_secret is None:
        raise NotFound
    return open_text(account.totp_secret, account.id, SECRET, chain=PLATFORM)


def set_secret(account: Account, secret: str) -> None:
    """Keep the second factor's secret, sealed."""
    account.totp_secret = _seal(secret, account.id, SECRET)


def disable(account: Account) -> None:
    """Close a log-in at once: its sessions end, its memberships stay on record. Platform scope."""
    account.disabled_at = account.disabled_at or clock.now()
    sessions.end_all(account.id)
    audit.record("account.disabled", ("account", account.id))


def enable(account: Account) -> None:
    """Open a disabled log-in again. Platform scope."""
    account.disabled_at = None
    audit.record("account.enabled", ("account", account.id))


def forget_second_factor(account: Account) -> None:
    """Take a lost second factor away; a new one is set up at the next log-in. Platform scope."""
    account.totp_secret = None
    sessions.end_all(account.id)
    audit.record("account.second_factor_removed", ("account", account.id))


def _index(email: str) -> bytes:
    return blind_index(email, EMAIL, chain=PLATFORM)


def _seal(value: str, unit: UUID, place: str) -> bytes:
    return seal_text(value, unit, place, chain=PLATFORM)
