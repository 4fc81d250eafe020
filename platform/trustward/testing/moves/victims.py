"""Processes that move records, one after the other, each forked off one that has everything loaded and nothing opened.

It reads a word a line: "move <tenant>" forks a process that moves what is due, "drain <tenant>" one that works like a worker,
"continue" lets a paused one go on. It answers with a line: "exit <code>", "killed <signal>" or "stopped".
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flask import Flask

from trustward.kernel.processes import die_with_parent
from trustward.testing.servers.tree import clean_environment


class Victims:
    """The starting process, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, act: str, tenant: UUID) -> str:
        """Start a process and wait until it ends or pauses. Returns: what became of it."""
        return self._say(f"{act} {tenant}")

    def go_on(self) -> str:
        """Let the paused process go on, and wait as `run` does."""
        return self._say("continue")

    def _say(self, words: str) -> str:
        told, heard = self._process.stdin, self._process.stdout
        if told is None or heard is None:
            raise RuntimeError("The starting process has no ends to talk through.")
        told.write(words + "\n")
        told.flush()
        answer = heard.readline().strip()
        if not answer:
            raise RuntimeError("The starting process died.")
        return answer


@contextmanager
def victims(home: Path, env: Mapping[str, str]) -> Iterator[Victims]:
    """Run the starting process until the block ends; what it and its children say goes to `home/victims.log`."""
    told = {**clean_environment(), **env, "TRUSTWARD_HOME": str(home)}
    parent = os.getpid()
    with (home / "victims.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=told, text=True,
            preexec_fn=lambda: die_with_parent(parent, signal.SIGKILL),
        )  # fmt: skip
    try:
        yield Victims(process)
    finally:
        process.kill()
        process.wait()
        for end in (process.stdin, process.stdout):
            if end is not None:
                end.close()


def _serve() -> None:
    from trustward.app import create_app
    from trustward.kernel.vault import vault

    app = create_app()
    with app.app_context():
        vault().store.close()
    pid = 0
    for line in sys.stdin:
        if line.strip() == "continue":
            os.kill(pid, signal.SIGCONT)
        else:
            act, tenant = line.split()
            pid = os.fork()
            if not pid:
                _be_the_victim(app, act, UUID(tenant))
        print(_fate(pid), flush=True)


def _fate(pid: int) -> str:
    _, status = os.waitpid(pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return "stopped"
    if os.WIFSIGNALED(status):
        return f"killed {os.WTERMSIG(status)}"
    return f"exit {os.WEXITSTATUS(status)}"


def _be_the_victim(app: Flask, act: str, tenant: UUID) -> None:
    """Never returns."""
    from trustward.apart import services
    from trustward.kernel import outbox, scope

    die_with_parent(os.getppid(), signal.SIGKILL)
    try:
        with app.app_context():
            if act == "drain":
                with scope.enter(tenant):
                    services.sweep()
                outbox.drain()
            else:
                services.move_due(tenant)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    _serve()
