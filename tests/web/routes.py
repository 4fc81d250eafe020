"""What the core's addresses need, for the matrix."""

from trustward.policies.tables import PolicyVersion

EXAMPLES = {
    **{
        f"policies.{page}": {"version_id": PolicyVersion}
        for page in ("show", "approval", "send_back", "schedule", "recall")
    },
    **{f"policy.{page}": {"number": 1} for page in ("version", "version_data", "changes")},
}


def furnish(tenant):
    """Rows of the core; the tenant is entered."""
    _a_policy()


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
