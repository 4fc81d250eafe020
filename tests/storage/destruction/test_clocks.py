"""A clock that leaps destroys nothing early and nothing twice, and halts everything until the operator confirms."""

import datetime as dt

import pytest
import sqlalchemy as sa
import time_machine

from trustward.destruction import services
from trustward.destruction.domain import RequestState, Trouble
from trustward.destruction.services import clocks
from trustward.kernel import outbox, scope
from trustward.records.tables import RecordUnit


def units(registered):
    with registered() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(RecordUnit))


def halted(in_app):
    with in_app(), scope.enter_platform(write=False):
        return clocks.is_halted()


def drain(in_app):
    with in_app():
        outbox.drain()


@pytest.mark.parametrize("hours", [26, -26])
def test_a_leap_halts_everything(hours, inquiries, registered, approved, in_app, ticked, moved_clock):
    inquiries(2)
    (request_id,) = approved()
    moved_clock(hours=25 if hours < 0 else 0)
    ticked()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours), tick=True):
        ticked()
        assert halted(in_app)
        drain(in_app)
        with registered():
            services.nudge()
        drain(in_app)
        assert units(registered) == 2
    ticked()
    moved_clock(hours=30)
    drain(in_app)
    assert units(registered) == 2
    with registered():
        row = services.get(request_id)
        assert row.state in (RequestState.COOLING, RequestState.RUNNING)
        assert row.trouble == Trouble.HALTED.value
    with in_app():
        assert clocks.resume()
        assert not clocks.resume()
    moved_clock(hours=7)
    drain(in_app)
    assert units(registered) == 0
    with registered():
        assert services.get(request_id).destroyed == 2


def test_a_worker_whose_clock_runs_ahead_destroys_nothing(inquiries, registered, approved, in_app, ticked, moved_clock):
    inquiries(2)
    (request_id,) = approved()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=25), tick=True):
        drain(in_app)  # the ticker lives and reads the true clock; this worker alone is wrong
        assert units(registered) == 2
    with registered():
        assert services.get(request_id).state is RequestState.COOLING


def test_without_a_ticker_nothing_is_destroyed(inquiries, registered, approved, in_app, moved_clock):
    inquiries(1)
    (request_id,) = approved()
    with in_app(), scope.enter_platform() as opened:
        from trustward.destruction.tables import ClockReading

        opened.delete(opened.get(ClockReading, 1))
    moved_clock(hours=25)
    drain(in_app)
    assert units(registered) == 1
    with registered():
        assert services.get(request_id).trouble == Trouble.NO_READING.value


def test_moving_the_one_clock_is_no_leap(in_app, ticked, moved_clock):
    moved_clock(days=400)
    ticked()
    assert not halted(in_app)
    moved_clock(days=-400)
    ticked()
    assert not halted(in_app)


def test_small_corrections_are_no_leap_but_are_waited_for(in_app, ticked):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=7), tick=True):
        with in_app(), pytest.raises(clocks.NotNow) as not_now:
            clocks.confirm()
        assert not_now.value.trouble is Trouble.CLOCKS_DIFFER
        assert not halted(in_app)
