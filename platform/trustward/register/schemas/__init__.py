"""What comes into the register: one schema for each kind of fact, for files and forms alike."""

from __future__ import annotations

from .flows import RecipientSchema, TrackerSchema, TransferSchema
from .processing import DataSubjectGroupSchema, ServiceSchema, StatutoryRetentionSchema
from .protection import (
    DepartmentSchema,
    DestructionSchema,
    OfficerSchema,
    RemediesSchema,
    RightsSchema,
    SafetyMeasureSchema,
)
from .publication import (
    ChangeNoteSchema,
    ConsignmentPracticeSchema,
    ControllerSchema,
    NotApplicableSchema,
    OwnTextSchema,
    ProfileSchema,
)

__all__ = [
    "ChangeNoteSchema",
    "ConsignmentPracticeSchema",
    "ControllerSchema",
    "DataSubjectGroupSchema",
    "DepartmentSchema",
    "DestructionSchema",
    "NotApplicableSchema",
    "OfficerSchema",
    "OwnTextSchema",
    "ProfileSchema",
    "RecipientSchema",
    "RemediesSchema",
    "RightsSchema",
    "SafetyMeasureSchema",
    "ServiceSchema",
    "StatutoryRetentionSchema",
    "TrackerSchema",
    "TransferSchema",
]
