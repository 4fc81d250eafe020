"""Clients of the running system: they have notices promised over HTTP, keep a history, and try again when cut off."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from trustward.testing.soak.plugin import NAME

_TRIES_AGAIN = 0.7
_LONGEST_WAIT = 20.0


@dataclass(slots=True)
class History:
    """What clients asked for, and what they were told."""

    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """Cut off before an answer, and not tried again: committed or not, both are right."""
    aborted: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, keys: Sequence[str] = (), into: set[str] | None = None) -> None:
        with self.lock:
            self.answers[answer] += 1
            if into is not None:
                into.update(keys)

    @property
    def aborts(self) -> int:
        return self.answers["aborted"]


@dataclass(frozen=True, slots=True)
class Access:
    """A signed-in member of one tenant."""

    slug: str
    cookie: str


class Client:
    """One browser: a connection that is kept, a cookie, a form token."""

    def __init__(self, port: int, access: Access) -> None:
        self._port, self._path = port, f"/t/{access.slug}/x/{NAME}/"
        self._headers = {"Cookie": access.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_WAIT)
        self._token = ""

    def send(self, keys: Sequence[str], *, abort: bool = False) -> int:
        """Have notices promised in one transaction. Returns: the status, 0 when no answer came."""
        try:
            if not self._token:
                status, body = self._ask("GET")
                if status != http.client.OK:
                    return status
                self._token = body.decode()
            fields = [
                ("csrf_token", self._token),
                *(("key", key) for key in keys),
                *([("abort", "1")] if abort else []),
            ]
            return self._ask("POST", urlencode(fields))[0]
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0

    def _ask(self, method: str, body: str = "") -> tuple[int, bytes]:
        self._connection.request(method, self._path, body=body or None, headers=self._headers)
        response = self._connection.getresponse()
        return response.status, response.read()


class Driver:
    """Several clients that have `total` notices promised, spread over `seconds`, and roll `aborts` transactions back."""

    def __init__(self, port: int, accesses: Sequence[Access], seed: int) -> None:
        self.history = History()
        self._port, self._accesses, self._seed = port, accesses, seed
        self._threads: list[threading.Thread] = []
        self.stop = threading.Event()

    def start(self, name: str, total: int, aborts: int, seconds: float) -> None:
        shares = len(self._accesses)
        for number, access in enumerate(self._accesses):
            rng = random.Random(f"{self._seed}/{name}/{number}")
            ours = len(range(number, total, shares)), len(range(number, aborts, shares))
            work = (f"{name}{number}", Client(self._port, access), rng, *ours, seconds)
            self._threads.append(threading.Thread(target=self._drive, args=work, daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _drive(self, name: str, client: Client, rng: random.Random, total: int, aborts: int, seconds: float) -> None:
        began, done, aborted = time.monotonic(), 0, 0
        while (done < total or aborted < aborts) and not self.stop.is_set():
            progress = (time.monotonic() - began) / seconds
            if aborted < aborts and aborted <= aborts * progress:
                self._abort(client, [f"abort-{name}-{aborted}"])
                aborted += 1
            if done < total and done <= total * progress:
                size = min(rng.choice((1, 2, 4, 8, 16)), total - done)
                self._promise(client, rng, [f"{name}-{number}" for number in range(done, done + size)])
                done += size
            time.sleep(rng.uniform(0.0, 0.05))

    def _promise(self, client: Client, rng: random.Random, keys: list[str]) -> None:
        while not self.stop.is_set():
            status = client.send(keys)
            if status == http.client.CREATED:
                self.history.note("acknowledged", keys, self.history.acknowledged)
                return
            self.history.note(f"status {status}" if status else "cut off")
            if not status and rng.random() > _TRIES_AGAIN:
                break
            time.sleep(0.05)
        self.history.note("given up", keys, self.history.unknown)

    def _abort(self, client: Client, keys: list[str]) -> None:
        """Asked again until it was refused, or the transaction would only have been cut off."""
        while not self.stop.is_set():
            status = client.send(keys, abort=True)
            if status == http.client.CONFLICT:
                self.history.note("aborted", keys, self.history.aborted)
                return
            self.history.note(f"status {status}" if status else "cut off")
            time.sleep(0.05)
