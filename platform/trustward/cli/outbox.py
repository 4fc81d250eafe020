"""`trustward outbox`: promised effects."""

from __future__ import annotations

import click

from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import outbox as promises
from trustward.kernel import scope


@click.group()
def outbox() -> None:
    """Look at and drain the outbox."""


@outbox.command()
@in_application
def sweep() -> None:
    """Do whatever is due here and now, without Redis."""
    click.echo(f"{promises.drain()} done.")


@outbox.command()
@click.argument("tenant")
@in_application
def parked(tenant: str) -> None:
    """List what was given up for TENANT."""
    with scope.enter(tenant_id_of(tenant), write=False):
        for row in promises.parked():
            click.echo(f"{row.id}  {row.topic}  {row.attempts} tries  {row.last_error}")
