"""Who belongs to a tenant, as what. Runs inside the tenant; each act stands in its ledger of access rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts import access_log, sessions
from trustward.accounts.domain import GrantAct, Role
from trustward.accounts.services import accounts
from trustward.accounts.tables import AccessGrant, Account, Membership
from trustward.kernel import audit, clock, scope
from trustward.kernel.errors import Invalid, NotFound, Refused


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member as the members' page shows her. The address is opened only on request."""

    account_id: UUID
    name: str
    email: str
    role: Role
    since: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    disabled: bool


def add_membership(
    account_id: UUID, role: Role, *, expires_at: datetime | None = None, by: scope.Actor | None = None
) -> Membership:
    """Let an account into the entered tenant, or back into it.

    Args:
        by: who grants it, where that isn't the current actor: whoever invited.
    Raises:
        Invalid: an auditor without an end. Refused: the account is a member already.
    """
    if role is Role.AUDITOR and expires_at is None:
        raise Invalid(fields={"until": [_("An auditor's access needs a last day.")]}, code="auditor_without_end")
    row = _find(account_id)
    if row is not None and _runs(row):
        raise Refused(_("This person is a member already."), code="already_member")
    if row is None:
        row = Membership(account_id=account_id, tenant_id=scope.tenant_id())
        scope.session().add(row)
    row.role, row.since, row.expires_at, row.ended_at = role, clock.now(), expires_at, None
    scope.session().flush()
    _write_ledger(GrantAct.GRANTED, account_id, role, until=expires_at, by=by)
    audit.record("membership.granted", ("account", account_id), {"role": role.value, "until": _text(expires_at)})
    return row


def members() -> list[MemberLine]:
    """The entered tenant's members, those who left after those who stay; by role, then by length of membership."""
    statement = (
        sa.select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.tenant_id == scope.tenant_id())
        .order_by(Membership.since, Membership.id)
    )
    lines = [_line(member, account) for member, account in scope.session().execute(statement)]
    order = list(Role)
    return sorted(lines, key=lambda line: (line.ended_at is not None, order.index(line.role)))


def member(account_id: UUID) -> MemberLine:
    """One member of the entered tenant, one who left included. Raises: NotFound."""
    return _line(_member(account_id), _account(account_id))


def change_role(account_id: UUID, role: Role, *, expires_at: datetime | None = None) -> None:
    """Give a member another role (or an auditor another last day). His sessions end, so that none keeps the old rights.

    Raises:
        NotFound. Refused: it is the own role, or the last owner's.
        Invalid: an auditor without an end.
    """
    _not_oneself(account_id)
    row = _locked(account_id)
    if role is Role.AUDITOR and expires_at is None:
        raise Invalid(fields={"until": [_("An auditor's access needs a last day.")]}, code="auditor_without_end")
    if row.role is Role.OWNER and role is not Role.OWNER:
        _not_the_last_owner(account_id)
    if (row.role, row.expires_at) == (role, expires_at):
        return
    previous, row.role, row.expires_at = row.role, role, expires_at
    sessions.end_all(account_id)
    _write_ledger(GrantAct.CHANGED, account_id, role, previous=previous, until=expires_at)
    access_log.note("member.role_changed", ("account", account_id))
    facts = {"from": previous.value, "to": role.value, "until": _text(expires_at)}
    audit.record("membership.changed", ("account", account_id), facts)


def end(account_id: UUID) -> None:
    """End a membership at once, with all sessions of the account.

    Raises:
        NotFound. Refused: it is one's own, or the last owner's.
    """
    _not_oneself(account_id)
    row = _locked(account_id)
    if row.role is Role.OWNER:
        _not_the_last_owner(account_id)
    _end(row)
    access_log.note("member.ended", ("account", account_id))


def end_expired() -> int:
    """End what ran out, so that the ledger says so. Returns: how many."""
    statement = sa.select(Membership).where(
        Membership.tenant_id == scope.tenant_id(), Membership.ended_at.is_(None), Membership.expires_at <= clock.now()
    )
    expired = scope.session().scalars(statement).all()
    for row in expired:
        _end(row)
    return len(expired)


def address_of(account_id: UUID) -> str:
    """A member's e-mail address in clear; who looked at it stands in the access log. Raises: NotFound."""
    _member(account_id)
    access_log.note("member.address_shown", ("account", account_id))
    audit.record("member.address_shown", ("account", account_id))
    return accounts.email_of(_account(account_id))


def ledger(*, before: UUID | None = None, size: int = 50) -> Sequence[AccessGrant]:
    """Lines of the ledger of access rights, newest first."""
    statement = sa.select(AccessGrant).order_by(AccessGrant.id.desc()).limit(size)
    if before is not None:
        statement = statement.where(AccessGrant.id < before)
    return scope.session().scalars(statement).all()


def _end(row: Membership) -> None:
    row.ended_at = clock.now()
    sessions.end_all(row.account_id)
    _write_ledger(GrantAct.REVOKED, row.account_id, row.role)
    audit.record("membership.ended", ("account", row.account_id), {"role": row.role.value})


def _write_ledger(
    act: GrantAct, account_id: UUID, role: Role, *, previous: Role | None = None, until: datetime | None = None,
    by: scope.Actor | None = None,
) -> None:  # fmt: skip
    by = by or scope.current().actor
    scope.session().add(
        AccessGrant(
            at=clock.now(), act=act, account_id=account_id, role=role, previous_role=previous, until=until,
            by_kind=by.kind.value, by_id=by.id,
        )
    )  # fmt: skip


def _find(account_id: UUID) -> Membership | None:
    statement = sa.select(Membership).where(
        Membership.tenant_id == scope.tenant_id(), Membership.account_id == account_id
    )
    return scope.session().scalar(statement)


def _member(account_id: UUID) -> Membership:
    row = _find(account_id)
    if row is None:
        raise NotFound
    return row


def _account(account_id: UUID) -> Account:
    return scope.load(Account, account_id)


def _locked(account_id: UUID) -> Membership:
    """The running membership, with the tenant's owners locked: two who remove each other at once wait in line."""
    statement = (
        sa.select(Membership)
        .where(Membership.tenant_id == scope.tenant_id(), Membership.ended_at.is_(None))
        .where(sa.or_(Membership.role == Role.OWNER, Membership.account_id == account_id))
        .order_by(Membership.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = {row.account_id: row for row in scope.session().scalars(statement)}
    if account_id not in rows or not _runs(rows[account_id]):
        raise NotFound
    return rows[account_id]


def _not_oneself(account_id: UUID) -> None:
    if scope.current().actor.id == account_id:
        raise Refused(_("Nobody changes the own membership. Ask another owner."), code="own_membership")


def _not_the_last_owner(account_id: UUID) -> None:
    now = clock.now()
    others = (
        sa.select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.tenant_id == scope.tenant_id(), Membership.role == Role.OWNER, Membership.account_id != account_id,
            Membership.ended_at.is_(None), sa.or_(Membership.expires_at.is_(None), Membership.expires_at > now),
            Account.disabled_at.is_(None),
        )
    )  # fmt: skip
    if scope.session().execute(others.limit(1)).first() is None:
        raise Refused(_("This is the last owner. Make somebody else an owner first."), code="last_owner")


def _runs(row: Membership) -> bool:
    return row.ended_at is None and (row.expires_at is None or row.expires_at > clock.now())


def _line(row: Membership, account: Account) -> MemberLine:
    ended = row.ended_at or (row.expires_at if not _runs(row) else None)
    return MemberLine(
        account.id, accounts.name_of(account), accounts.email_of(account), row.role, row.since, row.expires_at, ended,
        account.disabled_at is not None,
    )  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
