"""The home page: what waits, what is overdue, what comes next, what is wrong."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import clock, scope
from trustward.kernel.db import db
from trustward.law.arithmetic import Deadline, end_of_day
from trustward.obligations import providers, services
from trustward.obligations.domain import RaisedDuty
from trustward.plugins.facts import Alarm
from trustward.plugins.manager import Answer
from trustward.web import alarms

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def clerk(build):
    return build.person(of=build.tenant(plugins=()))


@pytest.fixture
def due_in(in_app, clerk):
    """`due_in(3, 20)`: duties that are due that many days from now."""

    def raise_them(*days, **values):
        with in_app():
            today = clock.today(SEOUL)
            duties = [
                RaisedDuty("testing", f"duty{n}", ("trustee", UUID(int=7)), f"Duty {n}",
                           Deadline(day := today + timedelta(days=n), end_of_day(day, SEOUL)), **values)
                for n in days
            ]  # fmt: skip
            providers._providers["testing"] = lambda as_of: duties
            with scope.enter(clerk.tenant.id):
                services.refresh("testing")

    yield raise_them
    providers._providers.pop("testing", None)


def home(desk, person):
    answer = desk(as_=person).get(f"/t/{person.tenant.slug}/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def part(page, id):
    return page.split(f'id="{id}"')[1].split("</section>")[0] if f'id="{id}"' in page else ""


def test_the_empty_page_says_what_will_come(desk, clerk):
    assert "처리 현황, 수탁자, 처리방침에서 의무가 생기면" in home(desk, clerk)


def test_it_says_what_waits_and_leaves_out_what_is_far(desk, clerk, due_in):
    due_in(3, 40)
    mine = part(home(desk, clerk), "mine")
    assert "Duty 3" in mine
    assert "Duty 40" not in mine


def test_with_nothing_waiting_it_says_what_comes_next(desk, clerk, due_in):
    due_in(40, 60)
    mine = part(home(desk, clerk), "mine")
    assert "Duty 40" in mine
    assert "Duty 60" not in mine


def test_overdue_ones_of_others_are_shown_apart(desk, clerk, due_in, build):
    due_in(-2, role=Role.CLERK)
    officer = build.person(of=clerk.tenant, role=Role.OFFICER)
    assert "Duty -2" in part(home(desk, clerk), "mine")
    assert not part(home(desk, clerk), "late")
    assert "Duty -2" in part(home(desk, officer), "late")
    assert "Duty -2" not in part(home(desk, officer), "mine")


def test_rooms_and_plugins_raise_alarms_and_a_silent_plugin_is_named(desk, clerk, monkeypatch):
    monkeypatch.setattr(alarms, "_rooms", [lambda as_of: [Alarm("drift", "처리방침이 현황과 다릅니다.", "/t/x/")]])
    answers = [Answer("consignment", [Alarm("a", "수탁자 경보", "/t/y/")]), Answer("broken", error=ZeroDivisionError())]
    monkeypatch.setattr(alarms, "ask", lambda hook, **facts: answers)
    page = part(home(desk, clerk), "alarms")
    for expected in ("처리방침이 현황과 다릅니다.", "수탁자 경보", "broken", 'href="/t/x/"'):
        assert expected in page


def test_it_takes_few_queries_however_much_there_is(app, desk, clerk, due_in):
    due_in(*range(-30, 60))
    browser, statements = desk(as_=clerk), []
    browser.get(f"/t/{clerk.tenant.slug}/")
    engine = SimpleNamespace(value=None)
    with app.app_context():
        engine.value = db.engine
    listener = lambda *a: statements.append(a[2])  # noqa: E731
    sa.event.listen(engine.value, "before_cursor_execute", listener)
    try:
        browser.get(f"/t/{clerk.tenant.slug}/")
    finally:
        sa.event.remove(engine.value, "before_cursor_execute", listener)
    assert len(statements) < 40, statements
