"""Who is signed in, and as what in a tenant: read once per request."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from trustward.accounts.domain import Member, SignedIn
from trustward.accounts.tables import Account, Membership
from trustward.kernel import clock, scope
from trustward.kernel.tenants import Tenant, TenantState


def signed_in(account_id: UUID) -> SignedIn | None:
    """The account of a session, unless it was disabled; platform scope."""
    statement = sa.select(Account.id, Account.locale).where(Account.id == account_id, Account.disabled_at.is_(None))
    row = scope.session().execute(statement).one_or_none()
    return SignedIn(row.id, row.locale) if row else None


def member(account_id: UUID, slug: str) -> Member | None:
    """The account's running membership in the active tenant `slug`; platform scope."""
    found = [m for m in memberships(account_id) if m.slug == slug]
    return found[0] if found else None


def memberships(account_id: UUID) -> list[Member]:
    """Every tenant that the account may enter now; platform scope."""
    now = clock.now()
    statement = (
        sa.select(Membership.role, Tenant.id, Tenant.slug, Tenant.name, Tenant.zone)
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.account_id == account_id,
            Membership.ended_at.is_(None),
            sa.or_(Membership.expires_at.is_(None), Membership.expires_at > now),
            Account.disabled_at.is_(None),
            Tenant.state == TenantState.ACTIVE,
        )
        .order_by(Tenant.slug)
    )
    return [
        Member(account_id, row.id, row.role, row.slug, row.name, row.zone) for row in scope.session().execute(statement)
    ]
