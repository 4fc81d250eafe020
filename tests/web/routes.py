"""What the core's addresses need, for the matrix."""

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.services import create_account, invitations, memberships
from trustward.accounts.tables import Invitation, Membership
from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.tables import DestructionConnector, DestructionEntry, DestructionEvidence, DestructionRequest
from trustward.kernel import scope
from trustward.policies.tables import PolicyVersion
from trustward.testing.builders import PASSWORD


def a_member():
    """Somebody of the entered tenant."""
    statement = sa.select(Membership.account_id).where(Membership.tenant_id == scope.tenant_id())
    return scope.session().scalar(statement.order_by(Membership.since).limit(1))


def an_invitation():
    return scope.session().scalar(sa.select(Invitation.id).where(Invitation.tenant_id == scope.tenant_id()).limit(1))


def a_request(state):
    """The first destruction of the entered tenant in a state."""

    def find():
        statement = sa.select(DestructionRequest.id).where(DestructionRequest.state == state)
        return scope.session().scalar(statement.order_by(DestructionRequest.number).limit(1))

    return find


PROPOSED, PROVING = a_request(RequestState.PROPOSED), a_request(RequestState.PROVING)


def elsewhere():
    """The destruction of the entered tenant in another system."""
    statement = sa.select(DestructionRequest.id).where(DestructionRequest.kind == RequestKind.ELSEWHERE)
    return scope.session().scalar(statement.limit(1))


EXAMPLES = {
    **{f"destruction.{page}": {"request_id": elsewhere} for page in ("outside", "outside_sheet")},
    **{f"destruction.{page}": {"request_id": PROPOSED} for page in ("show", "dry_run")},
    **{f"destruction_decisions.{page}": {"request_id": PROPOSED} for page in ("approval", "refusal", "retraction", "stop")},
    **{f"destruction_by_hand.{page}": {"request_id": PROVING} for page in ("evidence", "proof", "exception", "send_back")},
    "destruction_by_hand.read_evidence": {"request_id": PROVING, "evidence_id": DestructionEvidence},
    **{f"destruction_ledger.{page}": {"entry_id": DestructionEntry} for page in ("entry", "data")},
    **{
        f"destruction_connectors.{page}": {"connector_id": DestructionConnector}
        for page in ("edit", "check", "try_out", "read", "enable", "disable")
    },
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
    _destructions()


def _destructions():
    """One that waits for the officer, one for its proof, one in the ledger, and a connector whose plugin is gone."""
    from trustward.destruction import services
    from trustward.destruction.domain import ConnectorState, Evidence
    from trustward.destruction.services import closing
    from trustward.kernel import clock, files
    from trustward.kernel.ids import new_id
    from trustward.kernel.vault import seal_text

    made = [
        services.propose_by_hand(
            RequestKind.PAPER,
            what="옛 신청서",
            task="채용",
            reason="보유 기간 만료",
            count=3,
            created_on=None,
            due_on=None,
            by=None,
        )
        for _ in range(4)
    ]
    made[3].kind = RequestKind.ELSEWHERE
    made[1].state = made[2].state = RequestState.PROVING
    stored = files.put(b"%PDF-1.4", name="확인서.pdf", media_type="application/pdf", purpose="destruction.evidence")
    scope.session().flush()
    scope.session().add(
        DestructionEvidence(
            request_id=made[1].id,
            kind=Evidence.CERTIFICATE,
            file_id=stored.id,
            sha256=stored.sha256,
            added_by=None,
            added_at=clock.now(),
        )
    )
    made[2].proof = {"exception": "없음"}
    closing.finish(made[2])
    connector = DestructionConnector(
        id=new_id(),
        kind="gone",
        name="옛 시스템",
        state=ConnectorState.DISABLED,
        check_said=[],
        created_at=clock.now(),
        created_by=None,
    )
    connector.settings = seal_text("{}", connector.id, "destruction_connector.settings")
    scope.session().add(connector)


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
