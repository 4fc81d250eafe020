"""`trustward apart`: what is kept apart."""

from __future__ import annotations

import click

from trustward.apart import services
from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import scope


@click.group()
def apart() -> None:
    """Look at what is kept apart, and move what must be."""


@apart.command()
@click.argument("tenant")
@in_application
def move(tenant: str) -> None:
    """Move apart what TENANT must keep apart now, here, and end what somebody began."""
    click.echo(f"{services.move_due(tenant_id_of(tenant))} moved.")


@apart.command()
@click.argument("tenant")
@in_application
def status(tenant: str) -> None:
    """Say what TENANT keeps apart, by service and class, and what is late."""
    with scope.enter(tenant_id_of(tenant), write=False):
        for line in services.lines():
            until = line.last_until.isoformat() if line.last_until and not line.open_ended else "not known yet"
            click.echo(f"{line.service}  {line.record_class or '-'}  {line.held}  {line.number}  until {until}")
        click.echo(f"{services.on_the_way()} on their way.")
        for late in services.late():
            click.echo(f"{late.number} held {late.held} should be apart since {late.since:%Y-%m-%d %H:%M} UTC.")


@apart.command()
@click.argument("tenant")
@in_application
def tidy(tenant: str) -> None:
    """Remove copies that no record of TENANT answers for: what a restored backup may leave."""
    click.echo(f"{services.tidy(tenant_id_of(tenant))} removed.")
