"""The soak itself: a phase of random kills, then a phase of kills placed where they hurt most."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask import Flask

from trustward.accounts.domain import Role
from trustward.accounts.sessions import cookie_name
from trustward.kernel.db import db
from trustward.settings import read_settings
from trustward.testing.builders import Builders
from trustward.testing.database import open_database
from trustward.testing.desk import Desk
from trustward.testing.servers.common import short_folder
from trustward.testing.soak import check
from trustward.testing.soak.drive import Access, Driver, History
from trustward.testing.soak.extras import installed_plugin
from trustward.testing.soak.nemesis import Nemesis, heavy_work
from trustward.testing.soak.plugin import NAME
from trustward.testing.soak.sink import Sink, sink
from trustward.testing.soak.tree import Running, running_system

TENANTS = 5
PLACES = ("notice.accepted", "notice.before_last_line")
_ALLOWED_DOUBLES = 0.001
_LEASES_END = 240.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    seed: int
    notices: int = 2000
    kills: int = 100
    aborts: int = 1000
    placed: int = 20
    pause: float = 1.2


@dataclass(slots=True)
class Result:
    """What came out on one database."""

    database: str
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def must(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.failures.append(sentence)


@dataclass(slots=True)
class Field:
    """Where it takes place."""

    app: Flask
    system: Running
    sink: Sink
    failpoints: Path
    redis_url: str
    tenants: list[UUID]
    accesses: list[Access]


def soak(kind: str, plan: Plan, say: Say) -> Result:
    """Run both phases on one kind of database."""
    result = Result(kind)
    with _field(kind) as field:
        known = _random_kills(field, plan, result, say)
        _placed_kills(field, plan, result, known, say)
    return result


@contextmanager
def _field(kind: str) -> Iterator[Field]:
    with short_folder("tw-soak-") as home, open_database(kind, home) as database, sink(home) as mails:
        failpoints = home / "failpoints"
        failpoints.mkdir()
        path = installed_plugin(home / "plugin", NAME, "trustward.testing.soak.plugin")
        sys.path.insert(0, path)
        env = {"SMTP_URL": mails.url, "TRUSTWARD_TEST": "1", "TRUSTWARD_FAILPOINTS": str(failpoints)}
        try:
            app = database.build_app(home, env)
        finally:
            sys.path.remove(path)
        tenants, accesses = _people(app)
        with running_system(home, {**database.environment, **env, "PYTHONPATH": path}) as system:
            redis_url = read_settings({"TRUSTWARD_HOME": str(home)}).redis_url
            yield Field(app, system, mails, failpoints, redis_url, tenants, accesses)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def _people(app: Flask) -> tuple[list[UUID], list[Access]]:
    build, tenants, accesses = Builders(app), [], []
    for _ in range(TENANTS):
        tenant = build.tenant(plugins=(NAME,))
        desk = Desk(app, build.person(of=tenant, role=Role.CLERK))
        with app.app_context():
            name = cookie_name()
        cookie = desk.client.get_cookie(name)
        assert cookie is not None
        tenants.append(tenant.id)
        accesses.append(Access(tenant.slug, f"{name}={cookie.value}"))
    return tenants, accesses


def _random_kills(field: Field, plan: Plan, result: Result, say: Say) -> set[str]:
    """Notices are promised over time while everything is killed at random. Returns: the keys of this phase."""
    began = time.monotonic()
    driver = Driver(field.system.port, field.accesses, plan.seed)
    nemesis = Nemesis(field.system, field.redis_url, plan.seed)
    driver.start("r", plan.notices, plan.aborts, plan.kills * plan.pause)
    with heavy_work(field.redis_url):
        nemesis.rage(plan.kills, plan.pause, lambda: driver.busy)
        driver.wait()
    check.settle(field.app, field.tenants, _LEASES_END, say)
    notices, (arrivals, cut) = check.committed(field.app, field.tenants), field.sink.read()
    verdict = check.compare(notices, arrivals, driver.history, set())
    acts = ", ".join(f"{name} {number}" for name, number in sorted(nemesis.done.items()))
    result.lines += [
        f"random kills: {nemesis.kills} of processes ({acts}); {cut} mails were cut off in the middle",
        f"  sent {verdict.sent}, lost {len(verdict.lost)}, doubled {len(verdict.doubled)} "
        f"({len(verdict.doubled) / max(1, verdict.sent):.2%}); {driver.history.aborts} transactions rolled back; "
        f"{time.monotonic() - began:.0f} s",
        f"  clients saw: {_words(driver.history)}",
    ]
    allowed = _ALLOWED_DOUBLES * verdict.sent
    result.must(nemesis.kills >= plan.kills, f"only {nemesis.kills} kills happened")
    result.must(driver.history.aborts >= plan.aborts, f"only {driver.history.aborts} transactions were rolled back")
    result.must(verdict.sent >= plan.notices * 0.95, f"only {verdict.sent} were sent: too many clients gave up")
    result.must(len(verdict.doubled) <= allowed, f"{len(verdict.doubled)} doubled by random kills")
    _judge(verdict, result)
    return {notice.key for notice in notices}


def _placed_kills(field: Field, plan: Plan, result: Result, known: set[str], say: Say) -> None:
    """Whoever delivers dies just after the acceptance, or just before it, as often as planned."""
    began = time.monotonic()
    driver = Driver(field.system.port, field.accesses, plan.seed)
    nemesis = Nemesis(field.system, field.redis_url, plan.seed)
    driver.start("p", plan.placed * 15, 0, plan.placed * 1.5)
    with heavy_work(field.redis_url):
        for place in PLACES:
            for _ in range(plan.placed if place == PLACES[0] else plan.placed // 2):
                nemesis.place(field.failpoints, place, lambda: driver.busy)
        driver.wait()
    check.settle(field.app, field.tenants, _LEASES_END, say)
    notices, (arrivals, _) = check.committed(field.app, field.tenants), field.sink.read()
    verdict = check.compare(notices, arrivals, driver.history, known)
    hurt, spared = (nemesis.done[place] for place in PLACES)
    result.lines += [
        f"placed kills: {hurt} between the sink's acceptance and the commit, {spared} just before the last line",
        f"  sent {verdict.sent}, lost {len(verdict.lost)}, doubled by a kill placed between acceptance and commit "
        f"{len(verdict.doubled)}; {time.monotonic() - began:.0f} s",
    ]
    result.must(hurt >= plan.placed, f"only {hurt} kills could be placed")
    result.must(len(verdict.doubled) <= hurt, f"{len(verdict.doubled)} doubled by {hurt} placed kills")
    _judge(verdict, result)


def _judge(verdict: check.Verdict, result: Result) -> None:
    result.must(not verdict.lost, f"lost: {', '.join(verdict.lost[:10])}")
    result.failures += verdict.troubles[:10]


def _words(history: History) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(history.answers.items()))
