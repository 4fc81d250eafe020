"""What is wrong with the people of this installation, in plain words for the operator."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.tables import Account, Membership
from trustward.kernel import clock, scope, tenants


def troubles() -> Iterator[str]:
    """Tenants into which nobody can let anybody. No scope is entered."""
    owners = (
        sa.select(Membership.tenant_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.role == Role.OWNER, Membership.ended_at.is_(None), Account.disabled_at.is_(None),
            sa.or_(Membership.expires_at.is_(None), Membership.expires_at > clock.now()),
        )
    )  # fmt: skip
    with scope.enter_platform(write=False) as opened:
        led = set(opened.execute(owners).scalars())
        slugs = [tenant.slug for tenant in tenants.active() if tenant.id not in led]
    for slug in slugs:
        yield f"The tenant {slug} has no owner: run `trustward accounts invite-owner {slug} EMAIL`."
