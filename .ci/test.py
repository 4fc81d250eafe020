"""Run everything that must hold: the linters, and the tests on SQLite and on PostgreSQL.

Two steps run at the same time, one for each core that a small machine has; whoever is free takes the next one, the
longest first, so that both end together. Every step's output is printed in one piece when it ends; the last line is
the sum over all test runs.
"""

import argparse
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
REPORTS = ROOT / ".cache/test"
SERVICES, PAGES = ("tests/storage", "tests/jobs", "tests/contract"), ("tests/web", "plugins")
"""The tests that run on both databases, in two parts of about the same length."""
LANES = 2
NOTHING_COLLECTED = 5
LONGEST_STEP = 3_000


@dataclass
class Outcome:
    failed_steps: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: set[int] = field(default_factory=set)

    def stop(self, *_: object) -> None:
        """End what runs, when somebody asks us to."""
        for pid in list(self.running):
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        print("\nstopped", flush=True)
        os._exit(1)

    def tell(self, title: str, output: bytes, seconds: float, ok: bool) -> None:
        with self.lock:
            print(f"\n──── {title}: {'ok' if ok else 'FAILED'} ({seconds:.1f} s)", flush=True)
            sys.stdout.buffer.write(output)
            sys.stdout.flush()
            if not ok:
                self.failed_steps.append(title)


@dataclass(frozen=True)
class Step:
    title: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    report: Path | None = None

    def run(self, outcome: Outcome) -> None:
        began = time.monotonic()
        # the tests start many processes: each would compile everything again where compiled modules may not be kept
        kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(REPORTS.parent / "bytecode")}
        env = {**os.environ, "PYTHONUNBUFFERED": "1", **kept, **self.env}
        # into a file: a process that is left behind can't keep us waiting for the end of a pipe
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                self.command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
            outcome.running.add(process.pid)
            try:
                code = process.wait(LONGEST_STEP)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                code = process.wait()
                output.write(f"\nStopped: it took longer than {LONGEST_STEP} s.\n".encode())
            outcome.running.discard(process.pid)
            if code < 0:
                output.write(f"\nEnded by signal {-code}.\n".encode())
            output.seek(0)
            printed = output.read()
        ok = code == 0 or (self.report is not None and code == NOTHING_COLLECTED)
        outcome.tell(self.title, printed, time.monotonic() - began, ok)
        outcome.counts.update(read_report(self.report, ok) if self.report else {"failed": int(not ok)})


def read_report(path: Path, ok: bool) -> Counter[str]:
    """Counts of one pytest run; a run that broke before it could write them counts as one failure."""
    counts: Counter[str] = Counter()
    if path.exists():
        for suite in ElementTree.parse(path).iter("testsuite"):
            number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
            counts["failed"] += number["failures"] + number["errors"]
            counts["skipped"] += number["skipped"]
            counts["passed"] += number["tests"] - number["failures"] - number["errors"] - number["skipped"]
    if not ok and not counts["failed"]:
        counts["failed"] += 1
    return counts


def tests(title: str, paths: tuple[str, ...], database: str, *options: str) -> Step | None:
    there = [path for path in paths if (ROOT / path).is_dir()]
    if not there:
        return None
    report = REPORTS / f"{title.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    # each run keeps its own cache: two lanes write at the same time
    cache = f"cache_dir={REPORTS / 'cache' / report.stem}"
    command = (sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "-o", cache, *options, *there)
    return Step(title, command, {"TRUSTWARD_TEST_DB": database}, report)


def linters() -> list[Step]:
    plugins = sorted((ROOT / "plugins").glob("*/src/*/__init__.py"))
    packages = [option for path in plugins for option in ("-p", path.parent.name)]
    sources = os.pathsep.join(["platform", *(str(path.parents[1].relative_to(ROOT)) for path in plugins)])
    steps = [
        Step("ruff", (str(BIN / "ruff"), "check", ".")),
        Step("mypy", (str(BIN / "mypy"), "-p", "trustward", *packages), {"MYPYPATH": sources}),
    ]
    if "importlinter" in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]:
        steps.append(Step("import directions", (str(BIN / "lint-imports"),)))
    return steps


def every_step() -> list[Step]:
    """All steps, in the order in which two lanes end together: the longest first, but the browser's before what fills in."""
    steps = [
        tests("pages on postgresql", PAGES, "postgresql"),
        tests("services on postgresql", SERVICES, "postgresql"),
        tests("e2e on postgresql", ("tests/e2e",), "postgresql"),
        tests("pages on sqlite", PAGES, "sqlite"),
        tests("services on sqlite", SERVICES, "sqlite"),
        tests("walk on sqlite", ("tests/e2e",), "sqlite", "-m", "walk"),
        tests("unit", ("tests/unit",), "sqlite"),
        *linters(),
    ]
    return [step for step in steps if step]


def work_off(waiting: queue.SimpleQueue[Step], outcome: Outcome) -> None:
    with suppress(queue.Empty):
        while True:
            waiting.get_nowait().run(outcome)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["lint"])
    only = parser.parse_args().only
    REPORTS.mkdir(parents=True, exist_ok=True)
    outcome = Outcome()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, outcome.stop)
    waiting: queue.SimpleQueue[Step] = queue.SimpleQueue()
    for step in linters() if only else every_step():
        waiting.put(step)
    threads = [threading.Thread(target=work_off, args=(waiting, outcome)) for _ in range(LANES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if outcome.failed_steps:
        print(f"\nFailed: {', '.join(outcome.failed_steps)}")
    if only:
        return bool(outcome.failed_steps)
    if not outcome.counts["passed"] and not outcome.counts["failed"]:
        print("\nNo test was found.")
        return 1
    skipped = f", {outcome.counts['skipped']} skipped" if outcome.counts["skipped"] else ""
    print(f"\n{outcome.counts['passed']} passed, {outcome.counts['failed']} failed{skipped}")
    return bool(outcome.failed_steps or outcome.counts["failed"])


sys.exit(main())
