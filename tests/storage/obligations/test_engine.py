"""Recomputing updates or withdraws; what a person changed stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from trustward.kernel import audit, scope
from trustward.kernel.audit.tables import AuditEntry
from trustward.obligations import services
from trustward.obligations.domain import ClosedBy, DutyState
from trustward.obligations.tables import Obligation

LATER = datetime(2027, 2, 1, 15, tzinfo=UTC)


def the_row(session):
    return session.scalars(sa.select(Obligation)).one()


def test_what_is_raised_is_kept_once(inside, source):
    with inside() as session:
        services.refresh("testing")
        assert services.refresh("testing").empty
        row = the_row(session)
        assert (row.state, row.due_on, row.rule, row.packs) == (
            DutyState.OPEN,
            date(2027, 1, 15),
            "KR-K02",
            [["kr", "1"]],
        )
        assert row.assignee_id is None


def test_a_moved_deadline_moves(inside, source):
    with inside() as session:
        services.refresh("testing")
        source.change(due=replace(source.duty.due, due_on=date(2027, 2, 1), due_at=LATER))
        services.refresh("testing")
        assert (the_row(session).due_on, the_row(session).due_at) == (date(2027, 2, 1), LATER)


def test_the_day_and_the_person_that_somebody_set_stay(inside, source, build, tenant):
    person = build.person(of=tenant)
    with inside() as session:
        services.refresh("testing")
        row = the_row(session)
        services.set_due_day(row.id, date(2027, 3, 1), "합의된 일정")
        services.assign(row.id, person.id)
        source.change(due=replace(source.duty.due, due_on=date(2027, 2, 1), due_at=LATER), citation="PIPA 26(3)")
        services.refresh("testing")
        session.flush()
        row = the_row(session)
        assert (row.due_on, row.assignee_id) == (date(2027, 3, 1), person.id)
        assert (row.law_due_on, row.citation) == (date(2027, 2, 1), "PIPA 26(3)")
        services.restore_due_day(row.id)
        assert row.due_on == date(2027, 2, 1)


def test_it_is_withdrawn_and_comes_back(inside, source):
    with inside() as session:
        services.refresh("testing")
        source.duties = []
        services.refresh("testing")
        assert the_row(session).state is DutyState.WITHDRAWN
        source.duties = [source.duty]
        services.refresh("testing")
        assert (the_row(session).state, the_row(session).closed_at) == (DutyState.OPEN, None)


def test_the_source_closes_and_opens_it(inside, source):
    with inside() as session:
        services.refresh("testing")
        source.change(done_at=datetime(2026, 12, 1, tzinfo=UTC), proof=("policy_version", UUID(int=9)))
        services.refresh("testing")
        row = the_row(session)
        assert (row.state, row.closed_by, row.proof_kind, row.proof_id) == (
            DutyState.DONE, ClosedBy.SOURCE, "policy_version", UUID(int=9),
        )  # fmt: skip
        source.change(done_at=None, proof=None)
        services.refresh("testing")
        assert (the_row(session).state, the_row(session).proof_id) == (DutyState.OPEN, None)


def test_what_a_person_closed_stays_closed(inside, source):
    with inside() as session:
        services.refresh("testing")
        services.mark_done(the_row(session).id, "처리했습니다.")
        source.change(citation="PIPA 26(3)")
        services.refresh("testing")
        assert (the_row(session).state, the_row(session).closed_by) == (DutyState.DONE, ClosedBy.PERSON)


def test_each_change_of_state_is_audited(inside, source):
    with inside() as session:
        services.refresh("testing")
        services.waive(the_row(session).id, "해당 없음")
        services.open_again(the_row(session).id, "다시 검토")
        source.duties = []
        services.refresh("testing")
    with inside() as session:
        actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)).all()
        assert actions == ["obligation.raised", "obligation.waived", "obligation.opened_again", "obligation.withdrawn"]
        assert "해당" not in str(session.scalars(sa.select(AuditEntry.facts)).all())
        assert audit.verify() is None


def test_a_source_speaks_for_itself_only(inside, source):
    source.change(source="policies")
    with inside(), pytest.raises(ValueError, match="testing raised obligations of policies"):
        services.refresh("testing")


def test_many_are_recomputed_without_a_query_each(inside, source, app):
    from trustward.kernel.db import db

    source.duties = [replace(source.duty, subject=("trustee", UUID(int=n))) for n in range(1, 1501)]
    statements = []
    with inside() as session:
        sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        services.refresh("testing")
        first = len(statements)
        assert services.refresh("testing").empty
        assert session.scalar(sa.select(sa.func.count()).select_from(Obligation)) == 1500
    assert first < 20


def test_tenants_do_not_see_each_others(inside, source, build, in_app):
    with inside():
        services.refresh("testing")
    other = build.tenant(plugins=())
    with in_app(), scope.enter(other.id) as session:
        assert session.scalars(sa.select(Obligation)).all() == []
        services.refresh("testing")
        assert len(session.scalars(sa.select(Obligation)).all()) == 1


def test_lists_are_paged_by_key_and_filtered(inside, source, build, tenant):
    person = build.person(of=tenant)
    source.duties = [
        replace(
            source.duty,
            subject=("trustee", UUID(int=n)),
            due=replace(source.duty.due, due_at=LATER + timedelta(days=n // 3)),
        )
        for n in range(1, 61)
    ]
    with inside():
        services.refresh("testing")
        seen, after = [], None
        while found := services.page(services.Filter(state=DutyState.OPEN), after=after, size=7):
            seen += [row.id for row in found]
            after = (found[-1].due_at, found[-1].id)
        assert len(seen) == len(set(seen)) == 60
        services.assign(seen[3], person.id)
        assert [r.id for r in services.page(services.Filter(assignee=person.id))] == [seen[3]]
        assert len(services.page(services.Filter(mine=(person.id, person.role)), size=100)) == 60
        assert services.page(services.Filter(source="nobody")) == []
        assert services.counts().open == 60
        assert services.page(services.Filter(overdue=True)) == []
