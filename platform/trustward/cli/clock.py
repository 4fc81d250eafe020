"""`trustward clock`: for tests and demo, let time pass."""

from __future__ import annotations

from datetime import timedelta

import click

from trustward.accounts import sessions
from trustward.cli.common import in_application
from trustward.kernel import clock as the_clock
from trustward.kernel import scope


@click.group()
def clock() -> None:
    """Show the clock, or move it (tests and demo only)."""


@clock.command()
@in_application
def show() -> None:
    """Print this instant as the installation sees it."""
    click.echo(the_clock.now().isoformat(timespec="seconds"))


@clock.command()
@click.option("--days", type=int, default=0)
@click.option("--hours", type=int, default=0)
@click.option("--minutes", type=int, default=0)
@in_application
def move(days: int, hours: int, minutes: int) -> None:
    """Let time pass for web, workers and ticker alike; whoever is signed in stays so."""
    by = timedelta(days=days, hours=hours, minutes=minutes)
    if the_clock.movable():  # before it moves: nobody finds the session ended in between
        with scope.enter_platform():
            sessions.carry_over(by)
    the_clock.move(by)
    click.echo(the_clock.now().isoformat(timespec="seconds"))
