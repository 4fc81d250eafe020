"""Colleagues at a trustee whom its contact let into the portal."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.api import Member, Panel, Permission, requires
from trustward_consignment.services import colleagues, reading

from .base import bp


@bp.post("/trustees/<uuid:trustee_id>/colleagues/<uuid:colleague_id>/end")
@requires(Permission.EDIT)
def end_colleague(trustee_id: UUID, colleague_id: UUID) -> ResponseReturnValue:
    """Let somebody in no longer."""
    colleagues.end(trustee_id, colleague_id)
    flash(_("The links of this person no longer work."))
    return redirect(url_for(".show", trustee_id=trustee_id), 303)


def panel(member: Member, trustee_id: UUID) -> list[Panel]:
    """Who was let in, masked; nothing where nobody was."""
    named = [(one, reading.ContactPerson(one.name, one.email).masked()) for one in colleagues.named(trustee_id)]
    if not named:
        return []
    context = {"trustee_id": trustee_id, "named": named, "may_edit": member.may(Permission.EDIT)}
    return [Panel(_("Colleagues whom the contact let in"), "consignment/colleagues.html", context)]
