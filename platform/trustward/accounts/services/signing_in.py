"""Signing in: what one knows, then what one has. No scope is entered by the caller: each step is a transaction of its own.

A known and an unknown address, a right and a disabled account take the same steps and get the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts import access_log, passwords, throttle
from trustward.accounts.second_factor import matching_step
from trustward.accounts.services import accounts
from trustward.accounts.tables import Account
from trustward.accounts.throttle import Source
from trustward.kernel import audit, scope
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import Invalid, Refused
from trustward.kernel.scope import PLATFORM, Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody who knew the password. It opens nothing yet."""

    account_id: UUID
    has_second_factor: bool


def check_password(email: str, password: str, source: Source) -> Proved:
    """The first factor.

    Raises:
        Invalid: address or password is wrong, or the account is disabled; it is not said which.
        TooMany: too many wrong tries.
    """
    buckets = throttle.of_password(email, source)
    with scope.enter_platform():
        throttle.take(buckets)
    with scope.enter_platform(write=False):
        account = accounts.find_account(email)
    right = passwords.fits(account.password_hash if account else None, password)
    if account is None or not right or account.disabled_at is not None:
        _refused(account.id if account else None, "password")
        raise Invalid(_("E-mail address or password is not right."), code="wrong_credentials")
    with scope.enter_platform():
        throttle.forgive(buckets)
        if passwords.outdated(account.password_hash):
            scope.load(Account, account.id, lock=True).password_hash = passwords.hashed(password)
    return Proved(account.id, account.totp_secret is not None)


def check_code(account_id: UUID, code: str, source: Source) -> None:
    """The second factor.

    Raises:
        Invalid: the code is wrong, or was used before. TooMany: too many wrong tries.
    """
    buckets = throttle.of_code(account_id, source)
    with scope.enter_platform():
        throttle.take(buckets)
    with scope.enter_platform():
        fault = _use_code(account_id, code)
        if not fault:
            throttle.forgive(buckets)
    if fault:
        _refused(account_id, fault)
    if fault == "used_code":
        raise Invalid(fields={"code": [_("This code was used already. Wait for the next one.")]}, code=fault)
    if fault:
        raise Invalid(fields={"code": [_("This code is not right. Check the clock of your phone.")]}, code=fault)


def check_own_password(account_id: UUID, password: str, source: Source) -> None:
    """The password of somebody who is signed in, asked again.

    Raises:
        Invalid: it is wrong. TooMany: too many wrong tries.
    """
    buckets = throttle.of_password(str(account_id), source)
    with scope.enter_platform():
        throttle.take(buckets)
    with scope.enter_platform(write=False):
        account = scope.load(Account, account_id)
    if not passwords.fits(account.password_hash, password):
        _refused(account_id, "password")
        raise Invalid(fields={"password": [_("This password is not right.")]}, code="wrong_password")
    with scope.enter_platform():
        throttle.forgive(buckets)


def _use_code(account_id: UUID, code: str) -> str:
    """Take the code's step. Returns: what is wrong with it, or nothing."""
    account = scope.session().get(Account, account_id)
    if account is None or account.disabled_at is not None or account.totp_secret is None:
        return "wrong_code"
    step = matching_step(accounts.secret_of(account), code)
    if step is None:
        return "wrong_code"
    taken = sa.update(Account).where(Account.id == account_id, Account.totp_last_step < step)
    return "" if rows_changed(taken.values(totp_last_step=step)) else "used_code"


def record_sign_in(account_id: UUID) -> None:
    """Both factors were right: note it."""
    with scope.enter(PLATFORM, actor=Actor(ActorKind.STAFF, account_id)):
        audit.record("account.signed_in", ("account", account_id))
        access_log.note_sign_in("account.signed_in", account_id)


def _refused(account_id: UUID | None, at: str) -> None:
    with scope.enter(PLATFORM):
        audit.record("sign_in.refused", ("account", account_id or "-"), {"at": at})
        access_log.note_sign_in("sign_in.refused", account_id)


def set_second_factor(account_id: UUID, secret: str, code: str, *, replace: bool = False) -> None:
    """Set the account's second factor up. Platform scope.

    Args:
        code: what the phone shows for it, so that nobody is locked out by a picture that wasn't read well.
        replace: it takes the place of another one; the caller has asked for a fresh proof.
    Raises:
        Invalid: the code doesn't fit. Refused: there is one already.
    """
    account = scope.load(Account, account_id, lock=True)
    if account.totp_secret is not None and not replace:
        raise Refused(_("A second factor is set up already."), code="second_factor_there")
    step = matching_step(secret, code)
    if step is None:
        raise Invalid(fields={"code": [_("This code is not right. Check the clock of your phone.")]}, code="wrong_code")
    accounts.set_secret(account, secret)
    account.totp_last_step = step
    audit.record("account.second_factor_set", ("account", account_id), {"replaced": replace})


def still_proved(account_id: UUID, at: object) -> bool:
    """Whether a password that was right at `at` is still the account's. Platform scope."""
    account = scope.session().get(Account, account_id)
    return account is not None and account.disabled_at is None and account.password_since.isoformat() <= str(at)
