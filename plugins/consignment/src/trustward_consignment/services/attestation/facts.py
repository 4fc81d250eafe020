"""What the portal and the staff see of a check: plain facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from trustward.api import Text
from trustward_consignment.domain.questionnaire import GivenAnswer, Progress, Questionnaire

PURPOSE = "attestation"
"""Purpose of the doors that lead to a supervision check."""

NOTE_LENGTH = 2000
MOST_FILES = 5
NAME_LENGTH = (2, 100)
CONSENT = Text(
    "위 답변이 사실과 같음을 확인하며, 회사를 대표하여 제출하는 데 동의합니다.",
    "I confirm that these answers are true, and agree to submit them on behalf of the company.",
)
"""What is signed; part of the signed content, so plain data and not a text of the page."""


class Door(Protocol):
    """What this module needs to know of a door of the portal."""

    @property
    def purpose(self) -> str: ...
    @property
    def subject(self) -> tuple[str, UUID]: ...
    @property
    def target_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file attached to an answer. `name` is shown to the vendor who uploaded it and to the staff who review it."""

    id: UUID
    code: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the vendor gets for a signature: a number, the time, and the hash of the exact answers."""

    number: str
    signed_at: datetime
    answers_hash: str
    signer: str
    consent: str
    round: int


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """A check as its vendor sees it. `editable` is False once it is signed, accepted or cancelled; `cancelled` when the
    consignment ended. `sent_back` holds what is to be done again, after a review. `seen` by code counts the saves of
    each answer: it goes out with the page and comes back with the next save."""

    id: UUID
    trustee_id: UUID
    trustee: Text
    controller: str
    due_on: date
    round: int
    questionnaire: Questionnaire
    answers: Mapping[str, GivenAnswer]
    evidence: Mapping[str, tuple[Evidence, ...]]
    progress: Progress
    editable: bool
    cancelled: bool
    sent_back: str
    receipt: Receipt | None
    consent: Text


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved answer leads to: the count to send with the next save, and how far the questionnaire is."""

    seen: int
    progress: Progress
