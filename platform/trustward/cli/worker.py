"""`trustward worker`: one RQ worker on one queue."""

from __future__ import annotations

import threading
import time

import click
import redis
from flask import Flask
from rq import Queue, SimpleWorker, Worker
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker

from trustward.cli.common import application
from trustward.kernel import heartbeat
from trustward.kernel.db import db
from trustward.kernel.logs import logger
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
            connection = connect(app.extensions["trustward.settings"].redis_url)
            try:
                _build(queue, connection).work(logging_level="WARNING")
                return
            except (redis.RedisError, OSError):
                _log.warning("queue unreachable, trying again", process=f"worker:{queue}")
                time.sleep(2)


def _build(queue: str, connection: redis.Redis) -> BaseWorker:
    if queue == HEAVY:
        db.engine.dispose(close=False)
        return Worker([Queue(queue, connection=connection, serializer=JSONSerializer)], connection=connection,
                      serializer=JSONSerializer, maintenance_interval=30, job_monitoring_interval=10)  # fmt: skip
    return SimpleWorker([Queue(queue, connection=connection, serializer=JSONSerializer)], connection=connection,
                        serializer=JSONSerializer, maintenance_interval=30, job_monitoring_interval=10)  # fmt: skip


def _beat(app: Flask, process: str) -> None:
    while True:
        with app.app_context():
            try:
                heartbeat.beat(process)
            except Exception as error:
                _log.warning("no heartbeat", process=process, exc_info=error)
        time.sleep(_BEAT_EVERY)
