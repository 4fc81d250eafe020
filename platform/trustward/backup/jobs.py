"""A backup of the keys ends when its life is over; a deleted tenant stays deleted."""

from __future__ import annotations

from trustward.backup import keys
from trustward.backup.tenants.deleting import delete_again
from trustward.kernel import outbox, replay
from trustward.kernel.due import Every, every
from trustward.kernel.errors import Refused
from trustward.kernel.logs import logger
from trustward.kernel.outbox import Promise

EXPIRE = "backup.expire_keys"
_log = logger(__name__)
replay.register("backup.tenants", delete_again)


@every(Every.HOUR, "backup.expire_overdue", per_tenant=False)
def expire_overdue() -> None:
    """Have each backup of the keys destroyed whose life is over."""
    if keys.overdue():
        outbox.promise(EXPIRE, f"{EXPIRE}:{keys.overdue()[0].id}:{len(keys.overdue())}", {})


@outbox.handler(EXPIRE, in_transaction=False, forget=True)
def expire(promise: Promise) -> None:
    """Those that lie where this process can reach them; for the others `trustward doctor` asks."""
    for backup in keys.overdue():
        try:
            keys.expire(backup.id)
        except Refused:
            _log.warning("a backup of the keys is overdue and not within reach", backup=str(backup.id))
