"""`trustward doctor`: what is wrong with this installation, in plain words."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import click
import redis
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from trustward.accounts import health as people_health
from trustward.apart import services as apart
from trustward.backup import keys as key_backups
from trustward.cli.common import application
from trustward.destruction.domain import ConnectorState
from trustward.destruction.services import clocks, connecting
from trustward.kernel import clock, heartbeat, migrations, outbox, retained, rowpolicy, scope, tenants
from trustward.kernel.db import db
from trustward.kernel.outbox.work import tenants_waiting_since
from trustward.kernel.queue import DEFAULT, HEAVY
from trustward.kernel.vault import Family, vault
from trustward.law.packs import installed_packs
from trustward.law.rows import CalendarYear, HolidayCalendar
from trustward.notices import health
from trustward.notices.mailer import Server
from trustward.plugins.manager import Plugins, ask_installed
from trustward.records.domain import Held
from trustward.settings import Settings
from trustward.start import main_roles

Sentences = Iterator[str]
_SILENT_TOO_LONG = timedelta(seconds=60)
_WAITING_TOO_LONG = timedelta(minutes=10)
_CLOCKS_DIFFER = timedelta(seconds=30)
_EXPIRED_BY_NOW = timedelta(hours=3)
_LEAST_FREE = 500 * 2**20


@click.command()
def doctor() -> None:
    """Say what is wrong with this installation; exit code 1 when something is."""
    app = application()
    wrong = 0
    with app.app_context():
        for title, check in CHECKS.items():
            found = list(_examined(check, app))
            wrong += len(found)
            click.echo(f"{'wrong' if found else 'ok':5}  {title}")
            for sentence in found:
                click.echo(f"       {sentence}")
        click.echo(f"Connectors may reach: {_listed(app.extensions['trustward.settings'])}.")
    click.echo(f"{wrong} things are wrong." if wrong else "Nothing is wrong.")
    raise SystemExit(bool(wrong))


def _listed(settings: Settings) -> str:
    return ", ".join(place.written for place in settings.connector_hosts) or "no machine (CONNECTOR_HOSTS is empty)"


def _examined(check: Callable[[Settings, Plugins], Sentences], app: Flask) -> Sentences:
    """The check's sentences; what keeps it from answering is one too."""
    try:
        yield from check(app.extensions["trustward.settings"], app.extensions["trustward.plugins"])
    except (sa.exc.OperationalError, sa.exc.ProgrammingError) as error:
        told = _first_line(error.orig)
        if "no such table" in told or "does not exist" in told:
            yield "The tables for this are missing: run `trustward db upgrade`."
        else:
            yield f"The database does not answer as it should: {told}"
    except Exception as error:
        yield f"This could not be examined: {type(error).__name__}: {_first_line(error)}"


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0]


def database(settings: Settings, plugins: Plugins) -> Sentences:
    """The role, the row policies, and that every database answers."""
    with db.engine.connect() as connection:
        yield from rowpolicy.objections(connection)
    with db.engines["sweeper"].connect():
        pass
    with retained.engine().connect() as connection:
        yield from rowpolicy.objections_to_retained(connection, main_roles(settings))
    if settings.on_postgresql:
        main = make_url(settings.database_url)
        if main.username == make_url(settings.database_sweeper_url).username:
            yield "DATABASE_SWEEPER_URL is not set: due work is found with the app's role, which sees one tenant only."
        if make_url(settings.retained_database_url).get_backend_name() == "sqlite":
            yield "RETAINED_DATABASE_URL is not set: retained records are kept in a file of this machine."


def pending(settings: Settings, plugins: Plugins) -> Sentences:
    """Migrations that were not run."""
    for line in migrations.pending(settings, plugins.in_order()):
        yield f"A migration is pending: {line}. Run `trustward db upgrade`."


def processes(settings: Settings, plugins: Plugins) -> Sentences:
    """Worker and ticker, by their last sign of life."""
    with scope.enter_platform(write=False):
        beats = heartbeat.last_beats()
    wanted = {
        "ticker": "periodic work is not begun and forgotten work is not found. Start `trustward ticker`.",
        f"worker:{DEFAULT}": "mail and sweeps wait. Start `trustward worker default`.",
        f"worker:{HEAVY}": "documents wait. Start `trustward worker heavy`.",
    }
    for name, consequence in wanted.items():
        last = beats.get(name)
        if last is None:
            yield f"The {_spoken(name)} never ran: {consequence}"
        elif clock.now() - last > _SILENT_TOO_LONG:
            yield f"The {_spoken(name)} was last seen {_ago(clock.now() - last)} ago: {consequence}"


def _spoken(name: str) -> str:
    kind, _, queue = name.partition(":")
    return f"{kind} `{queue}`" if queue else kind


def _ago(time: timedelta) -> str:
    for unit, seconds in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if time.total_seconds() >= 2 * seconds:
            return f"{int(time.total_seconds() // seconds)} {unit}"
    return f"{int(time.total_seconds())} seconds"


def queue(settings: Settings, plugins: Plugins) -> Sentences:
    """The server that wakes the workers."""
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=2.0, socket_connect_timeout=2.0) as client:
            client.ping()
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
    except redis.exceptions.ResponseError:
        return  # a hosted server that hides its settings
    except (redis.RedisError, OSError) as error:
        yield (
            f"The queue server does not answer ({_first_line(error)}): work is done late, by the ticker. "
            "Start it, or mend REDIS_URL."
        )
    else:
        if policy not in {"noeviction", ""}:
            yield f"The queue server forgets when it is full ({policy}). Set its maxmemory-policy to noeviction."


def promises(settings: Settings, plugins: Plugins) -> Sentences:
    """Promised effects that wait longer than any worker would let them."""
    waiting = tenants_waiting_since(clock.now() - _WAITING_TOO_LONG)
    if waiting:
        yield (
            f"Promised work waits for more than 10 minutes (tenants concerned: {waiting}). "
            "Is a worker running, does the mail server accept?"
        )
    with scope.enter_platform(write=False):
        known = {tenant.id: tenant.slug for tenant in tenants.active()}
    for tenant_id, slug in known.items():
        with scope.enter(tenant_id, write=False):
            unhandled = outbox.unhandled()
        for topic, (number, since) in unhandled.items():
            yield (
                f"{number} promises of {slug} wait for {_ago(clock.now() - since)}, and nothing here handles {topic}. "
                "Install its plugin again or mend it (`trustward plugins`); what an older release promised is told to its makers."
            )


def kept_apart(settings: Settings, plugins: Plugins) -> Sentences:
    """Records that should lie in the retained database and do not."""
    with scope.enter_platform(write=False):
        known = {tenant.id: tenant.slug for tenant in tenants.active()}
    for tenant_id, slug in known.items():
        with scope.enter(tenant_id, write=False):
            late = [one for one in apart.late() if one.held is Held.HERE]
        for one in late:
            yield (
                f"{one.number} records of {slug} should be kept apart for {_ago(clock.now() - one.since)}. "
                f"Is a worker running? `trustward apart move {slug}` moves them here and now, or says why not."
            )


def mail(settings: Settings, plugins: Plugins) -> Sentences:
    """Outgoing mail."""
    if settings.demo and not settings.smtp_url:
        return  # `trustward serve` brings the demo's own mail server
    found = health.troubles()
    yield from found
    if not settings.smtp_url or found:
        return
    server = Server.parse(settings.smtp_url)
    try:
        socket.create_connection((server.host, server.port), timeout=5.0).close()
    except OSError as error:
        yield f"The mail server {server.host}:{server.port} does not answer ({_first_line(error)}): messages wait."


def time(settings: Settings, plugins: Plugins) -> Sentences:
    """The clock of this machine, beside the database's and the other machines'."""
    ahead = clock.now() - datetime.now(UTC)
    if settings.on_postgresql:
        with db.engine.connect() as connection:
            before, theirs, after = datetime.now(UTC), rowpolicy.server_time(connection), datetime.now(UTC)
        if not before - _CLOCKS_DIFFER <= theirs <= after + _CLOCKS_DIFFER:
            yield f"This machine's clock and the database's differ by {_ago(abs(theirs - after))}: set both by NTP."
    with scope.enter_platform(write=False):
        beats = heartbeat.last_beats()
    latest = max(beats.values(), default=None)
    if latest is not None and latest - clock.now() > _CLOCKS_DIFFER:
        yield f"A process was seen {_ago(latest - clock.now())} from now: a clock runs ahead, or was put back."
    if abs(ahead) > _CLOCKS_DIFFER and not settings.test:
        yield f"The clock was moved by {_ago(abs(ahead))}; deadlines follow it. (Only a demo can do that.)"


def destruction(settings: Settings, plugins: Plugins) -> Sentences:
    """Whether destruction stands still because time leapt."""
    with scope.enter_platform(write=False):
        halt = clocks.halted()
    if halt is not None:
        yield (
            f"Destruction is halted: the clock leapt ({halt.reason}). Nothing is destroyed, duties become overdue. "
            "Set the clock right, then run `trustward destruction resume`."
        )


def connectors(settings: Settings, plugins: Plugins) -> Sentences:
    """Connectors that are switched on while nothing may be reached."""
    with scope.enter_platform(write=False):
        known = {tenant.id: tenant.slug for tenant in tenants.active()}
    for tenant_id, slug in known.items():
        with scope.enter(tenant_id, write=False):
            kinds = connecting.kinds()
            reaching = [
                row.name for row in connecting.connectors()
                if row.state is ConnectorState.ENABLED and row.kind in kinds and not kinds[row.kind].by_hand
            ]  # fmt: skip
        if reaching and not settings.connector_hosts:
            yield (
                f"CONNECTOR_HOSTS is empty, and {len(reaching)} connectors of {slug} are switched on: they reach nothing, "
                "and what they should destroy waits. List their machines, or have them switched off."
            )


def statutes(settings: Settings, plugins: Plugins) -> Sentences:
    """Whether the installed packs reach far enough."""
    packs = installed_packs()
    if not packs:
        yield "No statute pack is installed: no deadline and no section of a policy can be worked out."
    next_year = clock.now().year + 1
    for pack in packs:
        for calendar in pack.of(HolidayCalendar):
            years = [row.year for one in packs for row in one.of(CalendarYear) if row.calendar == calendar.id]
            if max(years, default=0) < next_year:
                yield (
                    f"The pack {pack.name} {pack.version} is out of date: its holidays ({calendar.id}) end with "
                    f"{max(years, default='none')}, deadlines of {next_year} would be wrong. Install a newer one."
                )


def people(settings: Settings, plugins: Plugins) -> Sentences:
    """Every tenant has an owner who can sign in."""
    yield from people_health.troubles()


def plugin_health(settings: Settings, plugins: Plugins) -> Sentences:
    """Plugins that did not load, and what the others say of themselves."""
    for answer in ask_installed(plugins, "health_checks"):
        yield from (f"{answer.plugin}: {sentence}" for sentence in answer.value)
    for one in plugins.quarantined:  # those that could not even answer among them
        yield f"The plugin {one.name} is out of use: {one.reason}"


def keys(settings: Settings, plugins: Plugins) -> Sentences:
    """Epochs whose turn was cut off, and backups of the keys that outlived their time."""
    for family in Family:
        for epoch in vault().store.epochs(family)[-1:]:
            if epoch.ended_at is None:
                yield f"The turn of the epoch {family}:{epoch.number} was cut off: run `trustward keys turn`."
    for backup in key_backups.overdue():
        if clock.now() - backup.expires_at > _EXPIRED_BY_NOW:
            yield (
                f"The backup of the keys {backup.id} in {backup.place} should have ended: run `trustward backup expire "
                "--due` with its medium mounted."
            )


def place(settings: Settings, plugins: Plugins) -> Sentences:
    """Secrets that others can read, a full disk, missing front-end files."""
    private = [settings.home, settings.master_key_file, settings.master_key_file.parent, settings.home / "secret.key"]
    if settings.retained_database_url.startswith("sqlite:///"):
        kept_apart = Path(settings.retained_database_url.removeprefix("sqlite:///"))
        private += [kept_apart, kept_apart.parent]
    for path in private:
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{path} can be read by other users: chmod {'700' if path.is_dir() else '600'} {path}"
    if shutil.disk_usage(settings.home).free < _LEAST_FREE:
        yield f"Less than 500 MB are free where {settings.home} lies."
    if not os.access(settings.home, os.W_OK):
        yield f"{settings.home} can't be written to by this user."
    vendor = Path(str(files("trustward"))) / "web/static/vendor/licences.json"
    if not vendor.exists():
        yield "The front-end files are missing: pages look bare. Run `make assets`, or install a built wheel."


def address(settings: Settings, plugins: Plugins) -> Sentences:
    """The address in mails, and what does not belong into production."""
    parts = urlsplit(settings.base_url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if local and not settings.demo and not settings.test:
        yield "TRUSTWARD_BASE_URL is this machine's own address: the links in mails lead nowhere for others."
    if parts.scheme != "https" and not local:
        yield "TRUSTWARD_BASE_URL is not https: passwords and answers would cross the network in clear."
    if settings.demo and not local:
        yield "TRUSTWARD_DEMO is on under a public address: anyone who knows the demo's log-ins can enter."
    if settings.test:
        yield "TRUSTWARD_TEST is on: never use this installation for anything real."


CHECKS: dict[str, Callable[[Settings, Plugins], Sentences]] = {
    "database, role and row policies": database,
    "migrations": pending,
    "workers and ticker": processes,
    "queue": queue,
    "promised work": promises,
    "kept apart": kept_apart,
    "mail": mail,
    "clock": time,
    "destruction": destruction,
    "connectors": connectors,
    "statute packs": statutes,
    "people": people,
    "plugins": plugin_health,
    "keys and their backups": keys,
    "address": address,
    "files and secrets": place,
}
