"""`trustward backup`: copies of the whole installation, and the end of the keys in them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from trustward.backup import keys as key_backups
from trustward.backup.making import make as make_backup
from trustward.cli.common import in_application
from trustward.cli.keys import described
from trustward.kernel.vault import vault

FOLDER = click.Path(file_okay=False, path_type=Path)


class OrAFolder(click.Group):
    """`trustward backup DIR` makes one; other words are commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=OrAFolder)
def backup() -> None:
    """Back up main, retained and files into DIR, and the wrapped keys into another folder (`trustward backup DIR --keys DIR2`)."""


@backup.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--keys", "keys_folder", type=FOLDER, required=True, help="Where the keys go: another folder, best another medium."
)
@in_application
def make(folder: Path, keys_folder: Path) -> None:
    """Back up into FOLDER while the system serves. The master key is in neither: keep a copy of it elsewhere."""
    made = make_backup(folder, keys_folder)
    click.echo(
        f"Backed up: {sum(made.main.rows.values())} rows of main, {sum(made.retained.rows.values())} retained, "
        f"{made.files} files; keys apart as {made.keys}."
    )
    for known in vault().store.backups():
        if str(known.id) == made.keys:
            click.echo(described(known))


@backup.command()
@click.argument("id", type=click.UUID, required=False)
@click.option("--due", is_flag=True, help="All whose life is over.")
@click.option("--elsewhere", is_flag=True, help="Its key was destroyed by other means: only write that down.")
@in_application
def expire(id: UUID | None, due: bool, elsewhere: bool) -> None:
    """Destroy a backup of the keys: what was destroyed since it was made opens by it no more."""
    if (id is None) == (not due):
        raise click.UsageError("Name one backup, or say --due.")
    for one in [id] if id else [known.id for known in key_backups.overdue()]:
        click.echo(described(key_backups.expire(one, elsewhere=elsewhere)))


@backup.command(name="list")
@in_application
def list_() -> None:
    """Show all backups of the keys, and when each ends."""
    for known in vault().store.backups():
        click.echo(described(known))
