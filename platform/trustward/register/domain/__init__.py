"""The register's words: frozen facts, closed sets, and the `Snapshot` that everything after it reads. Pure."""

from __future__ import annotations

from trustward.law.arithmetic import Period, Unit

from .basics import Address, Contact, Name
from .flows import ConsignedTransfer, ConsignmentFact, ConsignmentPractice, Recipient, RefusalStep, Tracker, Transfer
from .kinds import (
    Anchor,
    Basis,
    Channel,
    DestructionMethod,
    ItemKind,
    MeasureKind,
    Medium,
    Necessity,
    OfficerRole,
    Practice,
    Right,
    Spelling,
    TrackerKind,
    TransferBasis,
    UnitRole,
)
from .processing import DataSubjectGroup, Item, LegalBasis, Retention, RetentionEnd, Service, StatutoryRetention
from .protection import (
    Department,
    Destruction,
    DestructionWay,
    FormReference,
    Officer,
    Remedies,
    RemedyBody,
    Rights,
    SafetyMeasure,
)
from .publication import ChangeNote, Controller, NotApplicable, OwnText, Profile
from .snapshot import Snapshot

__all__ = [
    "Address",
    "Anchor",
    "Basis",
    "ChangeNote",
    "Channel",
    "ConsignedTransfer",
    "ConsignmentFact",
    "ConsignmentPractice",
    "Contact",
    "Controller",
    "DataSubjectGroup",
    "Department",
    "Destruction",
    "DestructionMethod",
    "DestructionWay",
    "FormReference",
    "Item",
    "ItemKind",
    "LegalBasis",
    "MeasureKind",
    "Medium",
    "Name",
    "Necessity",
    "NotApplicable",
    "Officer",
    "OfficerRole",
    "OwnText",
    "Period",
    "Practice",
    "Profile",
    "Recipient",
    "RefusalStep",
    "Remedies",
    "RemedyBody",
    "Retention",
    "RetentionEnd",
    "Right",
    "Rights",
    "SafetyMeasure",
    "Service",
    "Snapshot",
    "Spelling",
    "StatutoryRetention",
    "Tracker",
    "TrackerKind",
    "Transfer",
    "TransferBasis",
    "Unit",
    "UnitRole",
]
