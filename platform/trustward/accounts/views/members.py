"""The members of a tenant: who they are, what they may, inviting, changing, ending."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.accounts import access_log
from trustward.accounts.domain import Member, Permission, Role, mask_email
from trustward.accounts.reauth import require_recent
from trustward.accounts.schemas import InvitationSchema, MemberSchema
from trustward.accounts.services import invitations, memberships
from trustward.accounts.views.blueprint import bp
from trustward.kernel import clock
from trustward.kernel.errors import Invalid
from trustward.kernel.texts import Lang
from trustward.plugins.facts import NavItem
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import ONCE, Form, use_once
from trustward.web.navigation import adds_entries, role_name

access_log.describe("members.shown", _l("Looked at the list of members"))
access_log.describe("member.shown", _l("Looked at a member"))
access_log.describe("member.address_shown", _l("Looked at a member's e-mail address"))
access_log.describe("member.role_changed", _l("Changed a member's role"))
access_log.describe("member.ended", _l("Ended a membership"))
access_log.describe("member.invited", _l("Invited a member"))


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    if not member.may(Permission.ADMIN):
        return []
    return [NavItem(_("Members"), url_for("accounts.members"), 900)]


@bp.get("/t/<slug>/members")
@requires(Permission.ADMIN, writes=True)
def members() -> ResponseReturnValue:
    """Everybody who belongs, or belonged, to the tenant; addresses are masked."""
    access_log.note("members.shown", ("tenant", current_member().tenant_id))
    facts = {"members": memberships.members(), "invitations": invitations.open_invitations()}
    return render_template("accounts/members.html", mask=mask_email, **facts)


@bp.route("/t/<slug>/members/invite", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def invite() -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = Form(InvitationSchema(), initial={"role": Role.CLERK.value, "locale": Lang.KO.value})
    if form.submitted:
        require_recent()
        with form.guard():
            typed = form.load()
            until = _end_of(typed["until"])
            invitations.invite(typed["email"], typed["role"], membership_until=until, locale=typed["locale"].value)
            flash(_("The invitation is on its way. Its link works for seven days."))
            return redirect(url_for(".members"))
    return render_template("accounts/invite.html", form=form, roles=_roles(), languages=_languages()), form.status


@bp.post("/t/<slug>/invitations/<uuid:id>/revoke")
@requires(Permission.ADMIN)
def revoke_invitation(id: UUID) -> ResponseReturnValue:
    """Take an invitation back: its link opens nothing any more."""
    use_once(request.form.get(ONCE, ""))
    invitations.revoke(id)
    flash(_("The invitation is taken back."))
    return redirect(url_for(".members"))


@bp.route("/t/<slug>/members/<uuid:id>", methods=["GET", "POST"])
@requires(Permission.ADMIN, writes=True)
def member(id: UUID) -> ResponseReturnValue:
    """One member: role, last day, end of the membership."""
    line = memberships.member(id)
    until = line.expires_at.astimezone(ZoneInfo(g.zone)) - timedelta(days=1) if line.expires_at else None
    form = Form(MemberSchema(), initial={"role": line.role.value, "until": until.date() if until else ""})
    if form.submitted:
        require_recent()
        with form.guard():
            typed = form.load()
            memberships.change_role(id, typed["role"], expires_at=_end_of(typed["until"]))
            flash(_("The role is changed. The person signs in again to use it."))
            return redirect(url_for(".members"))
    access_log.note("member.shown", ("account", id))
    return _member_page(line, form), form.status


@bp.post("/t/<slug>/members/<uuid:id>/address")
@requires(Permission.ADMIN)
def member_address(id: UUID) -> ResponseReturnValue:
    """The member's page with the e-mail address in clear; that it was looked at is recorded."""
    address = memberships.address_of(id)
    line = memberships.member(id)
    return _member_page(line, None, address=address)


@bp.post("/t/<slug>/members/<uuid:id>/end")
@requires(Permission.ADMIN)
def end_membership(id: UUID) -> ResponseReturnValue:
    """End a membership at once."""
    require_recent()
    use_once(request.form.get(ONCE, ""))
    memberships.end(id)
    flash(_("The membership is ended, and the person is signed out."))
    return redirect(url_for(".members"))


def _member_page(line: memberships.MemberLine, form: Form | None, *, address: str = "") -> str:
    return render_template(
        "accounts/member.html", line=line, form=form, address=address, masked=mask_email(line.email), roles=_roles(),
        oneself=line.account_id == current_member().account_id,
    )  # fmt: skip


def _roles() -> list[tuple[str, str]]:
    return [(role.value, role_name(role)) for role in Role]


def _languages() -> list[tuple[str, str]]:
    return [("ko", "한국어"), ("en", "English")]


def _end_of(day: date | None) -> datetime | None:
    """The instant after the last day, in the tenant's zone. Raises: Invalid for a day that is over."""
    if day is None:
        return None
    zone = ZoneInfo(g.zone)
    if day < clock.today(zone):
        raise Invalid(fields={"until": [_("This day is over.")]})
    return datetime.combine(day + timedelta(days=1), time(), zone)
