"""Who else works for the entered tenant: for assigning work, and for saying who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.tables import Account, Membership
from trustward.kernel import clock, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.vault import open_text


@dataclass(frozen=True, slots=True)
class Colleague:
    """One running membership of the entered tenant."""

    account_id: UUID
    role: Role
    name: str = field(repr=False)


def colleagues() -> list[Colleague]:
    """Everybody who may enter the tenant now, by name."""
    now = clock.now()
    statement = (
        sa.select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.tenant_id == scope.tenant_id(),
            Membership.ended_at.is_(None),
            sa.or_(Membership.expires_at.is_(None), Membership.expires_at > now),
            Account.disabled_at.is_(None),
        )
    )
    found = [Colleague(a.id, role, _name(a)) for a, role in scope.session().execute(statement)]
    return sorted(found, key=lambda one: (one.name, one.account_id))


def names(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of accounts that are or were colleagues in the entered tenant; strangers are left out."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    statement = (
        sa.select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.tenant_id == scope.tenant_id(), Account.id.in_(wanted))
    )
    return {account.id: _name(account) for account in scope.session().scalars(statement)}


def holders(role: Role) -> list[UUID]:
    """Accounts that have `role` in the entered tenant now."""
    return [one.account_id for one in colleagues() if one.role is role]


def _name(account: Account) -> str:
    """An account's name; its values belong to the platform, not to the tenant."""
    try:
        return open_text(account.name, account.id, "account.name", chain=scope.PLATFORM)
    except NotFound:
        return ""
