"""Kills processes of the running system, at moments and in an order that a seed decides."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from trustward.kernel.queue import HEAVY
from trustward.testing.soak.tree import QUEUE, Running

_PATIENCE = 5.0
_QUEUE_FAULTS = {"queue killed": 1, "queue wiped": 1}
_KILLS = {
    "web": 3, "web's child": 3, "worker default": 6, "worker heavy": 2, "worker heavy's child": 3, "ticker": 3,
}  # fmt: skip
_QUEUE_SHARE = 0.15


@dataclass(slots=True)
class Nemesis:
    """Does one thing after another. `done` counts them; only kills of web, ticker and workers count as kills."""

    system: Running
    redis_url: str
    seed: int
    done: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return sum(number for name, number in self.done.items() if name in _KILLS)

    def rage(self, kills: int, pause: float, go_on: Callable[[], bool]) -> None:
        """Kill at random moments, `pause` seconds apart on average, at least `kills` times and while `go_on()` says so."""
        rng = random.Random(f"{self.seed}/nemesis")
        while self.kills < kills or go_on():
            time.sleep(rng.uniform(0.1 * pause, 1.9 * pause))
            acts = _QUEUE_FAULTS if rng.random() < _QUEUE_SHARE else _KILLS
            [name] = rng.choices(list(acts), list(acts.values()))
            if self._act(name):
                self.done[name] += 1

    def _act(self, name: str) -> bool:
        if name == "queue wiped":
            return self._wipe()
        program, _, child = name.partition("'s ")
        program = QUEUE if name == "queue killed" else program
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            pids = self.system.children(program) if child else self.system.pids(program)
            for pid in pids[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    return True
            time.sleep(0.001)
        return False

    def _wipe(self) -> bool:
        with redis.Redis.from_url(self.redis_url, socket_timeout=1.0) as client, suppress(redis.RedisError):
            client.flushall()
            return True
        return False

    def place(self, folder: Path, place: str, go_on: Callable[[], bool]) -> bool:
        """Arm a place once and wait until somebody died there. Returns: whether somebody did."""
        armed = folder / place
        armed.touch()
        while armed.exists():
            if not go_on():
                with suppress(FileNotFoundError):
                    armed.unlink()
                    return False
                break
            time.sleep(0.005)
        self.done[place] += 1
        return True


@contextmanager
def heavy_work(redis_url: str) -> Iterator[None]:
    """Give the forking worker something to do: it drains the outbox too, each time in a child."""
    stop = threading.Event()

    def feed() -> None:
        with redis.Redis.from_url(redis_url, socket_timeout=1.0) as client:
            queue = Queue(HEAVY, connection=client, serializer=JSONSerializer)
            while not stop.wait(0.1):
                with suppress(redis.RedisError, OSError):
                    if queue.count < 2:
                        queue.enqueue("trustward.kernel.outbox.work.drain_now", result_ttl=0, failure_ttl=60)

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)
