"""Where the moves take place: an installation, its databases, two people, and processes to kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from trustward.accounts.domain import Role
from trustward.kernel.db import db
from trustward.kernel.vault import vault
from trustward.settings import read_settings
from trustward.testing.builders import APerson, ATenant, Builders
from trustward.testing.database import TestDatabase
from trustward.testing.moves.records import register_with_complaints
from trustward.testing.moves.victims import Victims, victims
from trustward.testing.servers.common import short_folder
from trustward.testing.servers.postgres import OwnServer, servers_to_kill


@dataclass(slots=True)
class Field:
    """One installation on one kind of database."""

    kind: str
    app: Flask
    home: Path
    environment: dict[str, str]
    failpoints: Path
    tenant: ATenant
    clerk: APerson
    officer: APerson
    victims: Victims
    servers: dict[str, OwnServer] = field(default_factory=dict)
    """By the database that they hold: "main" and "retained". None on SQLite."""

    def arm(self, place: str, word: str = "") -> None:
        """Let the next process that gets to `place` die there, or pause for "stop"."""
        (self.failpoints / place).write_text(word)

    def disarm(self) -> list[str]:
        """Which places nobody got to; none is armed any more."""
        left = sorted(path.name for path in self.failpoints.iterdir())
        for name in left:
            (self.failpoints / name).unlink()
        return left

    def forget_connections(self) -> None:
        """After a server was killed, or before a process is forked: none of ours is open."""
        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()
            vault().store.close()

    def kill_and_restart(self, database: str) -> None:
        """Kill the server of "main" or "retained", whoever is connected, and start it on what it left."""
        self.servers[database].kill()
        self.servers[database].start()
        self.forget_connections()


@contextmanager
def a_field(kind: str) -> Iterator[Field]:
    """Set everything up; nothing stays afterwards."""
    with ExitStack() as stack:
        home = stack.enter_context(short_folder("tw-move-"))
        database, servers = _databases(kind, home, stack)
        failpoints = home / "failpoints"
        failpoints.mkdir()
        env = {"TRUSTWARD_TEST": "1", "TRUSTWARD_FAILPOINTS": str(failpoints)}
        app = database.build_app(home, env)
        build = Builders(app)
        tenant = build.tenant(plugins=("statutes_kr",))
        clerk, officer = build.person(of=tenant, role=Role.CLERK), build.person(of=tenant, role=Role.OFFICER)
        _fill(app, tenant)
        told = {**database.environment, **env}
        starting = stack.enter_context(victims(home, told))
        found = Field(kind, app, home, told, failpoints, tenant, clerk, officer, starting, servers)
        stack.callback(found.forget_connections)
        yield found


def _databases(kind: str, home: Path, stack: ExitStack) -> tuple[TestDatabase, dict[str, OwnServer]]:
    if kind == "sqlite":
        retained = f"sqlite:///{home / 'retained' / 'retained.sqlite'}"
        return TestDatabase(kind, {}, f"sqlite:///{home / 'main.sqlite'}", retained), {}
    (first, main), (second, apart) = stack.enter_context(servers_to_kill(2))
    name = main.create()
    apart.create(name)
    own, other = main.urls(name).env, apart.urls(name).env
    env = {key: other[key] if key.startswith("RETAINED") else value for key, value in own.items()}
    return TestDatabase(kind, env, first.url, second.url), {"main": first, "retained": second}


def _fill(app: Flask, tenant: ATenant) -> None:
    from trustward.kernel import scope

    with app.app_context(), scope.enter(tenant.id):
        register_with_complaints()


def settings_of(found: Field) -> object:
    """The settings of the installation, as a process of its own would read them."""
    return read_settings({**found.environment, "TRUSTWARD_HOME": str(found.home)})
