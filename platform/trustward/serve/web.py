"""How gunicorn serves Trustward; also for production: `gunicorn -c python:trustward.serve.web trustward.wsgi:app`."""

import os
from pathlib import Path

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
accesslog = None  # the application logs requests itself, without tokens and personal values
errorlog = "-"
loglevel = "warning"
proc_name = "trustward"
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - heartbeat files, no data
forwarded_allow_ips = ""  # TRUSTED_PROXIES decides, in the application
