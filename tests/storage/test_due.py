"""A due slot is begun once, by whichever ticker comes first; a missed one is caught up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from trustward.kernel import due, outbox, scope
from trustward.kernel.due import Every, every, tasks
from trustward.kernel.outbox import OutboxRow
from trustward.kernel.outbox.promises import handlers


@pytest.fixture
def ran():
    found = []
    every(Every.DAY, "test.daily")(lambda: found.append(scope.tenant_id()))
    yield found
    tasks.pop("test.daily")
    handlers.pop("task.test.daily")


def tick_and_work():
    due.tick()
    outbox.drain()


def test_it_runs_once_a_day_for_each_tenant(in_app, build, ran, moved_clock):
    tenants = {build.tenant(plugins=()).id, build.tenant(plugins=()).id}
    with in_app():
        tick_and_work()
        tick_and_work()
        assert sorted(ran) == sorted(tenants)
        moved_clock(days=1)
        tick_and_work()
        assert len(ran) == 4


def test_a_missed_day_is_caught_up_once(in_app, build, ran, moved_clock):
    build.tenant(plugins=())
    with in_app():
        tick_and_work()
        moved_clock(days=30)
        tick_and_work()
        assert len(ran) == 2


def test_many_tickers_begin_a_slot_once(app, build, ran):
    build.tenant(plugins=())

    def tick(_):
        with app.app_context():
            return due.tick(lambda tenant, plugin: True)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(tick, range(6)))
    with app.app_context():
        outbox.drain()
    assert len(ran) == 1


def test_a_plugins_task_runs_only_where_it_is_on(in_app, build, moved_clock):
    found = []
    every(Every.DAY, "test.gated", plugin="nowhere")(lambda: found.append(1))
    try:
        build.tenant(plugins=())
        from trustward.plugins.enablement import task_gate

        with in_app():
            due.tick(task_gate())
            outbox.drain()
        assert found == []
    finally:
        tasks.pop("test.gated")
        handlers.pop("task.test.gated")


def test_turns_that_are_done_do_not_pile_up_and_other_promises_are_remembered(in_app, build, ran, moved_clock):
    tenant = build.tenant(plugins=()).id
    outbox.handler("test.kept")(lambda promise: None)
    with in_app():
        with scope.enter(tenant):
            outbox.promise("test.kept", "kept", {})
        for _ in range(6):
            tick_and_work()
            moved_clock(days=1)
        with scope.enter(tenant, write=False) as session:
            topics = session.scalars(sa.select(OutboxRow.topic)).all()
        handlers.pop("test.kept")
        assert 3 <= topics.count("task.test.daily") <= 4
        assert topics.count("test.kept") == 1
        with scope.enter(tenant):
            assert not outbox.promise("test.kept", "kept", {})
