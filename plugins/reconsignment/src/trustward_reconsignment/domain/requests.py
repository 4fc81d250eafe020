"""A request for consent to a re-consignment: its states, and who may do what in each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    """The officer has to decide."""
    ASKED_BACK = "asked_back"
    """The trustee has to answer a question first."""
    STOPPED = "stopped"
    """Refused by rule, at once."""
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """The trustee took it back."""


class RequestAct(StrEnum):
    """What moves a request."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ASK_BACK = "ask_back"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


_R = RequestState
_STEPS: Mapping[RequestAct, tuple[frozenset[RequestState], RequestState]] = {
    RequestAct.APPROVE: (frozenset({_R.ASKED}), _R.APPROVED),
    RequestAct.REFUSE: (frozenset({_R.ASKED, _R.ASKED_BACK}), _R.REFUSED),
    RequestAct.ASK_BACK: (frozenset({_R.ASKED}), _R.ASKED_BACK),
    RequestAct.ANSWER: (frozenset({_R.ASKED_BACK}), _R.ASKED),
    RequestAct.WITHDRAW: (frozenset({_R.ASKED, _R.ASKED_BACK}), _R.WITHDRAWN),
}

OPEN = frozenset({_R.ASKED, _R.ASKED_BACK})


def may(act: RequestAct, state: RequestState) -> bool:
    """Whether a state allows an act."""
    return state in _STEPS[act][0]


def after(act: RequestAct) -> RequestState:
    """The state that an act leads to."""
    return _STEPS[act][1]


class Ground(StrEnum):
    """On what ground the officer refuses. Ours: the law leaves the consent to the consignor and lists none."""

    NOT_NEEDED = "not_needed"
    SAFEGUARDS = "safeguards"
    CATEGORY = "category"
    COUNTRY = "country"
    CHAIN = "chain"
    CONTRACT = "contract"
    UNCLEAR = "unclear"
    OTHER = "other"
