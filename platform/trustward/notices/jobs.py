"""Delivery: a batch of one tenant's notices over one connection, each recorded in one short transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from trustward.accounts.services import email_of
from trustward.accounts.tables import Account
from trustward.kernel import clock, failpoints, outbox, replay, scope
from trustward.kernel.db import db, rows_changed
from trustward.kernel.errors import NotFound
from trustward.kernel.logs import logger
from trustward.kernel.outbox import Promise
from trustward.kernel.outbox.work import GIVE_UP_AFTER, at_end_of_drain, out_of_time
from trustward.kernel.tenants import Tenant
from trustward.kernel.tenants import get as get_tenant
from trustward.kernel.vault import open_text
from trustward.notices import for_accounts, kinds, letters  # noqa: F401 - the accounts' kinds become known
from trustward.notices.domain import PORTAL, InDoubt, NoticeKind, NoticeState, OutgoingNotice, Reason, usable_address
from trustward.notices.mailer import Mailer, MailTrouble, NeverArrives, NothingGoes, NotNow, Unanswered, mailer
from trustward.notices.services import PLACE, TOPIC, follow
from trustward.notices.tables import Notice, NoticeAddress
from trustward.notices.tokens import code_for, token_for
from trustward.plugins.events import publish
from trustward.plugins.manager import ask, plugins
from trustward.settings import Settings

LOCK_BEFORE_THE_LAST_LINE = 0.1
"""SQLite has one write lock: it is taken before the last line only where the server lately answered this fast (seconds)."""
_SERVER_AWAY = timedelta(minutes=1)
_MAIL_NOT_SET = timedelta(minutes=5)
_KIND_GONE = timedelta(hours=1)
_MARK_SENT = (
    sa.update(Notice)
    .where(Notice.id == sa.bindparam("notice"), Notice.state == NoticeState.WAITING)
    .values(state=NoticeState.SENT, reason=Reason.NONE, detail="", sent_at=sa.bindparam("now"))
)
_log = logger(__name__)
replay.register("notices", follow)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A promise with everything that its delivery needs, read beforehand. `stop`: why it can't be sent."""

    promise: Promise
    notice: Notice
    kind: NoticeKind
    address: str = ""
    stop: Reason = Reason.NONE
    words: Mapping[str, object] | None = field(default_factory=dict)
    """What its kind says beyond the stored facts; None: it could not be found out."""
    delivered: bool = False


@outbox.batch_handler(TOPIC)
def deliver(promises: Sequence[Promise]) -> int:
    """Send a batch. Returns: how many rows were closed."""
    began, tenant_id = time.monotonic(), promises[0].tenant_id
    settings: Settings = current_app.extensions["trustward.settings"]
    tenant, parcels, closed, gone = _unpack(tenant_id, promises)
    outbox.give_back(gone, "its kind of notice is not installed", wait=_KIND_GONE)
    parcels = _with_addresses(parcels)
    for number, parcel in enumerate(parcels):
        if out_of_time(began):
            outbox.give_back([p.promise for p in parcels[number:]])
            break
        try:
            closed += _deliver_one(tenant, settings, parcel)
        except (NeverArrives, NotNow) as trouble:
            closed += _not_sent(parcel, trouble)
        except NothingGoes as trouble:
            in_doubt = isinstance(trouble, Unanswered) and parcel.kind.in_doubt is InDoubt.HOLD
            if in_doubt:
                closed += _close(parcel, NoticeState.HELD, Reason.IN_DOUBT)
            _nothing_goes(parcels[number + in_doubt :], trouble)
            break
    return closed


def _unpack(tenant_id: UUID, promises: Sequence[Promise]) -> tuple[Tenant, list[_Parcel], int, list[Promise]]:
    """Read the notices of a batch. Those that need no sending any more are closed here; of kinds that are gone, left."""
    parcels, gone, closed = [], [], 0
    by_id = {UUID(promise.payload["notice"]): promise for promise in promises}
    with scope.enter(tenant_id) as opened:
        tenant = get_tenant()
        notices = {n.id: n for n in opened.scalars(sa.select(Notice).where(Notice.id.in_(by_id)))}
        addresses = _outside_addresses(notices.values())
        for notice_id, promise in by_id.items():
            notice = notices.get(notice_id)
            if notice is None or notice.state is not NoticeState.WAITING:
                closed += outbox.close_here(promise)
                continue
            kind = kinds.find(notice.kind)
            if kind is None:
                gone.append(promise)
                continue
            parcel = _Parcel(promise, notice, kind, words=_words(notice, kind))
            if notice.address_id is not None:
                address = addresses.get(notice.address_id, "")
                parcel = replace(parcel, address=address, stop=Reason.NONE if address else Reason.ADDRESS_GONE)
            if kind.in_doubt is InDoubt.HOLD and notice.begun_at is not None:
                parcel = replace(parcel, stop=Reason.IN_DOUBT)
            parcels.append(parcel)
    return tenant, parcels, closed, gone


def _words(notice: Notice, kind: NoticeKind) -> Mapping[str, object] | None:
    if kind.words is None:
        return {}
    try:
        with scope.attempt():
            return kind.words(notice.params, notice.language)
    except Exception as error:  # one that can't be written must not hold up the rest of its batch
        _log.error("notice has no words", kind=kind.name, exc_info=error)
        return None


def _outside_addresses(notices: object) -> Mapping[UUID, str]:
    wanted = {n.address_id for n in notices if n.address_id is not None}  # type: ignore[attr-defined]
    found = {}
    for row in scope.session().scalars(sa.select(NoticeAddress).where(NoticeAddress.id.in_(wanted))):
        try:
            found[row.id] = open_text(row.address, row.id, PLACE)
        except NotFound:  # its key was destroyed
            continue
    return found


def _with_addresses(parcels: list[_Parcel]) -> list[_Parcel]:
    """Fill in the addresses of staff as they are now; accounts stand above the tenants."""
    wanted = {p.notice.account_id for p in parcels if p.notice.account_id is not None}
    if not wanted:
        return parcels
    found = {}
    with scope.enter_platform(write=False) as opened:
        for account in opened.scalars(sa.select(Account).where(Account.id.in_(wanted), Account.disabled_at.is_(None))):
            with suppress(NotFound):  # its key was destroyed
                found[account.id] = email_of(account)

    def filled(parcel: _Parcel) -> _Parcel:
        if parcel.notice.account_id is None:
            return parcel
        address = found.get(parcel.notice.account_id, "")
        return replace(parcel, address=address, stop=parcel.stop if address else Reason.ACCOUNT_GONE)

    return [filled(parcel) for parcel in parcels]


def _deliver_one(tenant: Tenant, settings: Settings, parcel: _Parcel) -> int:
    if parcel.stop is not Reason.NONE:
        held = parcel.stop is Reason.IN_DOUBT
        return _close(parcel, NoticeState.HELD if held else NoticeState.REFUSED, parcel.stop)
    if not usable_address(parcel.address):
        return _close(parcel, NoticeState.REFUSED, Reason.ADDRESS_REFUSED)
    try:
        letter = _write(tenant, settings, parcel)
        sender, content = letters.mail(
            letter, kind=parcel.kind, lang=parcel.notice.language, tenant=tenant.name, mail_from=settings.mail_from,
            to=parcel.address, message_id=parcel.notice.message_id, at=clock.now(),
        )  # fmt: skip
    except Exception as error:  # one that can't be written must not hold up the rest of its batch
        _log.error("notice can't be written", kind=parcel.kind.name, exc_info=error)
        return _close(parcel, NoticeState.HELD, Reason.BROKEN)
    answer = _by_a_plugin(parcel, letter)
    if answer is not None:
        return _close(parcel, NoticeState.SENT if answer else NoticeState.REFUSED,
                      Reason.NONE if answer else Reason.BY_PLUGIN)  # fmt: skip
    ours = mailer()
    if tenant.demo and not ours.reaches_a_demo_sink():
        return _close(parcel, NoticeState.HELD, Reason.DEMO)
    if parcel.kind.in_doubt is InDoubt.HOLD:
        _note_beginning(parcel)
    return _transmit(ours, parcel, sender, content)


def _write(tenant: Tenant, settings: Settings, parcel: _Parcel) -> letters.Letter:
    notice, kind = parcel.notice, parcel.kind
    if parcel.words is None:
        raise LookupError("its words are missing")
    link = f"{settings.base_url}{notice.link_path}" if notice.link_path else ""
    if notice.opens_door:
        at = notice.link_path or PORTAL
        base = settings.portal_base_url if at == PORTAL else settings.public_base_url if at.startswith("/p/") else ""
        link = f"{base or settings.base_url}{at}{token_for(notice.id)}"
    code = code_for(notice.id) if kind.with_code else ""
    return letters.write(
        kind,
        notice.language,
        notice.params,
        tenant=tenant.name,
        zone=tenant.zone,
        link=link,
        code=code,
        words=parcel.words,
    )


def _by_a_plugin(parcel: _Parcel, letter: letters.Letter) -> bool | None:
    """What the first plugin says that delivers notices itself: sent, refused, or None: none does."""
    if not plugins().manager.hook.deliver_notice.get_hookimpls():
        return None
    notice = parcel.notice
    outgoing = OutgoingNotice(
        notice.id, notice.kind, notice.dedupe_key, parcel.address, notice.language, letter.subject, letter.text,
        letter.html, notice.message_id,
    )  # fmt: skip
    try:
        with scope.enter(parcel.promise.tenant_id, write=False):
            answers = ask("deliver_notice", notice=outgoing)
    except Exception as error:
        raise NotNow(Reason.BY_PLUGIN) from error
    return bool(answers[0].value) if answers else None


def _transmit(ours: Mailer, parcel: _Parcel, sender: str, content: bytes) -> int:
    """Transmit a mail and record it. The record is prepared before the last line where that can't hold up others, so that
    only a commit stands between the server's acceptance and the record."""
    with _aborting(ours), scope.enter(parcel.promise.tenant_id):
        ours.begin(sender, parcel.address, content)
        early = db.engine.dialect.name != "sqlite" or ours.answers_in < LOCK_BEFORE_THE_LAST_LINE
        if early and not _record_sent(parcel):
            return 0
        failpoints.reach("notice.before_last_line")
        ours.finish()
        failpoints.reach("notice.accepted")
        return 1 if early else _record_sent(parcel)


@contextmanager
def _aborting(ours: Mailer) -> Iterator[None]:
    """Whatever goes wrong between the two steps, and a lost lease too, leaves no half mail that a later line would finish."""
    try:
        yield
    finally:
        ours.abandon_if_begun()


def _record_sent(parcel: _Parcel) -> bool:
    """Close the row and mark the notice. Returns: False when somebody else holds the row, or it was withdrawn."""
    if not outbox.close_here(parcel.promise):
        return False
    facts = {"notice": parcel.notice.id, "now": clock.now()}
    return bool(rows_changed(_MARK_SENT, facts))


def _note_beginning(parcel: _Parcel) -> None:
    with scope.enter(parcel.promise.tenant_id):
        _update(parcel.notice.id, begun_at=clock.now())


def _close(parcel: _Parcel, state: NoticeState, reason: Reason, detail: str = "") -> int:
    """End the delivery with another outcome than sent by mail, and tell."""
    with scope.enter(parcel.promise.tenant_id):
        if not outbox.close_here(parcel.promise):
            return 0
        sent_at = clock.now() if state is NoticeState.SENT else None
        _update(parcel.notice.id, state=state, reason=reason, detail=detail, sent_at=sent_at)
        if state is not NoticeState.SENT:
            publish(
                f"notice.{state.value}", notice_id=parcel.notice.id, kind=parcel.kind.name, key=parcel.notice.dedupe_key
            )
    return 1


def _not_sent(parcel: _Parcel, trouble: MailTrouble) -> int:
    """One mail failed: for good, or for now; given up after the last try, so that a person decides."""
    if isinstance(trouble, NeverArrives):
        return _close(parcel, NoticeState.REFUSED, trouble.reason, trouble.detail)
    if parcel.promise.attempt >= GIVE_UP_AFTER:
        return _close(parcel, NoticeState.HELD, Reason.GAVE_UP, trouble.detail)
    with scope.enter(parcel.promise.tenant_id):
        _update(parcel.notice.id, reason=trouble.reason, detail=trouble.detail, begun_at=None)
    outbox.postpone(parcel.promise, trouble.reason.value, park=False)
    return 0


def _nothing_goes(parcels: Sequence[_Parcel], trouble: MailTrouble) -> None:
    """The server is away: the whole rest waits, and none of it counts as a try."""
    if not parcels:
        return
    not_set = trouble.reason is Reason.MAIL_NOT_SET
    with scope.enter(parcels[0].promise.tenant_id) as opened:
        opened.execute(
            sa.update(Notice)
            .where(Notice.id.in_([p.notice.id for p in parcels]))
            .values(reason=trouble.reason, detail=trouble.detail, begun_at=None)
            .execution_options(synchronize_session=False)
        )
    wait = _MAIL_NOT_SET if not_set else _SERVER_AWAY
    outbox.give_back([p.promise for p in parcels], trouble.reason.value, wait=wait)


def _update(notice_id: UUID, **values: object) -> None:
    scope.session().execute(
        sa.update(Notice).where(Notice.id == notice_id).values(**values).execution_options(synchronize_session=False)
    )


at_end_of_drain.append(lambda: mailer().close())
