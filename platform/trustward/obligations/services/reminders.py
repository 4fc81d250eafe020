"""Reminding assignees before the due day, telling the officer after it: one mail a day for each person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.people import Colleague, colleagues
from trustward.kernel import audit, clock, scope, tenants
from trustward.notices.domain import Link, Recipient
from trustward.notices.services import send
from trustward.obligations.domain import DutyState, days_left, must_escalate, reminder_stage
from trustward.obligations.services.acts import reminders
from trustward.obligations.tables import Obligation

REMINDER, ESCALATION = "obligations.reminder", "obligations.escalation"


@dataclass(slots=True)
class _Digest:
    """What one person is told today."""

    soon: int = 0
    today: int = 0
    overdue: int = 0
    first_due: date | None = None

    def add(self, left: int, due_on: date) -> None:
        self.soon, self.today, self.overdue = (
            self.soon + (left > 0),
            self.today + (left == 0),
            self.overdue + (left < 0),
        )
        self.first_due = min(self.first_due or due_on, due_on)


def remind(today: date | None = None) -> int:
    """Remind and escalate whatever reached its day, in the current transaction. Repeatable: each stage goes out once.

    Returns:
        How many obligations were reminded of or escalated.
    """
    day = today or clock.today(tenants.get().zone)
    before, escalate_after = reminders()
    now, staff = clock.now(), colleagues()
    digests: dict[UUID, _Digest] = {}
    late: list[Obligation] = []
    touched = 0
    for row in _due_by(day, max((*before, 0))):
        left = days_left(row.due_on, day)
        stage = reminder_stage(left, before)
        if stage is not None and (row.stage is None or stage < row.stage):
            row.stage = stage
            touched += 1
            for account_id in _assignees(row, staff):
                digests.setdefault(account_id, _Digest()).add(left, row.due_on)
        if row.escalated_at is None and must_escalate(left, escalate_after):
            row.escalated_at = now
            late.append(row)
    _send_digests(digests, day)
    _escalate(late, staff, day)
    return touched + len(late)


def _due_by(day: date, most: int) -> Sequence[Obligation]:
    last = date.fromordinal(day.toordinal() + most)
    statement = (
        sa.select(Obligation)
        .where(Obligation.state == DutyState.OPEN, Obligation.due_on <= last)
        .order_by(Obligation.due_at)
        .with_for_update()
    )
    return scope.session().scalars(statement).all()


def _assignees(row: Obligation, staff: Iterable[Colleague]) -> list[UUID]:
    """Whoever has to do it: the assigned person while she is here, else everybody with the role, else the owners."""
    person = row.assignee_id or row.account_id
    here = {one.account_id for one in staff}
    if person in here and person is not None:
        return [person]
    for role in (row.role, Role.OFFICER, Role.OWNER):
        if found := [one.account_id for one in staff if one.role is role]:
            return found
    return []


def _send_digests(digests: dict[UUID, _Digest], day: date) -> None:
    for account_id, digest in digests.items():
        send(
            REMINDER, to=Recipient.staff(account_id), key=f"{REMINDER}:{account_id}:{day}", link=_link(),
            params={"soon": digest.soon, "today": digest.today, "overdue": digest.overdue, "first_due": digest.first_due},
        )  # fmt: skip


def _escalate(late: Sequence[Obligation], staff: Sequence[Colleague], day: date) -> None:
    if not late:
        return
    for row in late:
        audit.record("obligation.escalated", ("obligation", row.id), {"due_at": row.due_at})
    officers = [one for one in staff if one.role is Role.OFFICER] or [one for one in staff if one.role is Role.OWNER]
    for officer in officers:
        send(
            ESCALATION, to=Recipient.staff(officer.account_id), key=f"{ESCALATION}:{officer.account_id}:{day}",
            link=_link("?overdue=1"), params={"late": len(late), "first_due": min(row.due_on for row in late)},
        )  # fmt: skip


def _link(query: str = "") -> Link:
    return Link.page(f"/t/{tenants.get().slug}/obligations/{query}")
