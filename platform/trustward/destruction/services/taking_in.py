"""Reading a connector: what another system holds becomes metadata here, so that its clocks run here too."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from trustward.destruction.connectors import Found, FoundPage, Unreachable
from trustward.destruction.domain import ConnectorState
from trustward.destruction.tables import DestructionConnector
from trustward.kernel import audit, clock, outbox, scope
from trustward.kernel.ids import new_id
from trustward.kernel.logs import logger
from trustward.kernel.scope import load
from trustward.records.domain import RecordSource
from trustward.records.domain.arriving import Arriving
from trustward.records.services import import_many, wrong_with
from trustward.retention.domain import EventKind, Happened

from . import connecting

READ = "destruction.read_connector"
PAGE = 500
MOST_PAGES = 40
"""Pages of one turn; the next turn goes on where this one ended."""
_log = logger(__name__)


def promise_read(connector_id: UUID) -> None:
    """Promise that a worker reads a connector."""
    outbox.promise(READ, f"{READ}:{connector_id}:{new_id()}", {"connector": connector_id})


def promise_all() -> int:
    """Promise it for every enabled connector that reaches a system. Returns: how many."""
    known, found = connecting.kinds(), 0
    for row in connecting.connectors():
        kind = known.get(row.kind)
        if row.state is ConnectorState.ENABLED and kind is not None and not kind.by_hand:
            promise_read(row.id)
            found += 1
    return found


def read(tenant_id: UUID, connector_id: UUID) -> int:
    """Read page after page, each taken in a transaction of its own. No scope is entered; safe to repeat.

    What is known already is compared, nothing is made twice. A record with something that can't be is left out and noted.

    Returns: how many records were read.
    """
    number = 0
    for _page in range(MOST_PAGES):
        with scope.enter(tenant_id, write=False):
            row = load(DestructionConnector, connector_id)
            kind, settings, after = connecting.kind_of(row), connecting.settings_of(row), row.read_after
            if kind is None or row.state is not ConnectorState.ENABLED or kind.by_hand:
                return number
        try:
            page = kind.read(settings, after, PAGE)
        except Unreachable as error:
            raise outbox.Retry("the system of a connector does not answer") from error
        with scope.enter(tenant_id):
            number += _take(load(DestructionConnector, connector_id, lock=True), page)
        if not page.after:
            return number
    with scope.enter(tenant_id):
        promise_read(connector_id)
    return number


def arriving(found: Sequence[Found]) -> list[Arriving]:
    """What another system tells, as records arrive here: numbered in their order."""
    return [
        Arriving(
            line,
            one.service,
            one.external_id,
            tuple(Happened(EventKind(kind), on) for kind, on in one.events),
            one.classes,
        )
        for line, one in enumerate(found, 1)
    ]


def _take(row: DestructionConnector, page: FoundPage) -> int:
    told = arriving(page.records)
    if wrong := {fault.line for fault in wrong_with(told)}:
        _log.warning("records of a connector can't be taken in", kind=row.kind, count=len(wrong))
        audit.record("connector.page_refused", ("destruction_connector", row.id), {"records": len(wrong)})
        told = [one for one in told if one.line not in wrong]
    import_many(told, source=RecordSource.CONNECTOR, connector_id=row.id)
    first = not row.read_after
    row.read_at, row.read_after = clock.now(), page.after
    row.read_count = len(told) + (0 if first else row.read_count)
    return len(told)
