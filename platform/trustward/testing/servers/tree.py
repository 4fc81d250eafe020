"""The whole of Trustward as one process tree, as `trustward serve` runs it, for tests that need real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from trustward.kernel.processes import children_of, die_with_parent, name_of
from trustward.settings import PREFIX, UNPREFIXED
from trustward.testing.servers.common import ServerMissing


@dataclass
class Tree:
    """A running tree; `said` grows with what it prints."""

    url: str
    home: Path
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def log(self, name: str) -> str:
        """What a program ("web", "worker-default", "ticker", ...) wrote."""
        path = self.home / "log" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def pid(self, name: str) -> int:
        """The process of a program ("web", "worker default", "worker heavy", "ticker", "mail sink", "valkey-server").

        Returns: 0 while there is none.
        """
        for pid in children_of(self.process.pid):
            if name_of(pid) == name[:15]:
                return pid
        return 0


def clean_environment(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """This environment without any setting of ours: a test says itself what it wants."""
    ours = {*UNPREFIXED, "TEST_DATABASE_URL", "WEB_CONCURRENCY"}
    return {name: value for name, value in env.items() if name not in ours and not name.startswith(PREFIX)}


@contextmanager
def process_tree(
    home: Path,
    env: Mapping[str, str] | None = None,
    *,
    apply: Sequence[Path] = (),
    python: Path = Path(sys.executable),
    cwd: Path | None = None,
    seconds: float = 120.0,
) -> Iterator[Tree]:
    """Run `trustward serve` until the block ends.

    Args:
        home: its TRUSTWARD_HOME; a short path.
        env: settings beside PORT, which is any free one.
        apply: tenants to apply before the start.
        python: of which installation; this one by default.

    Raises:
        ServerMissing: it did not become ready; carries what it said.
    """
    port = _free_port()
    settings = {"TRUSTWARD_HOME": str(home), "PORT": str(port), **(env or {})}
    options = [word for folder in apply for word in ("--apply", str(folder))]
    parent = os.getpid()
    process = subprocess.Popen(
        [str(python), "-m", "trustward.serve", *options],
        cwd=cwd,
        env={**clean_environment(), **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: die_with_parent(parent),
    )
    tree = Tree(f"http://127.0.0.1:{port}", home, process)
    reader = threading.Thread(target=_read, args=(tree,), daemon=True)
    reader.start()
    try:
        _wait_until_ready(tree, seconds)
        yield tree
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)


def _read(tree: Tree) -> None:
    with tree.process.stdout as output:  # type: ignore[union-attr]  # it is a pipe, see above
        for line in output:
            tree.said.append(line.rstrip("\n"))


def _wait_until_ready(tree: Tree, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while f"ready {tree.url}" not in tree.said:
        if tree.process.poll() is not None or time.monotonic() > deadline:
            raise ServerMissing("Trustward did not become ready:\n" + "\n".join(tree.said))
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
