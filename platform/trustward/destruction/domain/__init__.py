"""The rules of destruction. Pure."""

from __future__ import annotations

from .kinds import (
    BY_HAND,
    CHANGED,
    ENDED_EARLY,
    RETRACTED,
    WITH_UNITS,
    AdditionalMethod,
    ConnectorState,
    Evidence,
    HoldBack,
    Method,
    RequestKind,
    Trouble,
    UnitEnd,
    method,
)
from .sets import hash_of_leaves, leaves, set_hash
from .states import (
    FREE,
    MOVES,
    OPEN,
    VOIDABLE,
    Approval,
    Objection,
    RequestState,
    after_cooling,
    is_late,
    may_become,
    objections,
)

__all__ = [
    "BY_HAND", "CHANGED", "ENDED_EARLY", "FREE", "MOVES", "OPEN", "RETRACTED", "VOIDABLE", "WITH_UNITS", "AdditionalMethod", "Approval", "ConnectorState", "Evidence", "HoldBack",
    "Method", "Objection", "RequestKind", "RequestState", "Trouble", "UnitEnd", "after_cooling", "hash_of_leaves", "is_late", "leaves",
    "may_become", "method", "objections", "set_hash",
]  # fmt: skip
