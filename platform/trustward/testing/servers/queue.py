"""A Valkey for tests, on a private socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from trustward.serve import queue_server as embedded
from trustward.settings import read_settings
from trustward.testing.servers.common import running, short_folder, wait_for


@contextmanager
def queue_server(home: Path | None = None) -> Iterator[str]:
    """Run a queue server as the embedded set-up does, in `home` or a folder that vanishes. Yields: its URL."""
    with short_folder("tw-queue-") as temporary:
        place = home or temporary
        log = place / "queue.log"
        with running(embedded.command(place), log=log) as process:
            url = read_settings({"TRUSTWARD_HOME": str(place)}).redis_url

            def answers() -> bool:
                with redis.Redis.from_url(url, socket_timeout=1.0) as client:
                    try:
                        return bool(client.ping())
                    except redis.RedisError:
                        return False

            wait_for(answers, process, log)
            yield url
