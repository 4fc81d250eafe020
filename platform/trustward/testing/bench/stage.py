"""What a part of the bench gets to work with, and what it gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.accounts.domain import Role
from trustward.accounts.sessions import cookie_name
from trustward.kernel import clock, scope
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.kernel.tenants import active
from trustward.notices.tables import Notice
from trustward.notices.tokens import code_for, token_for
from trustward.portal.tables import PortalCode
from trustward.testing.bench import jobs
from trustward.testing.bench.load import MARK, Request
from trustward.testing.builders import ATenant, Builders
from trustward.testing.desk import Desk
from trustward.testing.servers import queue_server
from trustward.testing.servers.common import short_folder
from trustward.testing.soak.sink import Sink

TENANTS = 10
BIG, SMALL = 10_000, 1_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach; `holds` looks at the operation's summary."""

    text: str
    holds: Callable[[Summary], bool]


@dataclass(frozen=True, slots=True)
class Operation:
    """One request of ours, with the bare one that does as little as can be for the same end."""

    name: str
    ours: Request
    bare: Request
    goals: tuple[Goal, ...] = ()


@dataclass(slots=True)
class Summary:
    """Medians over the rounds, with the range; milliseconds, requests a second, bytes."""

    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    rate: float = 0.0
    rate_range: tuple[float, float] = (0.0, 0.0)
    size: int = 0
    wrong: int = 0
    first_wrong: str = ""
    bare_p50: float = 0.0
    bare_rate: float = 0.0
    others: dict[str, Summary] = field(default_factory=dict)
    """Every operation's, by name, for goals that compare two."""

    @property
    def share(self) -> float:
        """Our requests a second as a share of the bare ones."""
        return self.rate / self.bare_rate if self.bare_rate else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Something that is timed as a whole, several times. Each call gives one figure."""

    name: str
    unit: str
    once: Callable[[], float]
    bare: Callable[[], float] | None = None
    goals: tuple[tuple[str, Callable[[float, float], bool]], ...] = ()
    """Text, and what must hold of our median and the bare one."""
    most: int = 3
    """How often it can be done."""


@dataclass(slots=True)
class Stage:
    """The installation under test, entered from this process through its services."""

    app: Flask
    sink: Sink
    build: Builders
    tenants: list[ATenant] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    """Whatever a part wants to remember between furnishing and measuring."""
    bare_row: str = ""

    @contextmanager
    def inside(self, tenant: ATenant) -> Iterator[Any]:
        """The tenant's scope, in an application context of its own."""
        with self.app.app_context(), scope.enter(tenant.id) as opened:
            yield opened

    def staff(self, tenant: ATenant, role: Role = Role.CLERK) -> dict[str, str]:
        """Headers of a signed-in member."""
        return self.headers(Desk(self.app, self.build.person(of=tenant, role=role)))

    def headers(self, desk: Desk) -> dict[str, str]:
        """Headers of a browser as it stands."""
        with self.app.app_context():
            cookie = desk.client.get_cookie(cookie_name())
        assert cookie is not None
        return {"Cookie": f"{cookie.key}={cookie.value}"}

    def fields(self, headers: Mapping[str, str], path: str) -> dict[str, list[str]]:
        """The fields of a page's form as they stand, its token among them."""
        desk = Desk(self.app)
        name, _, value = headers["Cookie"].partition("=")
        desk.client.set_cookie(name, value)
        return desk.filled(path, {})[1]

    def portal(self, tenant: ATenant, key: str) -> tuple[dict[str, str], str, str]:
        """Go in by the link of the notice `key`. Returns: headers, the address of what is asked, the form token."""
        with self.inside(tenant) as opened:
            found = opened.scalars(sa.select(Notice.id).where(Notice.dedupe_key == key)).one()
            link = f"/a/{token_for(found)}"
        desk = Desk(self.app)
        page = str(desk.submit(link).location)
        with self.inside(tenant) as opened:
            newest = sa.select(PortalCode.notice_id).order_by(PortalCode.id.desc()).limit(1)
            code = code_for(opened.scalars(newest).one())
        home = str(desk.submit(page, {"code": code}).location)
        [form] = [f for f in desk.forms(f"{home}section/1") if f["method"] == "post" and f["fields"]][:1]
        return self.headers(desk), home, dict(form["fields"])["csrf_token"]

    def queue_ceiling(self) -> float:
        """Jobs a second of a bare RQ worker that does nothing."""
        with short_folder("tw-bare-q-") as folder, queue_server(folder) as url:
            return jobs.rate(url)

    def settle(self, seconds: float = 120.0) -> None:
        """Wait until nothing is due any more, so that no work in the background disturbs what is measured."""
        deadline = time.monotonic() + seconds
        while self.due() and time.monotonic() < deadline:
            time.sleep(0.3)

    def due(self) -> int:
        """How many promised effects are due, of all tenants."""
        with self.app.app_context():
            with scope.enter_platform(write=False):
                ids: list[UUID] = [*(tenant.id for tenant in active()), scope.PLATFORM]
            found = 0
            for one in ids:
                with scope.enter(one, write=False) as opened:
                    waiting = sa.select(sa.func.count(OutboxRow.id)).where(
                        OutboxRow.state == OutboxState.WAITING, OutboxRow.due_at <= clock.now()
                    )
                    found += opened.scalar(waiting) or 0
            return found


class Part(Protocol):
    """A module that brings operations; a plugin names it by an entry point of the group `trustward.bench`."""

    def furnish(self, stage: Stage) -> None:
        """Make rows, before the installation is started."""

    def operations(self, stage: Stage) -> Iterable[Operation]:
        """What is asked over HTTP."""

    def runs(self, stage: Stage) -> Iterable[Run]:
        """What is timed as a whole."""


def at_most(milliseconds: float) -> Goal:
    """The median is at most so long."""
    return Goal(f"p50 ≤ {milliseconds:g} ms", lambda summary: summary.p50 <= milliseconds)


def at_least_of_bare(share: float) -> Goal:
    """The requests a second are at least this share of the bare ones."""
    return Goal(f"≥ {share:g} × bare rps", lambda summary: summary.share >= share)


def grows_at_most(factor: float, than: str) -> Goal:
    """The median is at most so many times that of another operation."""
    return Goal(f"≤ {factor:g} × {than}", lambda summary: summary.p50 <= factor * summary.others[than].p50)


def form(fields: Mapping[str, str | Sequence[str]]) -> str:
    """A form's body; `MARK` in a value becomes a number that no other request has."""
    return urlencode(fields, doseq=True).replace(quote_plus(MARK), MARK)
