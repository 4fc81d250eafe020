"""What must not pile up: orphaned keys, files without a row."""

from __future__ import annotations

from datetime import timedelta

from trustward.kernel import files
from trustward.kernel.due import Every, every
from trustward.kernel.vault import vault
from trustward.kernel.vault.sealing import units_in_use

ORPHANED_AFTER = timedelta(hours=1)


@every(Every.HOUR, "kernel.remove_orphaned_keys", per_tenant=False)
def remove_orphaned_keys() -> None:
    """A key is written before its row commits; where the row never came, the key goes."""
    vault().remove_orphans(units_in_use, ORPHANED_AFTER)


@every(Every.DAY, "kernel.remove_orphaned_files")
def remove_orphaned_files() -> None:
    """A file is written before its row commits; where the row never came, the file goes."""
    files.remove_orphans(timedelta(days=1))
