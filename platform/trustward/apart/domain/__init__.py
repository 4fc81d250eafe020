"""The words and rules of keeping apart. Pure."""

from __future__ import annotations

from .access import (
    ACCESS_WINDOW,
    LONGEST_WINDOW,
    SHORTEST_WINDOW,
    AccessState,
    Purpose,
    objections_to_approval,
    objections_to_reading,
    standing,
    statute_purpose,
    statute_row,
)
from .moves import PLACES, SEGREGATE, Fate, MoveStep, fate_of

__all__ = [
    "ACCESS_WINDOW", "LONGEST_WINDOW", "PLACES", "SEGREGATE", "SHORTEST_WINDOW", "AccessState", "Fate", "MoveStep", "Purpose", "fate_of",
    "objections_to_approval", "objections_to_reading", "standing", "statute_purpose", "statute_row",
]  # fmt: skip
