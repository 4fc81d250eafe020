"""What the portal calls: a vendor's contact answers a supervision check, attaches evidence, signs.

Everything runs inside the tenant of the door, as the actor that came through it. A check of another trustee or tenant is
NotFound. A door to a check has the purpose `PURPOSE`, the subject ("trustee", id) and the check as target.
"""

from __future__ import annotations

from .answering import attach_evidence, evidence_file, remove_evidence, save_answer
from .facts import (
    CONSENT,
    MOST_FILES,
    NOTE_LENGTH,
    PURPOSE,
    Door,
    Evidence,
    OpenCheck,
    Receipt,
    Saved,
)
from .reading import (
    answers_of,
    evidence_of,
    open_check,
    past_answers,
    progress,
    questionnaire_of,
    receipt,
    signatures,
    view,
)
from .signing import sign, signed_copy

__all__ = [
    "CONSENT",
    "MOST_FILES",
    "NOTE_LENGTH",
    "PURPOSE",
    "Door",
    "Evidence",
    "OpenCheck",
    "Receipt",
    "Saved",
    "answers_of",
    "attach_evidence",
    "evidence_file",
    "evidence_of",
    "open_check",
    "past_answers",
    "progress",
    "questionnaire_of",
    "receipt",
    "remove_evidence",
    "save_answer",
    "sign",
    "signatures",
    "signed_copy",
    "view",
]
