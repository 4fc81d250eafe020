"""Moving a trustee through its life: every act looks at its gate, is audited, and is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import Conflict, Refused, audit, clock, review, session
from trustward_consignment.domain.kinds import EducationKind, Store
from trustward_consignment.domain.lifecycle import (
    DISCLOSED_STATES,
    SUPERVISED_STATES,
    Act,
    Disclosure,
    Objection,
    Obstacle,
    Standing,
    TrusteeState,
    after,
    missing_for_activity,
    objections,
)
from trustward_consignment.tables import Trustee
from trustward_consignment.wording import explain

from . import assessment, contracts, disclosure, published, records, schedule, supervision, trustees
from .days import today
from .reading import SUBJECT, get
from .telling import tell


@dataclass(frozen=True, slots=True)
class Gate:
    """An act that the trustee's state allows, and what stands against it."""

    act: Act
    objections: tuple[Objection, ...]


def standing(trustee: Trustee) -> Standing:
    """Everything that a gate looks at, of one trustee."""
    checked = contracts.checked(trustee.id)
    contract = checked.contract
    disclosure, disclosed_from = _disclosure(trustee.key)
    handed_over = records.exit_of(trustee.id)
    proved = records.certificates(trustee.id)
    return Standing(
        state=trustee.state,
        assessed=assessment.newest(trustee.id) is not None,
        contract=contract is not None,
        contract_file=bool(contract and contract.file_id),
        contract_checked=checked.begun,
        contract_items_missing=checked.result.missing,
        contract_from=contract.starts_on if contract else None,
        contract_until=None if contract is None or contract.renews else contract.ends_on,
        disclosure=disclosure,
        disclosed_from=disclosed_from,
        marketing=trustee.marketing,
        marketing_notice=bool(trustee.marketing and records.marketing_notices(trustee.id)),
        kick_off=any(e.kind is EducationKind.KICK_OFF for e in records.educations(trustee.id)),
        stores_open=tuple(store.value for store in Store if store not in proved),
        accounts_revoked=bool(handed_over and handed_over.accounts_revoked_on),
        assets_returned=bool(handed_over and handed_over.assets_returned_on),
        pledge=bool(handed_over and handed_over.pledge_on),
    )


def gates(trustee: Trustee, acts: tuple[Act, ...]) -> list[Gate]:
    """What stands against each of some acts today."""
    found, day = standing(trustee), today()
    return [Gate(act, objections(act, found, day)) for act in acts]


def lacking(trustee: Trustee) -> tuple[Objection, ...]:
    """What a trustee lacks to process anything, whatever state it is in."""
    return missing_for_activity(standing(trustee), today())


def act(
    trustee_id: UUID, what: Act, *, reason: str = "", on: date | None = None, version: int | None = None
) -> Trustee:
    """Do one act of the life cycle.

    Args:
        reason: why; needed to suspend, to terminate and to drop.
        on: the day on which the consignment ends, when it is terminated; today when left out.
    Raises:
        NotFound. Conflict: somebody was faster. Refused: the gate is closed, or a plugin says no; the objections say
            what is missing.
    """
    trustee = get(trustee_id, lock=True)
    if version is not None and version != trustee.version:
        raise Conflict(_l("Somebody else changed this in the meantime. Look at it again before you decide."))
    if found := objections(what, standing(trustee), today()):
        raise Refused(
            _l("This can't be done yet."), objections=[explain(one) for one in found], code=f"trustee_{what.value}"
        )
    review(f"consignment.{what.value}", (SUBJECT, trustee.id))
    before = trustee.state
    trustee.state, trustee.state_since, trustee.state_reason = after(what), clock.now(), reason.strip()
    if what is Act.TERMINATE:
        trustee.ended_on = on or today()
    schedule.plan_next(trustee)
    session().flush()
    audit.record(f"trustee.{_PAST[what]}", (SUBJECT, trustee.id), {"from": before.value, "to": trustee.state.value})
    _tell(trustee, before, what)
    return trustee


_PAST = {
    Act.ASSESS: "assessed",
    Act.APPROVE: "approved",
    Act.CONCLUDE: "contracted",
    Act.DISCLOSE: "disclosed",
    Act.ACTIVATE: "activated",
    Act.SUSPEND: "suspended",
    Act.RESUME: "resumed",
    Act.TERMINATE: "terminated",
    Act.CONFIRM_DESTRUCTION: "destruction_confirmed",
    Act.CLOSE: "closed",
    Act.DROP: "dropped",
}


def follow_disclosure() -> int:
    """A version took effect: contracted trustees that it names are disclosed, and clocks stop where it says what is true.

    Returns: how many trustees became disclosed.
    """
    moved = 0
    for trustee in disclosure.settled():
        trustee.disclosure_settled_at = clock.now()
        if trustee.state is TrusteeState.CONTRACTED:
            act(trustee.id, Act.DISCLOSE)
            moved += 1
    return moved


def _tell(trustee: Trustee, before: TrusteeState, what: Act) -> None:
    if (before in DISCLOSED_STATES) != (trustee.state in DISCLOSED_STATES) or what is Act.TERMINATE:
        trustees.note_disclosure(trustee)
    if trustee.state not in SUPERVISED_STATES:
        supervision.cancel(trustee.id)
    tell("moved", trustee.id, state=trustee.state.value)


def _disclosure(key: str) -> tuple[Disclosure, date | None]:
    now = published.live()
    if key in now.trustees:
        return Disclosure.LIVE, now.effective_on
    soon = published.scheduled()
    if key in soon.trustees:
        return Disclosure.SCHEDULED, soon.effective_on
    return Disclosure.ABSENT, None


__all__ = ["Gate", "Obstacle", "act", "follow_disclosure", "gates", "lacking", "standing"]
