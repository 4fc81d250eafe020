"""Dated records of a trustee: education, individual notices, and what is proved at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import Invalid, Refused, Term, audit, clock, current, dates, lang, lawbook, session
from trustward_consignment.domain.kinds import (
    DestructionMethod,
    EducationKind,
    EducationMethod,
    NoticeWay,
    ProofKind,
    Store,
)
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.tables import DestructionProof, Education, Exit, MarketingNotice

from . import proofs
from .days import today, zone
from .reading import SUBJECT, get
from .telling import tell

POSTING = "post_marketing_consignment"
"""How long the notice stands on the website for those whom it didn't reach (Decree art. 28(5))."""


@dataclass(frozen=True, slots=True)
class EducationFact:
    """What is entered about an education."""

    kind: EducationKind
    method: EducationMethod
    held_on: date
    attendees: int
    topics: str


def record_education(trustee_id: UUID, fact: EducationFact, upload: Any) -> Education:
    """Note that a trustee was educated, with its proof (PIPA art. 26(4)).

    Raises: NotFound. Invalid: no proof, one that can't be taken, or a day that hasn't come yet.
    """
    trustee = get(trustee_id, lock=True)
    _not_in_future("held_on", fact.held_on)
    if upload is None:
        raise _missing("proof")
    row = Education(
        trustee_id=trustee_id, kind=fact.kind, method=fact.method, held_on=fact.held_on, attendees=fact.attendees,
        topics=fact.topics, made_at=clock.now(), made_by=current().actor.id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    proofs.keep_upload(trustee_id, ProofKind.EDUCATION, row.id, upload)
    trustee.last_education_on = max(filter(None, (trustee.last_education_on, fact.held_on)))
    audit.record("trustee.educated", (SUBJECT, trustee_id), {"education": row.id, "kind": fact.kind.value})
    tell("recorded", trustee_id)
    return row


def educations(trustee_id: UUID) -> Sequence[Education]:
    """All educations of a trustee, newest first."""
    query = select(Education).where(Education.trustee_id == trustee_id).order_by(Education.held_on.desc(), Education.id)
    return session().scalars(query).all()


@dataclass(frozen=True, slots=True)
class MarketingNoticeFact:
    """What is entered about the individual notice of a consigned promotion."""

    way: NoticeWay
    given_on: date
    recipients: int
    unreachable: int = 0
    posted_from: date | None = None
    posted_until: date | None = None


def record_marketing_notice(trustee_id: UUID, fact: MarketingNoticeFact, upload: Any) -> MarketingNotice:
    """Note that data subjects were told one by one (PIPA art. 26(3)).

    Raises: NotFound. Invalid: no proof, a day that hasn't come yet, or a posting that is missing or too short for those
        whom the notice did not reach.
    """
    get(trustee_id, lock=True)
    _not_in_future("given_on", fact.given_on)
    if fact.unreachable and not fact.posted_from:
        message = _l("Those whom the notice did not reach must be able to read it on the website.")
        raise Invalid(_l("Please check the marked fields."), fields={"posted_from": [message]})
    if fact.posted_from:
        _check_posting(fact.posted_from, fact.posted_until)
    if upload is None:
        raise _missing("proof")
    row = MarketingNotice(
        trustee_id=trustee_id, way=fact.way, given_on=fact.given_on, recipients=fact.recipients,
        unreachable=fact.unreachable, posted_from=fact.posted_from, posted_until=fact.posted_until,
        made_at=clock.now(), made_by=current().actor.id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    proofs.keep_upload(trustee_id, ProofKind.MARKETING_NOTICE, row.id, upload)
    audit.record("trustee.promotion_notified", (SUBJECT, trustee_id), {"notice": row.id, "recipients": fact.recipients})
    tell("recorded", trustee_id)
    return row


def marketing_notices(trustee_id: UUID) -> Sequence[MarketingNotice]:
    """All individual notices, newest first."""
    query = select(MarketingNotice).where(MarketingNotice.trustee_id == trustee_id)
    return session().scalars(query.order_by(MarketingNotice.given_on.desc())).all()


def shortest_posting(first: date) -> date:
    """The earliest last day of a posting that begins on `first`."""
    book = lawbook()
    found = book.term_due(book.by_key(Term, POSTING).id, first, zone())
    assert found.due_on is not None
    return found.due_on


def _check_posting(first: date, last: date | None) -> None:
    if last is None or last < shortest_posting(first):
        shortest = dates.day(shortest_posting(first), lang(), str(zone()))
        message = _l("It must stay there until %(day)s at least.", day=shortest)
        raise Invalid(_l("Please check the marked fields."), fields={"posted_until": [message]})


@dataclass(frozen=True, slots=True)
class ExitFact:
    """What is entered about the hand-over at the end."""

    accounts_revoked_on: date | None
    assets_returned_on: date | None
    pledge_on: date | None


def exit_of(trustee_id: UUID) -> Exit | None:
    """The hand-over of a trustee that leaves."""
    return session().scalar(select(Exit).where(Exit.id == trustee_id))


def record_exit(trustee_id: UUID, fact: ExitFact, pledge: Any = None) -> Exit:
    """Note what a leaving trustee gave back. The secrecy pledge counts with its paper.

    Raises: NotFound. Refused: it isn't leaving. Invalid: a day that hasn't come, or a pledge without its paper.
    """
    _leaving(trustee_id)
    for name in ("accounts_revoked_on", "assets_returned_on", "pledge_on"):
        if getattr(fact, name):
            _not_in_future(name, getattr(fact, name))
    row = exit_of(trustee_id) or Exit(id=trustee_id, made_at=clock.now())
    row.accounts_revoked_on, row.assets_returned_on = fact.accounts_revoked_on, fact.assets_returned_on
    row.pledge_on = fact.pledge_on
    session().add(row)
    session().flush()
    if pledge is not None:
        proofs.keep_upload(trustee_id, ProofKind.PLEDGE, trustee_id, pledge)
    if fact.pledge_on and not proofs.of([trustee_id], ProofKind.PLEDGE)[trustee_id]:
        raise _missing("pledge")
    audit.record("trustee.handed_over", (SUBJECT, trustee_id))
    tell("recorded", trustee_id)
    return row


@dataclass(frozen=True, slots=True)
class DestructionFact:
    """A destruction certificate for one store; `held_nothing` says why there was nothing to destroy."""

    store: Store
    held_nothing: str = ""
    record_class: str = ""
    count: int | None = None
    method: DestructionMethod | None = None
    destroyed_on: date | None = None


def certificates(trustee_id: UUID) -> Mapping[Store, DestructionProof]:
    """What is proved of each store."""
    rows = session().scalars(select(DestructionProof).where(DestructionProof.trustee_id == trustee_id))
    return {row.store: row for row in rows}


def certify_destruction(trustee_id: UUID, fact: DestructionFact, upload: Any = None) -> DestructionProof:
    """Note the certificate of a store, or why it held nothing.

    Raises: NotFound. Refused: it isn't leaving. Invalid: neither a reason, nor class, method, day and certificate.
    """
    _leaving(trustee_id)
    if not fact.held_nothing:
        for name in ("record_class", "method", "destroyed_on"):
            if not getattr(fact, name):
                raise _missing(name)
        _not_in_future("destroyed_on", fact.destroyed_on)  # type: ignore[arg-type]
    row = certificates(trustee_id).get(fact.store) or DestructionProof(trustee_id=trustee_id, store=fact.store)
    for name in ("held_nothing", "record_class", "count", "method", "destroyed_on"):
        setattr(row, name, getattr(fact, name))
    row.made_at, row.made_by = clock.now(), current().actor.id
    session().add(row)
    session().flush()
    if upload is not None:
        proofs.keep_upload(trustee_id, ProofKind.CERTIFICATE, row.id, upload)
    if not fact.held_nothing and not proofs.of([row.id])[row.id]:
        raise _missing("proof")
    facts = {"store": fact.store.value, "held_nothing": bool(fact.held_nothing)}
    audit.record("trustee.destruction_certified", (SUBJECT, trustee_id), facts)
    tell("recorded", trustee_id)
    return row


def _leaving(trustee_id: UUID) -> None:
    if get(trustee_id, lock=True).state not in {TrusteeState.TERMINATING, TrusteeState.DESTRUCTION_CONFIRMED}:
        raise Refused(_l("This is noted once the consignment is being terminated."), code="not_terminating")


def _not_in_future(field: str, day: date) -> None:
    if day > today():
        raise Invalid(_l("Please check the marked fields."), fields={field: [_l("This day has not come yet.")]})


def _missing(field: str) -> Invalid:
    return Invalid(_l("Please check the marked fields."), fields={field: [_l("This is needed.")]})
