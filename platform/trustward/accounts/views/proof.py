"""Proving once more who one is. The proof rides along with the form that it is for, which is then repeated."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from trustward.accounts import reauth
from trustward.accounts.domain import own_path
from trustward.accounts.services import signing_in
from trustward.accounts.views.blueprint import bp
from trustward.accounts.views.sign_in import own_source, server_session
from trustward.kernel.errors import Invalid, TooMany
from trustward.web.access import signed_in

_NOT_REPEATED = frozenset({"csrf_token", reauth.CODE, reauth.PASSWORD})


@bp.before_app_request
def take_proof() -> ResponseReturnValue | None:
    """Check a proof that came with a form; without one, or with a right one, the form goes on to its page."""
    if request.method != "POST" or not current_user.is_authenticated or request.endpoint == "accounts.prove":
        return None
    if reauth.CODE not in request.form and reauth.PASSWORD not in request.form:
        return None
    return _check()


@bp.app_errorhandler(reauth.NeedsProof)
def ask(error: reauth.NeedsProof) -> ResponseReturnValue:
    """Ask for a proof, with the form that needs it kept in the page."""
    if request.method == "GET":
        return redirect(url_for("accounts.prove", next=request.full_path.rstrip("?")))
    return _page(str(error.message), 401)


@bp.route("/prove", methods=["GET", "POST"])
@signed_in()
def prove() -> ResponseReturnValue:
    """Ask before a page is shown."""
    refused = _check() if request.method == "POST" else _page("", 200)
    return refused or redirect(own_path(request.args.get("next", "/")))


def _check() -> ResponseReturnValue | None:
    code, password = request.form.get(reauth.CODE, "").strip(), request.form.get(reauth.PASSWORD, "")
    source = own_source()
    try:
        if code:
            signing_in.check_code(current_user.id, code, source)
        elif password:
            signing_in.check_own_password(current_user.id, password, source)
        else:
            return _page(_("Type the code of this moment, or your password."), 422)
    except Invalid as error:
        return _page(next((str(m) for ms in error.fields.values() for m in ms), str(error.message)), 422)
    except TooMany as error:
        response = make_response(_page(str(error.message), 429))
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    reauth.renew(server_session())
    return None


def _page(message: str, status: int) -> ResponseReturnValue:
    fields = [(k, v) for k, v in request.form.items(multi=True) if k not in _NOT_REPEATED]
    facts = {"fields": fields, "action": request.full_path.rstrip("?"), "files": bool(request.files)}
    return render_template("accounts/prove.html", message=message, **facts), status
