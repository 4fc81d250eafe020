"""`python -m trustward.testing.moves`."""

from __future__ import annotations

import secrets
import sys

import click

from trustward.apart.domain import PLACES
from trustward.testing.moves.run import Plan, soak


@click.command()
@click.option("--database", type=click.Choice(["both", "postgresql", "sqlite"]), default="both", show_default=True)
@click.option("--seed", type=int, help="Repeats the order of another run.")
@click.option(
    "--pairs", default=Plan(0).pairs, show_default=True, help="Pairs of places, two deaths each; per database."
)
@click.option("--servers", default=len(PLACES), show_default=True, help="Kills of each PostgreSQL server.")
@click.option(
    "--programs", default=len(PLACES), show_default=True, help="Deaths of `trustward apart move`; per database."
)
def main(database: str, seed: int | None, pairs: int, servers: int, programs: int) -> None:
    """Kill whoever moves records apart at every step, and count where each is readable."""
    plan = Plan(secrets.randbelow(10**6) if seed is None else seed, pairs, servers, programs)
    deaths, failed = 0, False
    for kind in ["sqlite", "postgresql"] if database == "both" else [database]:
        click.echo(f"{kind}, seed {plan.seed}")
        result = soak(kind, plan, say=lambda text: click.echo(f"  … {text}", err=True))
        least = min((result.kills[place] for place in PLACES), default=0)
        click.echo(
            f"  {result.deaths} placed kills at {len(PLACES)} steps (each at least {least} times), {result.seconds:.0f} s"
        )
        for name in sorted(result.kills.keys() - set(PLACES)):
            click.echo(f"    of these {result.kills[name]} of the {name}")
        click.echo(f"  {result.units} units moved; {result.checks} looks at where one is readable")
        counted = _counted(result.faults)
        click.echo("  " + ", ".join(f"{name} {number}" for name, number in counted.items()))
        click.echo(f"  copies that nobody answered for, removed by the daily sweep: {result.strays}")
        for fault in result.faults[:20]:
            click.echo(f"  FAILED: {fault}")
        deaths, failed = deaths + result.deaths, failed or bool(result.faults)
    click.echo(f"{deaths} placed kills: " + ("failed" if failed else "0 lost, 0 doubled, 0 readable in two places"))
    sys.exit(failed)


def _counted(faults: list[str]) -> dict[str, int]:
    words = {
        "lost": ("no place", "is lost", "has no copy"), "doubled": ("twice",), "in two places": ("'main', 'retained'",),
        "changed": ("something else",),
    }  # fmt: skip
    found = {name: sum(any(word in fault for word in some) for fault in faults) for name, some in words.items()}
    return {**found, "other faults": len(faults) - sum(found.values())}


main()
