"""Which programs make up a running Trustward, and what they are told."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from trustward.serve import mailsink, queue_server
from trustward.serve.process import Program

MAIL_FOLDER = "mail"


def listen(host: str, port: int) -> socket.socket:
    """Open the address that people will use, before anything else: it is the likeliest thing to be taken.

    Raises:
        click.ClickException: it can't be opened; says why in a sentence.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        reasons = {
            errno.EADDRINUSE: f"Port {port} is in use by another program. End that one, or set PORT to a free number.",
            errno.EACCES: f"Port {port} may not be opened by this user. Set PORT to a number above 1023.",
        }
        raise click.ClickException(reasons.get(error.errno or 0, f"{host}:{port} can't be opened: {error}")) from error
    listening.listen(256)
    return listening


def put_together() -> None:
    """Build the application from our environment, once for every program: each starts as a fork within a moment, and they share
    its memory.

    Nothing that a fork can't share is left behind: no thread, no open database, no connection.

    Raises:
        BadSettings: the application can't be built as the environment is.
    """
    gc.disable()  # it would find nothing, and look often
    from sqlalchemy.orm import configure_mappers

    from trustward.app import application
    from trustward.cli import ticker, worker  # noqa: F401 - the programs' own modules
    from trustward.kernel import migrations

    plugins = application().extensions["trustward.plugins"]
    configure_mappers()
    migrations.known(plugins.in_order())
    gc.freeze()  # the collector would touch, and so copy, every shared page
    gc.enable()


def trustward(*arguments: str) -> Callable[[], object]:
    """A command of the console script, to be run in a fork."""

    def run() -> None:
        from trustward.cli import main

        main(list(arguments), prog_name="trustward")

    return run


def queue_program(home: Path, env: Mapping[str, str], lock: int) -> Program:
    return Program("queue", queue_server.command(home), env, (lock,), ground=True)


def mail_program(home: Path, env: Mapping[str, str], listening: socket.socket) -> Program:
    folder, descriptor = home / MAIL_FOLDER, listening.fileno()
    return Program("mail sink", lambda: mailsink.run(folder, descriptor), env, (descriptor,), ground=True)


def prepare_program(env: Mapping[str, str], pipe: int, tenants: Sequence[Path]) -> Program:
    from trustward.serve import prepare  # with it comes nearly everything; the address is open by now

    return Program("prepare", lambda: prepare.run(pipe, tenants), env, (pipe,))


def web_program(env: Mapping[str, str], listening: socket.socket) -> Program:
    descriptor = listening.fileno()

    def run() -> None:
        from gunicorn.app.wsgiapp import WSGIApplication

        options = ["-c", "python:trustward.serve.web", "--bind", f"fd://{descriptor}"]
        sys.argv = ["gunicorn", *options, "trustward.wsgi:app"]
        WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()

    return Program("web", run, env, (descriptor,))


def background_programs(env: Mapping[str, str]) -> list[Program]:
    """Two workers with one queue each (a worker that listens to two can lose a job), and the ticker."""
    return [
        Program("worker default", trustward("worker", "default"), env),
        Program("worker heavy", trustward("worker", "heavy"), env),
        Program("ticker", trustward("ticker"), env),
    ]


def child_environment(env: Mapping[str, str], home: Path, smtp_url: str) -> dict[str, str]:
    """The same environment for every program of the tree, with our own mail server's address in it."""
    told = {**env, "TRUSTWARD_HOME": str(home)}
    if smtp_url:
        told["SMTP_URL"] = smtp_url
    return told


def private_home(home: Path) -> Path:
    """The installation's folder, entered by its owner alone."""
    home = home.absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.stat().st_uid == os.getuid():
        home.chmod(0o700)
    return home
