"""Inviting people into a tenant. The link's GET uses nothing up; accepting is an act of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts import access_log, letters, passwords
from trustward.accounts.domain import Role
from trustward.accounts.services import accounts, memberships
from trustward.accounts.tables import Account, Invitation, Membership
from trustward.kernel import audit, clock, scope
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import PLATFORM, Actor, ActorKind
from trustward.kernel.tenants import Tenant, TenantState
from trustward.kernel.vault import blind_index, open_text, seal_text

VALID = timedelta(days=7)
LINK = "/invitation/"
_EMAIL = "invitation.email"


class InvitationState(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as whoever holds its link sees it."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    slug: str
    zone: str
    role: Role
    membership_until: datetime | None
    expires_at: datetime
    locale: str
    state: InvitationState
    has_account: bool
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation as the tenant's owners see it."""

    id: UUID
    role: Role
    made_at: datetime
    expires_at: datetime
    state: InvitationState
    email: str = field(repr=False)


def invite(email: str, role: Role, *, membership_until: datetime | None = None, locale: str = "ko") -> UUID:
    """Invite somebody into the entered tenant; an older open invitation of the same address is revoked.

    Raises:
        Invalid: an auditor without an end, or an address that can't be written to. Refused: a member already.
    """
    if role is Role.AUDITOR and membership_until is None:
        raise Invalid(fields={"until": [_("An auditor's access needs a last day.")]}, code="auditor_without_end")
    index, now, invitation_id = blind_index(email, _EMAIL, chain=PLATFORM), clock.now(), new_id()
    known = accounts.find_account(email)
    if known is not None and _is_member(known.id):
        raise Refused(_("This person is a member already."), code="already_member")
    for row in _open_ones():
        if row.email_index == index:
            _revoke(row)
    expires = now + VALID

    def make(token_hash: bytes) -> None:
        scope.session().add(
            Invitation(
                id=invitation_id, tenant_id=scope.tenant_id(), email=_seal(email, invitation_id), email_index=index,
                role=role, membership_until=membership_until, locale=locale, token_hash=token_hash,
                invited_by=scope.current().actor.id, made_at=now, expires_at=expires,
            )
        )  # fmt: skip

    letters.send_link(
        "accounts.invitation", key=f"invitation:{invitation_id}", at=LINK, make=make, address=email, language=locale,
        params={"expires": expires},
    )  # fmt: skip
    access_log.note("member.invited", ("invitation", invitation_id))
    audit.record("member.invited", ("invitation", invitation_id), {"role": role.value})
    return invitation_id


def open_invitations() -> list[OpenInvitation]:
    """The entered tenant's invitations that nobody has accepted, newest first; those that ended stay for a month."""
    since = clock.now() - timedelta(days=30)
    rows = [row for row in _open_ones(also_expired=True) if row.expires_at > since]
    return [
        OpenInvitation(r.id, r.role, r.made_at, r.expires_at, _state(r), _opened(r))
        for r in sorted(rows, key=lambda r: r.made_at, reverse=True)
    ]


def revoke(invitation_id: UUID) -> None:
    """Take an open invitation of the entered tenant back. Raises: NotFound. Refused: it was accepted or taken back."""
    row = scope.session().get(Invitation, invitation_id, with_for_update=True)
    if row is None or row.tenant_id != scope.tenant_id():
        raise NotFound
    if row.accepted_at or row.revoked_at:
        raise Refused(_("This invitation is not open any more."), code="invitation_closed")
    _revoke(row)


def look(token: str) -> Invited:
    """What the holder of a link was invited to. Platform scope. Raises: NotFound for an unknown token."""
    digest = hashlib.sha256(token.encode()).digest()
    row = scope.session().scalar(sa.select(Invitation).where(Invitation.token_hash == digest))
    tenant = scope.session().get(Tenant, row.tenant_id) if row else None
    if row is None or tenant is None or tenant.state is not TenantState.ACTIVE:
        raise NotFound
    email = _opened(row)
    return Invited(
        row.id, tenant.id, tenant.name, tenant.slug, tenant.zone, row.role, row.membership_until, row.expires_at,
        row.locale, _state(row), accounts.find_account(email) is not None, email,
    )  # fmt: skip


def make_account(token: str, name: str, password: str, *, locale: str) -> UUID:
    """The log-in of somebody who was invited and has none. It belongs to nobody until the invitation is accepted.

    Raises:
        NotFound. Refused: the invitation isn't open, or the address has an account. Invalid: a weak password.
    """
    try:
        with scope.enter_platform():
            invited = look(token)
            if invited.state is not InvitationState.OPEN:
                raise Refused(_("This invitation is not open any more."), code="invitation_closed")
            if invited.has_account:
                raise Refused(_("This address has an account already. Sign in to accept."), code="account_exists")
            passwords.check_new(password, invited.email, name)
            return accounts.create_account(invited.email, name, password, locale=locale).id
    except sa.exc.IntegrityError:  # the same form from two tabs
        raise Refused(_("This address has an account already. Sign in to accept."), code="account_exists") from None


def accept(token: str, account_id: UUID) -> Invited:
    """Enter the tenant that invited: the membership begins, the invitation is used up.

    Raises:
        NotFound. Refused: not open any more, or sent to somebody else's address.
    """
    with scope.enter_platform(write=False) as opened:
        invited = look(token)
        account = opened.get_one(Account, account_id)
        theirs = accounts.belongs_to(account, invited.email)
    if not theirs:
        raise Refused(_("This invitation was sent to another address."), code="not_yours")
    with scope.enter(invited.tenant_id, actor=Actor(ActorKind.STAFF, account_id, invited.role.value)):
        row = scope.load(Invitation, invited.id, lock=True)
        if _state(row) is not InvitationState.OPEN:
            raise Refused(_("This invitation is not open any more."), code="invitation_closed")
        row.accepted_at, row.accepted_by = clock.now(), account_id
        by = Actor(ActorKind.STAFF, row.invited_by) if row.invited_by else scope.OPERATOR
        if not _is_member(account_id):
            memberships.add_membership(account_id, row.role, expires_at=row.membership_until, by=by)
        audit.record("invitation.accepted", ("invitation", row.id))
    return invited


def _open_ones(*, also_expired: bool = False) -> Sequence[Invitation]:
    statement = sa.select(Invitation).where(
        Invitation.tenant_id == scope.tenant_id(), Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if not also_expired:
        statement = statement.where(Invitation.expires_at > clock.now())
    return scope.session().scalars(statement.with_for_update() if scope.current().write else statement).all()


def _revoke(row: Invitation) -> None:
    row.revoked_at = clock.now()
    audit.record("invitation.revoked", ("invitation", row.id))


def _state(row: Invitation) -> InvitationState:
    if row.accepted_at:
        return InvitationState.ACCEPTED
    if row.revoked_at:
        return InvitationState.REVOKED
    return InvitationState.OPEN if row.expires_at > clock.now() else InvitationState.EXPIRED


def _is_member(account_id: UUID) -> bool:
    running = sa.select(Membership.id).where(
        Membership.tenant_id == scope.tenant_id(), Membership.account_id == account_id, Membership.ended_at.is_(None),
        sa.or_(Membership.expires_at.is_(None), Membership.expires_at > clock.now()),
    )  # fmt: skip
    return scope.session().execute(running).first() is not None


def _seal(email: str, invitation_id: UUID) -> bytes:
    return seal_text(email, invitation_id, _EMAIL, chain=PLATFORM)


def _opened(row: Invitation) -> str:
    return open_text(row.email, row.id, _EMAIL, chain=PLATFORM)
