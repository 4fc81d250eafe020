"""`trustward restore`: bring a backup back, and destroy again what was destroyed since."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from trustward.apart import services as apart
from trustward.backup.restoring import Wanted
from trustward.backup.restoring import restore as bring_back
from trustward.cli.common import application, say
from trustward.kernel import audit, scope, tenants
from trustward.kernel.errors import DomainError
from trustward.plugins import manager
from trustward.settings import read_settings
from trustward.start import refuse_unsafe

FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--keys", "keys_folder", type=FOLDER, help="Folder of the keys' backup; without it the living key home opens all."
)
@click.option("--master-key", "master", type=FILE, help="Copy of the master key, where it is not in its place.")
@click.option("--journal", type=FILE, help="Journal of destroyed units, exported after the backup.")
@click.option(
    "--without-journal", is_flag=True, help="What was destroyed after the backup comes back: only when all is lost."
)
@click.option(
    "--without-keys", is_flag=True, help="What only the keys' backup could open is lost: only when that is gone for good."
)
@click.option("--replace", is_flag=True, help="Lose what is in the databases and among the files now.")
def restore(**options: Any) -> None:
    """Restore the backup in FOLDER into this home, with nothing running; then destroy again what the journal names."""
    settings = read_settings(os.environ)
    try:
        done = bring_back(settings, manager.load().in_order(), Wanted(**options))
    except DomainError as error:
        say(error)
        sys.exit(1)
    click.echo(
        f"Restored: {done.rows} rows of main, {done.retained_rows} retained, {done.keys} keys, {done.files} files; "
        f"{done.journalled} entries of the journal are newer than the backup."
    )
    lost = asdict(done.lost)
    if done.lost:
        click.echo("Without a key, and lost: " + ", ".join(f"{name} {number}" for name, number in lost.items()) + ".")
    with refuse_unsafe(application()).app_context():
        with scope.enter_platform(actor=scope.OPERATOR):
            facts = {"entries": done.journalled, "without_journal": options["without_journal"], **lost}
            audit.record("installation.restored", ("backup", options["folder"].name), facts)
            known = [tenant.id for tenant in tenants.active()]
        for tenant in known:  # a move that ran during the backup is in one of its databases only
            apart.tidy(tenant)
    click.echo("What they name was destroyed again. Trustward may be started.")
