"""The words of the records. Pure."""

from __future__ import annotations

from .kinds import OWN_PURPOSE, Held, HoldState, IndexKind, RecordSource, UnitState

__all__ = ["OWN_PURPOSE", "Held", "HoldState", "IndexKind", "RecordSource", "UnitState"]
