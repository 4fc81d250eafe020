"""Children: before anything of a child is kept, the legal representative is asked (PIPA art. 22-2).

Of the child's own words only the representative's name and address are taken (art. 22-2(2)). They are destroyed by
themselves within the period of the statute pack when the representative refuses or does not answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.collection.domain import Edition, Pending, Proof
from trustward.collection.tables import CollectionEdition, Guardian, Submission
from trustward.kernel import audit, clock, replay, scope, tenants
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import public_id
from trustward.kernel.scope import session, tenant_id
from trustward.kernel.texts import Lang
from trustward.kernel.vault import JournalEntry, destroy_later, open_text, seal_text
from trustward.law.rows import Term
from trustward.notices import services as notices
from trustward.notices.domain import Link, Recipient
from trustward.notices.tokens import token_hash
from trustward.obligations.services import request_refresh
from trustward.plugins.statutes import lawbook
from trustward.records.domain import new_reference

from . import forms, proving, receipts
from .submissions import fingerprint

ASK = "collection.guardian"
PURGE = "purge_child"
"""Key of the term within which it is destroyed."""
PLACE = "collection_guardian.details"
_AT_ONCE = 500
_ENDED = "asking"
"""In the journal's entry: how an asking ended."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a child said of the representative."""

    name: str = field(repr=False)
    email: str = field(repr=False)


def asked(form: str, once: str) -> Guardian | None:
    """The asking that this sending became before."""
    return session().scalar(sa.select(Guardian).where(Guardian.once == fingerprint(form, once)))


def ask(row: CollectionEdition, edition: Edition, named: Named, *, language: Lang, once: str) -> Guardian:
    """Keep the representative's name and address, sealed, and ask there."""
    now, zone = clock.now(), ZoneInfo(tenants.get().zone)
    book = lawbook()
    due = book.term_due(book.by_key(Term, PURGE).id, now, zone)
    waiting = Guardian(
        id=public_id(), form=edition.form, edition_id=row.id, state=Pending.ASKED, once=fingerprint(edition.form, once),
        reference=new_reference(), language=language, asked_at=now, purge_by=due.due_on, purge_by_at=due.due_at,
    )  # fmt: skip
    details = json.dumps({"name": named.name, "email": named.email}, ensure_ascii=False)
    waiting.details = seal_text(details, waiting.id, PLACE)
    session().add(waiting)
    session().flush()

    def make(notice_id: UUID, hashed: bytes) -> None:
        waiting.token_hash = hashed

    notice = notices.send(
        ASK,
        to=Recipient.contact(named.email, contact_id=waiting.id, language=language),
        key=f"{ASK}:{waiting.id}",
        params={"guardian": waiting.id, "age": edition.age, "purge_by": waiting.purge_by},
        link=Link.door(make, at=f"/p/{tenants.get().slug}/guardian/"),
    )
    waiting.address_id = receipts.address_of(notice)
    audit.record("guardian.asked", ("guardian", waiting.id), {"form": edition.form, "purge_by": due.due_on})
    request_refresh(["collection"])
    return waiting


def by_token(token: str, *, lock: bool = False) -> Guardian:
    """The asking that a link leads to, while an answer is waited for; locked for whoever answers. Raises: NotFound."""
    row = _behind(token, lock=lock)
    if row is None or row.state is not Pending.ASKED or clock.now() > row.purge_by_at:
        raise NotFound
    return row


def _behind(token: str, *, lock: bool) -> Guardian | None:
    wanted = sa.select(Guardian).where(Guardian.token_hash == token_hash(token))
    if not lock:
        return session().scalar(wanted)
    return session().scalar(wanted.with_for_update(), execution_options={"populate_existing": True})


def named(row: Guardian) -> Named | None:
    """What the child said of the representative; None when it has been destroyed."""
    if row.details is None:
        return None
    return Named(**json.loads(open_text(row.details, row.id, PLACE)))


def answered(token: str) -> UUID | None:
    """The submission that an asking became, for whoever sends the same answer twice. Waits for who answers at this moment:
    the same representative by another way, or staff."""
    row = _behind(token, lock=True)
    return row.submission_id if row is not None and row.state is Pending.CONFIRMED else None


def confirmed(row: Guardian, submission: Submission, proof: Proof) -> None:
    """The representative consented and filled in the form: what the child said is not needed any more."""
    row.state, row.proof, row.answered_at = Pending.CONFIRMED, row.proof or proof, clock.now()
    row.submission_id = submission.id
    audit.record("guardian.confirmed", ("guardian", row.id), {"form": row.form, "proof": proof.value})
    _purge([row])


def refuse(row: Guardian) -> None:
    """The representative refused: everything is destroyed at once."""
    row.state, row.answered_at = Pending.REFUSED, clock.now()
    audit.record("guardian.refused", ("guardian", row.id), {"form": row.form})
    _purge([row])


def purge_lapsed(before: datetime) -> int:
    """Destroy what nobody answered until `before`. Returns: how many."""
    query = sa.select(Guardian).where(Guardian.state == Pending.ASKED, Guardian.purge_by_at <= before)
    rows = list(session().scalars(query.limit(500).with_for_update(skip_locked=True)))
    for row in rows:
        row.state = Pending.LAPSED
        audit.record("guardian.lapsed", ("guardian", row.id), {"form": row.form})
    _purge(rows)
    return len(rows)


def _purge(rows: Iterable[Guardian]) -> None:
    """Name and address of the representative go: key, ciphertext, the mail's sealed address, the link."""
    gone = list(rows)
    proving.drop_evidence([row for row in gone if row.state is not Pending.CONFIRMED])
    for row in gone:
        row.details, row.purged_at = None, clock.now()
        if row.state is not Pending.CONFIRMED:
            row.token_hash = None
    addresses = [row.address_id for row in gone if row.address_id is not None]
    session().flush()
    for state in sorted({row.state for row in gone}):
        destroy_later([row.id for row in gone if row.state is state], {_ENDED: state.value})
    notices.forget_addresses(_unused(addresses, gone), of="collection.")
    for row in gone:
        row.address_id = None
    session().flush()
    if gone:
        request_refresh(["collection"])


def follow(entries: Sequence[JournalEntry]) -> int:
    """Empty again what a restored database still holds of purged askings (`trustward.kernel.replay`): they wait no more."""
    found = 0
    for tenant, mine in replay.by_tenant(entries):
        ended: dict[Pending, list[UUID]] = {}
        for entry in mine:  # what an older release journalled doesn't say how it ended
            ended.setdefault(Pending(entry.payload.get(_ENDED, Pending.LAPSED)), []).extend(entry.units)
        with scope.enter(tenant):
            found += sum(_end_again(state, units) for state, units in ended.items())
    return found


def _end_again(state: Pending, units: Sequence[UUID]) -> int:
    found, now = 0, clock.now()
    for some in (units[at : at + _AT_ONCE] for at in range(0, len(units), _AT_ONCE)):
        emptied = {"details": None, "token_hash": None, "purged_at": now}
        ends = sa.case((Guardian.state == Pending.ASKED, sa.literal(state, Guardian.state.type)), else_=Guardian.state)
        rows = sa.update(Guardian).where(Guardian.id.in_(some), Guardian.purged_at.is_(None))
        found += rows_changed(rows.values(state=ends, **emptied))
    if found:
        request_refresh(["collection"])
    return found


def _unused(addresses: Iterable[UUID], gone: Iterable[Guardian]) -> set[UUID]:
    """Of some addresses, those that no submission and no other asking needs."""
    ids, own = set(addresses), [row.id for row in gone]
    used = set(session().scalars(sa.select(Submission.address_id).where(Submission.address_id.in_(ids))))
    used |= set(
        session().scalars(sa.select(Guardian.address_id).where(Guardian.address_id.in_(ids), Guardian.id.not_in(own)))
    )
    return ids - {one for one in used if one is not None}


def recent() -> list[Guardian]:
    """What waits, and what was answered or destroyed lately."""
    lately = clock.now() - timedelta(days=60)
    query = sa.select(Guardian).where(sa.or_(Guardian.state == Pending.ASKED, Guardian.asked_at > lately))
    return list(session().scalars(query.order_by(Guardian.asked_at, Guardian.id)))


def waiting() -> list[Guardian]:
    """What waits for a representative, the most urgent first."""
    query = sa.select(Guardian).where(Guardian.state == Pending.ASKED).order_by(Guardian.purge_by_at, Guardian.id)
    return list(session().scalars(query))


def words(params: Mapping[str, Any], lang: Lang) -> Mapping[str, Any]:
    """What the mail to a representative says: the form's title, whom to ask."""
    row = session().get(Guardian, (tenant_id(), UUID(params["guardian"])))
    known = forms.definition(row.form) if row else None
    return {
        "form": receipts.title_of(row.form, lang) if row else "", "contact": receipts.contact(lang),
        "ways": proving.offered(known, lang) if known else "", "reference": row.reference if row else "",
    }  # fmt: skip


def proofs(submission_ids: Iterable[UUID]) -> dict[UUID, Proof]:
    """How it was verified that a representative consented, by submission."""
    query = sa.select(Guardian.submission_id, Guardian.proof).where(
        Guardian.submission_id.in_(set(submission_ids)), Guardian.proof.is_not(None)
    )
    found = session().execute(query).all()
    return {submission: proof for submission, proof in found if submission is not None and proof is not None}
