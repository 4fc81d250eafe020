"""Acts at a door: ask for a code, try it, go in, leave, ask for a new link."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import ngettext

from trustward.accounts.throttle import Bucket, take
from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel.errors import NotFound, TooMany
from trustward.kernel.ids import new_id
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.tenants import TenantState
from trustward.kernel.texts import Lang
from trustward.notices import services as notices
from trustward.notices.domain import Recipient, masked
from trustward.notices.tokens import code_for
from trustward.portal import doors
from trustward.portal.domain import (
    CODE_LIFE,
    CODE_TRIES,
    DAY,
    LINKS_A_DAY,
    Code,
    Door,
    Invitation,
    Trial,
    only_digits,
    try_code,
    wait_for_code,
)
from trustward.portal.tables import DoorRow, PortalCode

CODES_OF_A_PLACE = 40


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is shown before anybody is known: who asks, for what, for how long, and where the code would go."""

    door: Door
    tenant_name: str
    zone: str
    title: Any
    text: Any
    minutes: int
    due_on: date | None
    address: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a code; `visit` is the secret of the visit that begins, `home` where it begins."""

    trial: Trial
    left: int = 0
    visit: str = ""
    home: str = ""


def threshold(*, token: str = "", door_id: UUID | None = None) -> Threshold | None:
    """What a link (or a door that this browser was let in by) leads to; None for every link that leads nowhere.

    Nothing is used up: programs that look through mail open links too.
    """
    with scope.enter_platform(write=False):
        row = doors.by_token(token) if token else doors.by_id(door_id) if door_id else None
        if row is None or not doors.leads_inside(row, clock.now()):
            return None
        tenant = tenants.get(row.tenant_id)
        if tenant.state is not TenantState.ACTIVE:
            return None
    door = doors.as_door(row)
    with scope.enter(door.tenant_id, actor=_actor(door), write=False):
        found = doors.invitation(door)
    if found is None:
        return None
    return Threshold(
        door, tenant.name, tenant.zone, found.title, found.text, found.minutes, found.due_on, masked(found.address)
    )


def ask_code(door: Door, asked_by: str, place: str) -> UUID:
    """Mail a code to the contact's address on file.

    Args:
        asked_by: a secret of the browser session that asks; the code opens only there.
        place: the network address; many doors asked for from one place are slowed down.
    Returns:
        The code's id.
    Raises:
        TooMany: codes were asked for too often. NotFound: nobody is asked behind this door any more.
    """
    with scope.enter_platform():
        take([Bucket(f"portal|{place}", CODES_OF_A_PLACE)])
    with scope.enter(door.tenant_id, actor=_actor(door)):
        doors.lock(door.id)
        found, now = doors.invitation(door), clock.now()
        if found is None:
            raise NotFound
        asked = sa.select(PortalCode.made_at).where(PortalCode.door_id == door.id, PortalCode.made_at > now - DAY)
        wait = wait_for_code(sorted(scope.session().scalars(asked)), now)
        if wait is not None:
            raise _too_many(wait)
        code_id = new_id()
        notice_id = notices.send("portal.code", to=_recipient(door, found), key=f"portal.code:{code_id}",
                                 params={"minutes": int(CODE_LIFE / timedelta(minutes=1))})  # fmt: skip
        scope.session().add(
            PortalCode(id=code_id, door_id=door.id, notice_id=notice_id, asked_by=doors.fingerprint(asked_by),
                       made_at=now, expires_at=now + CODE_LIFE)
        )  # fmt: skip
        audit.record("portal.code_asked", ("door", door.id), doors.facts_of(door))
        return code_id


def try_in(door: Door, code_id: UUID, asked_by: str, typed: str, browser: str) -> Tried:
    """Try a typed code; the right one begins a visit and ends the one that was inside by the same link.

    Each try is counted and committed whatever comes of it.
    """
    with scope.enter(door.tenant_id, actor=_actor(door)):
        row = doors.lock(door.id)
        code = scope.session().get(PortalCode, (door.tenant_id, code_id), with_for_update=True)
        found = doors.invitation(door)
        if code is None or code.door_id != door.id or found is None or row.closed_at is not None:
            return Tried(Trial.SPENT)
        kept = Code(code.asked_by, code.expires_at, code.tries, code.used_at is not None)
        fits = hmac.compare_digest(code_for(code.notice_id), only_digits(typed)[:12])
        trial = try_code(kept, doors.fingerprint(asked_by), fits=fits, now=clock.now())
        code.tries += 1
        if trial is not Trial.RIGHT:
            audit.record("portal.code_refused", ("door", door.id), {"trial": trial.value})
            return Tried(trial, left=max(0, CODE_TRIES - code.tries))
        visit = secrets.token_urlsafe(32)
        code.used_at = row.entered_at = clock.now()
        row.visit_hash, row.browser_hash = doors.fingerprint(visit), doors.fingerprint(browser)
        audit.record("portal.entered", ("door", door.id), doors.facts_of(door))
        return Tried(trial, visit=visit, home=found.home)


def inside(door_id: UUID, visit: str) -> Door | None:
    """The door of a running visit; None when it ended, was taken over, or its link was revoked. Platform scope."""
    row = doors.by_id(door_id)
    if row is None or row.closed_at is not None or row.visit_hash is None:
        return None
    return doors.as_door(row) if hmac.compare_digest(row.visit_hash, doors.fingerprint(visit)) else None


def leave() -> None:
    """End the visit of the entered tenant's door whose contact acts."""
    door_id = scope.current().actor.id
    if door_id is not None:
        doors.lock(door_id).visit_hash = None
        audit.record("portal.left", ("door", door_id))


def was_let_in(door_id: UUID, browser: str) -> bool:
    """Whether this browser was let in by that door before. Platform scope."""
    row = doors.by_id(door_id)
    return bool(
        row and row.browser_hash and browser and hmac.compare_digest(row.browser_hash, doors.fingerprint(browser))
    )


def send_new_link(place: str, *, token: str = "", door_id: UUID | None = None) -> None:
    """Mail a new link to the address on file, if there is one for this link; say nothing either way.

    Expired links are renewed, revoked ones are not. Raises: TooMany, for the place alone, so that nothing shows.
    """
    with scope.enter_platform():
        take([Bucket(f"portal|{place}", CODES_OF_A_PLACE)])
        row = doors.by_token(token) if token else doors.by_id(door_id) if door_id else None
        if row is None or row.closed_at is not None:
            return
        active = tenants.get(row.tenant_id).state is TenantState.ACTIVE
    if active:
        _renew(doors.as_door(row))


def _renew(door: Door) -> None:
    with scope.enter(door.tenant_id, actor=_actor(door)):
        doors.lock(door.id)
        found, now = doors.invitation(door), clock.now()
        if found is None:
            return
        lately = sa.select(sa.func.count()).select_from(DoorRow).where(
            DoorRow.tenant_id == door.tenant_id, DoorRow.contact_id == door.contact_id, DoorRow.target_id == door.target_id,
            DoorRow.made_at > now - DAY,
        )  # fmt: skip
        if scope.session().execute(lately).scalar_one() >= LINKS_A_DAY:
            return
        link = doors.door_link(purpose=door.purpose, subject=door.subject, target_id=door.target_id,
                               contact_id=door.contact_id, language=door.language)  # fmt: skip
        notices.send("portal.link", to=_recipient(door, found), key=f"portal.link:{new_id()}", link=link)
        audit.record("portal.link_sent", ("door", door.id), doors.facts_of(door))


def _recipient(door: Door, found: Invitation) -> Recipient:
    return Recipient.contact(found.address, contact_id=door.contact_id, language=Lang(door.language))


def _actor(door: Door) -> Actor:
    return Actor(ActorKind.VENDOR, door.id)


def _too_many(wait: timedelta) -> TooMany:
    seconds = max(1, int(wait.total_seconds()))
    minutes = -(-seconds // 60)
    message = ngettext(
        "Codes were sent already. Look into your mailbox, or ask again in %(num)s minute.",
        "Codes were sent already. Look into your mailbox, or ask again in %(num)s minutes.",
        minutes,
    )
    return TooMany(message, retry_after=seconds)
