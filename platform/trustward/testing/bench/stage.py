"""What a part of the bench gets to work with, and what it gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.accounts.domain import Role
from trustward.accounts.sessions import cookie_name
from trustward.kernel import clock, scope
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.kernel.tenants import active
from trustward.testing.bench.load import MARK, Request
from trustward.testing.builders import ATenant, Builders
from trustward.testing.desk import Desk
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

    def has(self, path: str, method: str = "GET") -> bool:
        """Whether a page is there at all."""
        from werkzeug.exceptions import HTTPException

        try:
            self.app.url_map.bind("").match(path, method)
        except HTTPException as error:
            return error.code != 404
        return True

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


def form(fields: dict[str, str], *, number: str = "") -> str:
    """A form's body; the field `number` gets a number that no other request has."""
    from urllib.parse import urlencode

    typed = urlencode(fields)
    return f"{typed}&{number}={MARK}" if number else typed
