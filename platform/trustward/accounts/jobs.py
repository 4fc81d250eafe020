"""Background work of the accounts' room."""

from __future__ import annotations

from uuid import UUID

from trustward.accounts import access_log, sessions, throttle
from trustward.accounts.services import keeping, memberships, own_account
from trustward.kernel import outbox
from trustward.kernel.due import Every, every
from trustward.kernel.outbox import Promise
from trustward.kernel.vault import vault


@outbox.handler(access_log.SPREAD, in_transaction=False)
def spread_sign_in(promise: Promise) -> None:
    """Copy a line about signing in to the tenants of that person."""
    access_log.spread(UUID(promise.payload["entry"]))


@outbox.handler(own_account.RESET_ASKED, in_transaction=False)
def send_reset(promise: Promise) -> None:
    """Somebody asked for a new password: where there is such an account, a mail goes out."""
    own_account.send_reset(UUID(promise.payload["account"]), promise.key)


@outbox.handler(keeping.MONTH_OVER)
def destroy_month(promise: Promise) -> None:
    """The last line of a month is gone: its key goes too, so that no backup of the log opens the addresses."""
    vault().destroy([access_log.unit_of(promise.payload["month"])])


@every(Every.DAY, "accounts.purge_access_log")
def purge_access_log() -> None:
    """Remove lines that neither the law nor the tenant wants kept."""
    keeping.purge()


@every(Every.DAY, "accounts.purge_platform_log", per_tenant=False)
def purge_platform_log() -> None:
    """The same for the platform's lines about signing in."""
    keeping.purge()


@every(Every.HOUR, "accounts.end_expired")
def end_expired() -> None:
    """End memberships whose last day has passed."""
    memberships.end_expired()


@every(Every.HOUR, "accounts.forget", per_tenant=False)
def forget() -> None:
    """Remove sessions that ended by themselves, and counters whose window is over."""
    sessions.forget_ended()
    throttle.forget_old()
