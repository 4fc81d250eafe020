"""The process tree: everything runs, what dies comes back, and nothing is left behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.database("sqlite")  # once: none of it asks which database is under test

FOREVER = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER
PARENT = """
import os, subprocess, sys, time
child = [sys.executable, "-c", sys.argv[2], sys.argv[1]]
subprocess.Popen(child, start_new_session=True)
time.sleep(600)
"""
SCRIPT = """
import os, sys
from pathlib import Path
from trustward.serve.process import Program
from trustward.serve.supervisor import GaveUp, Stopped, Supervisor

folder = Path(sys.argv[1])
open_file = open(folder / "ours", "w")

def tell():
    import time
    fds = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd") if int(fd) > 2]
    print("open:", [os.readlink(fd) for fd in fds if os.path.exists(fd)])
    print("interrupt:", __import__("signal").getsignal(2).__name__)
    (folder / "told").write_text(str(os.getpid()))
    time.sleep(600)

def fail():
    raise RuntimeError("there is no paper")

def leave():
    sys.exit("the door is closed")

FORKED = {"tell": tell, "fail": fail, "leave": leave}
supervisor = Supervisor(folder / "log", say=lambda text: print(text, flush=True))
try:
    with supervisor.running():
        for name, patience, *command in eval(sys.argv[2]):
            start = supervisor.run_once if name == "once" else supervisor.start
            start(Program(name, FORKED.get(command[0]) or [sys.executable, "-c", *command], os.environ))
        while True:
            supervisor.watch(patience=patience)
except Stopped:
    print("stopped", flush=True)
except GaveUp as failure:
    print(failure, flush=True)
    sys.exit(3)
"""


def until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a supervisor over the given programs (name, patience, code, arguments)."""
    started: list[subprocess.Popen[str]] = []

    def start(*programs: tuple[object, ...]) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path), repr(programs)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_orderly_stop_leaves_no_process(supervise, tmp_path: Path, sign: int) -> None:
    marks = [tmp_path / "a", tmp_path / "b"]
    process = supervise(*((mark.name, None, FOREVER, str(mark)) for mark in marks))
    until(lambda: all(pids(mark) for mark in marks))
    process.send_signal(sign)
    assert process.wait(10) == 0
    assert "stopped" in process.stdout.read()
    assert not [pid for mark in marks for pid in pids(mark) if alive(pid)]


def test_a_grandchild_in_a_session_of_its_own_is_ended_too(supervise, tmp_path: Path) -> None:
    mark = tmp_path / "grandchild"
    process = supervise(("parent", None, PARENT, str(mark), FOREVER))
    until(lambda: pids(mark))
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert not alive(pids(mark)[0])


def test_who_does_not_listen_is_killed_at_the_second_request(supervise, tmp_path: Path) -> None:
    mark = tmp_path / "stubborn"
    process = supervise(("stubborn", None, STUBBORN, str(mark)))
    until(lambda: pids(mark))
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.wait(5)
    assert not alive(pids(mark)[0])


def test_a_killed_supervisor_takes_its_children_along(supervise, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    process = supervise(("child", None, FOREVER, str(mark)))
    until(lambda: pids(mark))
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not alive(pids(mark)[0]))


def test_a_program_that_dies_is_started_again(supervise, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    process = supervise(("child", None, FOREVER, str(mark)))
    until(lambda: pids(mark))
    os.kill(pids(mark)[0], signal.SIGKILL)
    until(lambda: len(pids(mark)) == 2)
    assert alive(pids(mark)[1])
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert "child ended (code -9)" in process.stdout.read()


def test_what_dies_while_another_runs_once_is_started_again_too(supervise, tmp_path: Path) -> None:
    mark, hurry = tmp_path / "child", tmp_path / "hurry"
    supervise(("child", None, FOREVER, str(mark)), ("once", None, FOREVER, str(hurry)))
    until(lambda: pids(mark) and pids(hurry))
    os.kill(pids(mark)[0], signal.SIGKILL)
    until(lambda: len(pids(mark)) == 2)
    os.kill(pids(hurry)[0], signal.SIGKILL)
    time.sleep(0.5)
    assert len(pids(hurry)) == 1


def test_a_program_that_never_works_is_given_up_with_its_last_words(supervise, tmp_path: Path) -> None:
    bystander = tmp_path / "bystander"
    process = supervise(
        ("bystander", None, FOREVER, str(bystander)),
        ("broken", 2, "import sys; sys.exit('there is no database')"),
    )
    assert process.wait(15) == 3
    said = process.stdout.read()
    assert "broken can't be started" in said
    assert "there is no database" in said
    assert not [pid for pid in pids(bystander) if alive(pid)]


def test_logs_are_readable_by_their_owner_alone(supervise, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    supervise(("child", None, "print('personal');" + FOREVER, str(mark)))
    until(lambda: pids(mark))
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "log/child.log").stat().st_mode & 0o777 == 0o600


def test_a_forked_program_keeps_nothing_of_the_supervisor(supervise, tmp_path: Path) -> None:
    process = supervise(("teller", None, "tell"))
    until(lambda: pids(tmp_path / "told"))
    assert (tmp_path / "log/teller.log").read_text() == "open: []\ninterrupt: default_int_handler\n"
    assert Path(f"/proc/{pids(tmp_path / 'told')[0]}/comm").read_text() == "teller\n"
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    assert not alive(pids(tmp_path / "told")[0])


@pytest.mark.parametrize(("program", "words"), [("fail", "there is no paper"), ("leave", "the door is closed")])
def test_a_forked_program_that_fails_says_why(supervise, program: str, words: str) -> None:
    process = supervise(("failing", 1, program))
    assert process.wait(15) == 3
    assert words in process.stdout.read()
