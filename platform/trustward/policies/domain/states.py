"""The life of a version, and who may move it on."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """States of a version. Its content can change in `draft` only."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"


class Origin(StrEnum):
    """Where a version comes from: rendered from the register, or public already before Trustward came."""

    REGISTER = "register"
    IMPORTED = "imported"


OPEN = frozenset({VersionState.DRAFT, VersionState.SUBMITTED})
"""A tenant has one open version at most."""
PUBLIC = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})
"""Anybody can read these, for ever."""
COMING = frozenset({VersionState.APPROVED, VersionState.SCHEDULED})
"""Approved, not yet in effect."""

MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.SUBMITTED}),
    VersionState.SUBMITTED: frozenset({VersionState.DRAFT, VersionState.APPROVED}),
    VersionState.APPROVED: frozenset({VersionState.SCHEDULED, VersionState.RECALLED}),
    VersionState.SCHEDULED: frozenset({VersionState.PUBLISHED, VersionState.RECALLED}),
    VersionState.PUBLISHED: frozenset({VersionState.SUPERSEDED}),
    VersionState.SUPERSEDED: frozenset(),
    VersionState.RECALLED: frozenset(),
}


def may_become(now: VersionState, then: VersionState) -> bool:
    """Whether a version may go from one state to the other."""
    return then in MOVES[now]
