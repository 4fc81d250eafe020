"""Worker and ticker at their edges: no queue, a backlog at the end, nobody to work."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import redis
import sqlalchemy as sa
from rq import Queue
from rq.serializers import JSONSerializer

from trustward.kernel import clock, heartbeat, outbox, scope
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.kernel.queue import DEFAULT, HEAVY, Waker
from trustward.testing.soak.plugin import address_of, send


@pytest.fixture
def promise(in_app, tenant):
    def some(count, name="n"):
        with in_app(), scope.enter(tenant.id):
            for number in range(count):
                send(f"{name}-{number}")

    return some


def test_a_worker_waits_for_a_queue_that_is_not_there_yet(in_app, processes, promise, mail_sink, until):
    workers = [processes.start("worker default"), processes.start("worker heavy")]
    with in_app():
        until(lambda: {"worker:default", "worker:heavy"} <= beats().keys())
    time.sleep(0.5)
    assert [worker.poll() for worker in workers] == [None, None]
    queue = processes.start_queue()
    processes.start("ticker")
    promise(1)
    until(lambda: mail_sink.to(address_of("n-0")))
    queue.kill()
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(10) for worker in workers] == [0, 0]


def beats():
    with scope.enter_platform(write=False):
        return heartbeat.last_beats()


def test_a_stopped_worker_gives_back_what_it_leased(in_app, tenant, processes, promise, mail_sink, until, request):
    request.addfinalizer(lambda: setattr(mail_sink, "refuse", lambda recipients: None))
    mail_sink.refuse = lambda recipients: time.sleep(0.2)
    promise(40)
    processes.start_queue()
    worker = processes.start("worker default")
    wake(processes)
    until(lambda: len(mail_sink.received) >= 3)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    went = len(mail_sink.received)
    assert went < 40
    with in_app(), scope.enter(tenant.id, write=False) as session:
        left = session.scalars(sa.select(OutboxRow).where(OutboxRow.state == OutboxState.WAITING)).all()
        assert len(left) == 40 - went
        assert all(row.due_at <= clock.now() for row in left)
        assert {row.attempts for row in left} == {0}
    assert mail_sink.doubled() == {}


def test_the_heavy_worker_drains_in_a_child(in_app, processes, promise, mail_sink, until):
    processes.start_queue()
    processes.start("worker heavy")
    promise(3)
    wake(processes, HEAVY)
    until(lambda: len(mail_sink.received) == 3)


def test_requests_do_not_pile_up_while_nobody_works(in_app, processes, promise, tenant):
    processes.start_queue()
    url = processes.environment["REDIS_URL"]
    with redis.Redis.from_url(url) as client:
        until_it_answers(client)
        for _ in range(20):
            client.delete("trustward:wake")
            assert Waker(url).wake()
        assert Queue(DEFAULT, connection=client).count == 3


def test_an_inline_drain_ends_when_its_time_is_up(in_app, tenant, promise):
    promise(3)
    with in_app():
        assert outbox.drain(seconds=0.0) == 0
        assert outbox.drain(budget=0) == 0
        assert outbox.drain() == 3


def test_the_ticker_does_not_ask_again_for_slots_that_it_knows(in_app, tenant):
    from trustward.kernel import due
    from trustward.plugins.enablement import task_gate

    with in_app():
        known = set()
        assert due.tick(task_gate(), known) == len(known) > 0
        assert due.tick(task_gate(), known) == 0
        assert due.tick(task_gate()) == 0
        clock.move(timedelta(days=1))
        assert due.tick(task_gate(), known) > 0
        assert {slot.slot for slot in known} >= {clock.today("Asia/Seoul").isoformat()}


@pytest.mark.parametrize("queue", [DEFAULT, HEAVY])
def test_what_a_job_raises_is_not_kept_in_the_queue(processes, until, queue):
    """Its text may quote a value; the log says type and place."""
    processes.start_queue()
    with redis.Redis.from_url(processes.environment["REDIS_URL"]) as client:
        until_it_answers(client)
        failing = Queue(queue, connection=client, serializer=JSONSerializer).enqueue("json.loads", "not JSON")
        processes.start(f"worker {queue}")
        until(lambda: failing.get_status(refresh=True) == "failed")
        assert failing.latest_result().exc_string == ""


@pytest.mark.parametrize("queue", [DEFAULT, HEAVY])
def test_a_worker_that_was_asked_to_stop_before_it_listens_does_not_wait_for_a_job(processes, queue):
    """RQ puts its handlers in place late; what came before must not be forgotten, else the end waits for a kill."""
    processes.start_queue()
    url = processes.environment["REDIS_URL"]
    with redis.Redis.from_url(url) as client:
        until_it_answers(client)
    ended = subprocess.run([sys.executable, "-c", ASKED_EARLY, queue, url], timeout=30)
    assert ended.returncode == 0


ASKED_EARLY = """
import sys
from trustward.cli.worker import _build
from trustward.kernel import stopping
from trustward.kernel.queue import connect

stopping.ask()
_build(sys.argv[1], connect(sys.argv[2])).work(logging_level="WARNING")
"""


def wake(processes, queue=DEFAULT):
    with redis.Redis.from_url(processes.environment["REDIS_URL"]) as client:
        until_it_answers(client)
        Queue(queue, connection=client, serializer=JSONSerializer).enqueue("trustward.kernel.outbox.work.drain_now")


def until_it_answers(client):
    deadline = time.monotonic() + 10
    while True:
        try:
            return client.ping()
        except redis.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
