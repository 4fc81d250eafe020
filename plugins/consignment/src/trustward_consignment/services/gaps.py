"""Gaps of consignments that were taken over while they ran: findings that settle themselves once the gap is filled."""

from __future__ import annotations

from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import select

from trustward.api import audit, session, tenants
from trustward_consignment.domain.findings import UNSETTLED, FindingState, Origin
from trustward_consignment.domain.lifecycle import Objection, Obstacle
from trustward_consignment.tables import Finding, Trustee
from trustward_consignment.wording import explain

from . import findings, lifecycle
from .days import today
from .reading import SUBJECT, get
from .telling import tell

_BY_ITEM = frozenset({Obstacle.CONTRACT_ITEM_MISSING})


def note(trustee: Trustee) -> list[Finding]:
    """Make a finding of everything that a running trustee lacks; what is found already is not found twice."""
    known = {row.code for row in _unsettled(trustee.id)}
    made = []
    for objection in lifecycle.lacking(trustee):
        code = _code(objection)
        if objection.obstacle not in _DISCLOSURE and code not in known:
            with force_locale(tenants.get().locale):
                text = str(explain(objection))
            made.append(findings.make(trustee.id, text, code=code, origin=Origin.CONTRACT))
    return made


def settle(trustee_id: UUID) -> int:
    """Verify the gap findings whose gap is filled, and note new gaps that a contract brought. Returns: how many settled."""
    trustee, settled = get(trustee_id, lock=True), 0
    open_gaps = _unsettled(trustee_id)
    if not open_gaps:
        return 0
    lacking = {_code(objection) for objection in lifecycle.lacking(trustee)}
    for row in open_gaps:
        if row.code not in lacking:
            row.state, row.verified_on, row.mended_on = FindingState.VERIFIED, today(), row.mended_on or today()
            audit.record("trustee.finding_verified", (SUBJECT, trustee_id), {"finding": row.id, "by": "record"})
            settled += 1
    session().flush()
    if settled:
        findings.recount(trustee_id)
        note(trustee)
        tell("gaps_settled", trustee_id)
    return settled


_DISCLOSURE = frozenset({Obstacle.NOT_DISCLOSED, Obstacle.DISCLOSURE_SCHEDULED})
"""What the clock of the disclosure looks after."""


def gap_of(code: str) -> Objection | None:
    """The gap that a finding's code names: an obstacle, or an item that the contract lacks."""
    if code in set(Obstacle):
        return Objection(Obstacle(code))
    return Objection(Obstacle.CONTRACT_ITEM_MISSING, code) if code else None


def _code(objection: Objection) -> str:
    return objection.detail if objection.obstacle in _BY_ITEM else objection.obstacle.value


def _unsettled(trustee_id: UUID) -> list[Finding]:
    query = select(Finding).where(
        Finding.trustee_id == trustee_id, Finding.origin == Origin.CONTRACT, Finding.state.in_(sorted(UNSETTLED))
    )
    return list(session().scalars(query))
