"""What the core's addresses need, for the matrix."""

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.services import create_account, invitations, memberships
from trustward.accounts.tables import Invitation, Membership
from trustward.kernel import scope
from trustward.policies.tables import PolicyVersion
from trustward.testing.builders import PASSWORD


def a_member():
    """Somebody of the entered tenant."""
    statement = sa.select(Membership.account_id).where(Membership.tenant_id == scope.tenant_id())
    return scope.session().scalar(statement.order_by(Membership.since).limit(1))


def an_invitation():
    return scope.session().scalar(sa.select(Invitation.id).where(Invitation.tenant_id == scope.tenant_id()).limit(1))


EXAMPLES = {
    **{f"accounts.{page}": {"id": a_member} for page in ("member", "member_address", "end_membership")},
    "accounts.revoke_invitation": {"id": an_invitation},
    **{
        f"policies.{page}": {"version_id": PolicyVersion}
        for page in ("show", "approval", "send_back", "schedule", "recall")
    },
    **{f"policy.{page}": {"number": 1} for page in ("version", "version_data", "changes")},
}


def furnish(tenant):
    """Rows of the core; the tenant is entered."""
    _people(tenant)
    _a_policy()


def _people(tenant):
    account = create_account(f"first@{tenant.slug}.example", "이첫째", PASSWORD)
    scope.session().flush()
    memberships.add_membership(account.id, Role.CLERK)
    invitations.invite(f"guest@{tenant.slug}.example", Role.CLERK)


def _a_policy():
    """One public version and a draft; the register is empty, so everything that blocks is accepted."""
    from trustward.kernel import clock
    from trustward.kernel.texts import Text
    from trustward.policies import services
    from trustward.policies.domain import Acceptance

    today = clock.today("Asia/Seoul")
    accepted = [Acceptance(finding.code, "", Text("시험")) for finding in services.rendered().findings]
    services.import_version(effective_on=today, packs_on=today, reason=Text("시험"), accepted=accepted)
    services.open_draft()
