"""What a person sees and changes of her own account."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from trustward.accounts import entry, second_factor
from trustward.accounts.reauth import require_recent
from trustward.accounts.schemas import CodeSchema, PasswordSchema, ProfileSchema
from trustward.accounts.services import accounts, own_account
from trustward.accounts.tables import Account
from trustward.accounts.views.blueprint import bp
from trustward.accounts.views.sign_in import own_source, server_session
from trustward.kernel import scope
from trustward.web.access import signed_in
from trustward.web.forms import Form


@bp.route("/account", methods=["GET", "POST"])
@signed_in()
def me() -> ResponseReturnValue:
    """Name and language, the ways to change password and second factor, where one is signed in."""
    with scope.enter_platform(write=False) as opened:
        account = opened.get_one(Account, current_user.id)
        facts = {
            "email": accounts.email_of(account),
            "password_since": account.password_since,
            "sessions": own_account.own_sessions(account.id, server_session().token),
            "memberships": entry.memberships(account.id),
        }
        form = Form(ProfileSchema(), initial={"name": accounts.name_of(account), "locale": account.locale})
    if form.submitted:
        with form.guard():
            typed = form.load()
            with scope.enter_platform():
                own_account.change_profile(current_user.id, name=typed["name"], locale=typed["locale"])
            session["lang"] = typed["locale"].value
            flash(_("Your account is saved."))
            return redirect(url_for(".me"))
    return render_template(
        "accounts/me.html", form=form, languages=[("ko", "한국어"), ("en", "English")], **facts
    ), form.status


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in()
def change_password() -> ResponseReturnValue:
    """Change the own password."""
    form = Form(PasswordSchema())
    if form.submitted:
        with form.guard():
            typed, opened = form.load(), server_session()
            own_account.change_password(
                current_user.id, typed["old_password"], typed["password"], own_source(), session_token=opened.token
            )
            opened.rename()
            flash(_("Your password is changed. You are signed out everywhere else."))
            return redirect(url_for(".me"))
    return render_template("accounts/password.html", form=form), form.status


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in()
def change_second_factor() -> ResponseReturnValue:
    """Move the second factor to another phone or app."""
    require_recent()
    with scope.enter_platform(write=False) as opened:
        email = accounts.email_of(opened.get_one(Account, current_user.id))
    secret = second_factor.secret_of(session.setdefault("seed", second_factor.new_seed()))
    form = Form(CodeSchema())
    if form.submitted:
        with form.guard():
            code, own = form.load()["code"], server_session()
            own_account.change_second_factor(current_user.id, secret, code, session_token=own.token)
            own.pop("seed", None)
            own.rename()
            flash(_("Your second factor is changed. You are signed out everywhere else."))
            return redirect(url_for(".me"))
    picture = second_factor.picture(second_factor.address(secret, email))
    facts = {"picture": picture, "secret": second_factor.in_groups(secret)}
    return render_template("accounts/change_second_factor.html", form=form, **facts), form.status


@bp.post("/account/sessions/end")
@signed_in()
def end_session() -> ResponseReturnValue:
    """End one of the own sessions, or all others."""
    with scope.enter_platform():
        if request.form.get("all"):
            own_account.end_other_sessions(current_user.id, server_session().token)
        else:
            own_account.end_session(current_user.id, request.form.get("session", ""))
    flash(_("Signed out there."))
    return redirect(url_for(".me"))
