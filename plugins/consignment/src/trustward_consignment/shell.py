"""What the plugin adds to the shell: entries of the menu, alarms of the home page."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from trustward.api import Alarm, Member, NavItem, Permission, session
from trustward_consignment.domain.checks import WAITING_FOR_VENDOR, CheckState
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.services import disclosure
from trustward_consignment.tables import SupervisionCheck, Trustee


def entries(member: Member) -> list[NavItem]:
    """Trustees with the number that waits for the officer's approval, and supervision with the number of answers that wait to be read."""
    answered = select(func.count()).select_from(SupervisionCheck).where(SupervisionCheck.state == CheckState.ANSWERED)
    to_approve = select(func.count()).select_from(Trustee).where(Trustee.state == TrusteeState.ASSESSED)
    waiting = session().scalar(to_approve) or 0 if member.may(Permission.APPROVE) else 0
    return [
        NavItem(_("Trustees"), url_for("consignment.index"), 210, waiting),
        NavItem(_("Supervision"), url_for("consignment.checks"), 220, session().scalar(answered) or 0),
    ]


def alarms(as_of: date) -> list[Alarm]:
    """The registry says something else than the published policy; a request can't arrive."""
    found = []
    if unplanned := disclosure.unplanned():
        message = ngettext(
            "%(num)s trustee is not disclosed in the published privacy policy as it is in the registry.",
            "%(num)s trustees are not disclosed in the published privacy policy as they are in the registry.",
            unplanned,
        )
        found.append(Alarm("consignment_drift", message, url_for("consignment.differences")))
    states = [CheckState.PLANNED, *WAITING_FOR_VENDOR]
    rows = session().scalars(select(SupervisionCheck.refusals).where(SupervisionCheck.state.in_(states)))
    if refused := sum(bool(refusals) for refusals in rows):
        message = ngettext(
            "%(num)s request to a trustee can't arrive.", "%(num)s requests to trustees can't arrive.", refused
        )
        found.append(Alarm("consignment_undeliverable", message, url_for("consignment.checks")))
    return found
