"""Closed sets of the register. Stored by value; a value, once published, is never renamed."""

from __future__ import annotations

from enum import StrEnum


class Spelling(StrEnum):
    """How sure the spelling of a name is."""

    CONFIRMED = "confirmed"
    CHECK = "check"  # recalled, to be confirmed by the company
    SOURCE = "source"  # kept as the source has it: the spelling in the other language is not known


class Basis(StrEnum):
    """Grounds on which personal information may be processed (PIPA art. 15(1), 17(1))."""

    CONSENT = "consent"
    LAW = "law"
    PUBLIC_TASK = "public_task"
    CONTRACT = "contract"
    VITAL_INTEREST = "vital_interest"
    LEGITIMATE_INTEREST = "legitimate_interest"
    EMERGENCY = "emergency"


class Necessity(StrEnum):
    """Whether the service can be had without an item (PIPA art. 16, 22(5))."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    UNSTATED = "unstated"


class ItemKind(StrEnum):
    """Special categories have rules of their own (PIPA art. 23, 24, 24-2)."""

    ORDINARY = "ordinary"
    BIRTH_DATE = "birth_date"
    """Ordinary too; a form compares it with what somebody says of their age."""
    SENSITIVE = "sensitive"
    UNIQUE_ID = "unique_id"
    RRN = "rrn"

    @property
    def special(self) -> bool:
        """Whether the law asks for more than for ordinary information."""
        return self in (ItemKind.SENSITIVE, ItemKind.UNIQUE_ID, ItemKind.RRN)


class Anchor(StrEnum):
    """The event from which a retention period runs, or at which it ends when no period is given."""

    COLLECTION = "collection"
    INQUIRY = "inquiry"
    PURPOSE_MET = "purpose_met"
    NOTICE_OF_DECISION = "notice_of_decision"
    MEMBERSHIP_END = "membership_end"
    CONTRACT_END = "contract_end"
    CONSIGNMENT_END = "consignment_end"
    LAST_USE = "last_use"
    OTHER = "other"


class TransferBasis(StrEnum):
    """Grounds for a cross-border transfer (PIPA art. 28-8(1))."""

    CONSENT = "consent"
    LAW = "law"
    CONTRACT_PUBLISHED = "contract_published"
    CONTRACT_NOTIFIED = "contract_notified"
    CERTIFICATION = "certification"
    ADEQUACY = "adequacy"


class TrackerKind(StrEnum):
    """Devices that collect information automatically (PIPA art. 30(1)7)."""

    COOKIE = "cookie"
    DEVICE_ID = "device_id"
    SDK = "sdk"
    PIXEL = "pixel"
    OTHER = "other"


class MeasureKind(StrEnum):
    """Groups of safety measures (PIPA art. 29)."""

    MANAGERIAL = "managerial"
    TECHNICAL = "technical"
    PHYSICAL = "physical"


class Medium(StrEnum):
    """What personal information is recorded on."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class DestructionMethod(StrEnum):
    """Ways to destroy so that nothing can be restored (Decree art. 16)."""

    ERASE = "erase"
    OVERWRITE = "overwrite"
    DEGAUSS = "degauss"
    SHRED = "shred"
    INCINERATE = "incinerate"
    ANONYMISE = "anonymise"


class Right(StrEnum):
    """Rights of a data subject (PIPA art. 35 to 37-2)."""

    ACCESS = "access"
    RECTIFY = "rectify"
    ERASE = "erase"
    SUSPEND = "suspend"
    WITHDRAW = "withdraw"
    PORT = "port"
    AUTOMATED_DECISION = "automated_decision"


class Channel(StrEnum):
    """Ways on which a request reaches the controller (Decree art. 41(2))."""

    WRITING = "writing"
    PHONE = "phone"
    EMAIL = "email"
    FAX = "fax"
    WEB = "web"
    VISIT = "visit"


class OfficerRole(StrEnum):
    """Persons whom the policy names."""

    CPO = "cpo"
    DOMESTIC_REPRESENTATIVE = "domestic_representative"


class UnitRole(StrEnum):
    """What a department is named for in the policy (PIPA art. 30(1)6)."""

    PROTECTION = "protection"
    ACCESS_REQUESTS = "access_requests"
    GRIEVANCE = "grievance"


class Practice(StrEnum):
    """Things a controller may do that oblige it to a policy section of their own."""

    CHILDREN = "children"
    ADDITIONAL_USE = "additional_use"
    SENSITIVE_DISCLOSURE = "sensitive_disclosure"
    PSEUDONYMISED = "pseudonymised"
    BEHAVIOURAL_THIRD_PARTY = "behavioural_third_party"
    AUTOMATED_DECISIONS = "automated_decisions"
    FIXED_VIDEO = "fixed_video"
    MOBILE_VIDEO = "mobile_video"
    AI_REUSE = "ai_reuse"
