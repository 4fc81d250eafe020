"""Accepting an invitation: looking at the link uses nothing up."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from trustward.accounts.domain import mask_email
from trustward.accounts.schemas import JoinSchema
from trustward.accounts.services import accounts, invitations
from trustward.accounts.services.invitations import InvitationState, Invited
from trustward.accounts.tables import Account
from trustward.accounts.views.blueprint import bp
from trustward.accounts.views.sign_in import begin_proving, server_session
from trustward.kernel import scope
from trustward.kernel.errors import NotFound, Refused
from trustward.web.access import open_to_all, signed_in
from trustward.web.forms import Form
from trustward.web.languages import lang
from trustward.web.navigation import role_name


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@open_to_all()
def invitation(token: str) -> ResponseReturnValue:
    """What somebody was invited to. POST makes the log-in of whoever has none; the membership is accepted afterwards."""
    found = _look(token)
    if found is None or found.state is not InvitationState.OPEN:
        return _closed(found)
    if current_user.is_authenticated:
        return _page(found, token, theirs=_is_theirs(found))
    if found.has_account:
        return _page(found, token)
    form = Form(JoinSchema(), initial={"locale": lang().value})
    if form.submitted:
        with form.guard():
            typed = form.load()
            account_id = invitations.make_account(token, typed["name"], typed["password"], locale=typed["locale"].value)
            begin_proving(account_id)
            return redirect(url_for(".second_factor_set_up", next=url_for(".invitation", token=token)))
    return _page(found, token, form=form), form.status


@bp.post("/invitation/<token>/accept")
@signed_in()
def accept_invitation(token: str) -> ResponseReturnValue:
    """Enter the tenant that invited."""
    try:
        found = invitations.accept(token, current_user.id)
    except (NotFound, Refused) as error:
        now = _look(token)
        if now is None or now.state is not InvitationState.OPEN:
            return _closed(now)
        raise error
    server_session().rename()
    return redirect(f"/t/{found.slug}/")


def _look(token: str) -> Invited | None:
    try:
        with scope.enter_platform(write=False):
            return invitations.look(token)
    except NotFound:
        return None


def _is_theirs(found: Invited) -> bool:
    with scope.enter_platform(write=False) as opened:
        return accounts.belongs_to(opened.get_one(Account, current_user.id), found.email)


def _page(found: Invited, token: str, *, form: Form | None = None, theirs: bool = False) -> str:
    facts = {"masked": mask_email(found.email), "role": role_name(found.role), "theirs": theirs}
    return render_template("accounts/invitation.html", found=found, token=token, form=form, **facts)


def _closed(found: Invited | None) -> ResponseReturnValue:
    words = {
        None: _("This invitation is not known. Check that the whole address was copied from the mail."),
        InvitationState.EXPIRED: _("This invitation has expired. Ask whoever invited you for a new one."),
        InvitationState.REVOKED: _("This invitation was taken back. Ask whoever invited you for a new one."),
        InvitationState.ACCEPTED: _("This invitation was accepted already. Sign in to enter."),
    }
    accepted = found is not None and found.state is InvitationState.ACCEPTED
    message = words[found.state if found else None]
    page = render_template("accounts/closed.html", message=message, sign_in=accepted, title=_("Invitation"))
    return page, 410 if found else 404
