"""The daily round by real time: reminders before the day, the officer after it, each once, at nobody's prompting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import clock, scope
from trustward.law.arithmetic import Deadline, end_of_day
from trustward.obligations import providers, services
from trustward.obligations.domain import DutyState, RaisedDuty
from trustward.obligations.tables import Obligation

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def people(build):
    tenant = build.tenant(plugins=())
    return tenant, build.person(of=tenant), build.person(of=tenant, role=Role.OFFICER)


@pytest.fixture
def due_in(in_app, people):
    """`due_in(20)`: the room "testing" raises one duty that is due that many days from now."""

    def raise_one(days, **values):
        with in_app():
            day = clock.today(SEOUL) + timedelta(days=days)
        duty = RaisedDuty(
            "testing",
            "disclose",
            ("trustee", UUID(int=7)),
            "Test duty",
            Deadline(day, end_of_day(day, SEOUL)),
            **values,
        )
        providers._providers["testing"] = lambda as_of: [duty]

    yield raise_one
    providers._providers.pop("testing", None)


def subjects(mail_sink, person):
    return [mail.subject for mail in mail_sink.to(person.email)]


def test_a_year_of_days_reminds_at_each_stage_once_and_escalates(people, due_in, work, moved_clock, mail_sink):
    _, clerk, officer = people
    due_in(20)
    for _ in range(30):
        work()
        moved_clock(days=1)
    assert len(subjects(mail_sink, clerk)) == 4
    assert [("오늘까지" in s) for s in subjects(mail_sink, clerk)] == [False, False, False, True]
    assert subjects(mail_sink, officer) == ["기한이 지난 개인정보 보호 의무 1건을 확인해 주세요"]


def test_days_on_which_nothing_ran_are_caught_up_with_one_mail(people, due_in, work, moved_clock, mail_sink):
    _, clerk, officer = people
    due_in(20)
    work()
    moved_clock(days=40)
    work()
    work()
    assert subjects(mail_sink, clerk) == ["기한이 지난 의무 1건이 있습니다"]
    assert len(subjects(mail_sink, officer)) == 1


def test_the_assigned_person_is_reminded_and_not_the_role(in_app, people, build, due_in, work, moved_clock, mail_sink):
    tenant, clerk, _ = people
    other = build.person(of=tenant)
    due_in(10)
    with in_app(), scope.enter(tenant.id) as session:
        services.refresh("testing")
        services.assign(session.scalar(sa.select(Obligation.id)), other.id)
    work()
    assert len(subjects(mail_sink, other)) == 1
    assert subjects(mail_sink, clerk) == []


def test_what_is_done_reminds_nobody(in_app, people, due_in, work, moved_clock, mail_sink):
    due_in(10, done_at=datetime(2026, 11, 1, tzinfo=UTC))
    work()
    moved_clock(days=30)
    work()
    assert mail_sink.received == []


def test_the_tenants_own_days_count(in_app, people, due_in, work, moved_clock, mail_sink):
    tenant, clerk, officer = people
    with in_app(), scope.enter(tenant.id):
        services.set_reminders([3], 1)
    due_in(5)
    for _ in range(8):
        work()
        moved_clock(days=1)
    assert len(subjects(mail_sink, clerk)) == 1
    assert len(subjects(mail_sink, officer)) == 1


def test_a_mail_says_numbers_and_days_and_nothing_else(people, due_in, work, moved_clock, mail_sink):
    tenant, clerk, _ = people
    due_in(7)
    work()
    [mail] = mail_sink.to(clerk.email)
    assert f"/t/{tenant.slug}/obligations/" in mail.text
    assert "Test duty" not in mail.text


def test_a_source_that_fails_holds_up_no_other(in_app, people, due_in, work, mail_sink):
    tenant, clerk, _ = people
    due_in(7)

    def fails(as_of):
        raise ZeroDivisionError

    providers._providers["failing"] = fails
    try:
        work()
    finally:
        providers._providers.pop("failing")
    with in_app(), scope.enter(tenant.id) as session:
        assert session.scalars(sa.select(Obligation.state)).all() == [DutyState.OPEN]
    assert len(subjects(mail_sink, clerk)) == 1


def test_many_events_ask_for_one_recomputing(in_app, people, due_in):
    from trustward.kernel.outbox import OutboxRow

    tenant, *_ = people
    due_in(7)
    with in_app():
        for _ in range(3):
            with scope.enter(tenant.id):
                services.request_refresh()
                services.request_refresh()
        with scope.enter(tenant.id) as session:
            statement = (
                sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.topic == "obligations.refresh")
            )
            assert session.scalar(statement) == len(services.sources())
