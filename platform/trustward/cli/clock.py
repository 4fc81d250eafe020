"""`trustward clock`: for tests and demo, let time pass."""

from __future__ import annotations

from datetime import timedelta

import click

from trustward.accounts import sessions
from trustward.cli.common import in_application
from trustward.kernel import clock as the_clock
from trustward.kernel import scope

FARTHEST = 100
"""Years: ends that are reckoned from there must still be dates."""


@click.group()
def clock() -> None:
    """Show the clock, or move it (tests and demo only)."""


@clock.command()
@in_application
def show() -> None:
    """Print this instant as the installation sees it."""
    click.echo(the_clock.now().isoformat(timespec="seconds"))


@clock.command()
@click.option("--days", type=click.IntRange(0, 365 * FARTHEST), default=0)
@click.option("--hours", type=click.IntRange(0, 24 * 365), default=0)
@click.option("--minutes", type=click.IntRange(0, 60 * 24 * 365), default=0)
@in_application
def move(days: int, hours: int, minutes: int) -> None:
    """Let time pass for web, workers and ticker alike; whoever is signed in stays so."""
    by = timedelta(days=days, hours=hours, minutes=minutes)
    if not by:
        raise click.UsageError("Say by how much: --days, --hours or --minutes.")
    if the_clock.now() + by > the_clock.machine_now() + timedelta(days=365 * FARTHEST):
        raise click.UsageError(f"The clock goes {FARTHEST} years ahead of the machine's at most, and never back.")
    if the_clock.movable():  # before it moves: nobody finds the session ended in between
        with scope.enter_platform():
            sessions.carry_over(by)
    the_clock.move(by)
    click.echo(the_clock.now().isoformat(timespec="seconds"))
