"""The words of the records. Pure."""

from __future__ import annotations

from .adoption import ApplyTo, LawChange
from .finding import email, external, forms_of, phone
from .kinds import OWN_PURPOSE, Held, HoldState, ImportState, IndexKind, RecordSource, UnitState
from .references import new_reference, written_reference

__all__ = [
    "OWN_PURPOSE",
    "ApplyTo",
    "Held",
    "HoldState",
    "ImportState",
    "IndexKind",
    "LawChange",
    "RecordSource",
    "UnitState",
    "email",
    "external",
    "forms_of",
    "new_reference",
    "phone",
    "written_reference",
]
