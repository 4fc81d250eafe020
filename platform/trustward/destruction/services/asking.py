"""A trustee is asked to destroy what it holds: by a link to the portal, where it uploads its certificate. Staff decide.

What the trustee says is an offer until a person of the staff has taken it over: the ledger rests on what they accept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.destruction.domain import Evidence, Method, RequestKind, RequestState
from trustward.destruction.holders import Holder
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import audit, clock, tenants
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load
from trustward.kernel.texts import Lang, Text
from trustward.notices import services as notices
from trustward.notices.domain import Recipient, usable_address
from trustward.obligations.services import request_refresh
from trustward.plugins.facts import NavItem
from trustward.plugins.manager import ask
from trustward.portal.domain import Door, Invitation
from trustward.portal.doors import answers, door_link

from . import by_hand

PURPOSE = "destruction"
ASKED, BACK = "destruction.trustee_asked", "destruction.sent_back"
MOST_OFFERS = 10
"""Ours: files of one request, after which the portal takes no more. Staff may add theirs all the same."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a trustee says of its destruction."""

    method: Method
    done_on: date
    place: str
    executor: str


def holders(services: frozenset[str]) -> list[Holder]:
    """Who else holds data of these services, as the tenant's plugins know."""
    return [holder for answer in ask("data_holders", services=services) for holder in answer.value or ()]


def tell(row: DestructionRequest, *, kind: str = ASKED) -> bool:
    """Write to the trustee's contact, with a link to the portal. Returns: False where no address is known: staff do it."""
    holder = _holder(row)
    if holder is None or not usable_address(holder.email):
        return False
    contact_id = holder.subject[1]
    notices.send(
        kind,
        to=Recipient.contact(holder.email, contact_id=contact_id),
        key=f"{kind}:{row.id}" if kind == ASKED else f"{kind}:{row.id}:{new_id()}",
        params={"number": row.number, "due_on": row.destroy_by},
        link=door_link(purpose=PURPOSE, subject=holder.subject, target_id=row.id, contact_id=contact_id),
    )
    return True


def behind(door: Door) -> DestructionRequest:
    """The destruction that a trustee is asked for behind a door. Raises: NotFound, for other doors too."""
    if door.purpose != PURPOSE:
        raise NotFound
    row = load(DestructionRequest, door.target_id)
    if row.kind is not RequestKind.TRUSTEE or row.holder_id != door.subject[1]:
        raise NotFound
    return row


def offer(door: Door, said: Offer, data: bytes, name: str) -> None:
    """Take what the trustee says, with its certificate; a later one replaces it until staff have decided.

    Raises:
        NotFound. Refused: nothing is waited for any more, or there are too many files already. Invalid: a day that can't be,
            or no accepted kind of file.
    """
    row = by_hand.proving(behind(door).id)
    if len(by_hand.evidence_of(row.id)) >= MOST_OFFERS:
        raise Refused(
            _l("At most %(most)s certificates are taken here. Please send further ones to the company itself.", most=MOST_OFFERS),
            code="too_many_files",
        )
    by_hand.refuse_day(row, said.done_on)
    evidence = by_hand.add_evidence(row.id, Evidence.CERTIFICATE, data, name)
    row.offer = {
        "method": said.method.value, "done_on": said.done_on.isoformat(), "place": said.place.strip(),
        "executor": said.executor.strip(), "evidence": str(evidence.id), "at": clock.now().isoformat(),
    }  # fmt: skip
    audit.record("destruction.offered", ("destruction_request", row.id), {"number": row.number})
    request_refresh(["destruction"])


def send_back(request_id: UUID, *, reason: str) -> None:
    """Refuse what the trustee said; it is asked again, and reads why in the portal.

    Raises: NotFound. Refused: nothing is waited for. Invalid: nothing was said, or no reason.
    """
    row = by_hand.proving(request_id)
    if not is_offered(row):
        raise Invalid(_l("The trustee has said nothing yet."))
    if not reason.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why.")]})
    row.offer = {"sent_back": reason.strip(), "at": clock.now().isoformat()}
    audit.record("destruction.sent_back", ("destruction_request", row.id), {"number": row.number})
    tell(row, kind=BACK)
    request_refresh(["destruction"])


def is_offered(row: DestructionRequest) -> bool:
    """Whether the trustee has said something that nobody has decided about."""
    return bool(row.offer and "method" in row.offer)


def invitation(door: Door) -> Invitation | None:
    """What a door asks for; None when the trustee or its contact is gone."""
    try:
        row = behind(door)
    except NotFound:
        return None
    holder = _holder(row)
    if holder is None or not usable_address(holder.email):
        return None
    return Invitation(
        title=_("Destruction of personal information"),
        text=_(
            "%(company)s asks you to destroy personal information that you process for it, and to upload the certificate.",
            company=tenants.get().name,
        ),
        address=holder.email, home=url_for("destruction_portal.show", door=door.id), minutes=5, due_on=row.destroy_by,
    )  # fmt: skip


def pages(door: Door) -> Sequence[NavItem]:
    """What the contact finds in the portal."""
    waits = behind(door).state is RequestState.PROVING and not is_offered(behind(door))
    label = _("Destruction of personal information")
    return [NavItem(label, url_for("destruction_portal.show", door=door.id), order=100, count=int(waits))]


def what(rule: Mapping[str, Any], lang: Lang) -> str:
    """What is destroyed: service and record class, in a language."""
    names = (rule.get("service"), rule.get("class"))
    said = [Text.of(name).in_(lang) for name in names if name]
    return " · ".join(one for one in said if one)


def _holder(row: DestructionRequest) -> Holder | None:
    found = holders(frozenset({row.service}))
    return next((one for one in found if one.subject[1] == row.holder_id), None)


answers(PURPOSE, invitation, pages)
