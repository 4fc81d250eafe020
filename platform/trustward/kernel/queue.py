"""Waking workers through RQ. Best effort: whoever is not woken is found by the sweep, so Redis may vanish at any time."""

from __future__ import annotations

import time
from typing import Any

import redis
from flask import current_app
from rq import Queue
from rq.serializers import JSONSerializer

from trustward.kernel.logs import logger

DEFAULT, HEAVY = "default", "heavy"
_PENDING = "trustward:wake"
_DRAIN = "trustward.kernel.outbox.work.drain_now"
_SILENT_AFTER_FAILURE = 5.0
_ENOUGH = 3
"""Requests that wait; with no worker about they would pile up."""
JOB_SECONDS = 600
_log = logger(__name__)


class Waker:
    """Asks a worker to drain the outbox; at most one request is under way at a time."""

    def __init__(self, url: str) -> None:
        self._connection = redis.Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=0.5)
        self._queue = Queue(DEFAULT, connection=self._connection, serializer=JSONSerializer)
        self._silent_until = 0.0

    def wake(self) -> bool:
        """Returns: whether the queue could be reached (or was not tried again so soon after a failure)."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            if self._connection.set(_PENDING, "1", nx=True, ex=5) and self._queue.count < _ENOUGH:
                self._queue.enqueue(_DRAIN, result_ttl=0, failure_ttl=600, ttl=600, job_timeout=JOB_SECONDS)
        except (redis.RedisError, OSError):
            self._silent_until = time.monotonic() + _SILENT_AFTER_FAILURE
            _log.warning("queue unreachable, the sweep will find it", process="queue")
            return False
        return True

    def reachable(self) -> bool:
        """Whether the queue answers now."""
        try:
            return bool(self._connection.ping())
        except (redis.RedisError, OSError):
            return False

    def begin(self) -> None:
        """A drain begins: whatever is promised from here on needs a new wake-up."""
        self._connection.delete(_PENDING)


def connect(url: str) -> Any:
    """A connection as workers need it: RQ blocks on it, so it has no time limit of its own."""
    return redis.Redis.from_url(url)


def waker() -> Waker:
    """The application's way to its workers."""
    found: Waker = current_app.extensions["trustward.waker"]
    return found


def wake() -> bool:
    """Ask a worker to look into the outbox now."""
    return waker().wake()
