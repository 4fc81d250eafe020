"""What the portal shows of re-consignment at its doors."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from trustward.api import Door, Invitation, NavItem, NotFound, tenants
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees
from trustward_reconsignment.domain.requests import RequestState
from trustward_reconsignment.letters import PURPOSE
from trustward_reconsignment.services import asking


def invitation(door: Door) -> Invitation | None:
    """What a door asks for; None for doors of other plugins, and when the trustee or the contact is gone."""
    if door.purpose != PURPOSE or door.subject[0] != trustees.SUBJECT:
        return None
    trustee_id = door.subject[1]
    try:
        address = consignment.contact_address(trustee_id, door.contact_id)
    except NotFound:
        return None
    if not address:
        return None
    home = url_for("reconsignment_portal.requests", door=door.id)
    if door.target_id != trustee_id:
        home = url_for("reconsignment_portal.show", door=door.id, request_id=door.target_id)
    return Invitation(
        title=_("Consent to re-consignment"),
        text=_(
            "Before you pass work that %(company)s consigned to you on to another company, you need its consent. "
            "Here you ask for it and see how your requests stand.",
            company=tenants.get().name,
        ),
        address=address,
        home=home,
    )


def pages(door: Door) -> list[NavItem]:
    """The way to the requests, for the contact of a trustee, whatever brought it here."""
    if door.subject[0] != trustees.SUBJECT:
        return []
    waiting = sum(row.state is RequestState.ASKED_BACK for row in asking.of_trustee(door.subject[1]))
    return [
        NavItem(
            _("Consent to re-consignment"),
            url_for("reconsignment_portal.requests", door=door.id),
            order=150,
            count=waiting,
        )
    ]
