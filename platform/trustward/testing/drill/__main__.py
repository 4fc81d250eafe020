"""`python -m trustward.testing.drill`."""

from __future__ import annotations

import sys

import click

from trustward.testing.drill.run import drill


@click.command()
@click.option("--database", type=click.Choice(["both", "postgresql", "sqlite"]), default="both", show_default=True)
@click.option("--units", default=1000, show_default=True, help="Destroyed between the backup and the restore.")
@click.option("--living", default=200, show_default=True, help="Records that stay.")
def main(database: str, units: int, living: int) -> None:
    """Back up, destroy, lose everything, restore, start, and look for what was destroyed."""
    failed = False
    for kind in ["postgresql", "sqlite"] if database == "both" else [database]:
        click.echo(kind)
        result = drill(kind, units, living, say=lambda text: click.echo(f"  … {text}", err=True))
        for line in result.lines:
            click.echo(f"  {line}")
        for failure in result.failures:
            click.echo(f"  FAILED: {failure}")
        failed = failed or bool(result.failures)
    click.echo("failed" if failed else "nothing destroyed came back")
    sys.exit(failed)


main()
