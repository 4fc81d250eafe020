"""Access to what is kept apart: asked with a purpose, approved by another person, for a while (PIPA art. 21(3))."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

ACCESS_WINDOW = timedelta(hours=1)
"""How long an approved access stays open unless the approver says otherwise. Ours, no statute's."""
SHORTEST_WINDOW, LONGEST_WINDOW = timedelta(minutes=10), timedelta(hours=8)
"""What the approver may choose from. Ours, no statute's."""
_BY_STATUTE = "statute:"


class Purpose(StrEnum):
    """Why somebody must read what is kept apart, beside the statute that has it kept."""

    SUBJECT = "subject"
    """The data subject exercises a right."""
    AUTHORITY = "authority"
    """An authority demands it on a legal basis."""
    COURT = "court"
    """A claim is brought, or defended against."""
    INSPECTION = "inspection"
    """It is checked that it is kept, and kept right."""


class AccessState(StrEnum):
    """What became of a request for access. Stored by value; that a window is over is told by the time alone."""

    ASKED = "asked"
    OPEN = "open"
    REFUSED = "refused"
    ENDED = "ended"
    """Its window is over, or somebody ended it before."""


def statute_purpose(row_id: str) -> str:
    """The purpose "what this statute has it kept for", as it is stored."""
    return f"{_BY_STATUTE}{row_id}"


def statute_row(purpose: str) -> str:
    """The row of law that a stored purpose names; empty for the other purposes."""
    return purpose.removeprefix(_BY_STATUTE) if purpose.startswith(_BY_STATUTE) else ""


def standing(state: AccessState, opens_until: datetime | None, now: datetime) -> AccessState:
    """The state that counts now: an open window ends by itself."""
    if state is AccessState.OPEN and (opens_until is None or opens_until <= now):
        return AccessState.ENDED
    return state


def objections_to_approval(
    state: AccessState, *, asked_by: UUID | None, approver: UUID | None, window: timedelta
) -> list[str]:
    """Codes of what speaks against an approval; empty when nothing does."""
    found = []
    if state is not AccessState.ASKED:
        found.append("not_asked")
    if approver is None or approver == asked_by:
        found.append("second_person")
    if not SHORTEST_WINDOW <= window <= LONGEST_WINDOW:
        found.append("window")
    return found


def objections_to_reading(
    state: AccessState, *, asked_by: UUID | None, reader: UUID | None, opens_until: datetime | None, now: datetime
) -> list[str]:
    """Codes of what speaks against reading now; empty when nothing does."""
    found = []
    if standing(state, opens_until, now) is not AccessState.OPEN:
        found.append("not_open")
    if reader is None or reader != asked_by:
        found.append("not_yours")
    return found
