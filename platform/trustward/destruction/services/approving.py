"""The officer's decisions: approve the set that was on the screen, refuse, stop during the cooling-off."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.accounts.domain import Permission, Role, may
from trustward.destruction.domain import (
    CHANGED,
    RETRACTED,
    Approval,
    Objection,
    RequestState,
    is_late,
    may_become,
    objections,
)
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import audit, clock
from trustward.kernel.errors import Conflict, Forbidden, Invalid, Refused
from trustward.kernel.scope import ActorKind, current, load, session
from trustward.plugins.events import publish
from trustward.plugins.review import review

from . import sets
from .promising import promise_begin
from .settings import rules

APPROVE = "destruction.approve"


def approve(request_id: UUID, *, seen: str, late_reason: str = "") -> None:
    """Approve a destruction; it begins when the cooling-off is over.

    The approval is bound to the set: what was on the screen, what was proposed, and what is claimed now must be the same.
    Whoever comes second, by a double click or as the second officer, is refused.

    Args:
        seen: hash of the set that was on the screen.
        late_reason: why it comes later than the law asks; needed when it does.
    Raises:
        NotFound. Conflict: the set is another one by now. Refused: in another state, by the proposer, by a plugin.
        Invalid: late without a reason.
    """
    row = load(DestructionRequest, request_id, lock=True)
    actor = current().actor
    officer = actor.id if actor.kind is ActorKind.STAFF else None
    late = is_late(row.destroy_by_at, clock.now())
    now = sets.hash_now(row) if row.state is RequestState.PROPOSED else ""
    _refuse(objections(Approval(row.state, row.proposed_by, officer, seen, row.set_hash, now, late, late_reason)))
    two = row.proposed_by is not None and row.proposed_by != officer
    review(APPROVE, ("destruction_request", row.id), second_person=two)
    row.state, row.approved_hash = RequestState.COOLING, row.set_hash
    row.approver_id, row.approver_role, row.approved_at = officer, actor.role, clock.now()
    row.late_reason = late_reason.strip() if late else ""
    row.runs_at = row.approved_at + rules().cooling
    session().flush()
    promise_begin(row)
    _note(row, "approved", {"hash": row.approved_hash, "count": row.count, "runs_at": row.runs_at})


def refuse(request_id: UUID, *, reason: str) -> None:
    """Say no, with a reason; what was claimed is free, and is not proposed again by itself for a while.

    Raises: NotFound. Invalid: no reason. Refused: it is in another state.
    """
    _end(request_id, RequestState.REFUSED, reason)


def stop(request_id: UUID, *, reason: str) -> None:
    """Stop an approved destruction during its cooling-off; as `refuse`."""
    _end(request_id, RequestState.STOPPED, reason)


def retract(request_id: UUID) -> None:
    """Take a person's proposal back before anybody decided; what was claimed is free at once, and may be proposed anew.

    What Trustward itself proposed is not taken back (it would propose it again): an officer refuses it.

    Raises: NotFound. Forbidden: neither the proposer nor an officer, or Trustward's own proposal. Refused: in another state.
    """
    row = load(DestructionRequest, request_id, lock=True)
    actor = current().actor
    if actor.kind is not ActorKind.STAFF or not may_retract(row, actor.id, may(Role(actor.role), Permission.APPROVE)):
        raise Forbidden
    _end(request_id, RequestState.RETRACTED, RETRACTED)


def may_retract(row: DestructionRequest, account_id: UUID | None, officer: bool) -> bool:
    """Whether a person may take a proposal back: it is a person's, and hers, or she is an officer."""
    return row.proposed_by is not None and (officer or row.proposed_by == account_id)


def void(row: DestructionRequest, reason: str = CHANGED) -> None:
    """Take an approval or a proposal back because its set is another one by now. What it had claimed is free again.

    Where units were destroyed already, the rest is left alone and the ledger closes with what was.
    """
    if row.state is RequestState.RUNNING and row.began_at is not None:
        row.ended_at, row.end_reason = clock.now(), reason
        _note(row, "ended_early", {"why": reason})
        return
    if not may_become(row.state, RequestState.VOIDED):
        return
    row.state, row.ended_at, row.end_reason = RequestState.VOIDED, clock.now(), reason
    session().flush()
    sets.release(row.id)
    _note(row, "voided", {"why": reason, "hash": row.set_hash})


def _end(request_id: UUID, state: RequestState, reason: str) -> None:
    row = load(DestructionRequest, request_id, lock=True)
    if not may_become(row.state, state):
        raise Refused(_l("This destruction is in another state by now. Load the page again."), code="destruction_state")
    if not reason.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why.")]})
    row.state, row.ended_by, row.ended_at = state, current().actor.id, clock.now()
    row.end_reason = reason.strip()
    session().flush()
    sets.release(row.id)
    _note(row, state.value, {"hash": row.set_hash, "count": row.count})


def _note(row: DestructionRequest, what: str, facts: dict[str, object]) -> None:
    audit.record(f"destruction.{what}", ("destruction_request", row.id), {"number": row.number, **facts})
    publish(f"destruction.{what}", request=row.id)


def _refuse(found: list[Objection]) -> None:
    if Objection.OTHER_SET in found:
        raise Conflict(_l("The set has changed since it was shown to you. Load the page again and look at it."))
    if Objection.LATE_WITHOUT_REASON in found:
        message = _l("The time by which it had to be destroyed has passed: say why it is late.")
        raise Invalid(_l("Please check the marked fields."), fields={"late_reason": [message]})
    for objection, text in _WORDS.items():
        if objection in found:
            raise Refused(text, code=f"destruction_{objection.value}")


_WORDS = {
    Objection.WRONG_STATE: _l("This destruction is in another state by now. Load the page again."),
    Objection.NOT_AN_OFFICER: _l("Only a privacy officer can approve."),
    Objection.OWN_PROPOSAL: _l("Who proposed a destruction can't approve it: another officer has to."),
}
