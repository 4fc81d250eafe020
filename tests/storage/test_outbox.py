"""A promise is kept once: leased, done, closed by whoever holds the newest token; what fails is tried again, then parked."""

import pytest
import sqlalchemy as sa

from trustward.kernel import clock, outbox, scope
from trustward.kernel.outbox import OutboxRow, OutboxState, Retry
from trustward.kernel.outbox.promises import handlers


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def done():
    found = []
    outbox.handler("test.note")(lambda promise: found.append(promise.payload["n"]))
    yield found
    handlers.pop("test.note")


def row(tenant, key="k"):
    with scope.enter(tenant.id, write=False) as session:
        found = session.scalars(sa.select(OutboxRow).where(OutboxRow.dedupe_key == key)).one()
        session.expunge(found)
        return found


def promise(tenant, n=1, key="k", **kwargs):
    with scope.enter(tenant.id):
        return outbox.promise("test.note", key, {"n": n}, **kwargs)


def test_it_is_done_once(in_app, tenant, done):
    with in_app():
        assert promise(tenant)
        assert not promise(tenant)
        assert outbox.drain() == 1
        assert outbox.drain() == 0
        assert done == [1]
        assert row(tenant).state is OutboxState.DONE


def test_a_leased_row_is_not_taken_twice_and_returns_when_the_lease_ends(in_app, tenant, done, moved_clock):
    with in_app():
        promise(tenant)
        [first] = outbox.lease(tenant.id)
        assert outbox.lease(tenant.id) == []
        moved_clock(seconds=61)
        [second] = outbox.lease(tenant.id)
        assert second.token == first.token + 1
        from trustward.kernel.outbox.work import close

        assert not close(first)
        assert close(second)


def test_a_failing_effect_is_postponed_and_then_parked(in_app, tenant, moved_clock):
    @outbox.handler("test.note")
    def fail(promise):
        raise Retry("not now")

    try:
        with in_app():
            promise(tenant)
            for _ in range(8):
                outbox.drain()
                moved_clock(hours=7)
            found = row(tenant)
            assert (found.state, found.attempts) == (OutboxState.PARKED, 8)
            with scope.enter(tenant.id):
                outbox.retry_parked(found.id)
            assert row(tenant).state is OutboxState.WAITING
    finally:
        handlers.pop("test.note")


def test_the_effect_and_the_closing_commit_together(in_app, tenant):
    @outbox.handler("test.note")
    def half(promise):
        outbox.promise("test.nobody", "follow-up", {})
        raise ZeroDivisionError

    try:
        with in_app():
            promise(tenant)
            outbox.drain()
            with scope.enter(tenant.id) as session:
                assert session.scalar(sa.select(OutboxRow.id).where(OutboxRow.dedupe_key == "follow-up")) is None
            assert row(tenant).last_error == "ZeroDivisionError"
    finally:
        handlers.pop("test.note")


def test_what_is_promised_for_later_waits(in_app, tenant, done, moved_clock):
    from datetime import timedelta

    with in_app():
        promise(tenant, not_before=clock.now() + timedelta(days=1))
        assert outbox.drain() == 0
        moved_clock(days=1, seconds=1)
        assert outbox.drain() == 1
