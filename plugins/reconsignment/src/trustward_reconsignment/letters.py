"""Mails about requests: to the officers, and to the trustee's contact with a link of its own."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import (
    Lang,
    Link,
    NoticeKind,
    Recipient,
    Role,
    colleagues,
    door_link,
    new_id,
    notice_kinds,
    notices,
    tenants,
)
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees
from trustward_reconsignment.tables import Request

_TEMPLATES = Path(__file__).parent / "templates"
PURPOSE = "reconsignment"
"""Purpose of the doors that lead to a trustee's requests."""


def _kind(name: str, title: object) -> str:
    return notice_kinds.register(NoticeKind(f"reconsignment.{name}", _TEMPLATES, title)).name


ASKED = _kind("asked", _l("A trustee asks for consent to a re-consignment"))
ANSWERED = _kind("answered", _l("A trustee answered a question on a re-consignment"))
ASKED_BACK = _kind("asked_back", _l("A question to a trustee on a re-consignment"))
DECIDED = _kind("decided", _l("A decision on a re-consignment"))
INVITED = _kind("invited", _l("Link to ask for a re-consignment"))


def to_officers(kind: str, row: Request) -> None:
    """Tell everybody who may decide."""
    path = f"/t/{tenants.get().slug}/x/reconsignment/requests/{row.id}"
    for one in colleagues():
        if one.role is Role.OFFICER:
            notices.send(kind, to=Recipient.staff(one.account_id), key=f"{kind}:{row.id}:{new_id()}",
                         params={"due_on": row.due_on}, link=Link.page(path))  # fmt: skip


def to_trustee(kind: str, row: Request) -> None:
    """Tell the contact who asked, or whoever looks after it at the trustee now."""
    _write(kind, row.trustee_id, row.contact_id, row.language, row.id)


def invite(trustee_id: UUID) -> None:
    """Send the trustee's contact a link to its requests. Raises: Invalid: the trustee has no usable address."""
    language = Lang(consignment.trustee(trustee_id).contact_locale)
    _write(INVITED, trustee_id, trustee_id, language, trustee_id)


def _write(kind: str, trustee_id: UUID, contact_id: UUID, language: Lang, target_id: UUID) -> None:
    address = consignment.contact_address(trustee_id, contact_id)
    if not address:
        contact_id, address = trustee_id, consignment.contact_address(trustee_id, trustee_id)
    link = door_link(purpose=PURPOSE, subject=(trustees.SUBJECT, trustee_id), target_id=target_id, contact_id=contact_id,
                     language=language)  # fmt: skip
    notices.send(kind, to=Recipient.contact(address, contact_id=contact_id, language=language),
                 key=f"{kind}:{target_id}:{new_id()}", link=link)  # fmt: skip
