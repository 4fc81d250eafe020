"""Flask sessions in the database: the cookie is a random name, everything else stays here."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, current_app, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from trustward.accounts.tables import WebSession
from trustward.kernel import clock, scope
from trustward.kernel.db import rows_changed

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
_SEEN_EVERY = timedelta(minutes=1)
_WITHOUT = ("/p/", "/static/", "/healthz", "/readyz")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The session of one request. `rename()` gives it a new name at each change of rights."""

    def __init__(self, data: dict[str, Any] | None = None, token: str = "") -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(data, changed)
        self.token, self.old_token, self.modified, self.new = token, "", False, not token
        self.anew = self.ended = False
        self.kept: bool | None = None
        """Whether a request's own transaction kept it; None: none did."""

    def rename(self) -> None:
        """Continue under a new name; the old one opens nothing any more. The session's own end stays where it was."""
        self.old_token = self.old_token or self.token
        self.token, self.modified = secrets.token_urlsafe(32), True

    def begin(self) -> None:
        """Forget everything but the language and start afresh under a new name: somebody signs in."""
        kept = {key: self[key] for key in ("lang",) if key in self}
        self.clear()
        self.update(kept)
        self.rename()
        self.anew = True

    def end(self) -> None:
        """Sign out: the row goes, and the browser is told to forget the name."""
        self.clear()
        self.ended = self.modified = True


class NoSession(dict[str, Any], SessionMixin):
    """Public pages have none: no cookie is read or set."""

    modified = False
    accessed = False


class UnreadSession(NoSession):
    """The session could not be read: nobody knows who is signed in, so nothing is answered but why."""

    def __init__(self, why: Exception) -> None:
        super().__init__()
        self.why = why


class DatabaseSessions(SessionInterface):
    """Opens and saves `ServerSession`s."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        if request.path.startswith(_WITHOUT):
            return NoSession()
        token = request.cookies.get(cookie_name(), "")
        try:
            row = _read(token) if token else None
        except sa.exc.SQLAlchemyError as error:  # raised again where it becomes a page
            return UnreadSession(error)
        return ServerSession(dict(row.data), token) if row else ServerSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            return
        response.vary.add("Cookie")
        if not session.modified and session.kept is None:
            return
        if session.ended:
            _delete(session.old_token or session.token)
            response.delete_cookie(cookie_name(), secure=https(), httponly=True, samesite="Lax", path="/")
            return
        if not (_write(session) if session.modified else session.kept):
            response.delete_cookie(cookie_name(), secure=https(), httponly=True, samesite="Lax", path="/")
            return
        response.set_cookie(cookie_name(), session.token, secure=https(), httponly=True, samesite="Lax", path="/")


def keep_here() -> bool | None:
    """Keep what the request left in its session in the entered transaction, so that an act and what is told of it stand together.

    Somebody whose act is committed would otherwise wait for a second transaction, and be told that nothing was saved where
    that one fails.

    Returns:
        What `note_kept` is told after the commit; None where there is nothing to keep.
    """
    opened = this_session()
    if not isinstance(opened, ServerSession) or not opened.modified or opened.ended or not scope.current().write:
        return None
    return _keep(opened, scope.session())


def note_kept(kept: bool | None) -> None:
    """The transaction of `keep_here` is committed: the session is not written again."""
    opened = this_session()
    if kept is not None and isinstance(opened, ServerSession):
        opened.kept, opened.modified, opened.old_token, opened.new, opened.anew = kept, False, "", False, False


def this_session() -> SessionMixin:
    """The session of this request itself, whose kind can be asked."""
    opened: SessionMixin = session._get_current_object()  # type: ignore[attr-defined]
    return opened


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host; browsers accept the prefix over https only."""
    return "__Host-trustward" if https() else "trustward"


def https() -> bool:
    """Whether people reach this installation over https: cookies are then sent nowhere else."""
    return bool(current_app.extensions["trustward.settings"].base_url.startswith("https:"))


def hash_of(token: str) -> bytes:
    """What is stored of a session's name."""
    return hashlib.sha256(token.encode()).digest()


def _read(token: str) -> WebSession | None:
    now = clock.now()
    with scope.enter_platform(write=False) as opened:
        row = opened.get(WebSession, hash_of(token))
        if row is None or row.last_seen_at < now - IDLE or row.created_at < now - ABSOLUTE:
            return None
        opened.expunge(row)
    if row.last_seen_at < now - _SEEN_EVERY:
        with suppress(sa.exc.OperationalError), scope.enter_platform() as opened:  # the next request notes it
            opened.execute(sa.update(WebSession).where(WebSession.id_hash == row.id_hash).values(last_seen_at=now))
    return row


def _write(session: ServerSession) -> bool:
    with scope.enter_platform() as opened:
        return _keep(session, opened)


def _keep(session: ServerSession, opened: Session) -> bool:
    """Keep what the request left in the session. Returns: False when it was ended elsewhere meanwhile: it stays ended."""
    account, now = session.get("_user_id"), clock.now()
    if not session.token:
        session.token = secrets.token_urlsafe(32)
    row = opened.get(WebSession, hash_of(session.old_token or session.token), with_for_update=True)
    if row is None and not session.new and not session.anew:
        return False
    begun = row.created_at if row is not None and not session.anew else now
    if session.old_token and row is not None:
        opened.delete(row)
        row = None
    if row is None:
        row = WebSession(id_hash=hash_of(session.token), created_at=begun)
        opened.add(row)
    row.data, row.last_seen_at, row.account_id = dict(session), now, UUID(account) if account else None
    return True


def _delete(token: str) -> None:
    with scope.enter_platform() as opened:
        opened.execute(sa.delete(WebSession).where(WebSession.id_hash == hash_of(token)))


def end_all(account_id: UUID, *, but: str = "") -> None:
    """End an account's sessions, in the platform's scope (sign out everywhere, disabled, new password)."""
    scope.session().execute(
        sa.delete(WebSession).where(WebSession.account_id == account_id, WebSession.id_hash != hash_of(but))
    )


def fresh_sign_in(session: SessionMixin, account_id: UUID) -> None:
    """Write into a (renamed) session that `account_id` proved password and second factor just now."""
    session["_user_id"], session["_fresh"] = str(account_id), True
    session["proved_at"] = clock.now().isoformat()


def carry_over(by: timedelta) -> None:
    """Let living sessions go on when a demo's clock is about to be moved by `by`: nobody was away for so long.

    What was proved in them grows old all the same. Platform scope.
    """
    now = clock.now()
    living = sa.select(WebSession).where(WebSession.last_seen_at >= now - IDLE, WebSession.created_at >= now - ABSOLUTE)
    for row in scope.session().scalars(living.order_by(WebSession.id_hash).with_for_update()):
        row.created_at, row.last_seen_at = row.created_at + by, row.last_seen_at + by


def forget_ended() -> None:
    """Remove sessions that are past their idle or absolute end. Platform scope."""
    now = clock.now()
    ended = sa.or_(WebSession.last_seen_at < now - IDLE, WebSession.created_at < now - ABSOLUTE)
    rows_changed(sa.delete(WebSession).where(ended))
