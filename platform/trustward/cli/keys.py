"""`trustward keys`: how the keys stand, and turning their epochs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from trustward.backup import journals
from trustward.cli.common import in_application
from trustward.kernel.vault import Family, vault
from trustward.kernel.vault.store import KeyBackup


@click.group()
def keys() -> None:
    """Look at the key store, and replace the keys that wrap its keys."""


@keys.command()
@in_application
def status() -> None:
    """Show epochs, journal, backups of the keys and the key that signatures are checked with."""
    store = vault().store
    for family in Family:
        for epoch in store.epochs(family)[-1:]:
            in_use = store.epochs_in_use(family)
            state = "" if epoch.ended_at else "; its turn was cut off: run `trustward keys turn`"
            click.echo(
                f"{family}: epoch {epoch.number} since {_at(epoch.begun_at)}, {sum(in_use.values())} keys, "
                f"{epoch.removed} destroyed since{state}"
            )
    head = vault().head()
    click.echo(f"journal: {head.seq} entries, head {head}")
    for backup in store.backups():
        click.echo(described(backup))
    click.echo(f"signatures: Ed25519 {vault().public_key().hex()}")


@keys.command()
@click.option("--family", type=click.Choice([family.value for family in Family]), help="All when left out.")
@in_application
def turn(family: str | None) -> None:
    """Replace the epoch key now: what was destroyed before opens by no copy of the key store any more."""
    unreadable = 0
    for done in vault().turn_epoch(family):
        unreadable += done.unreadable
        click.echo(f"{done.family}: epoch {done.number}, {done.rewrapped} keys wrapped anew")
    if unreadable:
        click.echo(f"{unreadable} keys are wrapped by an epoch key that is missing or does not fit.", err=True)
        raise SystemExit(1)


@keys.command("journal-export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_application
def journal_export(file: Path) -> None:
    """Write the journal of destroyed units into FILE, signed: keep it where a restore does not reach."""
    click.echo(f"{journals.export(file)} entries, head {vault().head()}.")


def described(backup: KeyBackup) -> str:
    """A backup of the keys in one line."""
    end = f"expired {_at(backup.expired_at)}" if backup.expired_at else f"expires {_at(backup.expires_at)}"
    return f"backup {backup.id}: made {_at(backup.made_at)}, {end}, {backup.place}"


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
