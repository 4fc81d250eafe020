"""The ceiling of background work: RQ's in-process worker and a job that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time

import redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

_QUEUE = "bare"


def nothing() -> None:
    """The job."""


def rate(url: str, count: int = 1000) -> float:
    """Jobs a second of one worker in a process of its own, once it has started."""
    with redis.Redis.from_url(url) as client:
        queue = Queue(_QUEUE, connection=client, serializer=JSONSerializer)
        job = Queue.prepare_data(f"{__name__}.nothing", result_ttl=0)
        queue.enqueue_many([job for _ in range(count)])
    said = subprocess.run([sys.executable, "-m", __name__, url], capture_output=True, text=True, check=True).stdout
    return count / float(said.split()[-1])


def _work(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        queue = Queue(_QUEUE, connection=client, serializer=JSONSerializer)
        worker = SimpleWorker([queue], connection=client, serializer=JSONSerializer)
        began = time.perf_counter()
        worker.work(burst=True, logging_level="ERROR")
        print(time.perf_counter() - began)


if __name__ == "__main__":
    _work(sys.argv[1])
