"""What the portal calls: a vendor's contact answers a supervision check, attaches evidence, signs.

Everything runs inside the tenant of the door, as the actor that came through it. A check of another trustee or tenant is
NotFound. A door to a check has the purpose `PURPOSE`, the subject ("trustee", id) and the check as target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from trustward.api import Lang, Text, files
from trustward_consignment.domain.questionnaire import AnswerValue, GivenAnswer, Progress, Questionnaire

PURPOSE = "attestation"
"""Purpose of the doors that lead to a supervision check."""


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


def open_check(door: Door) -> OpenCheck:
    """The check that a door leads to; the first opening is noted.

    Raises:
        NotFound: the door leads elsewhere, or its check is gone.
    """
    raise NotImplementedError


def save_answer(
    check_id: UUID, code: str, value: AnswerValue | None, note: str = "", *, seen: int | None = None
) -> Saved:
    """Keep one answer; the last save wins, unless another tab was faster.

    Args:
        value: None takes the answer back.
        note: what the vendor writes beside it; sealed.
        seen: `GivenAnswer.version` of the page that was edited; None where nobody can have been faster.
    Raises:
        NotFound. Invalid: no such question, or the note is too long. Refused: signed or ended ("check_closed").
        Conflict: another tab saved it meanwhile; both texts are in the error.
    """
    raise NotImplementedError


def attach_evidence(check_id: UUID, code: str, data: bytes, *, name: str) -> Evidence:
    """Attach a file to an answer; type and size are checked by content, harmful files are refused.

    Raises:
        NotFound. Invalid: no such question; the file is too large, empty, of a type that isn't taken, or harmful.
        Refused: signed or ended, or too many files.
    """
    raise NotImplementedError


def remove_evidence(check_id: UUID, evidence_id: UUID) -> None:
    """Take an attached file back. Raises: NotFound; Refused when signed."""
    raise NotImplementedError


def evidence_file(check_id: UUID, evidence_id: UUID) -> files.Content:
    """An attached file's content. Raises: NotFound."""
    raise NotImplementedError


def progress(check_id: UUID) -> Progress:
    """How far the check is answered. Raises: NotFound."""
    raise NotImplementedError


def sign(check_id: UUID, name: str, *, consented: bool, lang: Lang = Lang.KO) -> Receipt:
    """Sign the answers as they stand: the typed name is sealed, the consent sentence, the time and the hash of the exact
    answers as canonical JSON are kept.

    A second call of the same round gives the same receipt.

    Raises:
        NotFound. Invalid: no name, or no consent. Refused: answers are missing (their codes are the objections).
    """
    raise NotImplementedError


def receipt(check_id: UUID) -> Receipt | None:
    """The receipt of the newest signature. Raises: NotFound."""
    raise NotImplementedError
