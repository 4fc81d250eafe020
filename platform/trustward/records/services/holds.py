"""Reasons to keep a record although its time is over. Two persons, an end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.kernel import audit, clock, scope, tenants
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load, session
from trustward.kernel.vault import open_text, seal_text
from trustward.obligations.services import request_refresh
from trustward.records.domain import HoldState
from trustward.records.tables import Record, RecordHold

from . import computing
from .reading import units_of

REASON = "record_hold.reason"


def ask_hold(record_id: UUID, *, reason: str, ends_on: date) -> RecordHold:
    """Ask to keep a record until `ends_on`. Nothing of it is destroyed from this moment on.

    Args:
        reason: why; sealed, so a name may stand in it.
        ends_on: the last day, in the tenant's zone.
    Raises:
        NotFound. Invalid: no reason, or an end that has passed.
    """
    load(Record, record_id, lock=True)
    _refuse_past(ends_on)
    if not reason.strip():
        raise Invalid(_l("Please check the marked fields."), fields={"reason": [_l("Say why it must be kept.")]})
    hold = RecordHold(
        id=new_id(), record_id=record_id, state=HoldState.ASKED, ends_on=ends_on, asked_by=scope.current().actor.id,
        asked_at=clock.now(),
    )  # fmt: skip
    hold.reason = seal_text(reason.strip(), hold.id, REASON)
    session().add(hold)
    session().flush()
    _tell("asked", hold)
    return hold


def approve_hold(hold_id: UUID) -> RecordHold:
    """Let a hold stand until its end.

    Raises: NotFound. Refused: it is not asked for any more, or whoever approves is the one who asked.
    """
    hold = _to_change(hold_id)
    if hold.state is not HoldState.ASKED:
        raise Refused(_l("This hold does not wait for an approval any more."), code="hold_not_asked")
    if hold.asked_by == scope.current().actor.id:
        raise Refused(_l("Somebody else than the person who asked for it must approve a hold."), code="second_person")
    _refuse_past(hold.ends_on)
    hold.state, hold.approved_by, hold.approved_at = HoldState.APPROVED, scope.current().actor.id, clock.now()
    session().flush()
    _tell("approved", hold)
    return hold


def end_hold(hold_id: UUID) -> RecordHold:
    """End a hold before its time, or say no to one that was asked for. The record's clocks count again.

    Raises: NotFound. Refused: it has ended already.
    """
    hold = _to_change(hold_id)
    if hold.state is HoldState.ENDED:
        raise Refused(_l("This hold has ended already."), code="hold_ended")
    hold.state, hold.ended_at = HoldState.ENDED, clock.now()
    session().flush()
    _tell("ended", hold)
    return hold


def holds_of(record_id: UUID) -> list[RecordHold]:
    """The holds of a record, newest first."""
    wanted = sa.select(RecordHold).where(RecordHold.record_id == record_id).order_by(RecordHold.id.desc())
    return list(session().scalars(wanted))


def hold_of(record_id: UUID, hold_id: UUID) -> RecordHold:
    """A hold of this very record. Raises: NotFound."""
    hold = load(RecordHold, hold_id)
    if hold.record_id != record_id:
        raise NotFound
    return hold


def waiting_holds() -> int:
    """How many holds wait for a second person."""
    wanted = sa.select(sa.func.count()).select_from(RecordHold).where(RecordHold.state == HoldState.ASKED)
    return session().scalar(wanted) or 0


def reason_of(hold: RecordHold) -> str:
    """Why a record is held."""
    return open_text(hold.reason, hold.id, REASON)


def _to_change(hold_id: UUID) -> RecordHold:
    """A hold for a change, its record first: who destroys the record takes its holds with it. Raises: NotFound."""
    load(Record, load(RecordHold, hold_id).record_id, lock=True)
    return load(RecordHold, hold_id, lock=True)


def _refuse_past(ends_on: date) -> None:
    if ends_on < clock.today(tenants.get().zone):
        raise Invalid(_l("Please check the marked fields."), fields={"ends_on": [_l("This day has passed.")]})


def _tell(what: str, hold: RecordHold) -> None:
    computing.recompute([unit.id for unit in units_of(hold.record_id)])
    facts = {"hold": str(hold.id), "ends_on": hold.ends_on.isoformat()}
    audit.record(f"record.hold_{what}", ("record", hold.record_id), facts)
    request_refresh(["records"])
