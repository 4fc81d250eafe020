"""What happens by itself: proposals, execution, and what is told to the key store's journal."""

from __future__ import annotations

from uuid import UUID

from trustward.destruction import services
from trustward.destruction.services import book, journal, promising, proposing
from trustward.kernel import outbox
from trustward.kernel.due import Every, every
from trustward.kernel.outbox import Promise
from trustward.records.domain import Held

journal.register()


@every(Every.HOUR, "destruction.sweep")
def sweep() -> None:
    """Propose what is due, and take up again what was forgotten."""
    services.sweep()
    services.nudge()


@every(Every.DAY, "destruction.backups")
def note_expired_backups() -> None:
    """Enter in the ledger that the last backup of destroyed keys has expired."""
    book.note_expired_backups()


@outbox.handler(proposing.PROPOSE, forget=True)
def _propose(promise: Promise) -> None:
    facts = promise.payload
    connector = UUID(facts["connector"]) if facts["connector"] else None
    made = services.propose(facts["service"], facts["record_class"], Held(facts["held"]), connector, by=None)
    if made is not None and made.count:
        outbox.promise(proposing.PROPOSE, f"{promise.key}+", facts)


@outbox.handler(promising.BEGIN, in_transaction=False)
def _begin(promise: Promise) -> None:
    services.begin_when_sure(promise.tenant_id, UUID(promise.payload["request"]))


@outbox.handler(promising.RUN, in_transaction=False)
def _run(promise: Promise) -> None:
    services.run(promise.tenant_id, UUID(promise.payload["request"]))


@outbox.handler(journal.JOURNAL, in_transaction=False)
def _keep_entry(promise: Promise) -> None:
    journal.keep_entry(promise.tenant_id, UUID(promise.payload["entry"]))
