"""Closed sets of consignment. Stored by value."""

from __future__ import annotations

from enum import StrEnum


class StorageMode(StrEnum):
    """Where the trustee keeps what it processes; the more hands, the more risk."""

    NONE = "none"
    CONSIGNOR_SYSTEM = "consignor_system"
    OWN_SYSTEM = "own_system"
    SUBTRUSTEES = "subtrustees"


class EducationKind(StrEnum):
    """Before it begins, and again every year (PIPA art. 26(4))."""

    KICK_OFF = "kick_off"
    YEARLY = "yearly"


class EducationMethod(StrEnum):
    """How the trustee was educated."""

    CLASS = "class"
    ONLINE = "online"
    MATERIAL = "material"
    BY_TRUSTEE = "by_trustee"


class NoticeWay(StrEnum):
    """How data subjects were told of a consigned promotion (Decree art. 28(4))."""

    WRITING = "writing"
    EMAIL = "email"
    FAX = "fax"
    PHONE = "phone"
    TEXT_MESSAGE = "text_message"


class Store(StrEnum):
    """Where a trustee may still have personal information when it leaves."""

    SYSTEM = "system"
    MAILBOX = "mailbox"
    PC = "pc"
    BACKUP = "backup"
    PAPER = "paper"
    SUBTRUSTEE = "subtrustee"


class DestructionMethod(StrEnum):
    """How it was destroyed (Decree art. 16)."""

    ERASE = "erase"
    OVERWRITE = "overwrite"
    DEGAUSS = "degauss"
    SHRED = "shred"
    INCINERATE = "incinerate"
    RETURNED = "returned"


class ProofKind(StrEnum):
    """What a stored file proves."""

    CONTRACT = "contract"
    EVIDENCE = "evidence"
    EDUCATION = "education"
    MARKETING_NOTICE = "marketing_notice"
    FINDING = "finding"
    PLEDGE = "pledge"
    CERTIFICATE = "certificate"
    ON_SITE_REPORT = "on_site_report"
    SIGNED_ANSWERS = "signed_answers"


class SelectionCriterion(StrEnum):
    """What a trustee is chosen by, taken together (Standard Guidelines art. 16)."""

    PEOPLE_AND_FACILITIES = "people_and_facilities"
    FINANCES = "finances"
    TECHNOLOGY = "technology"
    LIABILITY = "liability"
