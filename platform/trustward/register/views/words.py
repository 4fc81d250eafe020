"""The register's closed sets in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from trustward.law.arithmetic import Unit
from trustward.register import domain as d

_WORDS: tuple[tuple[StrEnum, Any], ...] = (
    (d.Spelling.CONFIRMED, _l("confirmed")),
    (d.Spelling.CHECK, _l("to be checked")),
    (d.Spelling.SOURCE, _l("as in the source")),
    (d.Basis.CONSENT, _l("Consent of the data subject")),
    (d.Basis.LAW, _l("Statute, or a duty that it imposes")),
    (d.Basis.PUBLIC_TASK, _l("Task of a public body")),
    (d.Basis.CONTRACT, _l("Contract with the data subject")),
    (d.Basis.VITAL_INTEREST, _l("Urgent danger to life, body or property")),
    (d.Basis.LEGITIMATE_INTEREST, _l("Legitimate interest that clearly prevails")),
    (d.Basis.EMERGENCY, _l("Public health or safety emergency")),
    (d.Necessity.REQUIRED, _l("Required")),
    (d.Necessity.OPTIONAL, _l("Optional")),
    (d.Necessity.UNSTATED, _l("Not stated")),
    (d.ItemKind.ORDINARY, _l("Ordinary information")),
    (d.ItemKind.BIRTH_DATE, _l("Date of birth")),
    (d.ItemKind.SENSITIVE, _l("Sensitive information")),
    (d.ItemKind.UNIQUE_ID, _l("Unique identifier")),
    (d.ItemKind.RRN, _l("Resident registration number")),
    (d.Anchor.COLLECTION, _l("Collection")),
    (d.Anchor.INQUIRY, _l("Inquiry")),
    (d.Anchor.PURPOSE_MET, _l("Purpose achieved")),
    (d.Anchor.NOTICE_OF_DECISION, _l("Notice of a decision")),
    (d.Anchor.MEMBERSHIP_END, _l("End of membership")),
    (d.Anchor.CONTRACT_END, _l("End of the contract")),
    (d.Anchor.CONSIGNMENT_END, _l("End of the consignment")),
    (d.Anchor.LAST_USE, _l("Last use")),
    (d.Anchor.OTHER, _l("Another event")),
    (Unit.DAYS, _l("days")),
    (Unit.WEEKS, _l("weeks")),
    (Unit.MONTHS, _l("months")),
    (Unit.YEARS, _l("years")),
    (d.TransferBasis.CONSENT, _l("Separate consent")),
    (d.TransferBasis.LAW, _l("Statute or treaty")),
    (d.TransferBasis.CONTRACT_PUBLISHED, _l("Contract, published in the policy")),
    (d.TransferBasis.CONTRACT_NOTIFIED, _l("Contract, notified individually")),
    (d.TransferBasis.CERTIFICATION, _l("Certified recipient")),
    (d.TransferBasis.ADEQUACY, _l("Recognised country")),
    (d.TrackerKind.COOKIE, _l("Cookie")),
    (d.TrackerKind.DEVICE_ID, _l("Device identifier")),
    (d.TrackerKind.SDK, _l("Software kit in an app")),
    (d.TrackerKind.PIXEL, _l("Pixel or tag")),
    (d.TrackerKind.OTHER, _l("Another device")),
    (d.MeasureKind.MANAGERIAL, _l("Managerial measures")),
    (d.MeasureKind.TECHNICAL, _l("Technical measures")),
    (d.MeasureKind.PHYSICAL, _l("Physical measures")),
    (d.Medium.ELECTRONIC, _l("Electronic files")),
    (d.Medium.PAPER, _l("Paper")),
    (d.DestructionMethod.ERASE, _l("Permanent erasure")),
    (d.DestructionMethod.OVERWRITE, _l("Overwriting")),
    (d.DestructionMethod.DEGAUSS, _l("Degaussing")),
    (d.DestructionMethod.SHRED, _l("Shredding")),
    (d.DestructionMethod.INCINERATE, _l("Incineration")),
    (d.DestructionMethod.ANONYMISE, _l("Anonymisation")),
    (d.Right.ACCESS, _l("Access to the information")),
    (d.Right.RECTIFY, _l("Correction")),
    (d.Right.ERASE, _l("Deletion")),
    (d.Right.SUSPEND, _l("Suspension of processing")),
    (d.Right.WITHDRAW, _l("Withdrawal of consent")),
    (d.Right.PORT, _l("Portability")),
    (d.Right.AUTOMATED_DECISION, _l("Refusal or explanation of automated decisions")),
    (d.Channel.WRITING, _l("In writing")),
    (d.Channel.PHONE, _l("By phone")),
    (d.Channel.EMAIL, _l("By e-mail")),
    (d.Channel.FAX, _l("By fax")),
    (d.Channel.WEB, _l("On the website")),
    (d.Channel.VISIT, _l("In person")),
    (d.OfficerRole.CPO, _l("Chief privacy officer")),
    (d.OfficerRole.DOMESTIC_REPRESENTATIVE, _l("Domestic representative")),
    (d.UnitRole.PROTECTION, _l("Privacy department")),
    (d.UnitRole.ACCESS_REQUESTS, _l("Receives access requests")),
    (d.UnitRole.GRIEVANCE, _l("Handles grievances")),
    (d.Practice.CHILDREN, _l("Handles information of young children")),
    (d.Practice.ADDITIONAL_USE, _l("Uses or provides information further without consent")),
    (d.Practice.SENSITIVE_DISCLOSURE, _l("Runs services in which sensitive information may become public")),
    (d.Practice.PSEUDONYMISED, _l("Processes pseudonymised information")),
    (d.Practice.BEHAVIOURAL_THIRD_PARTY, _l("Lets third parties collect behavioural information")),
    (d.Practice.AUTOMATED_DECISIONS, _l("Makes fully automated decisions")),
    (d.Practice.FIXED_VIDEO, _l("Runs fixed video devices")),
    (d.Practice.MOBILE_VIDEO, _l("Runs mobile video devices")),
    (d.Practice.AI_REUSE, _l("Reuses information to develop artificial intelligence")),
)
WORDS: Mapping[tuple[type[StrEnum], str], Any] = {(type(member), member.value): name for member, name in _WORDS}
"""By set and value: members of two sets that have the same value are equal to Python."""


def word(member: StrEnum) -> Any:
    """A value of a closed set, in the reader's language."""
    return WORDS[type(member), member.value]


def options(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """Values and words of a closed set, for a select."""
    return [(member.value, word(member)) for member in kind]
