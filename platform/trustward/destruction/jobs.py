"""What happens by itself: proposals, execution, and what is told to the key store's journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.destruction import services
from trustward.destruction.services import (
    asking,
    book,
    demanded,
    due_work,
    journal,
    promising,
    proposing,
    sets,
    taking_in,
)
from trustward.kernel import outbox
from trustward.kernel.due import Every, every
from trustward.kernel.outbox import Promise
from trustward.notices import kinds
from trustward.notices.domain import NoticeKind
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.providers import provides
from trustward.obligations.services import request_refresh
from trustward.plugins.events import Event, on
from trustward.records.domain import Held
from trustward.records.services import REMOVED

journal.register()
_TEMPLATES = Path(__file__).parent / "templates"
kinds.register(NoticeKind(asking.ASKED, _TEMPLATES, _l("Request to a trustee to destroy")))
kinds.register(NoticeKind(asking.BACK, _TEMPLATES, _l("A trustee's certificate sent back")))


@every(Every.HOUR, "destruction.sweep")
def sweep() -> None:
    """Propose what is due, and take up again what was forgotten."""
    services.sweep()
    services.nudge()


@every(Every.DAY, "destruction.backups")
def note_expired_backups() -> None:
    """Enter in the ledger that the last backup of destroyed keys has expired."""
    book.note_expired_backups()


@every(Every.DAY, "destruction.read_connectors")
def read_connectors() -> None:
    """Read what other systems hold, so that its clocks run here too."""
    taking_in.promise_all()


@outbox.handler(taking_in.READ, in_transaction=False, forget=True)
def _read(promise: Promise) -> None:
    taking_in.read(promise.tenant_id, UUID(promise.payload["connector"]))


@outbox.handler(proposing.PROPOSE, forget=True)
def _propose(promise: Promise) -> None:
    facts = promise.payload
    connector = UUID(facts["connector"]) if facts["connector"] else None
    wanted = (facts["service"], facts["record_class"], Held(facts["held"]), connector)
    at, unit = facts.get("after") or (None, None)
    after = (datetime.fromisoformat(at), UUID(unit)) if at else None
    by = UUID(facts["by"]) if facts.get("by") else None
    services.propose(*wanted, by=by, sure=facts.get("sure", True), after=after)


@outbox.handler(sets.RELEASE, forget=True)
def _release(promise: Promise) -> None:
    facts = promise.payload
    units = [UUID(unit) for unit in facts["units"]] if "units" in facts else None
    sets.release_later(UUID(facts["request"]), units)


@outbox.handler(promising.BEGIN, in_transaction=False)
def _begin(promise: Promise) -> None:
    services.begin_when_sure(promise.tenant_id, UUID(promise.payload["request"]))


@outbox.handler(promising.RUN, in_transaction=False)
def _run(promise: Promise) -> None:
    services.run(promise.tenant_id, UUID(promise.payload["request"]))


outbox.handler(REMOVED, in_transaction=False, forget=True)(demanded.carry_out)


@outbox.handler(journal.JOURNAL, in_transaction=False)
def _keep_entry(promise: Promise) -> None:
    journal.keep_entry(promise.tenant_id, UUID(promise.payload["entry"]))


@provides("destruction")
def duties(as_of: date) -> Iterator[RaisedDuty]:
    """Destroying within the time that the law gives (PIPA art. 21(1)): each request, and what no request has yet."""
    yield from due_work.duties(as_of)


@on("destruction.proposed")
@on("destruction.approved")
@on("destruction.refused")
@on("destruction.retracted")
@on("destruction.stopped")
@on("destruction.voided")
@on("destruction.closed")
@on("destruction.proof_wanted")
def recompute(event: Event) -> None:
    """What is to be destroyed, and by when, has changed."""
    request_refresh(["destruction"])
