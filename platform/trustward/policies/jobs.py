"""What happens to the policy by itself: it follows the register, and due versions are published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from trustward.accounts.domain import Role
from trustward.kernel import tenants
from trustward.kernel.due import Every, every
from trustward.kernel.texts import N_
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty, Proposal
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.providers import provides
from trustward.obligations.services import request_refresh
from trustward.plugins.events import Event, on
from trustward.plugins.statutes import lawbook
from trustward.policies import letters, services
from trustward.policies.domain import VersionState

DISCLOSE, ANNOUNCE = "disclose_consignment", "announce_policy_change"
"""Keys of the proposal that says by when, and of the duty that says why."""


@on("register.changed")
def follow_the_register(event: Event) -> None:
    """The register changed: a draft says what the policy would be now."""
    services.follow()


@every(Every.HOUR, "policies.publish_due")
def publish_what_is_due() -> None:
    """Scheduled versions whose day has come in the tenant's zone."""
    services.publish_due()


@every(Every.DAY, "policies.follow_the_law")
def follow_the_law() -> None:
    """A new day may bring other law or other trustees without anybody touching the register."""
    services.follow()


@provides("policies")
def approvals_that_wait(as_of: date) -> Iterator[RaisedDuty]:
    """A submitted version waits for an officer; done once it is approved.

    The law says "without delay" and names no number: the time is the proposal for disclosing changes (PIPA art. 26(2)).
    """
    book = lawbook(as_of)
    try:
        proposal, duty = book.by_key(Proposal, DISCLOSE), book.by_key(Duty, ANNOUNCE)
    except UnknownRow:
        return
    zone = ZoneInfo(tenants.get().zone)
    for row in services.versions():
        if row.submitted_at is None or row.state is VersionState.DRAFT:
            continue
        yield RaisedDuty(
            source="policies",
            kind="approve_policy",
            subject=("policy_version", row.id),
            title=N_("Approve the privacy policy"),
            due=book.proposal_due(proposal.id, row.submitted_at, zone),
            citation=duty.citation,
            role=Role.OFFICER,
            done_at=row.approved_at,
            proof=("policy_version", row.id) if row.approved_at else None,
            path=f"policy/versions/{row.id}/approval",
            by_hand=False,
        )


@on("policy.submitted")
def tell_the_officers(event: Event) -> None:
    """Somebody has to approve what was submitted."""
    letters.to_officers(UUID(str(event.facts["version"])))


@on("policy.submitted")
@on("policy.returned")
@on("policy.approved")
def recompute(event: Event) -> None:
    """What waits for the officer has changed."""
    request_refresh(["policies"])
