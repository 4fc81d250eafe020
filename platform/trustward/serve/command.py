"""The command: open the address, prepare, start the programs, say when it is ready, keep watch."""

from __future__ import annotations

import fcntl
import http.client
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from trustward.serve import queue_server, tree
from trustward.serve.supervisor import GaveUp, Stopped, Supervisor
from trustward.settings import SERVE_LOCK, Settings, read_settings

_TIME_TO_BECOME_READY = 120.0
_FAILURES_BEFORE_READY = 3
_TIME_TO_END_BEFORE = 3.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--apply",
    "tenants",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a tenant to apply before the start; may be given several times.",
)
def serve(host: str, tenants: Sequence[Path]) -> None:
    """Run web, workers and ticker, and the queue and mail servers where no other is named.

    Ctrl-C ends all of them.
    """
    settings = read_settings(os.environ)
    home = tree.private_home(settings.home)
    with lock(home) as held, tree.listen(host, settings.port) as web_socket, tree.listen("127.0.0.1", 0) as mail_socket:
        supervisor = Supervisor(home / "log", say=lambda text: click.echo(text, err=True))
        plan = Plan(settings, home, mail_smtp=f"smtp://127.0.0.1:{mail_socket.getsockname()[1]}")
        try:
            with supervisor.running():
                if settings.embedded_queue:
                    supervisor.start(tree.queue_program(home, plan.env, held.fileno()))
                if plan.own_mail:
                    supervisor.start(tree.mail_program(home, plan.env, mail_socket))
                os.environ.update(plan.env)  # what every program is told, the application is built from
                tree.put_together()
                words = prepare(supervisor, plan, tenants)
                supervisor.start(tree.web_program(plan.env, web_socket))
                for program in tree.background_programs(plan.env):
                    supervisor.start(program)
                wait_until_ready(supervisor, settings.port)
                greet(plan, words)
                while True:
                    supervisor.watch()
        except Stopped:
            click.echo("stopped", err=True)
        except GaveUp as failure:
            raise click.ClickException(str(failure)) from None


@dataclass(frozen=True)
class Plan:
    """Which servers are ours to run here, and what every program is told."""

    settings: Settings
    home: Path
    mail_smtp: str

    @property
    def own_mail(self) -> bool:
        return self.settings.demo and not self.settings.smtp_url

    @property
    def env(self) -> dict[str, str]:
        return tree.child_environment(os.environ, self.home, self.mail_smtp if self.own_mail else "")


def lock(home: Path) -> IO[str]:
    """Make sure that this home has one process tree. The queue server holds the lock too, until it has really ended.

    Raises:
        click.ClickException: another one runs.
    """
    queue_server.private_folder((home / SERVE_LOCK).parent)
    file = open(home / SERVE_LOCK, "a", encoding="ascii")  # noqa: SIM115 - handed to the caller's `with`
    deadline = time.monotonic() + _TIME_TO_END_BEFORE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            file.close()
            raise click.ClickException(
                f"Trustward already runs in {home}. End that one, or set TRUSTWARD_HOME to another folder."
            ) from None
        return file


def prepare(supervisor: Supervisor, plan: Plan, tenants: Sequence[Path]) -> str:
    """Migrate and apply. Returns: what the demo's visitor should read."""
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as words:
        try:
            child = supervisor.run_once(tree.prepare_program(plan.env, writing, tenants))
        finally:
            os.close(writing)
        if child.last_code:
            raise GaveUp(f"The installation could not be prepared, see {child.log}:\n{child.last_words()}")
        return words.read().strip()


def wait_until_ready(supervisor: Supervisor, port: int) -> None:
    """Ask `/readyz` until it says yes.

    Raises:
        GaveUp: a program keeps dying, or time is up; says what the last answer was.
    """
    deadline, answer = time.monotonic() + _TIME_TO_BECOME_READY, ""
    while time.monotonic() < deadline:
        supervisor.watch(until=time.monotonic() + 0.1, patience=_FAILURES_BEFORE_READY)
        ready, answer = ask_readyz(port)
        if ready:
            return
    raise GaveUp(f"Not ready after {_TIME_TO_BECOME_READY:g} seconds. /readyz says: {answer or 'nothing'}")


def ask_readyz(port: int) -> tuple[bool, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.0)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status == http.client.OK, response.read(2_000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return False, str(error)
    finally:
        connection.close()


def greet(plan: Plan, words: str) -> None:
    """Say where it is, who may log in, where the mail is; the last line is for machines too."""
    click.echo(f"Trustward   {plan.settings.base_url}")
    if words:
        click.echo(words)
    if plan.own_mail:
        click.echo(f"Mail        nothing is sent; every message is a file in {plan.home / tree.MAIL_FOLDER}")
    click.echo(f"Logs        {plan.home / 'log'}")
    click.echo(f"ready http://127.0.0.1:{plan.settings.port}")
