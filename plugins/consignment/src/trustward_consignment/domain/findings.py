"""Findings of a supervision check: proposed by an answer or made by a person, mended, verified."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class FindingState(StrEnum):
    """`PROPOSED`: an answer suggests it, nobody decided. `DISMISSED`: somebody decided that it is none."""

    PROPOSED = "proposed"
    OPEN = "open"
    MENDED = "mended"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


class FindingAct(StrEnum):
    """What moves a finding."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    MEND = "mend"
    VERIFY = "verify"
    REOPEN = "reopen"


class Origin(StrEnum):
    """Where a finding comes from."""

    ANSWER = "answer"
    REVIEW = "review"
    CONTRACT = "contract"
    INCIDENT = "incident"


_F = FindingState
_STEPS: Mapping[FindingAct, tuple[frozenset[FindingState], FindingState]] = {
    FindingAct.CONFIRM: (frozenset({_F.PROPOSED}), _F.OPEN),
    FindingAct.DISMISS: (frozenset({_F.PROPOSED, _F.OPEN}), _F.DISMISSED),
    FindingAct.MEND: (frozenset({_F.OPEN}), _F.MENDED),
    FindingAct.VERIFY: (frozenset({_F.MENDED}), _F.VERIFIED),
    FindingAct.REOPEN: (frozenset({_F.MENDED}), _F.OPEN),
}

UNSETTLED = frozenset({_F.PROPOSED, _F.OPEN, _F.MENDED})
"""States in which somebody still has to do something."""


def may(act: FindingAct, state: FindingState) -> bool:
    """Whether a state allows an act."""
    return state in _STEPS[act][0]


def after(act: FindingAct) -> FindingState:
    """The state that an act leads to."""
    return _STEPS[act][1]


def acts_from(state: FindingState) -> tuple[FindingAct, ...]:
    """The acts that a state allows."""
    return tuple(act for act in FindingAct if may(act, state))
