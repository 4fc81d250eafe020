"""Acts on notices: promise one, withdraw it, have it tried again; and what a page shows of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from trustward.accounts.tables import Account
from trustward.kernel import audit, clock, outbox, replay, scope
from trustward.kernel.db import insert_new
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.texts import Lang
from trustward.kernel.vault import JournalEntry, blind_index, destroy_later, open_text, seal_text
from trustward.notices import kinds
from trustward.notices.domain import Link, NoticeState, Reason, Recipient, plain_params, usable_address
from trustward.notices.tables import Notice, NoticeAddress
from trustward.notices.tokens import token_for, token_hash

TOPIC = "notice.deliver"
PLACE = "notice_address.address"
_AT_ONCE = 500
AGAIN = frozenset({NoticeState.REFUSED, NoticeState.HELD})


def send(
    kind: str,
    *,
    to: Recipient,
    key: str,
    params: Mapping[str, Any] | None = None,
    link: Link | None = None,
    not_before: datetime | None = None,
) -> UUID:
    """Promise a notice in the current transaction; it goes out after the commit.

    Args:
        kind: name of a registered kind.
        key: says which notice this is; the same key is promised once per tenant, ever.
        params: facts for the texts: ids, dates, numbers and codes. Free text is refused, it could be about a person.
        link: where it leads.
        not_before: the earliest instant; now when left out.
    Returns:
        The notice's id; for a key that was promised before, that one's.
    Raises:
        Invalid: the address can't be written to. LookupError: no such kind. ValueError: free text among the facts.
    """
    if kinds.find(kind) is None:
        raise LookupError(f"No notice is called {kind}.")
    now, notice_id, leads = clock.now(), new_id(), link or Link()
    facts = plain_params(params or {})
    row = {
        "id": notice_id, "kind": kind, "dedupe_key": key, "account_id": to.account_id, "contact_id": to.contact_id,
        "address_id": None if to.account_id else _address(to.address), "language": _language(to), "params": facts,
        "link_path": leads.path, "opens_door": leads.make_door is not None, "state": NoticeState.WAITING,
        "reason": Reason.NONE, "detail": "", "message_id": message_id(key), "made_at": now, "not_before": not_before or now,
        "begun_at": None, "sent_at": None, "tries": 0,
    }  # fmt: skip
    if not insert_new(Notice, [row], ("tenant_id", "dedupe_key")):
        return scope.session().execute(sa.select(Notice.id).where(Notice.dedupe_key == key)).scalar_one()
    if leads.make_door is not None:
        leads.make_door(notice_id, token_hash(token_for(notice_id)))
    outbox.promise(TOPIC, f"notice:{notice_id}:0", {"notice": notice_id}, not_before=not_before)
    return notice_id


def message_id(key: str) -> str:
    """The Message-ID of a notice of the entered tenant: made from its key, so that a doubled mail is recognisable."""
    digest = hashlib.sha256(scope.tenant_id().bytes + key.encode()).hexdigest()[:40]
    mail_from = current_app.extensions["trustward.settings"].mail_from
    return f"<{digest}@{parseaddr(mail_from)[1].partition('@')[2] or 'localhost'}>"


def follow(entries: Sequence[JournalEntry]) -> int:
    """Empty again what a restored database still holds of forgotten addresses (`trustward.kernel.replay`)."""
    found = 0
    for tenant, mine in replay.by_tenant(entries):
        with scope.enter(tenant) as opened:
            units = [unit for entry in mine for unit in entry.units]
            for some in (units[at : at + _AT_ONCE] for at in range(0, len(units), _AT_ONCE)):
                wanted = sa.select(NoticeAddress).where(NoticeAddress.id.in_(some), NoticeAddress.address != b"")
                for row in opened.scalars(wanted).all():
                    row.address, row.address_index = b"", row.id.bytes
                    found += 1
    return found


def _language(to: Recipient) -> Lang:
    if to.account_id is None:
        return to.language or Lang.KO
    account = scope.session().get(Account, to.account_id)
    if account is None:
        raise NotFound
    return to.language or (Lang(account.locale) if account.locale in set(Lang) else Lang.KO)


def _address(address: str) -> UUID:
    """The row of an outside address, made when this is the first notice to it."""
    if not usable_address(address):
        raise Invalid(_("This e-mail address can't be written to."), fields={"email": [_("Check the e-mail address.")]})
    index, opened = blind_index(address, PLACE), scope.session()
    known = sa.select(NoticeAddress.id).where(NoticeAddress.address_index == index)
    found = opened.execute(known).scalar()
    if found is None:
        unit = new_id()
        row = {"id": unit, "address_index": index, "address": seal_text(address, unit, PLACE), "made_at": clock.now()}
        insert_new(NoticeAddress, [row], ("tenant_id", "address_index"))
        found = opened.execute(known).scalar_one()
    return found


def withdraw(key: str) -> bool:
    """Take back a notice that has not gone yet and became pointless. Returns: whether it was still waiting or held."""
    taken = scope.session().execute(
        sa.update(Notice)
        .where(Notice.dedupe_key == key, Notice.state.in_([NoticeState.WAITING, NoticeState.HELD]))
        .values(state=NoticeState.WITHDRAWN, reason=Reason.NONE)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def try_again(notice_id: UUID) -> None:
    """Send a refused or held notice once more: same Message-ID, same link.

    Raises:
        NotFound. Refused: it is waiting, sent or withdrawn.
    """
    notice = scope.load(Notice, notice_id, lock=True)
    if notice.state not in AGAIN:
        raise Refused(_("Only a message that was refused or held can be sent again."), code="notice_not_stuck")
    notice.state, notice.reason, notice.detail, notice.begun_at = NoticeState.WAITING, Reason.NONE, "", None
    notice.tries += 1
    outbox.promise(TOPIC, f"notice:{notice.id}:{notice.tries}", {"notice": notice.id})
    audit.record("notice.tried_again", ("notice", notice.id), {"kind": notice.kind})


def state_of(key: str) -> NoticeState | None:
    """Where the notice with that key stands; None when none was promised."""
    return scope.session().execute(sa.select(Notice.state).where(Notice.dedupe_key == key)).scalar()


def page(*, state: NoticeState | None = None, before: UUID | None = None, size: int = 50) -> Sequence[Notice]:
    """Notices of the entered tenant, newest first. `before`: the last id of the page before."""
    statement = sa.select(Notice).order_by(Notice.id.desc()).limit(size)
    if state is not None:
        statement = statement.where(Notice.state == state)
    if before is not None:
        statement = statement.where(Notice.id < before)
    return scope.session().scalars(statement).all()


def stuck(most: int = 99) -> int:
    """How many notices wait for somebody's decision, counted up to `most`: every page's menu shows it."""
    statement = sa.select(Notice.id).where(Notice.state.in_(sorted(AGAIN))).limit(most)
    return len(scope.session().execute(statement).all())


def forget_address(address: str) -> bool:
    """Destroy an outside address of the entered tenant: its key goes with the commit, its notices stay, nameless."""
    index = blind_index(address, PLACE)
    found = scope.session().scalar(sa.select(NoticeAddress).where(NoticeAddress.address_index == index))
    if found is None:
        return False
    destroy_later([found.id])
    found.address, found.address_index = b"", found.id.bytes
    audit.record("notice_address.destroyed", ("notice_address", found.id))
    return True


def open_address(address_id: UUID) -> str:
    """An outside address of the entered tenant, to write to again; empty once it is forgotten."""
    row = scope.session().get(NoticeAddress, (scope.tenant_id(), address_id))
    if row is None or not row.address:
        return ""
    try:
        return open_text(row.address, row.id, PLACE)
    except NotFound:
        return ""


def forget_addresses(address_ids: Iterable[UUID], *, of: str) -> int:
    """Destroy outside addresses that were written to by kinds whose names begin with `of`, and by no other.

    Returns: how many went. Those that another part of the company writes to stay.
    """
    ids = set(address_ids)
    others = sa.select(Notice.address_id).where(Notice.address_id.in_(ids), Notice.kind.not_like(f"{of}%"))
    gone = sorted(ids - set(scope.session().scalars(others)))
    rows = scope.session().scalars(
        sa.select(NoticeAddress).where(NoticeAddress.id.in_(gone), NoticeAddress.address != b"")
    )
    forgotten = list(rows)
    for row in forgotten:
        row.address, row.address_index = b"", row.id.bytes
        audit.record("notice_address.destroyed", ("notice_address", row.id))
    scope.session().flush()
    destroy_later([row.id for row in forgotten])
    return len(forgotten)
