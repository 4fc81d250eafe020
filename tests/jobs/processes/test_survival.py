"""The short form of `make soak-outbox`: worker and queue are killed in the middle, and every notice arrives."""

import signal
import time

import sqlalchemy as sa

from trustward.kernel import scope
from trustward.notices.domain import NoticeState
from trustward.notices.tables import Notice
from trustward.testing.soak.plugin import send


def test_nothing_is_lost_when_worker_and_queue_are_killed(
    in_app, tenant, processes, mail_sink, moved_clock, until, request
):
    def promise(name, count):
        with in_app():
            for number in range(count):
                with scope.enter(tenant.id):
                    send(f"{name}-{number}")

    def arrived(name):
        return len({mail.recipients for mail in mail_sink.received if mail.recipients[0].startswith(name)})

    def waiting():
        with in_app(), scope.enter(tenant.id, write=False) as session:
            return session.scalar(sa.select(sa.func.count(Notice.id)).where(Notice.state == NoticeState.WAITING))

    request.addfinalizer(lambda: setattr(mail_sink, "refuse", lambda recipients: None))
    mail_sink.refuse = lambda recipients: time.sleep(0.02)  # so that there is a middle
    promise("first", 40)
    queue, worker = processes.start_queue(), processes.start("worker default")
    ticker = processes.start("ticker")
    until(lambda: arrived("first") >= 10)
    worker.kill()
    queue.kill()
    queue.wait()
    promise("second", 10)
    until(lambda: arrived("second") == 10)  # the ticker, without queue and worker
    ticker.send_signal(signal.SIGTERM)
    assert ticker.wait(10) == 0
    moved_clock(seconds=61)  # the dead worker's lease ends
    processes.start_queue()
    worker = processes.start("worker default")
    processes.start("ticker")
    until(lambda: not waiting())
    assert (arrived("first"), arrived("second")) == (40, 10)
    assert len(mail_sink.doubled()) <= 1  # the one that was being accepted when the worker was killed
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
