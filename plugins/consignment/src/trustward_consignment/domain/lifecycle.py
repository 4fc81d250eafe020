"""The life cycle of a trustee and its gates (PIPA art. 26): what may follow on what, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TrusteeState(StrEnum):
    """Where a consignment stands, from the first thought of it to the proof that nothing is left behind."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    CONTRACTED = "contracted"
    DISCLOSED = "disclosed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATING = "terminating"
    DESTRUCTION_CONFIRMED = "destruction_confirmed"
    CLOSED = "closed"


class Act(StrEnum):
    """What moves a trustee from one state to the next."""

    ASSESS = "assess"
    APPROVE = "approve"
    CONCLUDE = "conclude"
    DISCLOSE = "disclose"
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    CONFIRM_DESTRUCTION = "confirm_destruction"
    CLOSE = "close"
    DROP = "drop"


class Obstacle(StrEnum):
    """Why an act can't happen yet. Stable codes; the sentences are the shell's."""

    WRONG_STATE = "wrong_state"
    NOT_ASSESSED = "not_assessed"
    NO_CONTRACT = "no_contract"
    NO_CONTRACT_FILE = "no_contract_file"
    CONTRACT_NOT_CHECKED = "contract_not_checked"
    CONTRACT_ITEM_MISSING = "contract_item_missing"
    CONTRACT_NOT_YET = "contract_not_yet"
    CONTRACT_EXPIRED = "contract_expired"
    NOT_DISCLOSED = "not_disclosed"
    DISCLOSURE_SCHEDULED = "disclosure_scheduled"
    NO_MARKETING_NOTICE = "no_marketing_notice"
    NO_KICK_OFF = "no_kick_off"
    STORE_OPEN = "store_open"
    ACCOUNTS_OPEN = "accounts_open"
    ASSETS_OUT = "assets_out"
    NO_PLEDGE = "no_pledge"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is missing, and which: a contract item's id, a store, a date."""

    obstacle: Obstacle
    detail: str = ""


class Disclosure(StrEnum):
    """Whether the published policy names the trustee."""

    ABSENT = "absent"
    SCHEDULED = "scheduled"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about a trustee that a gate looks at."""

    state: TrusteeState
    assessed: bool = False
    contract: bool = False
    contract_file: bool = False
    contract_checked: bool = True
    """Whether anybody has looked for the items yet; as long as nobody has, none is known to be missing."""
    contract_items_missing: tuple[str, ...] = ()
    contract_from: date | None = None
    contract_until: date | None = None
    disclosure: Disclosure = Disclosure.ABSENT
    disclosed_from: date | None = None
    marketing: bool = False
    marketing_notice: bool = False
    kick_off: bool = False
    stores_open: tuple[str, ...] = ()
    accounts_revoked: bool = False
    assets_returned: bool = False
    pledge: bool = False


_S = TrusteeState
_STEPS: Mapping[Act, tuple[frozenset[TrusteeState], TrusteeState]] = {
    Act.ASSESS: (frozenset({_S.PROPOSED}), _S.ASSESSED),
    Act.APPROVE: (frozenset({_S.ASSESSED}), _S.APPROVED),
    Act.CONCLUDE: (frozenset({_S.APPROVED}), _S.CONTRACTED),
    Act.DISCLOSE: (frozenset({_S.CONTRACTED}), _S.DISCLOSED),
    Act.ACTIVATE: (frozenset({_S.CONTRACTED, _S.DISCLOSED}), _S.ACTIVE),
    Act.SUSPEND: (frozenset({_S.ACTIVE}), _S.SUSPENDED),
    Act.RESUME: (frozenset({_S.SUSPENDED}), _S.ACTIVE),
    Act.TERMINATE: (frozenset({_S.CONTRACTED, _S.DISCLOSED, _S.ACTIVE, _S.SUSPENDED}), _S.TERMINATING),
    Act.CONFIRM_DESTRUCTION: (frozenset({_S.TERMINATING}), _S.DESTRUCTION_CONFIRMED),
    Act.CLOSE: (frozenset({_S.DESTRUCTION_CONFIRMED}), _S.CLOSED),
    Act.DROP: (frozenset({_S.PROPOSED, _S.ASSESSED, _S.APPROVED}), _S.CLOSED),
}

DISCLOSED_STATES = frozenset({_S.CONTRACTED, _S.DISCLOSED, _S.ACTIVE, _S.SUSPENDED, _S.TERMINATING})
"""States in which the policy must name the trustee: from the contract until nothing is left with it. Holding is
processing too (PIPA art. 2-2), so a consignment that ends stays in the policy until destruction is confirmed."""

SUPERVISED_STATES = frozenset({_S.ACTIVE, _S.SUSPENDED})
"""States in which the trustee is educated and inspected (PIPA art. 26(4))."""

OPEN_STATES = frozenset(_S) - {_S.CLOSED}


def acts_from(state: TrusteeState) -> tuple[Act, ...]:
    """The acts that a state allows, gates aside."""
    return tuple(act for act, (sources, _) in _STEPS.items() if state in sources)


def after(act: Act) -> TrusteeState:
    """The state that an act leads to."""
    return _STEPS[act][1]


def objections(act: Act, standing: Standing, as_of: date) -> tuple[Objection, ...]:
    """What stands against an act on the day `as_of`; empty when it may happen.

    `contracted` needs every contract item in writing (PIPA art. 26(1)). `active` needs the disclosure to be in effect
    (art. 26(2)), the individual notice where promotion is consigned (art. 26(3)), and the education (art. 26(4)).
    `destruction_confirmed` needs a certificate for every store, `closed` all that and what the trustee had in hand.
    """
    if standing.state not in _STEPS[act][0]:
        return (Objection(Obstacle.WRONG_STATE, standing.state.value),)
    match act:
        case Act.ASSESS | Act.APPROVE:
            return () if standing.assessed else (Objection(Obstacle.NOT_ASSESSED),)
        case Act.CONCLUDE:
            return _contract(standing, as_of)
        case Act.DISCLOSE:
            return _disclosure(standing, as_of)
        case Act.ACTIVATE | Act.RESUME:
            return missing_for_activity(standing, as_of)
        case Act.CONFIRM_DESTRUCTION:
            return _stores(standing)
        case Act.CLOSE:
            return _stores(standing) + _hand_over(standing)
    return ()


def missing_for_activity(standing: Standing, as_of: date) -> tuple[Objection, ...]:
    """What a trustee lacks to process anything, whatever state it is in: the check list of its page."""
    found = [*_contract(standing, as_of)]
    if standing.contract_from and standing.contract_from > as_of:
        found.append(Objection(Obstacle.CONTRACT_NOT_YET, standing.contract_from.isoformat()))
    found += _disclosure(standing, as_of)
    if standing.marketing and not standing.marketing_notice:
        found.append(Objection(Obstacle.NO_MARKETING_NOTICE))
    if not standing.kick_off:
        found.append(Objection(Obstacle.NO_KICK_OFF))
    return tuple(found)


def _contract(standing: Standing, as_of: date) -> tuple[Objection, ...]:
    if not standing.contract:
        return (Objection(Obstacle.NO_CONTRACT),)
    if standing.contract_checked:
        found = [Objection(Obstacle.CONTRACT_ITEM_MISSING, item) for item in standing.contract_items_missing]
    else:
        found = [Objection(Obstacle.CONTRACT_NOT_CHECKED)]
    if not standing.contract_file:
        found.append(Objection(Obstacle.NO_CONTRACT_FILE))
    if standing.contract_until and standing.contract_until < as_of:
        found.append(Objection(Obstacle.CONTRACT_EXPIRED, standing.contract_until.isoformat()))
    return tuple(found)


def _disclosure(standing: Standing, as_of: date) -> tuple[Objection, ...]:
    if standing.disclosure is Disclosure.LIVE:
        return ()
    if standing.disclosure is Disclosure.SCHEDULED and standing.disclosed_from:
        return (Objection(Obstacle.DISCLOSURE_SCHEDULED, standing.disclosed_from.isoformat()),)
    return (Objection(Obstacle.NOT_DISCLOSED),)


def _stores(standing: Standing) -> tuple[Objection, ...]:
    return tuple(Objection(Obstacle.STORE_OPEN, store) for store in standing.stores_open)


def _hand_over(standing: Standing) -> tuple[Objection, ...]:
    wanted = (
        (standing.accounts_revoked, Obstacle.ACCOUNTS_OPEN),
        (standing.assets_returned, Obstacle.ASSETS_OUT),
        (standing.pledge, Obstacle.NO_PLEDGE),
    )
    return tuple(Objection(obstacle) for done, obstacle in wanted if not done)
