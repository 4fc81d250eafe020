"""A new password for somebody who forgot it. The second factor stays."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.schemas import ForgotSchema, ResetSchema
from trustward.accounts.services import own_account
from trustward.accounts.throttle import Source
from trustward.accounts.views.blueprint import bp
from trustward.kernel import scope
from trustward.kernel.errors import NotFound
from trustward.web.access import open_to_all
from trustward.web.forms import Form


@bp.route("/forgot", methods=["GET", "POST"])
@open_to_all()
def forgot() -> ResponseReturnValue:
    """Ask for the way to a new password; the answer never tells whether there is such an account."""
    form = Form(ForgotSchema())
    if form.submitted:
        with form.guard():
            own_account.ask_for_reset(form.load()["email"], Source(request.remote_addr or ""))
            return redirect(url_for(".forgot", sent=1))
    return render_template("accounts/forgot.html", form=form, sent=bool(request.args.get("sent"))), form.status


@bp.route("/reset/<token>", methods=["GET", "POST"])
@open_to_all()
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password. Looking at the page uses nothing up."""
    form = Form(ResetSchema())
    try:
        with scope.enter_platform(write=False):
            own_account.usable_reset(token)
        if form.submitted:
            with form.guard():
                typed = form.load()
                with scope.enter_platform():
                    own_account.reset_password(token, typed["password"])
                flash(_("Your password is changed. Sign in with it."))
                return redirect(url_for(".sign_in"))
    except NotFound:
        message = _("This address works no more: it was used, or it is too old. Ask for a new one.")
        page = render_template("accounts/closed.html", message=message, again=True, title=_("New password"))
        return page, 410
    return render_template("accounts/reset.html", form=form, token=token), form.status
