"""The load client: connections that are kept, one request after the other on each, in processes of its own.

Reads one order as JSON from standard input and writes what it measured. It knows just enough HTTP to be cheap: on a small
machine client and server share the cores.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

MARK = "@@NUMBER@@@@"
"""Stands for a number of as many digits that no other request of the run has."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, sent again and again."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    expect: tuple[int, ...] = (200,)

    def encoded(self, port: int) -> bytes:
        body = self.body.encode()
        headers = {"Host": f"127.0.0.1:{port}", "Accept": "text/html"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers |= self.headers
        if body or self.method == "POST":
            headers["Content-Length"] = str(len(body))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out: latencies in milliseconds, requests a second, the size of a body, answers that were wrong."""

    count: int
    seconds: float
    p50: float
    p95: float
    p99: float
    size: int
    wrong: int
    first_wrong: str = ""

    @property
    def rate(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


class Connection:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port, self._socket, self._rest = port, self._open(port), b""

    @staticmethod
    def _open(port: int) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send a request. Returns: status, headers, body."""
        self._socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            body = self._exactly(int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]))
        elif b"transfer-encoding: chunked" in lower:
            body = self._chunks()
        else:
            body = b""
        if b"connection: close" in lower:
            self._socket.close()
            self._socket, self._rest = self._open(self._port), b""
        return int(head[9:12]), head, body

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._more()
        found, self._rest = self._rest[:length], self._rest[length:]
        return found

    def _chunks(self) -> bytes:
        found = b""
        while length := int(self._until(b"\r\n"), 16):
            found += self._exactly(length)
            self._exactly(2)
        self._exactly(2)
        return found

    def _more(self) -> None:
        got = self._socket.recv(262_144)
        if not got:
            raise ConnectionError("the server closed the connection")
        self._rest += got


def _work(order: dict[str, Any], first: int, results: list[Any]) -> None:
    request, number, mark = order["request"].encode("latin-1"), first, MARK.encode()
    expect, numbered = set(order["expect"]), mark in request
    latencies, wrong, size, first_wrong = [], 0, 0, ""
    connection = Connection(order["port"])
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < order["seconds"]:
        number += 1
        sent = request.replace(mark, b"%012d" % number) if numbered else request
        status, head, body = connection.ask(sent)
        latencies.append(time.perf_counter() - now)
        size = len(body)
        if status not in expect:
            wrong += 1
            first_wrong = first_wrong or f"{head[:300].decode('latin-1')} … {body[:300].decode('utf-8', 'replace')}"
    results.append((latencies, time.perf_counter() - began, size, wrong, first_wrong))


def main() -> None:
    """One process of the client: so many threads, each with a connection."""
    order, results = json.load(sys.stdin), []  # type: ignore[var-annotated]
    threads = [
        threading.Thread(target=_work, args=(order, order["first"] + 10_000_000 * number, results))
        for number in range(order["connections"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(results, sys.stdout)


_numbers = iter(range(1_000_000_000, 900_000_000_000, 1_000_000_000))


def measure(port: int, request: Request, seconds: float, *, connections: int = 1, processes: int = 1) -> Measured:
    """Send a request for some seconds over so many connections in each of so many processes."""
    order = {"request": request.encoded(port).decode("latin-1"), "port": port, "seconds": seconds,
             "connections": connections, "expect": list(request.expect)}  # fmt: skip
    running = [
        subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(json.dumps({**order, "first": next(_numbers)}))
        process.stdin.close()
    found = []
    for process in running:
        assert process.stdout is not None
        found += json.load(process.stdout)
        process.wait()
    return _summed(found)


def _summed(found: list[Any]) -> Measured:
    if not found:
        raise RuntimeError("the load client measured nothing")
    latencies = sorted(latency * 1000 for one in found for latency in one[0])

    def at(share: float) -> float:
        return float(latencies[min(len(latencies) - 1, int(len(latencies) * share))])

    return Measured(
        len(latencies), statistics.mean(one[1] for one in found), at(0.5), at(0.95), at(0.99),
        max(one[2] for one in found), sum(one[3] for one in found), next((one[4] for one in found if one[4]), ""),
    )  # fmt: skip


def as_data(measured: Measured) -> dict[str, Any]:
    """The figures as data."""
    return {**asdict(measured), "rate": measured.rate}


if __name__ == "__main__":
    main()
