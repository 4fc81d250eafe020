"""Signing in and out. The session gets a new name at each step that changes what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from trustward.accounts import known_browser, second_factor
from trustward.accounts.domain import own_path
from trustward.accounts.schemas import CodeSchema, SignInSchema
from trustward.accounts.services import accounts, signing_in
from trustward.accounts.sessions import ServerSession, fresh_sign_in, this_session
from trustward.accounts.tables import Account
from trustward.accounts.throttle import Source
from trustward.accounts.views.blueprint import bp
from trustward.kernel import clock, scope
from trustward.web.access import open_to_all
from trustward.web.forms import Form

PROVING = timedelta(minutes=10)
"""How long a right password waits for the second factor."""


@dataclass(frozen=True, slots=True)
class Proving:
    """Who has given the right password and not yet the code."""

    account_id: UUID
    at: str
    browser: str

    @property
    def source(self) -> Source:
        return Source(request.remote_addr or "", self.browser)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all()
def sign_in() -> ResponseReturnValue:
    """E-mail address and password."""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(_next())
    form = Form(SignInSchema())
    if form.submitted:
        with form.guard():
            typed = form.load()
            source = known_browser.source_of(request, typed["email"])
            proved = signing_in.check_password(typed["email"], typed["password"], source)
            begin_proving(proved.account_id, source.browser)
            page = ".second_factor_code" if proved.has_second_factor else ".second_factor_set_up"
            return redirect(url_for(page, next=_next()))
    return render_template("accounts/sign_in.html", form=form, next=_next()), form.status


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all()
def second_factor_code() -> ResponseReturnValue:
    """The second factor."""
    proving = _proving()
    if proving is None:
        return redirect(url_for(".sign_in", next=_next()))
    form = Form(CodeSchema())
    if form.submitted:
        with form.guard():
            signing_in.check_code(proving.account_id, form.load()["code"], proving.source)
            return _finish(proving)
    return render_template("accounts/code.html", form=form, next=_next()), form.status


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@open_to_all()
def second_factor_set_up() -> ResponseReturnValue:
    """Somebody without a second factor sets one up before anything opens."""
    proving = _proving()
    if proving is None:
        return redirect(url_for(".sign_in", next=_next()))
    with scope.enter_platform(write=False):
        account = scope.load(Account, proving.account_id)
        email = accounts.email_of(account)
    if account.totp_secret is not None:
        return redirect(url_for(".second_factor_code", next=_next()))
    secret = second_factor.secret_of(session.setdefault("seed", second_factor.new_seed()))
    form = Form(CodeSchema())
    if form.submitted:
        with form.guard():
            code = form.load()["code"]
            with scope.enter_platform():
                signing_in.set_second_factor(proving.account_id, secret, code)
            return _finish(proving)
    facts = {
        "picture": second_factor.picture(second_factor.address(secret, email)),
        "secret": second_factor.in_groups(secret),
    }
    return render_template("accounts/second_factor.html", form=form, next=_next(), **facts), form.status


@bp.post("/sign-out")
@open_to_all()
def sign_out() -> ResponseReturnValue:
    """End this session: its row goes, so the cookie opens nothing any more."""
    server_session().end()
    return redirect(url_for(".sign_in", signed_out=1))


def begin_proving(account_id: UUID, browser: str = "") -> None:
    """Remember, in a session of a new name, that the password was right."""
    opened = server_session()
    opened.begin()
    opened["proving"] = {"account": str(account_id), "at": clock.now().isoformat(), "browser": browser}


def server_session() -> ServerSession:
    """The session of this request; every page of this room has one."""
    return cast(ServerSession, this_session())


def own_source() -> Source:
    """Where a signed-in person's tries come from: counted apart from everybody who only knows her address."""
    return Source(request.remote_addr or "", f"signed in|{current_user.id}")


def _proving() -> Proving | None:
    kept = session.get("proving")
    if not kept or kept["at"] < (clock.now() - PROVING).isoformat():
        return None
    with scope.enter_platform(write=False):
        valid = signing_in.still_proved(UUID(kept["account"]), kept["at"])
    return Proving(UUID(kept["account"]), kept["at"], kept["browser"]) if valid else None


def _finish(proving: Proving) -> ResponseReturnValue:
    signing_in.record_sign_in(proving.account_id)
    with scope.enter_platform(write=False):
        email = accounts.email_of(scope.load(Account, proving.account_id))
    opened = server_session()
    opened.begin()
    fresh_sign_in(opened, proving.account_id)
    opened["browser"] = browser_label()
    response = redirect(_next())
    if not proving.browser:
        known_browser.remember(response, email)
    return response


def browser_label() -> str:
    """Browser and system in words, so that a person recognises her sessions; no fingerprint."""
    agent = request.user_agent.string
    browsers = (("Edg", "Edge"), ("Whale", "Whale"), ("SamsungBrowser", "Samsung Internet"), ("OPR", "Opera"), ("Firefox", "Firefox"),
                ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for sign, name in browsers if sign in agent), _("Browser"))
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser} · {system}" if system else str(browser)


def _next() -> str:
    return own_path(request.args.get("next", "/"))
