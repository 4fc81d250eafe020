"""What a person does with her own account, and how somebody who forgot the password gets a new one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts import entry, letters, passwords, sessions, throttle
from trustward.accounts.services import accounts, signing_in
from trustward.accounts.tables import Account, PasswordReset, WebSession
from trustward.accounts.throttle import Source
from trustward.kernel import audit, clock, outbox, scope
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.texts import Lang

RESET_ASKED = "accounts.reset_asked"
RESET_VALID = timedelta(hours=1)
RESET_LINK = "/reset/"


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One place where a person is signed in."""

    key: str
    browser: str
    since: datetime
    seen_at: datetime
    current: bool


def change_profile(account_id: UUID, *, name: str, locale: Lang) -> None:
    """Change the own name and language. Platform scope."""
    account = scope.load(Account, account_id, lock=True)
    accounts.set_name(account, name)
    account.locale = locale.value
    audit.record("account.changed", ("account", account_id))


def change_password(account_id: UUID, old: str, new: str, source: Source, *, session_token: str) -> None:
    """Change the own password; every other session ends.

    Raises:
        Invalid: the old one is wrong, or the new one weak. TooMany: too many wrong tries.
    """
    try:
        signing_in.check_own_password(account_id, old, source)
    except Invalid as error:
        raise Invalid(fields={"old_password": error.fields["password"]}, code=error.code) from error
    with scope.enter_platform():
        account = scope.load(Account, account_id, lock=True)
        _set_password(account, new, but=session_token)


def change_second_factor(account_id: UUID, secret: str, code: str, *, session_token: str) -> None:
    """Replace the own second factor; every other session ends. The caller has asked for a fresh proof.

    Raises:
        Invalid: the code doesn't fit the new one.
    """
    with scope.enter_platform():
        signing_in.set_second_factor(account_id, secret, code, replace=True)
        sessions.end_all(account_id, but=session_token)


def own_sessions(account_id: UUID, session_token: str) -> list[OwnSession]:
    """Where the person is signed in now. Platform scope."""
    current, now = sessions.hash_of(session_token), clock.now()
    statement = (
        sa.select(WebSession)
        .where(
            WebSession.account_id == account_id, WebSession.last_seen_at >= now - sessions.IDLE,
            WebSession.created_at >= now - sessions.ABSOLUTE,
        )
        .order_by(WebSession.last_seen_at.desc())
    )  # fmt: skip
    return [
        OwnSession(r.id_hash.hex(), r.data.get("browser", ""), r.created_at, r.last_seen_at, r.id_hash == current)
        for r in scope.session().scalars(statement)
    ]


def end_session(account_id: UUID, key: str) -> None:
    """End one of the own sessions. Platform scope. Raises: NotFound."""
    try:
        digest = bytes.fromhex(key)
    except ValueError:
        raise NotFound from None
    own = sa.delete(WebSession).where(WebSession.account_id == account_id, WebSession.id_hash == digest)
    if not rows_changed(own):
        raise NotFound
    audit.record("account.session_ended", ("account", account_id))


def end_other_sessions(account_id: UUID, session_token: str) -> None:
    """Sign out everywhere else. Platform scope."""
    sessions.end_all(account_id, but=session_token)
    audit.record("account.sessions_ended", ("account", account_id))


def ask_for_reset(email: str, source: Source) -> None:
    """Ask for the way to a new password. Known and unknown addresses take the same steps; the rest follows by mail.

    Raises:
        TooMany: asked too often.
    """
    with scope.enter_platform():
        throttle.take(throttle.of_reset(email, source))
    with scope.enter_platform(write=False):
        account = accounts.find_account(email)
    with scope.enter(scope.PLATFORM):
        account_id = account.id if account else uuid4()
        outbox.promise(RESET_ASKED, f"reset:{uuid4()}", {"account": account_id})


def send_reset(account_id: UUID, key: str) -> None:
    """Send the way to a new password by mail of one of the person's tenants. No scope is entered; may be repeated."""
    with scope.enter_platform(write=False) as opened:
        account = opened.get(Account, account_id)
        usable = account is not None and account.disabled_at is None
        tenants = entry.memberships(account_id) if usable else []
    if not tenants:
        return
    expires = clock.now() + RESET_VALID

    def make(token_hash: bytes) -> None:
        row = PasswordReset(account_id=account_id, token_hash=token_hash, made_at=clock.now(), expires_at=expires)
        scope.session().add(row)

    with scope.enter(tenants[0].tenant_id):
        letters.send_link(
            "accounts.password_reset", key=key, at=RESET_LINK, make=make, account_id=account_id,
            params={"expires": expires},
        )  # fmt: skip


def usable_reset(token: str) -> PasswordReset:
    """The open way to a new password of a link. Platform scope. Raises: NotFound: unknown, used, or too old."""
    digest = hashlib.sha256(token.encode()).digest()
    row = scope.session().scalar(sa.select(PasswordReset).where(PasswordReset.token_hash == digest))
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise NotFound
    return row


def reset_password(token: str, new: str) -> None:
    """Set a new password by a mailed link; all sessions end, the second factor stays. Platform scope.

    Raises:
        NotFound: unknown, used, or too old. Invalid: a weak password. Refused: the account is disabled.
    """
    row = scope.load(PasswordReset, usable_reset(token).id, lock=True)
    if row.used_at is not None:
        raise NotFound
    account = scope.load(Account, row.account_id, lock=True)
    if account.disabled_at is not None:
        raise Refused(_("This account is disabled."), code="account_disabled")
    _set_password(account, new)
    row.used_at = clock.now()


def _set_password(account: Account, new: str, *, but: str = "") -> None:
    passwords.check_new(new, accounts.email_of(account), accounts.name_of(account))
    account.password_hash, account.password_since = passwords.hashed(new), clock.now()
    sessions.end_all(account.id, but=but)
    open_ways = sa.update(PasswordReset).where(PasswordReset.account_id == account.id, PasswordReset.used_at.is_(None))
    rows_changed(open_ways.values(used_at=clock.now()))
    audit.record("account.password_changed", ("account", account.id))
