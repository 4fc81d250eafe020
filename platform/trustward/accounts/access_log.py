"""The log of accesses (SS 8(1)): who, when, from where, whose data, what. The tenant is entered.

A page or act that shows or changes personal data calls `note`; signing in is noted by the platform and copied to the
tenants of the person afterwards, so that an unknown address costs as much time as a known one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from flask import has_request_context, request

from trustward.accounts.tables import AccessEntry, Membership
from trustward.kernel import clock, outbox, scope
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import PLATFORM, ActorKind
from trustward.kernel.vault import open_text, seal_text

SPREAD = "accounts.access_spread"
_NAMESPACE = UUID("b6f1a7de-3d0a-4c55-9d5e-6a1f3f1f0a52")
_PLACE = "access_log.address"
_words: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line as it is shown, the address opened."""

    id: UUID
    at: datetime
    account_id: UUID | None
    actor_kind: str
    action: str
    words: str
    subject_kind: str
    subject_id: str
    address: str

    @property
    def subject_account(self) -> UUID | None:
        """The account whose data it was, where it was an account's."""
        return UUID(self.subject_id) if self.subject_kind == "account" and self.subject_id != "-" else None


def describe(action: str, words: Any) -> None:
    """Say in words (a lazy text) what an action of the log is; rooms and plugins do so for theirs."""
    _words[action] = words


def note(action: str, subject: tuple[str, object]) -> None:
    """Write a line in the entered tenant's log, in the transaction of the act itself: no line, no answer.

    Args:
        action: dotted name of what was done ("member.address_shown").
        subject: kind and id of whose data it was; an id, never a name.
    """
    actor = scope.current().actor
    _add(action, subject, actor.id if actor.kind is ActorKind.STAFF else None, actor.kind)


def note_sign_in(action: str, account_id: UUID | None) -> None:
    """Write a line about signing in. The platform's pseudo tenant is entered; the person's tenants get a copy later."""
    entry = _add(action, ("account", account_id or "-"), account_id, ActorKind.STAFF)
    outbox.promise(SPREAD, f"access:{entry.id}", {"entry": entry.id})


def spread(entry_id: UUID) -> None:
    """Copy a line about signing in to the log of each tenant of that person. No scope is entered; may be repeated."""
    with scope.enter(PLATFORM, write=False) as opened:
        entry = opened.get(AccessEntry, (PLATFORM, entry_id))
        if entry is None or entry.account_id is None:
            return
        address = _opened(entry)
        running = sa.select(Membership.tenant_id).where(
            Membership.account_id == entry.account_id, Membership.ended_at.is_(None)
        )
        tenants = list(opened.execute(running).scalars())
    for tenant_id in tenants:
        with scope.enter(tenant_id) as opened:
            if opened.get(AccessEntry, (tenant_id, entry_id)) is None:
                opened.add(_copy(entry, address))


def lines(
    *, before: UUID | None = None, account_id: UUID | None = None, size: int = 50
) -> tuple[list[AccessLine], UUID | None]:
    """Lines of the entered tenant's log, newest first. Returns: the page, and where the next one begins."""
    statement = sa.select(AccessEntry).order_by(AccessEntry.id.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(AccessEntry.id < before)
    if account_id is not None:
        statement = statement.where(AccessEntry.account_id == account_id)
    found = scope.session().scalars(statement).all()
    return [_line(entry) for entry in found[:size]], found[size - 1].id if len(found) > size else None


def purge(before: datetime) -> Sequence[str]:
    """Remove lines older than `before`. Returns: the months of which nothing is left, whose keys may go."""
    opened = scope.session()
    old = AccessEntry.at < before
    months = set(opened.execute(sa.select(AccessEntry.month).where(old).distinct()).scalars())
    rows_changed(sa.delete(AccessEntry).where(old))
    kept = sa.select(AccessEntry.month).where(AccessEntry.month.in_(months)).distinct()
    return sorted(months - set(opened.execute(kept).scalars()) - {_month(clock.now())})


def unit_of(month: str) -> UUID:
    """The key unit of the entered tenant's addresses of a month ("2026-11")."""
    return uuid5(_NAMESPACE, f"{scope.current().chain}|{month}")


def _add(action: str, subject: tuple[str, object], account_id: UUID | None, kind: ActorKind) -> AccessEntry:
    now = clock.now()
    address = request.remote_addr if has_request_context() else None
    entry = AccessEntry(
        at=now, actor_kind=kind.value, account_id=account_id, action=action, subject_kind=subject[0],
        subject_id=str(subject[1]), month=_month(now),
        address=seal_text(address, unit_of(_month(now)), _PLACE) if address else None,
    )  # fmt: skip
    scope.session().add(entry)
    return entry


def _copy(entry: AccessEntry, address: str) -> AccessEntry:
    return AccessEntry(
        id=entry.id, at=entry.at, actor_kind=entry.actor_kind, account_id=entry.account_id, action=entry.action,
        subject_kind=entry.subject_kind, subject_id=entry.subject_id, month=entry.month,
        address=seal_text(address, unit_of(entry.month), _PLACE) if address else None,
    )  # fmt: skip


def _line(entry: AccessEntry) -> AccessLine:
    return AccessLine(
        entry.id, entry.at, entry.account_id, entry.actor_kind, entry.action, str(_words.get(entry.action, entry.action)),
        entry.subject_kind, entry.subject_id, _opened(entry),
    )  # fmt: skip


def _opened(entry: AccessEntry) -> str:
    if entry.address is None:
        return ""
    try:
        return open_text(entry.address, unit_of(entry.month), _PLACE)
    except NotFound:  # the month's key was destroyed
        return ""


def _month(at: datetime) -> str:
    return f"{at:%Y-%m}"
