"""What is asked, why it may be asked, and what a person answered. Pure."""

from __future__ import annotations

from .definitions import ClassDefinition, FieldDefinition, FormDefinition, Option, ServiceDefinition
from .edition import AskedConsent, AskedField, AskedItem, Edition, ServedPart, edition_of
from .kinds import PASSED_ON, STAFF_MEANS, Choice, ConsentKind, FieldType, FormState, Means, Pending, Proof
from .objections import Objection, Reason
from .published import Claims, claims_of, unlisted
from .texts import ConsentText, Part, Plan, plan

__all__ = [
    "PASSED_ON",
    "STAFF_MEANS",
    "AskedConsent",
    "AskedField",
    "AskedItem",
    "Choice",
    "Claims",
    "ClassDefinition",
    "ConsentKind",
    "ConsentText",
    "Edition",
    "FieldDefinition",
    "FieldType",
    "FormDefinition",
    "FormState",
    "Means",
    "Objection",
    "Option",
    "Part",
    "Pending",
    "Plan",
    "Proof",
    "Reason",
    "ServedPart",
    "ServiceDefinition",
    "claims_of",
    "edition_of",
    "plan",
    "unlisted",
]
