"""`trustward worker`: one RQ worker on one queue."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType
from typing import Any

import click
import redis
from flask import Flask
from rq import Queue, SimpleWorker, Worker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from trustward.cli.common import application
from trustward.kernel import heartbeat, stopping
from trustward.kernel.db import db
from trustward.kernel.logs import logger
from trustward.kernel.processes import die_with_parent
from trustward.kernel.queue import DEFAULT, HEAVY, connect
from trustward.start import refuse_unsafe

_BEAT_EVERY = 10
_log = logger(__name__)


@click.command()
@click.argument("queue", type=click.Choice([DEFAULT, HEAVY]), default=DEFAULT)
def worker(queue: str) -> None:
    """Run jobs of one QUEUE: `default` in this process, `heavy` in forked children that may die alone."""
    app = refuse_unsafe(application())
    with app.app_context():
        threading.Thread(target=_beat, args=(app, f"worker:{queue}"), daemon=True).start()
        while not stopping.asked():
            for sign in (signal.SIGTERM, signal.SIGINT):  # RQ puts its own in place while it works
                signal.signal(sign, stopping.ask)
            try:
                _build(queue, connect(app.extensions["trustward.settings"].redis_url)).work(logging_level="WARNING")
            except StopRequested:
                return
            except (redis.RedisError, OSError):
                if not stopping.asked():  # else it could only not say goodbye to a queue that is gone
                    _log.warning("queue unreachable, trying again", process=f"worker:{queue}")
            stopping.sleep(2)


class _Stoppable(BaseWorker):
    """Lets its job know that it was asked to stop: with the queue gone, RQ itself loses the request in an error."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        stopping.ask()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Look, before it waits for a job, whether it was asked to stop while RQ's own handlers were not in place yet."""
        if stopping.asked():
            raise StopRequested
        super().check_for_suspension(burst)

    def handle_job_failure(self, job: Job, queue: Queue, *args: Any, **others: Any) -> None:
        """Keep no exception's text in the queue: it may quote what somebody typed. The log has its type and place."""
        super().handle_job_failure(job, queue, *args, **{**others, "exc_string": ""})


class InProcess(_Stoppable, SimpleWorker):
    """Runs jobs in its own process, with warm connections."""


_one_at_a_time = threading.Lock()
"""Held while the heartbeat is written and while a child is forked: a child must not inherit a lock that nobody frees."""


class Forking(_Stoppable, Worker):
    """Runs each job in a child that may die alone, but does not outlive its worker."""

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        with _one_at_a_time:
            super().fork_work_horse(job, queue)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        if self.pid:
            die_with_parent(self.pid, signal.SIGKILL)
        for engine in db.engines.values():  # the worker's connections are not ours to use
            engine.dispose(close=False)
        super().main_work_horse(job, queue)


def _build(queue: str, connection: redis.Redis) -> _Stoppable:
    kind = Forking if queue == HEAVY else InProcess
    return kind([Queue(queue, connection=connection, serializer=JSONSerializer)], connection=connection,
                serializer=JSONSerializer, maintenance_interval=30, job_monitoring_interval=10)  # fmt: skip


def _beat(app: Flask, process: str) -> None:
    while True:
        with _one_at_a_time, app.app_context():
            try:
                heartbeat.beat(process)
            except Exception as error:
                _log.warning("no heartbeat", process=process, exc_info=error)
        time.sleep(_BEAT_EVERY)
