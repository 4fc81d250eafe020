"""Consent to provision or transfer was taken back: whoever received the information is told, so that it stops there too.

The recipient is told by mail where the register has a contact; otherwise somebody of the staff does it and says so. A mail
names no person: it carries the reference number of the form, and staff tell the recipient whom it is about when it asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import undefer

from trustward.collection.domain import PASSED_ON, ConsentKind
from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.documents import from_data
from trustward.kernel import audit, clock, outbox, scope, tenants
from trustward.kernel.errors import Refused
from trustward.kernel.scope import current, load, session
from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Deadline
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.notices import services as notices
from trustward.notices.domain import Recipient, usable_address
from trustward.obligations.services import request_refresh
from trustward.plugins.statutes import lawbook
from trustward.register import services as register

from . import receipts

STOPPED = "collection.stopped"
TELL = "collection.tell_recipient"
DESTROY = "destroy"
"""Key of the duty to destroy: until its day our own record still says whom a reference number is about."""
_LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who received the information, as the register says now; `name` is empty when it is not in the register any more."""

    key: str
    name: Text
    email: str
    abroad: bool


def promise(withdrawn: Iterable[Consent]) -> None:
    """Promise to tell the recipient of each consent to passing on that was taken back; once for each, ever."""
    for row in withdrawn:
        if row.kind in PASSED_ON:
            outbox.promise(TELL, f"{TELL}:{row.id}", {"consent": str(row.id)})


@outbox.handler(TELL)
def tell(promised: outbox.Promise) -> None:
    """Write to the recipient where the register has an address; else leave it to the staff. Safe to repeat."""
    row = session().scalar(sa.select(Consent).where(Consent.id == UUID(promised.payload["consent"])).with_for_update())
    if row is None or row.withdrawn_at is None or row.recipient_told_at is not None:
        return
    receiver = receiver_of(row)
    request_refresh(["collection"])
    if not usable_address(receiver.email):
        return
    submission = load(Submission, row.submission_id)
    notices.send(
        STOPPED,
        to=Recipient.contact(receiver.email, contact_id=row.text_id, language=Lang.EN if receiver.abroad else Lang.KO),
        key=f"{STOPPED}:{row.id}",
        params={"consent": row.id, "reference": submission.reference, "at": row.withdrawn_at},
    )
    row.recipient_told_at = clock.now()
    audit.record("consent.recipient_told", ("consent", row.id), {"recipient": receiver.key, "means": "email"})


def note_told(consent: Consent) -> None:
    """Staff told the recipient by other means. Raises: Refused, when there is nothing to tell."""
    if consent.kind not in PASSED_ON or consent.withdrawn_at is None or consent.recipient_told_at is not None:
        raise Refused(_l("Nothing has to be told here."), code="nothing_to_tell")
    consent.recipient_told_at, consent.recipient_told_by = clock.now(), current().actor.id
    facts = {"recipient": receiver_of(consent).key, "means": "staff"}
    audit.record("consent.recipient_told", ("consent", consent.id), facts)
    request_refresh(["collection"])


def receiver_of(consent: Consent) -> Receiver:
    """Whom a consent let receive something."""
    row = _text(consent)
    key, abroad = str(row.content["recipient"]), consent.kind is ConsentKind.TRANSFER
    facts = register.facts("transfers" if abroad else "recipients")
    fact = next((one for one in facts if one.key == key), None)
    if fact is None:
        return Receiver(key, Text(key, key), "", abroad)
    return Receiver(key, (fact.recipient if abroad else fact.name).text, fact.contact.email, abroad)


@dataclass(frozen=True, slots=True)
class Telling:
    """A recipient that has to know, and by when."""

    consent: Consent
    receiver: Receiver
    due: Deadline
    citation: str


def tellings(as_of: date) -> Iterator[Telling]:
    """Recipients who have to be told, and those who were told lately.

    The day is that of destruction, counted from the withdrawal: afterwards nobody can say any more whom it was about.
    """
    book = lawbook(as_of)
    try:
        duty = book.by_key(Duty, DESTROY)
    except UnknownRow:
        return
    zone = ZoneInfo(tenants.get().zone)
    lately = clock.now() - _LATELY
    query = sa.select(Consent).where(
        Consent.kind.in_(PASSED_ON), Consent.withdrawn_at.is_not(None),
        sa.or_(Consent.recipient_told_at.is_(None), Consent.recipient_told_at > lately),
    )  # fmt: skip
    for row in session().scalars(query.order_by(Consent.withdrawn_at, Consent.id)):
        assert row.withdrawn_at is not None
        yield Telling(row, receiver_of(row), book.due(duty.id, row.withdrawn_at, zone), duty.citation)


def words(params: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    """What the mail to a recipient says: which consent, for which items, whom to ask."""
    row = session().get(Consent, (scope.tenant_id(), UUID(params["consent"])))
    title = from_data(_text(row).content[lang.value]).title if row is not None else ""
    return {"title": title, "contact": receipts.contact(lang)}


def _text(consent: Consent) -> ConsentTextRow:
    query = sa.select(ConsentTextRow).where(ConsentTextRow.id == consent.text_id)
    return session().scalars(query.options(undefer(ConsentTextRow.content))).one()
