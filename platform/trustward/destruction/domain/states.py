"""The life of a destruction request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .kinds import BY_HAND, RequestKind


class RequestState(StrEnum):
    """States of a request. What is claimed by it is free again in the last four."""

    PROPOSED = "proposed"
    COOLING = "cooling"
    """Approved; it can still be stopped."""
    RUNNING = "running"
    PROVING = "proving"
    """Waits for the proof of somebody who acts by hand."""
    CLOSED = "closed"
    """It stands in the ledger."""
    REFUSED = "refused"
    STOPPED = "stopped"
    RETRACTED = "retracted"
    """Whoever proposed it, or an officer, took the proposal back before anybody had decided."""
    VOIDED = "voided"
    """Something in the set changed: the approval was about another set."""


MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.PROPOSED: frozenset(
        {RequestState.COOLING, RequestState.REFUSED, RequestState.RETRACTED, RequestState.VOIDED}
    ),
    RequestState.COOLING: frozenset(
        {RequestState.RUNNING, RequestState.PROVING, RequestState.STOPPED, RequestState.VOIDED}
    ),
    RequestState.RUNNING: frozenset({RequestState.CLOSED, RequestState.VOIDED}),
    RequestState.PROVING: frozenset({RequestState.RUNNING, RequestState.CLOSED, RequestState.VOIDED}),
    RequestState.CLOSED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.STOPPED: frozenset(),
    RequestState.RETRACTED: frozenset(),
    RequestState.VOIDED: frozenset(),
}
"""`RUNNING` may be voided as long as nothing of it was destroyed; later it closes with what was. What is proved by hand and
has units here runs once more, to remove what is known of them."""

OPEN = frozenset({RequestState.PROPOSED, RequestState.COOLING, RequestState.RUNNING, RequestState.PROVING})
"""A unit belongs to one request in such a state at most."""
FREE = frozenset({RequestState.REFUSED, RequestState.STOPPED, RequestState.RETRACTED, RequestState.VOIDED})
"""What such a request had claimed may be proposed again."""
VOIDABLE = frozenset({RequestState.PROPOSED, RequestState.COOLING, RequestState.RUNNING, RequestState.PROVING})


def may_become(now: RequestState, then: RequestState) -> bool:
    """Whether a request may go from one state to the other."""
    return then in MOVES[now]


def after_cooling(kind: RequestKind) -> RequestState:
    """What follows the cooling-off: the machine begins, or a person's proof is awaited."""
    return RequestState.PROVING if kind in BY_HAND else RequestState.RUNNING


class Objection(StrEnum):
    """Why an approval is refused."""

    WRONG_STATE = "wrong_state"
    OWN_PROPOSAL = "own_proposal"
    NOT_AN_OFFICER = "not_an_officer"
    OTHER_SET = "other_set"
    LATE_WITHOUT_REASON = "late_without_reason"


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approval is judged by."""

    state: RequestState
    proposed_by: UUID | None
    approver: UUID | None
    seen: str
    stored: str
    current: str
    late: bool
    late_reason: str


def objections(asked: Approval) -> list[Objection]:
    """Why an officer can't approve: another state, the own proposal, another set than was shown, too late unexplained.

    A proposal of the system has no person behind it: any officer may approve it. The hash of the set that was on the screen,
    the one stored with the proposal, and the one of the set as it is now must be one and the same.
    """
    found = []
    if not may_become(asked.state, RequestState.COOLING):
        return [Objection.WRONG_STATE]
    if asked.approver is None:
        found.append(Objection.NOT_AN_OFFICER)
    elif asked.approver == asked.proposed_by:
        found.append(Objection.OWN_PROPOSAL)
    if not asked.seen == asked.stored == asked.current:
        found.append(Objection.OTHER_SET)
    if asked.late and not asked.late_reason.strip():
        found.append(Objection.LATE_WITHOUT_REASON)
    return found


def is_late(destroy_by_at: datetime | None, at: datetime) -> bool:
    """Whether an act at `at` comes after the last instant of the duty (PIPA art. 21(1): without delay)."""
    return destroy_by_at is not None and at >= destroy_by_at
