"""What happens to records by itself: they follow the register and the adopted law, and keys of what is gone go too."""

from __future__ import annotations

from uuid import UUID

from trustward.kernel import outbox
from trustward.kernel.due import Every, every
from trustward.kernel.vault import vault
from trustward.plugins.events import Event, on
from trustward.records.services import computing

_DECIDING = frozenset({"services", "statutory", "profile"})
"""Kinds of facts of the register that decide how long something is kept."""


@on("register.changed")
def follow_the_register(event: Event) -> None:
    """What the register says of services, statutes or the business changed: look at every unit."""
    if event.facts.get("kind") in _DECIDING:
        computing.recompute_all()


@every(Every.DAY, "records.follow_the_law")
def follow_the_law() -> None:
    """A new day may bring other rows into force, and a release other holidays, without anybody touching the register."""
    computing.recompute_all()


outbox.handler(computing.RECOMPUTE, forget=True)(computing.recompute_batch)


@outbox.handler(computing.DESTROY_KEYS, in_transaction=False, forget=True)
def destroy_keys(promise: outbox.Promise) -> None:
    """Destroy the keys of units whose rows are gone. Doing it twice destroys nothing more."""
    vault().destroy([UUID(unit) for unit in promise.payload["units"]])
