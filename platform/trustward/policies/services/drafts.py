"""The open version: one for a tenant, following the register until it is submitted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from trustward.kernel import audit, clock, tenants
from trustward.kernel.errors import Conflict, Invalid, Refused
from trustward.kernel.scope import ActorKind, attempt, current, load, session
from trustward.kernel.texts import Text
from trustward.plugins.events import publish as tell
from trustward.policies.domain import Acceptance, Finding, Origin, VersionState, outstanding
from trustward.policies.tables import PolicyVersion
from trustward.register import services as register

from . import reading
from .rendering import Rendering, rendered

NO_REASON = Text("")


def open_draft(*, reason: Text = NO_REASON) -> PolicyVersion:
    """The tenant's draft as the register is now: a new one, or the open one brought up to date.

    A version that waits for approval is left alone: it is bound to what was submitted.

    Args:
        reason: the reason to offer for the change notice; a draft that has one keeps its own.
    """
    now = rendered()
    row = reading.opened() or _new(now)
    if row.state is VersionState.DRAFT:
        _refresh(row, now)
    if reason and not Text.of(row.reason):
        row.reason = reason.as_dict()
    session().flush()
    return row


def follow() -> PolicyVersion | None:
    """Let the draft follow the register: open, refresh or drop it. Safe to repeat.

    Returns: the draft, or None where the newest version says what the register says.
    """
    now, row, newest = rendered(), reading.opened(), reading.newest()
    same = newest is not None and newest.content_hash == now.policy.hash
    if row is None:
        return None if same else open_draft()
    if row.state is not VersionState.DRAFT:
        return row
    if same and row.author_id is None:
        audit.record("policy.draft_dropped", ("policy_version", row.id), {"hash": row.content_hash})
        session().delete(row)
        session().flush()
        return None
    _refresh(row, now)
    return row


def accept(version_id: UUID, code: str, place: str, reason: Text) -> None:
    """Accept a finding of the draft with a reason; it blocks no more and stays visible to the officer.

    Raises:
        Refused: the version is no draft any more. Invalid: no reason, or there is no such finding.
    """
    row = _draft(version_id)
    if not reason:
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why this is accepted.")]})
    found = [finding for finding in rendered().findings if (finding.code, finding.place) == (code, place)]
    if not found:
        raise Invalid(_l("This finding is gone: the register has changed."))
    others = [one for one in row.accepted if (one["code"], one["place"]) != (code, place)]
    row.accepted = [*others, _acceptance_data(Acceptance(code, place, reason))]
    audit.record("policy.finding_accepted", ("policy_version", row.id), {"code": code, "place": place})


def unaccept(version_id: UUID, code: str, place: str) -> None:
    """Take an acceptance back. Raises: Refused where the version is no draft any more."""
    row = _draft(version_id)
    row.accepted = [one for one in row.accepted if (one["code"], one["place"]) != (code, place)]
    audit.record("policy.acceptance_withdrawn", ("policy_version", row.id), {"code": code, "place": place})


def submit(version_id: UUID, *, seen: str, reason: Text, material: bool, effective_on: date | None = None) -> None:
    """Ask an officer to approve the draft.

    Args:
        seen: the hash of what was on the screen: what is submitted is what was seen.
        reason: why the policy changes; published with the change notice (PIPA art. 30(2)).
        effective_on: the wished day; the officer decides.
    Raises:
        Conflict: the register changed since the page was loaded. Refused: blocking findings stand, or nothing changes.
        Invalid: no reason in Korean, or a day that has passed.
    """
    row, now = _draft(version_id), rendered()
    _refresh(row, now)
    if row.content_hash != seen:
        raise Conflict(_l("The register changed in the meantime. Look at the draft again, then submit it."))
    if not reason.ko:
        raise Invalid(_l("Please check the marked fields."), fields={"reason_ko": [_l("Say why the policy changes.")]})
    _refuse_past(effective_on)
    newest = reading.newest()
    if newest is not None and newest.content_hash == row.content_hash:
        raise Refused(_l("The newest version says the same: there is nothing to publish."), code="policy_unchanged")
    if blocking := outstanding(now.findings, acceptances(row)):
        raise Refused(
            _l("These findings must be mended or accepted first."), objections=blocking, code="policy_findings"
        )
    row.reason, row.material, row.effective_on = reason.as_dict(), material, effective_on
    row.accepted = [one for one in row.accepted if _still_found(one, now.findings)]
    row.author_id, row.submitted_at, row.return_note = current().actor.id, clock.now(), ""
    row.state = VersionState.SUBMITTED
    audit.record(
        "policy.submitted", ("policy_version", row.id), {"hash": row.content_hash, "effective_on": effective_on}
    )
    tell("policy.submitted", version=row.id)


def return_(version_id: UUID, *, note: str) -> None:
    """Send a submitted version back to the draft, with a note for its author. Raises: Refused, Invalid."""
    row = load(PolicyVersion, version_id, lock=True)
    _refuse_unless(row, VersionState.SUBMITTED)
    if not note.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"note": [_l("Say what has to change.")]})
    row.state, row.return_note = VersionState.DRAFT, note.strip()
    audit.record("policy.returned", ("policy_version", row.id), {"hash": row.content_hash})
    tell("policy.returned", version=row.id)


def acceptances(row: PolicyVersion) -> list[Acceptance]:
    """The findings that were accepted for a version."""
    return [Acceptance(one["code"], one["place"], Text.of(one["reason"])) for one in row.accepted]


def _new(now: Rendering) -> PolicyVersion:
    """A new draft, or the one that somebody else opened in the same moment."""
    try:
        with attempt():
            row = _insert(now)
    except IntegrityError:
        other = reading.opened()
        if other is None:
            raise
        return other
    audit.record("policy.draft_opened", ("policy_version", row.id), {"hash": row.content_hash})
    return row


def _insert(now: Rendering) -> PolicyVersion:
    base = reading.newest()
    at = clock.now()
    row = PolicyVersion(
        state=VersionState.DRAFT,
        origin=Origin.REGISTER,
        base_id=base.id if base else None,
        accepted=list(base.accepted) if base else [],
        reason=_noted(base).as_dict(),
        material=False,
        created_at=at,
        refreshed_at=at,
        **content_of(now),
    )
    session().add(row)
    session().flush()
    return row


def _noted(base: PolicyVersion | None) -> Text:
    """The register's own note on the change that comes after `base`."""
    since = base.effective_on if base else None
    notes = [note for note in register.facts("change_notes") if since is None or note.effective_on > since]
    return max(notes, key=lambda note: note.effective_on).reason if notes else NO_REASON


def _refresh(row: PolicyVersion, now: Rendering) -> None:
    base = reading.newest()
    row.base_id = base.id if base else None
    if row.content_hash == now.policy.hash and row.packs_as_of == now.as_of:
        return
    for name, value in content_of(now).items():
        setattr(row, name, value)
    row.refreshed_at = clock.now()
    session().flush()


def content_of(now: Rendering) -> dict[str, Any]:
    """The columns that say what a version says."""
    return {
        "content": now.policy.content(),
        "content_hash": now.policy.hash,
        "disclosed": dict(now.policy.disclosed),
        "law": now.policy.law.as_data(),
        "packs_as_of": now.as_of,
    }


def _draft(version_id: UUID) -> PolicyVersion:
    row = load(PolicyVersion, version_id, lock=True)
    _refuse_unless(row, VersionState.DRAFT)
    return row


def _refuse_unless(row: PolicyVersion, *states: VersionState) -> None:
    if row.state not in states:
        raise Refused(_l("This version is in another state by now. Load the page again."), code="policy_state")


def _refuse_past(day: date | None) -> None:
    if day and day < clock.today(tenants.get().zone):
        raise Invalid(_l("Please check the marked fields."), fields={"effective_on": [_l("This day has passed.")]})


def _acceptance_data(one: Acceptance) -> dict[str, Any]:
    actor = current().actor
    return {
        "code": one.code,
        "place": one.place,
        "reason": one.reason.as_dict(),
        "by": str(actor.id) if actor.kind is ActorKind.STAFF else str(actor.kind),
        "at": clock.now().isoformat(),
    }


def _still_found(one: dict[str, Any], findings: list[Finding]) -> bool:
    acceptance = Acceptance(one["code"], one["place"], Text(""))
    return any(acceptance.covers(finding) for finding in findings)
