"""The bench itself: start, furnish, measure in rounds, ours and the bare one in turn."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from trustward.kernel.db import db
from trustward.start import refuse_unsafe
from trustward.testing.bench import ceiling, core, destroying, memory
from trustward.testing.bench.load import Measured, Request, measure
from trustward.testing.bench.report import Line, Report, machine_class
from trustward.testing.bench.stage import TENANTS, Operation, Run, Stage, Summary
from trustward.testing.builders import Builders
from trustward.testing.database import TestDatabase, open_database
from trustward.testing.servers import Tree, process_tree
from trustward.testing.servers.common import short_folder
from trustward.testing.soak.sink import Sink, sink

GROUP = "trustward.bench"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    rounds: int = 3
    sequential: float = 0.8
    parallel: float = 1.2
    seed_tenant: Path = Path("tenants/okestro")
    only: str = ""


@dataclass(slots=True)
class Place:
    """Where one kind of database is measured."""

    kind: str
    home: Path
    database: TestDatabase
    mails: Sink
    plan: Plan
    report: Report
    say: Say
    env: dict[str, str] = field(default_factory=dict)


def bench(kind: str, plan: Plan, say: Say) -> Report:
    """Measure everything on one kind of database."""
    report = Report(machine_class(), kind, plan.rounds)
    with short_folder("tw-bench-") as folder, open_database(kind, folder) as database, sink(folder) as mails:
        home = folder / "home"
        home.mkdir(mode=0o700)
        env = {**database.environment, "TRUSTWARD_DEMO": "1", "SMTP_URL": mails.url}
        if kind == "sqlite":
            env["DATABASE_URL"] = database.superuser_url
        place = Place(kind, home, database, mails, plan, report, say, env)
        starts = _starts(place)
        with _bare(place) as (bare_port, bare_pid, bare_row, bare_starts):
            _start_lines(report, starts, bare_starts)
            _measure(place, bare_port, bare_pid, bare_row)
    return report


def _starts(place: Place) -> list[float]:
    """Seconds from a start to ready: first on a fresh database, then on a migrated one."""
    found = []
    for number in range(place.plan.rounds + 1):
        place.say("first start, on a fresh database" if not number else f"start {number}")
        began = time.perf_counter()
        with process_tree(place.home, place.env, apply=[place.plan.seed_tenant] if not number else []):
            found.append(time.perf_counter() - began)
    return found


@contextmanager
def _bare(place: Place) -> Iterator[tuple[int, int, str, list[float]]]:
    url = str(place.home.parent / "bare.sqlite")
    if place.kind == "postgresql":
        url = place.database.superuser_url.replace("postgresql+psycopg:", "postgresql:", 1)
    row, starts = ceiling.furnish(ceiling.Database(url), "<p>처리방침</p>" * 3000), []
    for _ in range(place.plan.rounds):
        began = time.perf_counter()
        with ceiling.bare_server(url, place.home.parent):
            starts.append(time.perf_counter() - began)
    with ceiling.bare_server(url, place.home.parent) as (port, process):
        yield port, process.pid, row, starts


def _start_lines(report: Report, ours: list[float], bare: list[float]) -> None:
    fresh, again, floor = ours[0], ours[1:], statistics.median(bare)
    middle = statistics.median(again)
    report.lines += [
        Line("fresh database to ready", "s", fresh, fresh, fresh, None, [("≤ 14 s", fresh <= 14)]),
        Line(
            "start to ready", "s", middle, min(again), max(again), floor,
            [("≤ 3 s", middle <= 3), ("≤ 3.5 × bare", middle <= 3.5 * floor)],
        ),
    ]  # fmt: skip


def parts() -> list[Any]:
    """The core's part, and what the installed plugins bring."""
    return [core, destroying, *(importlib.import_module(point.value) for point in sorted(entry_points(group=GROUP)))]


def _measure(place: Place, bare_port: int, bare_pid: int, bare_row: str) -> None:
    app = refuse_unsafe(place.database.build_app(place.home, {**place.env, "TRUSTWARD_TEST": "0"}))  # as a worker begins
    stage = Stage(app, place.mails, Builders(app), bare_row=bare_row)
    place.say("making tenants and their rows")
    stage.tenants += [stage.build.tenant(f"bench{number}") for number in range(TENANTS)]
    found = [part for part in parts() if place.plan.only in part.__name__]
    for part in found:
        part.furnish(stage)
    place.database.analyze()
    with process_tree(place.home, place.env) as tree:
        stage.settle()
        operations = [operation for part in found for operation in part.operations(stage)]
        _operations(place, stage, operations, int(tree.url.rsplit(":", 1)[1]), bare_port)
        for part in found:
            for run in part.runs(stage):
                _run(place, run)
        _memory(place, tree, bare_pid)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _operations(place: Place, stage: Stage, operations: list[Operation], port: int, bare_port: int) -> None:
    plan, seen = place.plan, {operation.name: _Seen() for operation in operations}
    for operation in operations:  # every worker has seen every page once before anything counts
        measure(port, operation.ours, 0.4, connections=8)
        measure(bare_port, operation.bare, 0.2, connections=8)
    for number in range(plan.rounds):
        place.say(f"round {number + 1} of {plan.rounds}")
        for operation in operations:
            stage.settle(20)
            one = seen[operation.name]
            one.ours.append(measure(port, operation.ours, plan.sequential))
            one.bare.append(measure(bare_port, operation.bare, plan.sequential / 2))
            one.ours_many.append(_many(port, operation.ours, plan.parallel))
            one.bare_many.append(_many(bare_port, operation.bare, plan.parallel / 2))
    summaries = {name: one.summary() for name, one in seen.items()}
    for operation in operations:
        summary = summaries[operation.name]
        summary.others = summaries
        place.report.operations[operation.name] = summary
        place.report.operation_goals[operation.name] = [(goal.text, goal.holds(summary)) for goal in operation.goals]
        if summary.wrong:
            place.report.notes.append(f"{operation.name}: {summary.wrong} wrong answers, such as {summary.first_wrong}")


def _many(port: int, request: Request, seconds: float) -> Measured:
    return measure(port, request, seconds, connections=4, processes=2)


@dataclass(slots=True)
class _Seen:
    ours: list[Measured] = field(default_factory=list)
    bare: list[Measured] = field(default_factory=list)
    ours_many: list[Measured] = field(default_factory=list)
    bare_many: list[Measured] = field(default_factory=list)

    def summary(self) -> Summary:
        middle, rates = statistics.median, [one.rate for one in self.ours_many]
        everything = [*self.ours, *self.ours_many, *self.bare, *self.bare_many]
        return Summary(
            middle(one.p50 for one in self.ours), middle(one.p95 for one in self.ours),
            middle(one.p99 for one in self.ours_many), middle(rates), (min(rates), max(rates)), self.ours[-1].size,
            sum(one.wrong for one in everything), next((one.first_wrong for one in everything if one.wrong), ""),
            middle(one.p50 for one in self.bare), middle(one.rate for one in self.bare_many),
        )  # fmt: skip


def _run(place: Place, run: Run) -> None:
    ours, bare = [], []
    for _ in range(min(place.plan.rounds, run.most)):
        place.say(run.name)
        ours.append(run.once())
        if run.bare:
            bare.append(run.bare())
    middle, floor = statistics.median(ours), statistics.median(bare) if bare else None
    goals = [(text, holds(middle, floor or 0.0)) for text, holds in run.goals]
    place.report.lines.append(Line(run.name, run.unit, middle, min(ours), max(ours), floor, goals))


def _memory(place: Place, tree: Tree, bare_pid: int) -> None:
    by_name, bare = memory.pss_by_name(tree.process.pid), sum(memory.pss_by_name(bare_pid).values())
    ours = sum(by_name.values())
    goals = [("≤ 400 MiB", ours <= 400), ("≤ 4.5 × bare", ours <= 4.5 * bare)]
    place.report.lines.append(Line("memory of the process tree (PSS)", "MiB", ours, ours, ours, bare, goals))
    of_each = ", ".join(f"{name} {size:.0f}" for name, size in sorted(by_name.items()))
    place.report.notes.append(f"memory by program, MiB: {of_each}")
