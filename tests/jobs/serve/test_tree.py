"""The real tree: everything that `make run` starts, started and ended."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from trustward.serve.process import children_of
from trustward.testing.database import TestDatabase
from trustward.testing.servers import Tree, process_tree
from trustward.testing.servers.common import ServerMissing


@contextmanager
def tree_on(database: TestDatabase, **settings: str) -> Iterator[Tree]:
    with (
        tempfile.TemporaryDirectory(prefix="tw-", dir="/tmp", ignore_cleanup_errors=True) as home,
        process_tree(Path(home), {**database.environment, "TRUSTWARD_TEST": "1", **settings}) as tree,
    ):
        yield tree


def get(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def descendants(pid: int) -> set[int]:
    children = children_of(pid)
    return children.union(*(descendants(child) for child in children))


def gone(pids: set[int]) -> bool:
    return not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_it_serves_restarts_what_dies_and_leaves_nothing_behind(database: TestDatabase) -> None:
    with tree_on(database, TRUSTWARD_DEMO="1") as tree:
        assert get(f"{tree.url}/healthz")["status"] == "ok"
        assert get(f"{tree.url}/readyz") == {"status": "ready", "queue": "reachable"}
        for program in ("gunicorn", "worker default", "worker heavy", "ticker", "valkey-server", "mailsink"):
            [before] = tree.pids(program)
            os.kill(before, signal.SIGKILL)
            until(lambda program=program, before=before: tree.pids(program) not in ([], [before]))
        until(lambda: get(f"{tree.url}/readyz")["queue"] == "reachable")
        everything = descendants(tree.process.pid)
        assert len(everything) >= 6
    assert tree.process.returncode == 0
    until(lambda: gone(everything), seconds=2)


def test_a_home_has_one_tree_and_a_killed_supervisor_takes_it_along(database: TestDatabase) -> None:
    with tree_on(database) as tree:
        with pytest.raises(ServerMissing, match="already runs in"), process_tree(tree.home):
            pass
        everything = descendants(tree.process.pid)
        os.kill(tree.process.pid, signal.SIGKILL)
        until(lambda: gone(everything), seconds=20)


def test_an_unknown_setting_stops_the_start_with_a_sentence(database: TestDatabase) -> None:
    with (
        pytest.raises(ServerMissing, match="Unknown setting TRUSTWARD_DEMOO"),
        tree_on(database, TRUSTWARD_DEMOO="1"),
    ):
        pass
