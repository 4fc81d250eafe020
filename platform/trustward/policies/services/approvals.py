"""From approval to the public page: four eyes, bound to the content's hash; then the day comes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.documents import digest
from trustward.kernel import audit, clock, tenants
from trustward.kernel.errors import Conflict, Invalid, Refused
from trustward.kernel.scope import ActorKind, current, load, session
from trustward.plugins.events import publish as tell
from trustward.plugins.review import review
from trustward.policies.domain import VersionState, may_become
from trustward.policies.tables import PolicyVersion

from . import reading

APPROVE = "policy.approve"


class Tampered(RuntimeError):
    """A stored version is not what the officer approved."""


def approve(version_id: UUID, *, seen: str, effective_on: date | None) -> None:
    """Approve a submitted version; it is scheduled for its day, and published at once where that is today.

    Args:
        seen: the hash of what was on the officer's screen.
        effective_on: from when it holds; None leaves the day to be set later.
    Raises:
        Conflict: it is not what was on the screen. Refused: by its own author, by a plugin, or in the wrong state.
        Invalid: a day that has passed, or not after the version that is scheduled before it.
    """
    row = load(PolicyVersion, version_id, lock=True)
    _refuse_move(row, VersionState.APPROVED)
    if not row.content_hash == seen == digest(row.content):
        raise Conflict(_l("This is not the text that was shown to you. Look at it again."))
    _refuse_own(row)
    _ask_plugins(row)
    if effective_on:
        _refuse_day(effective_on)
    row.number = _next_number()
    row.state, row.approved_hash = VersionState.APPROVED, row.content_hash
    row.approver_id, row.approved_at, row.effective_on = current().actor.id, clock.now(), None
    session().flush()
    facts = {"number": row.number, "hash": row.content_hash, "effective_on": effective_on}
    audit.record("policy.approved", ("policy_version", row.id), facts)
    tell("policy.approved", version=row.id, number=row.number)
    if effective_on:
        _schedule(row, effective_on)


def schedule(version_id: UUID, *, effective_on: date) -> None:
    """Set the day of an approved version; as for `approve`. Raises: Refused, Invalid."""
    row = load(PolicyVersion, version_id, lock=True)
    _refuse_move(row, VersionState.SCHEDULED)
    _refuse_day(effective_on)
    _schedule(row, effective_on)


def recall(version_id: UUID, *, note: str) -> None:
    """Take an approved version back before its day. Its number stays unused. Raises: Refused, Invalid."""
    row = load(PolicyVersion, version_id, lock=True)
    _refuse_move(row, VersionState.RECALLED)
    if not note.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"note": [_l("Say why it is taken back.")]})
    row.state, row.return_note = VersionState.RECALLED, note.strip()
    audit.record("policy.recalled", ("policy_version", row.id), {"number": row.number, "hash": row.content_hash})
    tell("policy.recalled", version=row.id, number=row.number)


def publish_due() -> int:
    """Publish every scheduled version whose day has come, in order. Safe to repeat. Returns: how many were published."""
    today = clock.today(tenants.get().zone)
    query = select(PolicyVersion).where(
        PolicyVersion.state == VersionState.SCHEDULED, PolicyVersion.effective_on <= today
    )
    due = session().scalars(query.order_by(PolicyVersion.effective_on, PolicyVersion.number).with_for_update()).all()
    for row in due:
        publish(row)
    return len(due)


def publish(row: PolicyVersion) -> None:
    """Put a version into effect; the one before it stays readable, with its last day.

    Raises:
        Tampered: what is stored is not what was approved.
    """
    if digest(row.content) != row.approved_hash:
        raise Tampered(f"version {row.number} differs from what was approved")
    before = reading.current()
    if before is not None:
        before.state, before.superseded_on = VersionState.SUPERSEDED, row.effective_on
        audit.record("policy.superseded", ("policy_version", before.id), {"number": before.number, "by": row.number})
        session().flush()
    row.state, row.published_at = VersionState.PUBLISHED, clock.now()
    session().flush()
    facts = {"number": row.number, "hash": row.content_hash, "effective_on": row.effective_on}
    audit.record("policy.published", ("policy_version", row.id), facts)
    tell("policy.published", version=row.id, number=row.number, effective_on=row.effective_on)


def _schedule(row: PolicyVersion, effective_on: date) -> None:
    row.state, row.effective_on = VersionState.SCHEDULED, effective_on
    session().flush()
    audit.record("policy.scheduled", ("policy_version", row.id), {"number": row.number, "effective_on": effective_on})
    tell("policy.scheduled", version=row.id, number=row.number, effective_on=effective_on)
    if effective_on <= clock.today(tenants.get().zone):
        publish(row)


def _refuse_move(row: PolicyVersion, then: VersionState) -> None:
    if not may_become(row.state, then):
        raise Refused(_l("This version is in another state by now. Load the page again."), code="policy_state")


def _refuse_own(row: PolicyVersion) -> None:
    actor = current().actor
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise Refused(_l("Only a privacy officer can approve."), code="policy_not_an_officer")
    if actor.id == row.author_id:
        raise Refused(_l("Who submitted a version can't approve it: another officer has to."), code="policy_own")


def _ask_plugins(row: PolicyVersion) -> None:
    """Plugins may say no. A verdict that asks for a second person is met: author and officer are two."""
    review(APPROVE, ("policy_version", row.id), second_person=True)


def _refuse_day(day: date) -> None:
    wrong = None
    before = reading.coming()
    if day < clock.today(tenants.get().zone):
        wrong = _l("This day has passed.")
    elif before and before.effective_on and day <= before.effective_on:
        wrong = _l("Version %(number)s takes effect before; choose a later day, or recall it.", number=before.number)
    if wrong:
        raise Invalid(_l("Please check the marked fields."), fields={"effective_on": [wrong]})


def _next_number() -> int:
    return (session().scalar(select(func.max(PolicyVersion.number))) or 0) + 1
