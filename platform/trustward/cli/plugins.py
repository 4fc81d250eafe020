"""`trustward plugins`: what is installed, and what a tenant has on."""

from __future__ import annotations

import click
from flask import current_app

from trustward.cli.common import in_application, tenant_id_of
from trustward.kernel import scope
from trustward.kernel.scope import OPERATOR
from trustward.plugins import enablement
from trustward.plugins.manager import Plugins


@click.group()
def plugins() -> None:
    """List plugins, and switch them on or off for a tenant."""


@plugins.command(name="list")
@click.argument("tenant", required=False)
@in_application
def show(tenant: str | None) -> None:
    """List what is installed; with TENANT, what it has on. Exit code 1 when a plugin did not load."""
    ours: Plugins = current_app.extensions["trustward.plugins"]
    on: frozenset[str] | None = None
    if tenant:
        with scope.enter(tenant_id_of(tenant), actor=OPERATOR, write=False):
            on = enablement.enabled()
    for manifest in ours.in_order():
        state = "" if on is None else ("on   " if manifest.name in on else "off  ")
        needs = f"  needs {', '.join(sorted(manifest.requires))}" if manifest.requires else ""
        click.echo(f"{state}{manifest.name:<20} {manifest.version:<10} {manifest.title}{needs}")
    for broken in ours.quarantined:
        click.echo(f"did not load: {broken.name}: {broken.reason}", err=True)
    raise SystemExit(bool(ours.quarantined))


@plugins.command()
@click.argument("tenant")
@click.argument("plugin")
@in_application
def enable(tenant: str, plugin: str) -> None:
    """Switch PLUGIN on for TENANT."""
    with scope.enter(tenant_id_of(tenant), actor=OPERATOR):
        enablement.switch_on(plugin)
    click.echo(f"{plugin} is on for {tenant}.")


@plugins.command()
@click.argument("tenant")
@click.argument("plugin")
@click.option("--without-asking", is_flag=True, help="Don't ask the plugin whether it objects: it may be broken.")
@in_application
def disable(tenant: str, plugin: str, without_asking: bool) -> None:
    """Switch PLUGIN off for TENANT; its data stay."""
    with scope.enter(tenant_id_of(tenant), actor=OPERATOR):
        enablement.switch_off(plugin, without_asking=without_asking)
    click.echo(f"{plugin} is off for {tenant}.")
