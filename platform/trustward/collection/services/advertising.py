"""Consent to advertising: the result is told, and after years the person is told again that it stands.

The times are rows of the statute pack. They count for whoever sends advertising: a company whose profile says so, or one
whose register has a service for marketing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.collection.domain import Choice, ConsentKind
from trustward.collection.tables import Consent, Submission
from trustward.kernel import audit, clock, tenants
from trustward.kernel.scope import session
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Deadline
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.plugins.statutes import lawbook
from trustward.register import services as register

from . import receipts
from .forgetting import live_records

RECONFIRM = "collection.reconfirm"
TELL, AGAIN = "tell_ad_choice", "reconfirm_ad_consent"
"""Keys of the duties: to tell the result of a choice, and to tell again that a consent stands."""
AHEAD = timedelta(days=30)
"""How long before the day the mail goes out. Ours, no statute's."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Bound:
    """Whether the rules on advertising count, and why: the profile says so, or these services are for marketing."""

    by_profile: bool
    services: tuple[Text, ...]

    def __bool__(self) -> bool:
        return self.by_profile or bool(self.services)


def bound() -> Bound:
    """Whether the entered tenant is bound by the rules on advertising."""
    duty = _duty(lawbook(), AGAIN)
    profiles = [one.businesses for one in register.facts("profile")]
    by_profile = duty is not None and bool(duty.applies_to) and any(duty.applies(one) for one in profiles)
    marketing = tuple(one.name for one in register.facts("services") if one.marketing)
    return Bound(by_profile, marketing if duty is not None else ())


def ask_again(now: datetime) -> int:
    """Tell people again, before the day, that their consent to advertising stands, and how to end it.

    Returns: how many were told. Of whom no e-mail address is held, staff are told instead (`untold`).
    """
    book = lawbook()
    duty = _duty(book, AGAIN)
    if duty is None or not bound():
        return 0
    told = 0
    for consent in _running(_BATCH, reachable=True):
        due = _due(book, duty, consent.cycle_from)
        if due.due_at - AHEAD > now:
            break
        submission = session().get_one(Submission, (consent.tenant_id, consent.submission_id))
        key = f"{RECONFIRM}:{consent.id}:{_day(due).isoformat()}"
        if not receipts.send_to(submission, RECONFIRM, key, {"due": due.due_on}):
            continue
        consent.asked_again_at = consent.cycle_from = now
        audit.record("consent.asked_again", ("consent", consent.id), {"due": due.due_on})
        told += 1
    return told


def keep(submission: Submission) -> int:
    """The person confirms that the consent to advertising stands. Returns: how many consents."""
    query = sa.select(Consent).where(
        Consent.submission_id == submission.id, Consent.kind == ConsentKind.MARKETING, Consent.choice == Choice.GIVEN,
        Consent.withdrawn_at.is_(None),
    )  # fmt: skip
    rows = list(session().scalars(query.with_for_update()))
    for row in rows:
        row.confirmed_at = row.cycle_from = clock.now()
        audit.record("consent.confirmed", ("consent", row.id))
    return len(rows)


def note_told(consent: Consent) -> None:
    """Staff told the person by other means what became of the choice, or that the consent stands."""
    now = clock.now()
    if consent.withdrawn_at is not None:
        consent.withdrawal_told_at = consent.withdrawal_told_at or now
    elif consent.told_at is None:
        consent.told_at = now
    elif consent.cycle_from is not None:
        consent.asked_again_at = consent.cycle_from = now
    audit.record("consent.told", ("consent", consent.id))


@dataclass(frozen=True, slots=True)
class Untold:
    """A person whom no mail can reach, and by when somebody has to tell them."""

    consent_id: UUID
    record_id: UUID | None
    kind: str
    due: Deadline
    citation: str


def untold(as_of: date) -> Iterator[Untold]:
    """Everything on advertising that only a person can tell (no address is held), soon due or late."""
    book = lawbook(as_of)
    tell, again = _duty(book, TELL), _duty(book, AGAIN)
    if not bound():
        return
    if tell is not None:
        for consent in _not_told():
            since = consent.withdrawn_at or consent.at
            kind = "tell_withdrawal" if consent.withdrawn_at else "tell_choice"
            yield Untold(consent.id, consent.record_id, kind, _due(book, tell, since), tell.citation)
    if again is not None:
        for consent in _running(_BATCH):
            due = _due(book, again, consent.cycle_from)
            if _day(due) - AHEAD > as_of:
                break
            yield Untold(consent.id, consent.record_id, "reconfirm", due, again.citation)


def _running(most: int, *, reachable: bool = False) -> list[Consent]:
    """Consents to advertising that stand, the one that waits longest first.

    Args:
        reachable: only those of people whose address is held. The others wait for staff, and would be the first for ever.
    """
    query = sa.select(Consent).where(Consent.cycle_from.is_not(None)).order_by(Consent.cycle_from, Consent.id)
    if reachable:
        query = query.where(
            Consent.submission_id.in_(sa.select(Submission.id).where(Submission.address_id.is_not(None)))
        )
    return list(session().scalars(query.limit(most)))


def _not_told() -> list[Consent]:
    given = sa.and_(Consent.withdrawn_at.is_(None), Consent.told_at.is_(None))
    ended = sa.and_(Consent.withdrawn_at.is_not(None), Consent.withdrawal_told_at.is_(None))
    query = sa.select(Consent).where(
        Consent.kind == ConsentKind.MARKETING, Consent.choice == Choice.GIVEN, sa.or_(given, ended),
        Consent.record_id.in_(live_records()),
    )  # fmt: skip
    return list(session().scalars(query.order_by(Consent.at, Consent.id).limit(_BATCH)))


def _due(book: Lawbook, duty: Duty, since: datetime | None) -> Deadline:
    return book.due(duty.id, since or clock.now(), ZoneInfo(tenants.get().zone))


def _day(due: Deadline) -> date:
    return due.due_on or due.due_at.date()


def _duty(book: Lawbook, key: str) -> Duty | None:
    try:
        return book.by_key(Duty, key)
    except UnknownRow:
        return None
