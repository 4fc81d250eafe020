"""Between rows and the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from trustward.api import Text, open_text, seal_text, session
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.content import Description
from trustward_reconsignment.domain.rules import Transfer
from trustward_reconsignment.tables import Message, Request, Subtrustee

BASIS = "basis"
"""On which ground the officer lets it go abroad: kept with what is published of the transfer, once there is a consent."""
SAFEGUARDS, TALK = "reconsignment_request.safeguards", "reconsignment_message.text"


def typed(data: Mapping[str, Any]) -> Description:
    """What a form brought (`schemas.requests.DescriptionSchema`)."""
    return Description(
        company=Company(data["name_ko"], data["name_en"], data["business_number"], data["country"]),
        task=Text(data["task_ko"], data["task_en"]),
        items=tuple(dict.fromkeys(data["items"])),
        items_text=Text(data["items_text_ko"], data["items_text_en"]),
        period=Text(data["period_ko"], data["period_en"]),
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        transfer=Transfer(data["time_and_method"], data["contact"], data["refusal"]),
    )


def described(row: Request | Subtrustee) -> Description:
    """What a row says of a sub-trustee."""
    return Description(
        company=company_of(row),
        task=row.task,
        items=tuple(row.items),
        items_text=row.items_text,
        period=row.period,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        transfer=Transfer(**{name: row.transfer.get(name, "") for name in ("time_and_method", "contact", "refusal")}),
    )


def company_of(row: Request | Subtrustee) -> Company:
    """The company that a row is about."""
    return Company(row.name_ko, row.name_en, row.business_number, row.country)


def columns(what: Description) -> dict[str, Any]:
    """The columns in which a description is kept."""
    transfer = what.transfer
    return {
        "name_ko": what.company.name_ko, "name_en": what.company.name_en, "business_number": what.company.number,
        "country": what.company.country, "task": what.task, "items": list(what.items), "items_text": what.items_text,
        "period": what.period, "starts_on": what.starts_on, "ends_on": what.ends_on,
        "transfer": {"time_and_method": transfer.time_and_method, "contact": transfer.contact, "refusal": transfer.refusal},
    }  # fmt: skip


def as_form(what: Description, parent: UUID | None = None) -> dict[str, Any]:
    """A description as its form shows it at first."""
    return {
        "name_ko": what.company.name_ko, "name_en": what.company.name_en, "business_number": what.company.number,
        "country": what.company.country, "task_ko": what.task.ko, "task_en": what.task.en, "items": list(what.items),
        "items_text_ko": what.items_text.ko, "items_text_en": what.items_text.en, "period_ko": what.period.ko,
        "period_en": what.period.en, "starts_on": what.starts_on.isoformat() if what.starts_on else "",
        "ends_on": what.ends_on.isoformat() if what.ends_on else "", "time_and_method": what.transfer.time_and_method,
        "contact": what.transfer.contact, "refusal": what.transfer.refusal, "parent": str(parent or ""),
    }  # fmt: skip


def seal(request_id: UUID, text: str, place: str) -> bytes:
    """Seal what a vendor or an officer wrote, under the request's key."""
    return seal_text(text, request_id, place)


def safeguards_of(row: Request) -> str:
    """The safeguards that a request promises, opened."""
    return open_text(row.safeguards, row.id, SAFEGUARDS)


def talk_of(row: Request) -> list[tuple[Message, str]]:
    """What was asked and answered about a request, opened, in order."""
    found = session().scalars(select(Message).where(Message.request_id == row.id).order_by(Message.id))
    return [(message, open_text(message.text, row.id, TALK)) for message in found]
