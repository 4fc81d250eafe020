"""How gunicorn serves Trustward; also for production: `gunicorn -c python:trustward.serve.web trustward.wsgi:app`."""

import gc
import os
from pathlib import Path

from gunicorn.glogging import Logger

from trustward.kernel.logs import ForeignLines


class QuietLogger(Logger):  # type: ignore[misc]
    """Gunicorn's own lines without addresses: a request's line may carry the token of a link."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ForeignLines())

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        if msg.startswith("Invalid request from"):  # made elsewhere, with what was sent in it
            msg, args = "Invalid request.", ()
        super().warning(msg, *args, **kwargs)


preload_app = True  # its workers are forks that share the application: less memory, and a new one is there at once
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2, os.cpu_count() or 1))
threads = 4
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 20_000  # a slow leak anywhere never becomes an outage
max_requests_jitter = 2_000
limit_request_line = 8_190
limit_request_fields = 60
accesslog = None  # a proxy in front may keep one; ours would hold addresses of people and tokens of links
errorlog = "-"
logger_class = QuietLogger
loglevel = "warning"
proc_name = "trustward"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeat files, no data
forwarded_allow_ips = ""  # TRUSTED_PROXIES decides, in the application


def when_ready(server: object) -> None:
    """Before the first worker is forked: the collector would touch, and so copy, every page that they share."""
    gc.collect()
    gc.freeze()
