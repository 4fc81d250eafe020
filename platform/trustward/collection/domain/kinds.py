"""Closed sets of the collection. Stored by value; a value, once stored, is never renamed."""

from __future__ import annotations

from enum import StrEnum


class FieldType(StrEnum):
    """How an item is asked for."""

    TEXT = "text"
    LONG = "long"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    CHOICE = "choice"
    FILE = "file"


class ConsentKind(StrEnum):
    """What must be consented to separately (PIPA art. 22(1))."""

    COLLECTION = "collection"
    OPTIONAL = "optional"
    """Items that the service does not need (PIPA art. 16(2))."""
    MARKETING = "marketing"
    SENSITIVE = "sensitive"
    UNIQUE_ID = "unique_id"
    PROVISION = "provision"
    TRANSFER = "transfer"
    """Transfer abroad (PIPA art. 28-8(1)1)."""


PASSED_ON = frozenset({ConsentKind.PROVISION, ConsentKind.TRANSFER})
"""Consents to passing on what is collected: whoever refuses is served all the same, and nothing is passed on."""


class Choice(StrEnum):
    """What a person answered when asked."""

    GIVEN = "given"
    REFUSED = "refused"


class Means(StrEnum):
    """By what means a person gave, refused, confirmed or withdrew a consent."""

    FORM = "form"
    API = "api"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"
    VISIT = "visit"


STAFF_MEANS = (Means.PHONE, Means.PAPER, Means.EMAIL, Means.VISIT)
"""Means by which a person reaches the staff, who write it down."""


class Proof(StrEnum):
    """How it was verified that a legal representative consented (Decree art. 17-2)."""

    EMAIL_REPLY = "email_reply"
    SMS = "sms"
    CARD = "card"
    PHONE_IDENTITY = "phone_identity"
    SIGNED_PAPER = "signed_paper"
    CALL = "call"
    EQUIVALENT = "equivalent"


class FormState(StrEnum):
    """Whether a form can be used."""

    OPEN = "open"
    CLOSED = "closed"
    """The published policy or the law doesn't let it open."""
    OFF = "off"
    """Staff switched it off."""


class Pending(StrEnum):
    """Where a child's registration stands that waits for a legal representative (PIPA art. 22-2)."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"
