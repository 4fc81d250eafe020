"""What pages show of obligations: lists by key, one month, what waits for somebody, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import clock, scope
from trustward.obligations.domain import DutyState
from trustward.obligations.tables import Obligation, ObligationEvidence

After = tuple[datetime, UUID]
"""Where a page begins: due instant and id of the last line of the page before."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which obligations a list shows. `mine`: assigned to that person, or to nobody but the person's role."""

    state: DutyState | None = None
    source: str = ""
    assignee: UUID | None = None
    mine: tuple[UUID, Role] | None = None
    overdue: bool = False
    subject: tuple[str, UUID] | None = None


def get(obligation_id: UUID, *, lock: bool = False) -> Obligation:
    """One obligation. Raises: NotFound."""
    return scope.load(Obligation, obligation_id, lock=lock)


def open_subjects(source: str, kind: str) -> Sequence[UUID]:
    """What of one kind the open obligations of a source are about."""
    statement = sa.select(Obligation.subject_id).where(
        Obligation.state == DutyState.OPEN, Obligation.source == source, Obligation.subject_kind == kind
    )
    return scope.session().scalars(statement).all()


def page(chosen: Filter, *, after: After | None = None, size: int = 50) -> Sequence[Obligation]:
    """Obligations of the entered tenant, the most urgent first."""
    statement = sa.select(Obligation).where(*_conditions(chosen)).order_by(Obligation.due_at, Obligation.id).limit(size)
    if after is not None:
        at, last = after
        statement = statement.where(
            sa.or_(Obligation.due_at > at, sa.and_(Obligation.due_at == at, Obligation.id > last))
        )
    return scope.session().scalars(statement).all()


def _conditions(chosen: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if chosen.state is not None:
        found.append(Obligation.state == chosen.state)
    if chosen.source:
        found.append(Obligation.source == chosen.source)
    if chosen.assignee is not None:
        found.append(_assigned_to(chosen.assignee))
    if chosen.mine is not None:
        found.append(_waits_for(*chosen.mine))
    if chosen.overdue:
        found += [Obligation.state == DutyState.OPEN, Obligation.due_at <= clock.now()]
    if chosen.subject is not None:
        found += [Obligation.subject_kind == chosen.subject[0], Obligation.subject_id == chosen.subject[1]]
    return found


def _assigned_to(account_id: UUID) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(Obligation.assignee_id, Obligation.account_id) == account_id


def _waits_for(account_id: UUID, role: Role) -> sa.ColumnElement[bool]:
    of_the_role = sa.and_(Obligation.assignee_id.is_(None), Obligation.account_id.is_(None), Obligation.role == role)
    return sa.or_(_assigned_to(account_id), of_the_role)


def waiting_for(account_id: UUID, role: Role, *, until: datetime, size: int = 20) -> Sequence[Obligation]:
    """Open obligations of a person that are due by `until`, the most urgent first."""
    statement = (
        sa.select(Obligation)
        .where(Obligation.state == DutyState.OPEN, Obligation.due_at <= until, _waits_for(account_id, role))
        .order_by(Obligation.due_at, Obligation.id)
        .limit(size)
    )
    return scope.session().scalars(statement).all()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open in the tenant."""

    open: int
    overdue: int
    soon: int


def counts(*, soon: timedelta = timedelta(days=14)) -> Counts:
    """Numbers for the home page: one statement over the index of open ones."""
    now = clock.now()
    statement = sa.select(
        sa.func.count(),
        sa.func.count().filter(Obligation.due_at <= now),
        sa.func.count().filter(sa.and_(Obligation.due_at > now, Obligation.due_at <= now + soon)),
    ).where(Obligation.state == DutyState.OPEN)
    total, overdue, coming = scope.session().execute(statement).one()
    return Counts(total, overdue, coming)


def overdue(most: int = 99) -> int:
    """How many open obligations are late, counted up to `most`: every page's menu shows it."""
    statement = (
        sa.select(Obligation.id).where(Obligation.state == DutyState.OPEN, Obligation.due_at <= clock.now()).limit(most)
    )
    return len(scope.session().execute(statement).all())


def next_after(at: datetime) -> Obligation | None:
    """The next open obligation of the tenant that is due after `at`."""
    statement = (
        sa.select(Obligation)
        .where(Obligation.state == DutyState.OPEN, Obligation.due_at > at)
        .order_by(Obligation.due_at, Obligation.id)
        .limit(1)
    )
    return scope.session().scalar(statement)


def in_month(first: date, *, most: int = 500) -> Sequence[Obligation]:
    """Open and done obligations whose day lies in the month that begins on `first`."""
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    statement = (
        sa.select(Obligation)
        .where(
            Obligation.state.in_([DutyState.OPEN, DutyState.DONE]),
            Obligation.due_on >= first,
            Obligation.due_on < following,
        )
        .order_by(Obligation.due_on, Obligation.id)
        .limit(most)
    )
    return scope.session().scalars(statement).all()


def evidence_of(obligation_id: UUID) -> Sequence[ObligationEvidence]:
    """What shows that an obligation was met, oldest first."""
    statement = (
        sa.select(ObligationEvidence)
        .where(ObligationEvidence.obligation_id == obligation_id)
        .order_by(ObligationEvidence.id)
    )
    return scope.session().scalars(statement).all()
