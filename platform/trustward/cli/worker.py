"""`trustward worker`: one RQ worker on one queue."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import click
import redis
from flask import Flask
from rq import Queue, SimpleWorker, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from trustward.cli.common import application
from trustward.kernel import heartbeat
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
        while True:
            ours = _build(queue, connect(app.extensions["trustward.settings"].redis_url))
            try:
                ours.work(logging_level="WARNING")
                return
            except (redis.RedisError, OSError):
                if ours.stop_asked:  # it could only not say goodbye to a queue that is gone
                    return
                _log.warning("queue unreachable, trying again", process=f"worker:{queue}")
                time.sleep(2)


class _Stoppable(BaseWorker):
    """Remembers that it was asked to stop: with the queue gone, RQ itself loses the request in an error."""

    stop_asked = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop_asked = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


class InProcess(_Stoppable, SimpleWorker):
    """Runs jobs in its own process, with warm connections."""


class Forking(_Stoppable, Worker):
    """Runs each job in a child that may die alone, but does not outlive its worker."""

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
        with app.app_context():
            try:
                heartbeat.beat(process)
            except Exception as error:
                _log.warning("no heartbeat", process=process, exc_info=error)
        time.sleep(_BEAT_EVERY)
