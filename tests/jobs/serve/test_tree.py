"""The real tree: everything that `make run` starts, started and ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer

from trustward.kernel.processes import children_of
from trustward.settings import read_settings
from trustward.testing.database import TestDatabase
from trustward.testing.servers import Tree, process_tree
from trustward.testing.servers.common import ServerMissing
from trustward.testing.servers.tree import clean_environment

pytestmark = pytest.mark.usefixtures("app")  # the shared database is emptied afterwards


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


def alive(pids: set[int]) -> list[str]:
    """Names of those that still run (a dead one whose foster parent has not looked yet does not)."""
    found = []
    for pid in pids:
        with suppress(OSError):
            name, facts = Path(f"/proc/{pid}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
            if facts.split()[0] not in "ZX":
                found.append(name)
    return found


def test_it_serves_restarts_what_dies_and_leaves_nothing_behind(database: TestDatabase) -> None:
    with tree_on(database, TRUSTWARD_DEMO="1") as tree:
        assert get(f"{tree.url}/healthz")["status"] == "ok"
        assert get(f"{tree.url}/readyz") == {"status": "ready", "queue": "reachable"}
        for program in ("web", "worker default", "worker heavy", "ticker", "valkey-server", "mail sink"):
            before = tree.pid(program)
            assert before
            os.kill(before, signal.SIGKILL)
            until(lambda program=program, before=before: tree.pid(program) not in (0, before))
        until(lambda: get(f"{tree.url}/readyz")["queue"] == "reachable")
        everything = descendants(tree.process.pid)
        assert len(everything) >= 6
    assert tree.process.returncode == 0
    until(lambda: not alive(everything), seconds=2)


def test_a_forked_job_does_not_outlive_its_worker(database: TestDatabase) -> None:
    with tree_on(database) as tree:
        url = read_settings({"TRUSTWARD_HOME": str(tree.home)}).redis_url
        with redis.Redis.from_url(url) as client:
            Queue("heavy", connection=client, serializer=JSONSerializer).enqueue("time.sleep", 600)
        worker = tree.pid("worker heavy")
        until(lambda: children_of(worker))
        [horse] = children_of(worker)
        os.kill(worker, signal.SIGKILL)
        until(lambda: not alive({horse}), seconds=3)


def test_a_home_has_one_tree_and_a_killed_supervisor_takes_it_along(database: TestDatabase) -> None:
    with tree_on(database) as tree:
        with pytest.raises(ServerMissing, match="already runs in"), process_tree(tree.home):
            pass
        everything = descendants(tree.process.pid)
        os.kill(tree.process.pid, signal.SIGKILL)
        until(lambda: not alive(everything), seconds=10)


def test_an_unknown_setting_stops_the_start_with_a_sentence(database: TestDatabase) -> None:
    with (
        pytest.raises(ServerMissing, match="Unknown setting TRUSTWARD_DEMOO"),
        tree_on(database, TRUSTWARD_DEMOO="1"),
    ):
        pass


PUT_TOGETHER = """
import json, os
from trustward.serve import tree

def open_now():
    found = {}
    for fd in os.listdir("/proc/self/fd"):
        try:
            found[fd] = os.readlink(f"/proc/self/fd/{fd}")
        except FileNotFoundError:
            pass
    return found

before = open_now()
tree.put_together()
told = {"open": sorted(set(open_now().items()) - set(before.items())), "threads": len(os.listdir("/proc/self/task"))}
from trustward.app import application
told["mapped"] = [mapper.class_.__name__ for mapper in application().extensions["sqlalchemy"].Model.registry.mappers
                  if not mapper.configured]
print(json.dumps(told))
"""


def test_what_the_programs_share_holds_nothing_that_a_fork_can_not(database: TestDatabase, tmp_path: Path) -> None:
    """A connection or a thread that stayed would be everybody's, or nobody's."""
    env = {**clean_environment(), **database.environment, "TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1"}
    ran = subprocess.run([sys.executable, "-c", PUT_TOGETHER], env=env, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == {"open": [], "threads": 1, "mapped": []}
