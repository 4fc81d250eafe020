"""Destroying keys once a transaction has committed: never before, and never forgotten after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from trustward.kernel import clock, failpoints, outbox
from trustward.kernel.ids import new_id
from trustward.kernel.vault.journal import Entry
from trustward.kernel.vault.sealing import vault

DESTROY = "vault.destroy"
KEYS = "keys"
"""What such an entry of the journal says it is about."""
_AT_ONCE = 1000


def destroy_later(units: Sequence[UUID], said: Mapping[str, str] | None = None) -> None:
    """Have keys of the entered tenant destroyed for good once the current transaction has committed.

    A key that went before would leave rows that open no more where the transaction is rolled back; so it is promised, and
    a worker keeps the promise whatever crashes in between. The units are journalled: a restore brings none of them back.
    Rooms that hold rows of such units empty them again by `trustward.kernel.replay`.

    Args:
        said: what the journal's entry says besides, for the room that empties the rows again. No personal value.
    """
    for at in range(0, len(units), _AT_ONCE):
        entry = new_id()
        some = sorted(str(unit) for unit in units[at : at + _AT_ONCE])
        outbox.promise(DESTROY, f"{DESTROY}:{entry}", {"entry": entry, "at": clock.now(), "units": some, "said": dict(said or {})})


@outbox.handler(DESTROY, in_transaction=False, forget=True)
def _destroy(promise: outbox.Promise) -> None:
    said = promise.payload
    about = {"room": "kernel", "what": KEYS, "tenant": str(promise.tenant_id), **said.get("said", {})}
    failpoints.reach("keys.later")
    vault().destroy(
        [UUID(unit) for unit in said["units"]], Entry(UUID(said["entry"]), datetime.fromisoformat(said["at"]), about)
    )
    failpoints.reach("keys.later_gone")
