"""Any change of a unit that is claimed voids the approval; one that is being destroyed right now can't be changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.destruction.domain import UnitEnd
from trustward.destruction.tables import DestructionRequest, DestructionUnit
from trustward.kernel.errors import Refused
from trustward.kernel.scope import load, session
from trustward.records.services import on_change
from trustward.records.tables import RecordUnit

from . import approving, sets


@on_change
def units_changed(units: Sequence[UUID]) -> None:
    """Void the requests that have claimed any of these units; the changed ones are free at once.

    Raises:
        Refused: one of them is being destroyed at this moment: its end stands in the books already.
    """
    claimed: dict[UUID, list[UUID]] = {}
    for some in sets.batches(sorted(units)):
        wanted = sa.select(RecordUnit.id, RecordUnit.request_id).where(
            RecordUnit.id.in_(some), RecordUnit.request_id.is_not(None)
        )
        for row in session().execute(wanted.order_by(RecordUnit.id).with_for_update()):
            claimed.setdefault(row.request_id, []).append(row.id)
    for changed in claimed.values():  # before any request is waited for: whoever destroys these has it, and waits for them
        for some in sets.batches(changed):
            _refuse_intended(some)
    for request_id, changed in sorted(claimed.items()):
        approving.void(load(DestructionRequest, request_id, lock=True))
        sets.release(request_id, changed)


def _refuse_intended(units: Sequence[UUID]) -> None:
    begun = sa.select(DestructionUnit.id).where(
        DestructionUnit.id.in_(units), DestructionUnit.state == UnitEnd.INTENDED
    )
    if session().execute(begun.limit(1)).first() is not None:
        raise Refused(_l("This record is being destroyed at this moment."), code="destruction_running")
