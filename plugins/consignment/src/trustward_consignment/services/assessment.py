"""Choosing and judging a trustee: the score card of the Standard Guidelines (art. 16) and the risk class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import (
    Invalid,
    RiskClass,
    RiskFactor,
    audit,
    clock,
    current,
    lawbook,
    register_facts,
    session,
    settings,
)
from trustward_consignment.domain.facts import ItemRef
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.kinds import SelectionCriterion, StorageMode
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.domain.risk import Score, score
from trustward_consignment.tables import Assessment, Finding, Trustee

from . import schedule
from .days import today
from .reading import SUBJECT, get, items_of
from .telling import tell

ACCESS, LOCATION, HISTORY, SENSITIVITY = "access_mode", "location", "history", "sensitivity"
"""Keys of the factors that the trustee's own facts say something about."""

_STORAGE = {
    StorageMode.NONE: "no_storage",
    StorageMode.CONSIGNOR_SYSTEM: "consignor_system",
    StorageMode.OWN_SYSTEM: "own_system",
    StorageMode.SUBTRUSTEES: "subtrustees",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A score with its class and everything that is shown beside it."""

    factors: tuple[RiskFactor, ...]
    score: Score
    risk_class: RiskClass | None


def newest(trustee_id: UUID) -> Assessment | None:
    """The assessment that counts: the newest one."""
    query = select(Assessment).where(Assessment.trustee_id == trustee_id).order_by(Assessment.id.desc()).limit(1)
    return session().scalar(query)


def judge(levels: Mapping[str, str], as_of: date | None = None) -> Judged:
    """Score chosen levels by the rows of the packs."""
    book = lawbook(as_of)
    factors = book.risk_factors()
    found = score(factors, levels)
    return Judged(factors, found, book.risk_class(found.total) if found.complete else None)


def suggested(trustee: Trustee) -> dict[str, str]:
    """Levels, by the id of their factor, that follow from what is known already: where it processes, how, what, and its findings."""
    found = {LOCATION: _location(trustee), HISTORY: _history(trustee.id)}
    if trustee.storage:
        found[ACCESS] = _STORAGE[trustee.storage]
    if sensitivity := _sensitivity(items_of([trustee.id])[trustee.id]):
        found[SENSITIVITY] = sensitivity
    return {factor.id: found[factor.key] for factor in lawbook().risk_factors() if factor.key in found}


def assess(trustee_id: UUID, levels: Mapping[str, str], selection: Mapping[str, str]) -> Assessment:
    """Judge a trustee anew. The supervision cycle follows the class; a proposed trustee becomes assessed.

    Args:
        levels: level code by the id of its factor.
        selection: a sentence by selection criterion.
    Raises:
        NotFound. Invalid: a factor is not rated.
    """
    trustee = get(trustee_id, lock=True)
    judged = judge(levels)
    if not judged.score.complete or judged.risk_class is None:
        raise Invalid(
            _l("Please rate every factor."),
            fields={factor: [_l("Choose a level.")] for factor in judged.score.unrated}
            or {"levels": [_l("No factors.")]},
        )
    row = Assessment(
        trustee_id=trustee_id, levels={term.factor: term.level for term in judged.score.terms},
        formula=judged.score.formula(), score=judged.score.total, risk_class=judged.risk_class.id,
        packs=lawbook().versions(), selection=_card(selection), assessed_on=today(), assessed_at=clock.now(),
        assessed_by=current().actor.id,
    )  # fmt: skip
    session().add(row)
    trustee.risk_class, trustee.risk_score = row.risk_class, row.score
    if trustee.state is TrusteeState.PROPOSED:
        trustee.state, trustee.state_since, trustee.state_reason = TrusteeState.ASSESSED, clock.now(), ""
    schedule.plan_next(trustee)
    session().flush()
    facts = {"score": row.score, "class": row.risk_class, "formula": row.formula}
    audit.record("trustee.assessed", (SUBJECT, trustee_id), facts)
    tell("assessed", trustee_id)
    return row


def _card(selection: Mapping[str, str]) -> dict[str, Any]:
    return {c.value: selection.get(c.value, "").strip() for c in SelectionCriterion}


def _location(trustee: Trustee) -> str:
    home = settings("consignment")["home_country"]
    return "domestic" if set(trustee.countries) <= {home} else "other"


def _history(trustee_id: UUID) -> str:
    states = set(session().scalars(select(Finding.state).where(Finding.trustee_id == trustee_id)))
    if states & {FindingState.OPEN, FindingState.MENDED}:
        return "open"
    return "mended" if FindingState.VERIFIED in states else "clean"


def _sensitivity(items: tuple[ItemRef, ...]) -> str:
    kinds = {
        item.kind.value
        for service in register_facts("services")
        for item in service.items
        if ItemRef(service.key, item.key) in items
    }
    return "sensitive" if "sensitive" in kinds else "unique_id" if kinds & {"unique_id", "rrn"} else ""
