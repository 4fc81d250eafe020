"""The words of the engine, and the engine. Pure."""

from __future__ import annotations

from .engine import Disposition, disposition
from .facts import AdoptedRow, Happened, Hold, UnitFacts
from .kinds import (
    CLOSING,
    LAW_EVENTS,
    OPENING,
    REGISTER_EVENTS,
    Caution,
    EventKind,
    NextStep,
    Standing,
    StepKind,
    Why,
)
from .rules import RowRule, RowVersion, Rules, rules_for
from .sentence import explain, sentence
from .trace import Step
from .words import CAUTIONS, EVENTS, NEXT_STEPS, STANDINGS

__all__ = [
    "CAUTIONS",
    "CLOSING",
    "EVENTS",
    "LAW_EVENTS",
    "NEXT_STEPS",
    "OPENING",
    "REGISTER_EVENTS",
    "STANDINGS",
    "AdoptedRow",
    "Caution",
    "Disposition",
    "EventKind",
    "Happened",
    "Hold",
    "NextStep",
    "RowRule",
    "RowVersion",
    "Rules",
    "Standing",
    "Step",
    "StepKind",
    "UnitFacts",
    "Why",
    "disposition",
    "explain",
    "rules_for",
    "sentence",
]
