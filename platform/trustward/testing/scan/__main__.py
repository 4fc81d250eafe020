"""`python -m trustward.testing.scan`."""

from __future__ import annotations

import sys

import click

from trustward.testing.scan.run import Plan, scan


@click.command()
@click.option("--database", type=click.Choice(["both", "postgresql", "sqlite"]), default="both", show_default=True)
@click.option("--records", default=1000, show_default=True, help="Destroyed.")
@click.option("--living", default=100, show_default=True, help="That stay.")
@click.option("--ciphertexts", default=20, show_default=True, help="On which every run of bytes is tried as a key.")
def main(database: str, records: int, living: int, ciphertexts: int) -> None:
    """Destroy records through the running system, and look for them in every file."""
    failed = False
    for kind in ["postgresql", "sqlite"] if database == "both" else [database]:
        click.echo(kind)
        result = scan(kind, Plan(records, living, ciphertexts), say=lambda text: click.echo(f"  … {text}", err=True))
        for line in result.lines:
            click.echo(f"  {line}")
        for failure in result.failures:
            click.echo(f"  FAILED: {failure}")
        failed = failed or bool(result.failures)
    click.echo("failed" if failed else "nothing of what was destroyed is left")
    sys.exit(failed)


main()
