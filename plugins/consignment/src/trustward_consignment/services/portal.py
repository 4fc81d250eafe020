"""What stands behind the doors of supervision checks, and the mails that the portal itself brings about."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from trustward.api import Door, Invitation, Lang, NavItem, Recipient, door_link, lang, load, notices, tenants
from trustward_consignment.domain.checks import CheckState
from trustward_consignment.services import attestation, colleagues, reading
from trustward_consignment.services.attestation import PURPOSE, Receipt
from trustward_consignment.tables import QuestionnaireVersion, SupervisionCheck

SECONDS_A_QUESTION = 25
RECEIPT = "consignment.receipt"
_GONE = frozenset({CheckState.PLANNED, CheckState.CANCELLED})


def invitation(door: Door) -> Invitation | None:
    """What a door asks for; None for doors of other plugins, and when the check or the contact is gone."""
    if door.purpose != PURPOSE:
        return None
    check = load(SupervisionCheck, door.target_id)
    address = colleagues.address_of(check.trustee_id, door.contact_id)
    if check.state in _GONE or door.subject != (reading.SUBJECT, check.trustee_id) or not address:
        return None
    signed = check.answered_at is not None and check.state not in {CheckState.SENT, CheckState.IN_PROGRESS}
    page = "consignment_portal.receipt" if signed else "consignment_portal.check"
    number = load(QuestionnaireVersion, check.version_id).questions if check.version_id else 0
    return Invitation(
        title=_("Check on the protection of personal information"),
        text=_(
            "%(company)s asks you, as a company that processes personal information for it, %(number)s questions. "
            "You can stop at any time and go on later.",
            company=tenants.get().name, number=number,
        ),
        address=address,
        home=url_for(page, door=door.id),
        minutes=max(5, -(-number * SECONDS_A_QUESTION // 60)),
        due_on=check.due_on,
    )  # fmt: skip


def pages(door: Door) -> list[NavItem]:
    """What a contact finds in the portal."""
    if door.purpose != PURPOSE:
        return []
    check = attestation.open_check(door)
    waiting = len(check.progress.missing) if check.editable else 0
    found = [NavItem(_("Check on the protection of personal information"), url_for("consignment_portal.check", door=door.id),
                     order=100, count=waiting)]  # fmt: skip
    if check.receipt:
        found.append(NavItem(_("Receipt"), url_for("consignment_portal.receipt", door=door.id), order=110))
    found.append(
        NavItem(_("Ask a colleague to help"), url_for("consignment_portal.colleague", door=door.id), order=190)
    )
    return found


def sign(door: Door, name: str, *, consented: bool) -> Receipt:
    """Sign the answers and mail the receipt: a mail with nothing but a link to it.

    Raises: what `attestation.sign` raises.
    """
    given = attestation.sign(door.target_id, name, consented=consented, lang=lang())
    link = door_link(purpose=door.purpose, subject=door.subject, target_id=door.target_id, contact_id=door.contact_id,
                     language=Lang(door.language))  # fmt: skip
    address = colleagues.address_of(door.subject[1], door.contact_id)
    notices.send(RECEIPT, to=Recipient.contact(address, contact_id=door.contact_id, language=Lang(door.language)),
                 key=f"{RECEIPT}:{door.target_id}:{given.round}", params={"number": given.number}, link=link)  # fmt: skip
    return given
