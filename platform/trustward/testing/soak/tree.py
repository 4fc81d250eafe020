"""The running system under attack: the programs of `trustward serve`, started again at once whenever they die."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trustward.kernel.processes import children_of, name_of
from trustward.serve import tree
from trustward.serve.command import lock
from trustward.serve.supervisor import Stopped, Supervisor
from trustward.settings import read_settings
from trustward.testing.servers.common import ServerMissing, running
from trustward.testing.servers.tree import clean_environment

QUEUE = "valkey-server"
_RESTART_AFTER = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    """The system seen from outside."""

    port: int
    pid: int

    def pids(self, name: str) -> list[int]:
        """The process of a program ("web", "ticker", "worker default", "worker heavy", "valkey-server")."""
        return [pid for pid in children_of(self.pid) if name_of(pid) == name]

    def children(self, name: str) -> list[int]:
        """The processes that a program forked: gunicorn's workers, the heavy worker's job."""
        return sorted(child for pid in self.pids(name) for child in children_of(pid))

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2.0)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def running_system(home: Path, env: Mapping[str, str]) -> Iterator[Running]:
    """Run the system in `home` until the block ends. Raises: ServerMissing."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        told = {**clean_environment(), **env, "TRUSTWARD_HOME": str(home)}
        command = [sys.executable, "-m", __name__, str(listening.fileno())]
        with running(command, log=home / "tree.log", env=told, pass_fds=(listening.fileno(),)) as process:
            system = Running(listening.getsockname()[1], process.pid)
            deadline = time.monotonic() + 60
            while not system.ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ServerMissing(f"The system did not start:\n{(home / 'tree.log').read_text()[-2000:]}")
                time.sleep(0.1)
            yield system


def main(descriptor: int) -> None:
    """Keep everything running until asked to stop. Runs in a process of its own: it forks, so it has one thread."""
    home, env = read_settings(os.environ).home, dict(os.environ)
    supervisor = Supervisor(home / "log", say=lambda text: None, backoff=(_RESTART_AFTER,))
    with lock(home) as held, socket.socket(fileno=descriptor) as listening, supervisor.running():
        supervisor.start(tree.queue_program(home, env, held.fileno()))
        tree.put_together()
        for program in (tree.web_program(env, listening), *tree.background_programs(env)):
            supervisor.start(program)
        while True:
            try:
                supervisor.watch()
            except Stopped:
                return


if __name__ == "__main__":
    main(int(sys.argv[1]))
