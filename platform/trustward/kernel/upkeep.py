"""What must not pile up: orphaned keys, files without a row, epochs under which keys were destroyed."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from trustward.kernel import clock, files, outbox
from trustward.kernel.due import Every, every
from trustward.kernel.outbox import Promise
from trustward.kernel.vault import Family, vault
from trustward.kernel.vault.sealing import units_in_use

ORPHANED_AFTER = timedelta(hours=1)
TURN = "kernel.turn_epoch"


@every(Every.HOUR, "kernel.remove_orphaned_keys", per_tenant=False)
def remove_orphaned_keys() -> None:
    """A key is written before its row commits; where the row never came, the key goes."""
    vault().remove_orphans(units_in_use, ORPHANED_AFTER)


@every(Every.DAY, "kernel.remove_orphaned_files")
def remove_orphaned_files() -> None:
    """A file is written before its row commits; where the row never came, the file goes."""
    files.remove_orphans(timedelta(days=1))


@every(Every.HOUR, "kernel.turn_epochs", per_tenant=False)
def turn_epochs() -> None:
    """Have an epoch turned when keys were destroyed under it and its cycle is over, or when its turn was cut off."""
    cycle = timedelta(hours=current_app.extensions["trustward.settings"].key_epoch_hours)
    for family in Family:
        for epoch in vault().store.epochs(family)[-1:]:
            if epoch.ended_at is None or (epoch.removed and clock.now() - epoch.begun_at >= cycle):
                outbox.promise(TURN, f"{TURN}:{family}:{epoch.number}", {"family": family.value})


@outbox.handler(TURN, in_transaction=False, forget=True)
def turn_epoch(promise: Promise) -> None:
    """Outside of any transaction: wrapping all keys anew takes as long as there are many."""
    vault().turn_epoch(promise.payload["family"])
