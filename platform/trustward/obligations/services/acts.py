"""What people do with an obligation: assign, date, prove, close, waive, open again. Each is audited."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from trustward.accounts.domain import Permission, may
from trustward.accounts.people import Colleague, colleagues
from trustward.kernel import audit, clock, files, scope, tenants
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.uploads import accept
from trustward.kernel.vault import seal_text
from trustward.law.arithmetic import end_of_day
from trustward.obligations.domain import ESCALATE_AFTER, REMIND_BEFORE, ClosedBy, DutyState
from trustward.obligations.services.reading import get
from trustward.obligations.tables import Obligation, ObligationEvidence, ObligationSettings
from trustward.web.forms import check_version

NOTE = "obligation_evidence.note"
PURPOSE = "obligation.evidence"


def assign(obligation_id: UUID, account_id: UUID | None, *, version: int | None = None) -> None:
    """Make it one person's task; None gives it back to the role.

    Raises:
        NotFound. Invalid: nobody of this tenant who may work on it. Refused: it is closed. Conflict.
    """
    row = _open(obligation_id, version)
    if account_id is not None and account_id not in {c.account_id for c in assignable()}:
        raise Invalid(
            _("Please check the marked fields."), fields={"assignee": [_("Choose somebody of your organisation.")]}
        )
    if row.assignee_id != account_id:
        row.assignee_id = account_id
        audit.record("obligation.assigned", ("obligation", row.id), {"to": account_id or row.role.value})


def assignable() -> list[Colleague]:
    """Colleagues who may work on obligations."""
    return [c for c in colleagues() if may(c.role, Permission.EDIT)]


def set_due_day(obligation_id: UUID, day: date, reason: str, *, version: int | None = None) -> None:
    """Let another day count than the one that the source computed; it stays when the source computes anew.

    Raises:
        NotFound. Invalid: no reason. Refused: it is closed. Conflict.
    """
    row = _open(obligation_id, version)
    _want(reason, "reason")
    zone = ZoneInfo(tenants.get().zone)
    row.due_on, row.due_at, row.own_due_reason = day, end_of_day(day, zone), reason.strip()
    row.stage, row.escalated_at = None, None
    audit.record("obligation.due_day_set", ("obligation", row.id), {"day": day, "computed": row.law_due_at})


def restore_due_day(obligation_id: UUID, *, version: int | None = None) -> None:
    """Let the computed day count again. Raises: NotFound, Refused, Conflict."""
    row = _open(obligation_id, version)
    zone = ZoneInfo(tenants.get().zone)
    row.due_on = row.law_due_on or row.law_due_at.astimezone(zone).date()
    row.due_at, row.own_due_reason, row.stage, row.escalated_at = row.law_due_at, "", None, None
    audit.record("obligation.due_day_restored", ("obligation", row.id))


def add_note(obligation_id: UUID, note: str) -> UUID:
    """Write down what was done. The note is sealed: it may speak of people. Raises: NotFound, Invalid."""
    row = get(obligation_id)
    _want(note, "note")
    evidence = _evidence(row)
    evidence.note = seal_text(note.strip(), evidence.id, NOTE)
    return _keep(evidence)


def add_file(obligation_id: UUID, data: bytes, name: str) -> UUID:
    """Attach a file as proof. Raises: NotFound. Invalid: too large, of no accepted kind, or able to do harm."""
    row = get(obligation_id)
    accepted = accept(data, name)
    evidence = _evidence(row)
    stored = files.put(accepted.data, name=accepted.name, media_type=accepted.media_type, purpose=PURPOSE)
    evidence.file_id = stored.id
    return _keep(evidence)


def read_file(obligation_id: UUID, evidence_id: UUID) -> files.Content:
    """An attached file; reading it is recorded. Raises: NotFound."""
    evidence = scope.load(ObligationEvidence, evidence_id)
    if evidence.obligation_id != obligation_id or evidence.file_id is None:
        raise NotFound
    audit.record("obligation.evidence_read", ("obligation", obligation_id), {"evidence": evidence_id})
    return files.get(evidence.file_id)


def _evidence(row: Obligation) -> ObligationEvidence:
    return ObligationEvidence(
        id=new_id(), obligation_id=row.id, added_at=clock.now(), added_by=scope.current().actor.id
    )


def _keep(evidence: ObligationEvidence) -> UUID:
    scope.session().add(evidence)
    facts = {"evidence": evidence.id, "kind": "file" if evidence.file_id else "note"}
    audit.record("obligation.evidence_added", ("obligation", evidence.obligation_id), facts)
    return evidence.id


def mark_done(obligation_id: UUID, note: str = "", *, version: int | None = None) -> None:
    """Say that it was done, with a note or evidence that was added before.

    Raises:
        NotFound. Refused: it is closed, or only its source can tell. Invalid: nothing shows it. Conflict.
    """
    row = _open(obligation_id, version)
    if not row.by_hand:
        message = _("This one closes by itself as soon as it is done where it belongs.")
        raise Refused(message, code="obligation_closes_itself")
    if note.strip():
        add_note(row.id, note)
    elif not _has_evidence(row.id):
        raise Invalid(
            _("Please check the marked fields."), fields={"note": [_("Say what was done, or add a file first.")]}
        )
    _close(row, DutyState.DONE, "")


def waive(obligation_id: UUID, reason: str, *, version: int | None = None) -> None:
    """Decide, as an officer, that it need not be done.

    Raises:
        NotFound. Invalid: no reason. Refused: it is closed. Conflict.
    """
    row = _open(obligation_id, version)
    _want(reason, "reason")
    _close(row, DutyState.WAIVED, reason.strip())


def open_again(obligation_id: UUID, reason: str, *, version: int | None = None) -> None:
    """Undo a person's decision that it was done or need not be.

    Raises:
        NotFound. Invalid: no reason. Refused: it is open, or was not closed by a person. Conflict.
    """
    row = get(obligation_id, lock=True)
    _check(row, version)
    if row.closed_by is not ClosedBy.PERSON:
        raise Refused(_("Only what a person closed can be opened again."), code="obligation_not_closed_by_hand")
    _want(reason, "reason")
    row.state, row.closed_by, row.closed_at, row.closed_by_id = DutyState.OPEN, ClosedBy.NOBODY, None, None
    row.reason, row.stage, row.escalated_at = reason.strip(), None, None
    audit.record("obligation.opened_again", ("obligation", row.id))


def set_reminders(before: list[int], escalate_after: int) -> None:
    """Set on which days before the due day people are reminded, and how long after it the officer is told."""
    row = settings()
    if row is None:
        row = ObligationSettings()
        scope.session().add(row)
    row.remind_before, row.escalate_after = sorted(set(before), reverse=True), escalate_after
    audit.record(
        "obligation_settings.changed", ("tenant", scope.tenant_id()), {"before": before, "after": escalate_after}
    )


def settings() -> ObligationSettings | None:
    """The tenant's own reminder settings, if it made any."""
    return scope.session().scalar(sa.select(ObligationSettings))


def reminders() -> tuple[tuple[int, ...], int]:
    """Days before the due day, and days after which the officer is told."""
    row = settings()
    return (tuple(row.remind_before), row.escalate_after) if row else (REMIND_BEFORE, ESCALATE_AFTER)


def _open(obligation_id: UUID, version: int | None) -> Obligation:
    row = get(obligation_id, lock=True)
    _check(row, version)
    if row.state is not DutyState.OPEN:
        raise Refused(_("This is closed already. Open it again first."), code="obligation_closed")
    return row


def _check(row: Obligation, version: int | None) -> None:
    check_version(row, version, ours={}, theirs={})


def _close(row: Obligation, state: DutyState, reason: str) -> None:
    row.state, row.closed_by, row.closed_at, row.reason = state, ClosedBy.PERSON, clock.now(), reason
    row.closed_by_id = scope.current().actor.id
    audit.record(f"obligation.{state.value}", ("obligation", row.id), {"by": "person"})


def _want(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid(_("Please check the marked fields."), fields={field: [_("This is needed.")]})


def _has_evidence(obligation_id: UUID) -> bool:
    statement = sa.select(ObligationEvidence.id).where(ObligationEvidence.obligation_id == obligation_id).limit(1)
    return scope.session().execute(statement).first() is not None
