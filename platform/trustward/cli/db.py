"""`trustward db`: migrations."""

from __future__ import annotations

import click
from flask import current_app

from trustward.cli.common import in_application
from trustward.kernel import migrations
from trustward.plugins.manifest import Manifest
from trustward.settings import Settings


@click.group()
def db() -> None:
    """Migrate the databases."""


@db.command()
@in_application
def upgrade() -> None:
    """Bring every lineage to its head and protect the tables."""
    migrations.upgrade(*_what())
    click.echo("The databases are up to date.")


@db.command()
@in_application
def pending() -> None:
    """List the lineages that are not at their head; exit code 1 when there are any."""
    found = migrations.pending(*_what())
    click.echo("\n".join(found) or "Nothing is pending.")
    raise SystemExit(bool(found))


@db.command()
@click.argument("unit")
@click.argument("message")
@click.option("--database", type=click.Choice(["main", "retained"]), default="main")
@in_application
def revise(unit: str, message: str, database: str) -> None:
    """For developers: write the next revision of UNIT ("core" or a plugin's name) from its models."""
    settings, manifests = _what()
    migrations.upgrade(settings, manifests)
    migrations.revise(settings, manifests, unit, message, database)


def _what() -> tuple[Settings, list[Manifest]]:
    extensions = current_app.extensions
    return extensions["trustward.settings"], extensions["trustward.plugins"].in_order()
