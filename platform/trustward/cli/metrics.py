"""What a monitoring system reads at METRICS_PORT, in Prometheus' text form: numbers only, of no tenant in particular."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from flask import Flask, current_app

from trustward.kernel import clock, heartbeat, scope, tenants
from trustward.kernel.logs import logger
from trustward.kernel.outbox.work import backlog

_log = logger(__name__)


class Gauge(NamedTuple):
    """One number, with a label where there are several of its kind."""

    name: str
    help: str
    value: float
    label: tuple[str, str] | None = None


def serve(app: Flask, port: int) -> ThreadingHTTPServer | None:
    """Answer at `/metrics` in a thread of this process; None, and a line in the log, where the port is taken."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            with app.app_context():
                body = exposition().encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Who asks is nobody's business."""

    try:
        server = ThreadingHTTPServer(("", port), Answer)
    except OSError as error:
        _log.error("metrics can't be served", port=port, exc_info=error)
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def exposition() -> str:
    """Every number as it stands now. No scope is entered."""
    try:
        gauges = [Gauge("trustward_up", "Whether the database answers.", 1), *_gauges()]
    except Exception as error:
        _log.error("metrics failed", exc_info=error)
        gauges = [Gauge("trustward_up", "Whether the database answers.", 0)]
    lines: list[str] = []
    for gauge in gauges:
        if f"# TYPE {gauge.name} gauge" not in lines:
            lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        label = f'{{{gauge.label[0]}="{gauge.label[1]}"}}' if gauge.label else ""
        lines.append(f"{gauge.name}{label} {gauge.value:g}")
    return "\n".join(lines) + "\n"


def _gauges() -> Iterator[Gauge]:
    waiting, now = backlog(), clock.now()
    states = {"due": waiting.due, "later": waiting.later, "given_up": waiting.given_up}
    for state, count in states.items():
        yield Gauge("trustward_outbox_rows", "Promised effects that are not done.", count, ("state", state))
    late = (now - waiting.oldest).total_seconds() if waiting.oldest else 0
    yield Gauge("trustward_outbox_oldest_due_seconds", "For how long the oldest due effect waits.", late)
    with scope.enter_platform(write=False):
        beats, count = heartbeat.last_beats(), len(tenants.active())
    yield Gauge("trustward_tenants", "Active tenants.", count)
    for process, at in sorted(beats.items()):
        yield Gauge("trustward_process_silent_seconds", "Since a process was last seen.", (now - at).total_seconds(),
                    ("process", process))  # fmt: skip
    ours = current_app.extensions["trustward.plugins"]
    yield Gauge("trustward_plugins_quarantined", "Plugins that did not load.", len(ours.quarantined))
