"""Who may come in at a trustee's doors: its contact, and colleagues whom the contact named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from trustward.api import (
    Door,
    Invalid,
    Lang,
    NotFound,
    Recipient,
    audit,
    blind_index,
    clock,
    close_doors,
    door_link,
    load,
    new_id,
    notices,
    open_text,
    seal_text,
    session,
)
from trustward_consignment.domain.colleagues import NotAColleague, objection
from trustward_consignment.services import reading
from trustward_consignment.tables import Colleague

_NAME, _EMAIL = "consignment_colleague.name", "consignment_colleague.email"
NOTICE = "consignment.colleague"


@dataclass(frozen=True, slots=True)
class Named:
    """A colleague as the trustee's page and the portal list it."""

    id: UUID
    name: str = field(repr=False)
    email: str = field(repr=False)
    named_at: datetime


def address_of(trustee_id: UUID, contact_id: UUID) -> str:
    """Where codes and links for a contact of a trustee go; empty when it is no contact (any more).

    The trustee's own contact has the trustee's id; whoever holds that place now gets the mail.
    """
    if contact_id == trustee_id:
        return reading.contact_of(reading.get(trustee_id)).email
    row = session().scalar(
        select(Colleague).where(
            Colleague.id == contact_id, Colleague.trustee_id == trustee_id, Colleague.ended_at.is_(None)
        )
    )
    return open_text(row.email, row.id, _EMAIL) if row else ""


def named(trustee_id: UUID) -> Sequence[Named]:
    """The colleagues of a trustee's contact, oldest first."""
    rows = session().scalars(
        select(Colleague).where(Colleague.trustee_id == trustee_id, Colleague.ended_at.is_(None)).order_by(Colleague.id)
    )
    return [Named(r.id, open_text(r.name, r.id, _NAME), open_text(r.email, r.id, _EMAIL), r.named_at) for r in rows]


def invite(door: Door, name: str, email: str) -> UUID:
    """Let a colleague in: recorded, and a link of its own goes to its own mailbox. Naming somebody again mails a new link.

    Args:
        door: the one through which the contact came; the colleague gets one to the same request.
    Returns:
        The colleague's id.
    Raises:
        Invalid: not an address, not the same company's mail domain, a public mail service, or too many.
    """
    trustee_id = door.subject[1]
    others = {one.email: one.id for one in named(trustee_id)}
    found = objection(email, address_of(trustee_id, trustee_id), others.keys(), public_domains())
    if found is not None:
        message = _sentence(found)
        raise Invalid(message, fields={"email": [message]}, code=f"colleague_{found.value}")
    address = email.strip()
    colleague_id = next((one for known, one in others.items() if known.lower() == address.lower()), None)
    colleague_id = colleague_id or _keep(door, name.strip(), address)
    link = door_link(purpose=door.purpose, subject=door.subject, target_id=door.target_id, contact_id=colleague_id,
                     language=Lang(door.language))  # fmt: skip
    notices.send(NOTICE, to=Recipient.contact(address, contact_id=colleague_id, language=Lang(door.language)),
                 key=f"{NOTICE}:{new_id()}", link=link)  # fmt: skip
    audit.record("trustee.colleague_named", (reading.SUBJECT, trustee_id), {"colleague": colleague_id})
    return colleague_id


def end(trustee_id: UUID, colleague_id: UUID) -> None:
    """A colleague may not come in any more; its links are revoked. Raises: NotFound."""
    row = load(Colleague, colleague_id)
    if row.trustee_id != trustee_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        close_doors((reading.SUBJECT, trustee_id), contact_id=colleague_id)
        audit.record("trustee.colleague_ended", (reading.SUBJECT, trustee_id), {"colleague": colleague_id})


def _keep(door: Door, name: str, address: str) -> UUID:
    row = Colleague(
        trustee_id=door.subject[1], email_index=blind_index(address, _EMAIL), named_by=door.id, named_at=clock.now()
    )
    row.name, row.email = seal_text(name, row.id, _NAME), seal_text(address, row.id, _EMAIL)
    ended = session().scalar(
        select(Colleague).where(Colleague.trustee_id == row.trustee_id, Colleague.email_index == row.email_index)
    )
    if ended is not None:
        session().delete(ended)
        session().flush()
    session().add(row)
    session().flush()
    return row.id


@cache
def public_domains() -> frozenset[str]:
    """Domains of public mail services."""
    lines = (Path(__file__).parents[1] / "public_mail_domains.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _sentence(found: NotAColleague) -> str:
    sentences: dict[NotAColleague, str] = {
        NotAColleague.MALFORMED: _("Check the e-mail address."),
        NotAColleague.SAME_PERSON: _("This is your own address."),
        NotAColleague.OTHER_DOMAIN: _("Only an address of your own company's mail domain can be named here. For anybody else ask the company that wrote to you."),
        NotAColleague.PUBLIC_DOMAIN: _("A colleague with an address of a public mail service can't be named here. Ask the company that wrote to you."),
        NotAColleague.TOO_MANY: _("Five colleagues were named already. Ask the company that wrote to you."),
    }  # fmt: skip
    return sentences[found]
