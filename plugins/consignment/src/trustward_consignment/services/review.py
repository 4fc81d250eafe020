"""Reviewing signed answers: accept them, or send them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import Conflict, Invalid, Refused, audit, clock, current, load, session
from trustward_consignment.domain.checks import CheckAct, CheckState, after, may
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.questionnaire import FrozenDomain, FrozenQuestion, GivenAnswer
from trustward_consignment.tables import Finding, SupervisionCheck

from . import attestation, findings, schedule, supervision
from .attestation import Evidence
from .days import rhythm, today
from .reading import SUBJECT, get
from .telling import tell


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question with what was answered, attached and found."""

    question: FrozenQuestion
    answer: GivenAnswer | None
    evidence: tuple[Evidence, ...]
    finding: Finding | None


def lines(check: SupervisionCheck) -> Sequence[tuple[FrozenDomain, list[ReviewLine]]]:
    """A check's questions by heading, with answers, evidence and findings. Empty before the request was sent."""
    if check.version_id is None:
        return []
    seen = attestation.view(check)
    found = {finding.code: finding for finding in findings.of_check(check.id) if finding.code}
    return [
        (
            domain,
            [
                ReviewLine(q, seen.answers.get(q.code), seen.evidence.get(q.code, ()), found.get(q.code))
                for q in questions
            ],
        )
        for domain, questions in seen.questionnaire.by_domain()
    ]


def accept(check_id: UUID, *, note: str = "", version: int | None = None) -> SupervisionCheck:
    """Accept the answers; the cycle begins anew, findings go on by themselves.

    Raises: NotFound, Conflict. Refused: it isn't answered, or proposals wait for a decision.
    """
    check = _decidable(check_id, CheckAct.ACCEPT, version)
    undecided = [f for f in findings.of_check(check.id) if f.state is FindingState.PROPOSED]
    if undecided:
        raise Refused(
            _l("Decide first which of these become findings."),
            objections=[finding.text for finding in undecided],
            code="findings_undecided",
        )
    check.state, check.reviewed_at, check.reviewed_by = after(CheckAct.ACCEPT), clock.now(), current().actor.id
    check.review_note = note.strip()
    trustee = get(check.trustee_id, lock=True)
    trustee.last_check_on = today()
    schedule.plan_next(trustee)
    session().flush()
    audit.record("trustee.check_accepted", (SUBJECT, trustee.id), {"check": check.id, "percent": check.percent})
    findings.complete(check)
    tell("check_accepted", trustee.id, check=str(check.id))
    return check


def send_back(check_id: UUID, note: str, *, due_on: date | None = None, version: int | None = None) -> SupervisionCheck:
    """Ask the trustee again, saying what; its answers stay as they are, and it signs anew.

    Raises: NotFound, Conflict. Refused: it isn't answered. Invalid: no note, or a day that has passed.
    """
    if not note.strip():
        raise Invalid(
            _l("Please check the marked fields."), fields={"note": [_l("Say what has to be answered again.")]}
        )
    day = due_on or today() + timedelta(days=rhythm().answer_days)
    if day <= today():
        raise Invalid(
            _l("Please check the marked fields."), fields={"due_on": [_l("Choose a day that is still to come.")]}
        )
    check = _decidable(check_id, CheckAct.SEND_BACK, version)
    check.state, check.round, check.review_note = after(CheckAct.SEND_BACK), check.round + 1, note.strip()
    check.due_on, check.sent_at, check.answered_at, check.escalated_at = day, clock.now(), None, None
    session().flush()
    supervision.send_back_mail(check)
    audit.record("trustee.check_sent_back", (SUBJECT, check.trustee_id), {"check": check.id, "round": check.round})
    tell("check_sent_back", check.trustee_id, check=str(check.id))
    return check


def get_check(check_id: UUID) -> SupervisionCheck:
    """A check of the entered tenant. Raises: NotFound."""
    return load(SupervisionCheck, check_id)


def _decidable(check_id: UUID, act: CheckAct, version: int | None) -> SupervisionCheck:
    check = load(SupervisionCheck, check_id, lock=True)
    if version is not None and version != check.version:
        raise Conflict(_l("Somebody else changed this in the meantime. Look at it again before you decide."))
    if not may(act, check.state):
        raise Refused(_l("The check is in another state by now. Load the page again."), code="check_state")
    return check


__all__ = ["CheckState", "ReviewLine", "accept", "get_check", "lines", "send_back"]
