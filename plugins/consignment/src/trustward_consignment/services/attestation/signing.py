"""Signing the answers as they stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from trustward.api import (
    Invalid,
    Lang,
    NotFound,
    Refused,
    audit,
    canonical_json,
    clock,
    digest,
    files,
    load,
    seal_text,
    session,
)
from trustward_consignment.domain.checks import CheckAct, after, may
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.questionnaire import GivenAnswer, Questionnaire, grade, signed_content
from trustward_consignment.services import findings
from trustward_consignment.services.reading import SUBJECT
from trustward_consignment.services.telling import tell
from trustward_consignment.tables import CheckSignature, Proof, QuestionnaireVersion, SupervisionCheck

from .answering import closed
from .facts import CONSENT, NAME_LENGTH, OpenCheck, Receipt
from .reading import NAME, as_receipt, signature_of, view


def sign(check_id: UUID, name: str, *, consented: bool, lang: Lang = Lang.KO) -> Receipt:
    """Sign the answers as they stand: the typed name is sealed, the consent sentence, the time and the hash of the exact
    answers as canonical JSON are kept.

    A second call of the same round gives the same receipt.

    Raises:
        NotFound. Invalid: no name, or no consent. Refused: answers are missing (their codes are the objections).
    """
    check = load(SupervisionCheck, check_id, lock=True)
    if (before := signature_of(check.id)) is not None and before.round == check.round:
        return as_receipt(before)
    if not may(CheckAct.SIGN, check.state):
        raise closed()
    _check_signer(name, consented)
    seen = view(check)
    if not seen.progress.complete:
        raise Refused(
            _l("Some questions are not answered yet."), objections=seen.progress.missing, code="answers_missing"
        )
    row = _sign(check, seen, name.strip(), lang)
    check.state, check.answered_at, check.review_note = after(CheckAct.SIGN), row.signed_at, ""
    _judge(check, seen)
    session().flush()
    facts = {"check": check.id, "round": check.round, "hash": row.answers_hash, "receipt": row.receipt}
    audit.record("trustee.check_signed", (SUBJECT, check.trustee_id), facts)
    tell("check_signed", check.trustee_id, check=str(check.id), round=check.round)
    return as_receipt(row)


def signed_copy(check_id: UUID, number: int) -> files.Content:
    """The exact content that was signed in a round. Raises: NotFound."""
    query = select(CheckSignature).where(CheckSignature.check_id == check_id, CheckSignature.round == number)
    row = session().scalar(query)
    if row is None:
        raise NotFound
    return files.get(row.file_id)


def _sign(check: SupervisionCheck, seen: OpenCheck, name: str, lang: Lang) -> CheckSignature:
    version, now = load(QuestionnaireVersion, check.version_id), clock.now()  # type: ignore[arg-type]
    consent = CONSENT.in_(lang)
    content = signed_content(
        str(check.id), version.content_hash, consent, now.isoformat(timespec="milliseconds"), _stated(seen),
        _hashes(check),
    )  # fmt: skip
    signed = canonical_json(content).encode()
    stored = files.put(
        signed, name=f"{check.id}-{check.round}.json", media_type="application/json", purpose="consignment.signed"
    )
    session().flush()
    row = CheckSignature(
        check_id=check.id, round=check.round, consent=consent, locale=lang.value, answers_hash=digest(content),
        file_id=stored.id, signed_at=now,
    )  # fmt: skip
    row.receipt = row.id.hex[:4].upper() + "-" + row.id.hex[-8:-4].upper() + "-" + row.id.hex[-4:].upper()
    row.name = seal_text(name, row.id, NAME)
    session().add(row)
    session().flush()
    return row


def _judge(check: SupervisionCheck, seen: OpenCheck) -> None:
    """The controller's own view, with its weights: the vendor never sees it. A wanting answer proposes a finding."""
    version = load(QuestionnaireVersion, check.version_id)  # type: ignore[arg-type]
    weighed = Questionnaire.from_content(version.content, version.weights).questions
    found = grade(weighed, seen.answers)
    check.percent, check.key_items_failed = found.percent, list(found.key_items_failed)
    findings.propose(check, weighed, seen.answers)


def _stated(seen: OpenCheck) -> list[GivenAnswer]:
    return [seen.answers[question.code] for question in seen.questionnaire.questions]


def _hashes(check: SupervisionCheck) -> dict[str, str]:
    """What each attached file contained, so that a signature covers it too."""
    query = (
        select(Proof.id, files.StoredFile.sha256)
        .join(files.StoredFile, files.StoredFile.id == Proof.file_id)
        .where(Proof.subject_id == check.id, Proof.kind == ProofKind.EVIDENCE)
    )
    return {str(proof_id): sha256 for proof_id, sha256 in session().execute(query)}


def _check_signer(name: str, consented: bool) -> None:
    fields: dict[str, list[Any]] = {}
    least, most = NAME_LENGTH
    if not least <= len(name.strip()) <= most:
        fields["name"] = [_l("Type your full name, %(least)s to %(most)s characters.", least=least, most=most)]
    if not consented:
        fields["consented"] = [_l("Agree to the sentence to submit the answers.")]
    if fields:
        raise Invalid(_l("Please check the marked fields."), fields=fields)
