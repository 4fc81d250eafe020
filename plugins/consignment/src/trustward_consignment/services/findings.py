"""Findings: proposed by answers, made by people, mended by the trustee, verified by us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.api import Conflict, Invalid, Refused, audit, clock, current, load, session, settings
from trustward_consignment.domain.checks import CheckAct, CheckState, after, may
from trustward_consignment.domain.findings import UNSETTLED, FindingAct, FindingState, Origin
from trustward_consignment.domain.findings import after as finding_after
from trustward_consignment.domain.findings import may as finding_may
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.domain.questionnaire import WANTING, FrozenQuestion, GivenAnswer
from trustward_consignment.tables import Finding, SupervisionCheck

from . import proofs
from .days import today
from .reading import SUBJECT, get
from .telling import tell


def usual_due_day() -> date:
    """The day by which a finding is to be mended, where nobody says another."""
    return today() + timedelta(days=settings("consignment")["finding_days"])


def propose(
    check: SupervisionCheck, questions: Sequence[FrozenQuestion], answers: Mapping[str, GivenAnswer]
) -> list[Finding]:
    """Propose a finding for every answer that is wanting; what is answered better by now is proposed no more.

    A question that has an unsettled finding already, from whatever check, gets no second one.
    """
    query = select(Finding).where(Finding.trustee_id == check.trustee_id, Finding.state.in_(sorted(UNSETTLED)))
    unsettled = {row.code: row for row in session().scalars(query) if row.code}
    proposed = []
    for question in questions:
        answer = answers.get(question.code)
        wanting = answer is not None and answer.value in WANTING
        known = unsettled.get(question.code)
        if known is not None and known.state is FindingState.PROPOSED and not wanting:
            known.state = FindingState.DISMISSED
        if known is None and wanting:
            proposed.append(_new(check.trustee_id, question.text_ko, Origin.ANSWER, FindingState.PROPOSED, None,
                                 check_id=check.id, code=question.code, key_item=question.key_item))  # fmt: skip
    session().flush()
    return proposed


def make(
    trustee_id: UUID, text: str, *, due_on: date | None = None, check_id: UUID | None = None, code: str = "",
    origin: Origin = Origin.REVIEW,
) -> Finding:  # fmt: skip
    """Make a finding by hand.

    Raises: NotFound. Invalid: no text, or a due day that has passed.
    """
    get(trustee_id)
    if not text.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"text": [_l("Say what was found.")]})
    day = _due(due_on)
    row = _new(trustee_id, text.strip(), origin, FindingState.OPEN, day, check_id=check_id, code=code)
    session().flush()
    recount(trustee_id)
    audit.record("trustee.finding_made", (SUBJECT, trustee_id), {"finding": row.id, "due_on": day})
    tell("finding_made", trustee_id, finding=str(row.id))
    return row


def confirm(finding_id: UUID, *, due_on: date | None = None, text: str = "", version: int | None = None) -> Finding:
    """Make a proposal a finding. Raises: NotFound, Refused, Conflict; Invalid: a due day that has passed."""
    row = _move(finding_id, FindingAct.CONFIRM, version)
    row.due_on, row.text = _due(due_on), text.strip() or row.text
    return _done(row, "finding_confirmed")


def dismiss(finding_id: UUID, reason: str, *, version: int | None = None) -> Finding:
    """Decide that it is none. Raises: NotFound, Refused, Conflict; Invalid: no reason."""
    if not reason.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why.")]})
    row = _move(finding_id, FindingAct.DISMISS, version)
    row.decision = reason.strip()
    return _done(row, "finding_dismissed")


def mend(
    finding_id: UUID, how: str, *, upload: Any = None, on: date | None = None, version: int | None = None
) -> Finding:
    """Note what the trustee did about it. Raises: NotFound, Refused, Conflict; Invalid: nothing said, or a bad file."""
    if not how.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"mending": [_l("Say what was done.")]})
    if on is not None and on > today():
        raise Invalid(_l("Please check the marked fields."), fields={"mended_on": [_l("This day has not come yet.")]})
    row = _move(finding_id, FindingAct.MEND, version)
    row.mending, row.mended_on = how.strip(), on or today()
    if upload is not None:
        proofs.keep_upload(row.trustee_id, ProofKind.FINDING, row.id, upload)
    return _done(row, "finding_mended")


def verify(finding_id: UUID, *, version: int | None = None) -> Finding:
    """See that it is mended; the check that it came from is complete with its last one. Raises: NotFound, Refused."""
    row = _move(finding_id, FindingAct.VERIFY, version)
    row.verified_on, row.verified_by = today(), current().actor.id
    return _done(row, "finding_verified")


def reopen(finding_id: UUID, reason: str, *, version: int | None = None) -> Finding:
    """It isn't mended after all. Raises: NotFound, Refused, Conflict; Invalid: no reason."""
    if not reason.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why.")]})
    row = _move(finding_id, FindingAct.REOPEN, version)
    row.decision, row.mended_on = reason.strip(), None
    return _done(row, "finding_reopened")


def of_trustee(trustee_id: UUID) -> Sequence[Finding]:
    """All findings of a trustee, unsettled ones first."""
    rows = session().scalars(select(Finding).where(Finding.trustee_id == trustee_id).order_by(Finding.id)).all()
    return sorted(rows, key=lambda row: (row.state not in UNSETTLED, row.due_on or date.max))


def numbers(trustee_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """The numbers by which people tell the findings of one trustee apart: in the order in which they were made."""
    query = select(Finding.trustee_id, Finding.id).where(Finding.trustee_id.in_(trustee_ids)).order_by(Finding.id)
    counted: Counter[UUID] = Counter()
    found = {}
    for trustee_id, finding_id in session().execute(query):
        counted[trustee_id] += 1
        found[finding_id] = counted[trustee_id]
    return found


def of_check(check_id: UUID) -> Sequence[Finding]:
    """The findings that came from a check."""
    return session().scalars(select(Finding).where(Finding.check_id == check_id).order_by(Finding.id)).all()


def complete(check: SupervisionCheck) -> None:
    """Close a reviewed check once nothing of it is unsettled."""
    if may(CheckAct.CLOSE, check.state) and not any(f.state in UNSETTLED for f in of_check(check.id)):
        check.state, check.closed_at = after(CheckAct.CLOSE), clock.now()
        audit.record("trustee.check_closed", (SUBJECT, check.trustee_id), {"check": check.id})


def _new(
    trustee_id: UUID, text: str, origin: Origin, state: FindingState, due_on: date | None, *, check_id: UUID | None,
    code: str = "", key_item: bool = False,
) -> Finding:  # fmt: skip
    row = Finding(
        trustee_id=trustee_id, check_id=check_id, code=code, origin=origin, key_item=key_item, text=text[:2000],
        state=state, due_on=due_on, found_on=today(), made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    return row


def _move(finding_id: UUID, act: FindingAct, version: int | None) -> Finding:
    row = load(Finding, finding_id, lock=True)
    if version is not None and version != row.version:
        raise Conflict(_l("Somebody else changed this in the meantime. Look at it again before you decide."))
    if not finding_may(act, row.state):
        raise Refused(_l("The finding is in another state by now. Load the page again."), code="finding_state")
    row.state = finding_after(act)
    return row


def _done(row: Finding, what: str) -> Finding:
    session().flush()
    recount(row.trustee_id)
    audit.record(f"trustee.{what}", (SUBJECT, row.trustee_id), {"finding": row.id, "state": row.state.value})
    if row.check_id is not None and row.state not in UNSETTLED:
        check = load(SupervisionCheck, row.check_id, lock=True)
        if check.state is CheckState.REVIEWED:
            complete(check)
    tell(what, row.trustee_id, finding=str(row.id))
    return row


def recount(trustee_id: UUID) -> None:
    """Bring the number of open findings that lists show up to date."""
    open_states = [FindingState.OPEN, FindingState.MENDED]
    query = (
        select(func.count())
        .select_from(Finding)
        .where(Finding.trustee_id == trustee_id, Finding.state.in_(open_states))
    )
    get(trustee_id).open_findings = session().scalar(query) or 0
    session().flush()


def _due(day: date | None) -> date:
    if day is not None and day < today():
        raise Invalid(
            _l("Please check the marked fields."), fields={"due_on": [_l("Choose a day that is still to come.")]}
        )
    return day or usual_due_day()
