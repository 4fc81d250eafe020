"""Single programs of a running Trustward ("worker default", "ticker") as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trustward.serve import queue_server
from trustward.settings import read_settings
from trustward.testing.servers.common import running, short_folder
from trustward.testing.servers.tree import clean_environment


@contextmanager
def program(words: str, home: Path, env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `trustward <words>` until the block ends; what it says goes to `home/<words>.log`.

    Args:
        home: its TRUSTWARD_HOME.
        env: its other settings.
    """
    command = [sys.executable, "-c", "from trustward.cli import main; main()", *words.split()]
    told = {**clean_environment(), "TRUSTWARD_HOME": str(home), **env}
    with running(command, log=home / f"{words.replace(' ', '-')}.log", env=told) as process:
        yield process


class Processes:
    """Real processes on the database under test, with a queue of their own that may be killed."""

    def __init__(self, home: Path, queue_home: Path, env: Mapping[str, str], stack: ExitStack) -> None:
        self._home, self._queue_home, self._stack = home, queue_home, stack
        queue_url = read_settings({"TRUSTWARD_HOME": str(queue_home)}).redis_url
        self.environment = {**env, "TRUSTWARD_TEST": "1", "REDIS_URL": queue_url}

    def start(self, words: str) -> subprocess.Popen[bytes]:
        """Start `trustward <words>` ("worker default", "ticker"); it ends with the test, if not before."""
        return self._stack.enter_context(program(words, self._home, self.environment))

    def start_queue(self) -> subprocess.Popen[bytes]:
        """Start the queue server, again when it was killed."""
        log = self._queue_home / "queue.log"
        return self._stack.enter_context(running(queue_server.command(self._queue_home), log=log))


@contextmanager
def processes(home: Path, env: Mapping[str, str]) -> Iterator[Processes]:
    """Run programs in `home` until the block ends, newest first to end."""
    with short_folder("tw-proc-") as queue_home, ExitStack() as stack:
        yield Processes(home, queue_home, env, stack)
