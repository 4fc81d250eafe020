"""Making, finding and closing doors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from trustward.kernel import audit, clock, scope
from trustward.kernel.ids import public_id
from trustward.kernel.texts import Lang
from trustward.notices.domain import Link
from trustward.notices.tokens import token_hash
from trustward.plugins.facts import NavItem
from trustward.plugins.manager import ask
from trustward.portal.domain import Door, Invitation
from trustward.portal.tables import DoorRow

LASTS = timedelta(days=30)
_rooms: dict[str, tuple[Callable[[Door], Invitation | None], Callable[[Door], Sequence[NavItem]]]] = {}


def door_link(
    *,
    purpose: str,
    subject: tuple[str, UUID],
    target_id: UUID,
    contact_id: UUID,
    language: Lang = Lang.KO,
    lasts: timedelta = LASTS,
) -> Link:
    """The link for a notice that opens a new door; the door is made together with the notice.

    Each mail carries a link of its own. Older links of the same contact go on working until they expire.

    Args:
        purpose, subject, target_id, contact_id: see `trustward.portal.domain.Door`.
        language: in which the pages are shown at first.
        lasts: how long the link works.
    """

    def make(notice_id: UUID, hashed: bytes) -> None:
        now = clock.now()
        scope.session().add(
            DoorRow(
                id=public_id(), tenant_id=scope.tenant_id(), token_hash=hashed, purpose=purpose, subject_kind=subject[0],
                subject_id=subject[1], target_id=target_id, contact_id=contact_id, notice_id=notice_id, language=language,
                made_at=now, expires_at=now + lasts,
            )
        )  # fmt: skip

    return Link.door(make)


def close_doors(subject: tuple[str, UUID], *, contact_id: UUID | None = None) -> int:
    """Revoke every link to a subject of the entered tenant, or only those of one contact; whoever is inside is out.

    Returns:
        How many were open.
    """
    conditions = [
        DoorRow.tenant_id == scope.tenant_id(),
        DoorRow.subject_kind == subject[0],
        DoorRow.subject_id == subject[1],
        DoorRow.closed_at.is_(None),
    ]
    if contact_id is not None:
        conditions.append(DoorRow.contact_id == contact_id)
    rows = scope.session().scalars(sa.select(DoorRow).where(*conditions)).all()
    for row in rows:
        row.closed_at, row.visit_hash = clock.now(), None
    if rows:
        audit.record("portal.doors_closed", subject, {"count": len(rows)})
    return len(rows)


def by_token(token: str) -> DoorRow | None:
    """The door of a link, open or not. Platform scope."""
    return scope.session().scalar(sa.select(DoorRow).where(DoorRow.token_hash == token_hash(token)))


def by_id(door_id: UUID) -> DoorRow | None:
    """A door, open or not. Platform scope."""
    return scope.session().get(DoorRow, door_id)


def lock(door_id: UUID) -> DoorRow:
    """A door of the entered tenant, taken for update. Raises: LookupError."""
    row = scope.session().get(DoorRow, door_id, with_for_update=True, populate_existing=True)
    if row is None or row.tenant_id != scope.tenant_id():
        raise LookupError
    return row


def leads_inside(row: DoorRow, now: datetime) -> bool:
    """Whether a link still works."""
    return row.closed_at is None and now < row.expires_at


def as_door(row: DoorRow) -> Door:
    """What the rest of the application gets to see of a door."""
    return Door(
        row.id, row.tenant_id, row.purpose, (row.subject_kind, row.subject_id), row.target_id, row.contact_id,
        row.language, row.expires_at,
    )  # fmt: skip


def answers(
    purpose: str, invites: Callable[[Door], Invitation | None], offers: Callable[[Door], Sequence[NavItem]]
) -> None:
    """Let a room of the core stand behind doors of a purpose. Plugins answer `portal_invitation` and `portal_pages`."""
    _rooms[purpose] = (invites, offers)


def pages(door: Door) -> list[NavItem]:
    """Everything that a contact can do behind a door of the entered tenant."""
    if door.purpose in _rooms:
        return list(_rooms[door.purpose][1](door))
    return [page for answer in ask("portal_pages", door=door) for page in answer.value or ()]


def invitation(door: Door) -> Invitation | None:
    """What stands behind a door of the entered tenant now; None when nobody is asked there any more."""
    if door.purpose in _rooms:
        return _rooms[door.purpose][0](door)
    for answer in ask("portal_invitation", door=door):
        found: Invitation | None = answer.value
        return found
    return None


def fingerprint(secret: str) -> bytes:
    """What is kept of a secret of a browser."""
    return hashlib.sha256(secret.encode()).digest()


def facts_of(door: Door) -> Mapping[str, Any]:
    """What the audit chain notes of a door."""
    return {"purpose": door.purpose, door.subject[0]: door.subject[1], "contact": door.contact_id}
