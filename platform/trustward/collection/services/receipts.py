"""Mails to the person: the receipt, results, questions. They carry ids; the words are looked up when they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.domain import Choice
from trustward.collection.tables import CollectionForm, Submission
from trustward.documents import from_data
from trustward.kernel import clock, scope
from trustward.kernel.scope import session
from trustward.kernel.texts import Lang, Text
from trustward.notices import services as notices
from trustward.notices.domain import Recipient
from trustward.notices.tables import Notice
from trustward.register import services as register
from trustward.register.domain import UnitRole

from . import links
from .ledger import consents_of

RECEIPT = "collection.receipt"


def send(submission: Submission, address: str) -> UUID | None:
    """Send the receipt: what was consented to, by which text, how to withdraw, whom to ask. Returns: the address's id."""
    notice = notices.send(
        RECEIPT,
        to=Recipient.contact(address, contact_id=submission.id, language=submission.language),
        key=f"{RECEIPT}:{submission.id}",
        params={"submission": submission.id, "reference": submission.reference, "at": submission.arrived_at},
        link=links.mail_link(submission.id),
    )
    return address_of(notice)


def send_to(submission: Submission, kind: str, key: str, params: Mapping[str, Any], page: str = "receipts") -> bool:
    """Send another mail to the person who sent a form. Returns: False where no address is held (any more)."""
    address = notices.open_address(submission.address_id) if submission.address_id else ""
    if not address:
        return False
    notices.send(
        kind,
        to=Recipient.contact(address, contact_id=submission.id, language=submission.language),
        key=key,
        params={"submission": submission.id, "reference": submission.reference, **params},
        link=links.mail_link(submission.id, page),
    )
    return True


def address_of(notice_id: UUID) -> UUID | None:
    """The id of the sealed address that a notice goes to."""
    return session().scalar(sa.select(Notice.address_id).where(Notice.id == notice_id))


def words(params: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    """What a mail about a submission says: the form's title, each answer with its text's number, whom to ask."""
    submission_id = UUID(params["submission"])
    found = session().get(Submission, (scope.tenant_id(), submission_id))
    answers = [
        {
            "title": from_data(text.content[lang.value]).title,
            "number": text.number,
            "given": consent.choice is Choice.GIVEN,
            "required": text.required,
            "withdrawn_at": consent.withdrawn_at,
            "kind": consent.kind.value,
            "at": consent.at,
            "confirmed_at": consent.confirmed_at,
        }
        for consent, text in consents_of(submission_id)
    ]
    return {
        "form": title_of(found.form, lang) if found else "", "answers": answers, "contact": contact(lang),
        "today": clock.now(),
    }  # fmt: skip


def title_of(form: str, lang: Lang) -> str:
    """What a form is called."""
    row = session().scalar(sa.select(CollectionForm).where(CollectionForm.key == form))
    return Text.of(row.definition["title"]).in_(lang) if row else ""


def contact(lang: Lang) -> str:
    """The department that answers for personal information, with telephone and address, in one line."""
    departments = [one for one in register.facts("departments") if UnitRole.PROTECTION in one.roles]
    departments = departments or list(register.facts("departments"))
    for one in departments[:1]:
        ways = [way for way in (one.contact.phone, one.contact.email) if way]
        return " ".join([one.name.in_(lang), *ways])
    return ""
