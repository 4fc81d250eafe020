"""`trustward audit`: is the record of acts whole?"""

from __future__ import annotations

from pathlib import Path

import click

from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import audit as chain
from trustward.kernel import scope


@click.group()
def audit() -> None:
    """Check and export a tenant's audit chain ("-" is the platform's own)."""


@audit.command()
@click.argument("tenant")
@click.option("--head", "exported", help="A head that was exported earlier, or a file that holds it.")
@in_application
def verify(tenant: str, exported: str | None) -> None:
    """Walk the chain; exit code 1 where it is broken."""
    known = Path(exported).read_text() if exported and ":" not in exported else exported
    with scope.enter(tenant_id_of(tenant), write=False):
        broken = chain.verify(chain.Head.parse(known) if known else None)
        end = chain.head()
    if broken:
        click.echo(f"Broken at entry {broken.seq}: {broken.reason}.", err=True)
        raise SystemExit(1)
    click.echo(f"Whole: {end.seq} entries, head {end}.")


@audit.command()
@click.argument("tenant")
@in_application
def head(tenant: str) -> None:
    """Print the chain's head: keep it elsewhere, and a cut-off tail will show."""
    with scope.enter(tenant_id_of(tenant), write=False):
        click.echo(str(chain.head()))
