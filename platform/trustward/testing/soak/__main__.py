"""`python -m trustward.testing.soak`."""

from __future__ import annotations

import secrets
import sys

import click

from trustward.testing.soak.run import Plan, soak


@click.command()
@click.option("--database", type=click.Choice(["both", "postgresql", "sqlite"]), default="both", show_default=True)
@click.option("--seed", type=int, help="Repeats the order of kills of another run.")
@click.option("--notices", default=2000, show_default=True)
@click.option("--kills", default=100, show_default=True, help="Of web, ticker and workers; the queue's come on top.")
@click.option("--aborts", default=1000, show_default=True, help="Transactions that are rolled back.")
@click.option("--placed", default=20, show_default=True, help="Kills between a mail's acceptance and the commit.")
def main(database: str, seed: int | None, notices: int, kills: int, aborts: int, placed: int) -> None:
    """Promise notices while everything is killed, and count what arrives."""
    plan = Plan(secrets.randbelow(10**6) if seed is None else seed, notices, kills, aborts, placed)
    failed = False
    for kind in ["postgresql", "sqlite"] if database == "both" else [database]:
        click.echo(f"{kind}, seed {plan.seed}")
        result = soak(kind, plan, say=lambda text: click.echo(f"  … {text}", err=True))
        for line in result.lines:
            click.echo(line)
        for failure in result.failures:
            click.echo(f"  FAILED: {failure}")
        failed = failed or bool(result.failures)
    click.echo("failed" if failed else "nothing lost")
    sys.exit(failed)


main()
