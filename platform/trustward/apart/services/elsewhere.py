"""What is held elsewhere is moved apart there: by a connector, or by a person who says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.apart.domain import MoveStep
from trustward.apart.tables import ApartMove
from trustward.kernel import audit, clock, outbox, scope
from trustward.kernel.db import insert_rows, rows_changed
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.records.domain import Held, UnitState
from trustward.records.services import count, external_id_of, recompute, tell_left
from trustward.records.services.external import Outside, outside
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep

from .claiming import BATCH, due

ASK = "apart.ask_connector"
MOST = 10 * BATCH
"""Units that are newly asked for at once; the next ones follow. Ours."""
_AGAIN_AFTER = timedelta(days=1)
Mover = Callable[[UUID, UUID, Mapping[UUID, str]], frozenset[UUID]]
_movers: list[Mover] = []


class Waiting(NamedTuple):
    """Units of one class that a person must move apart where they are held."""

    service: str
    record_class: str
    connector_id: UUID | None
    number: int
    until: datetime
    """When the last of these was asked for: what is asked for later belongs to the next ones."""


def moves_elsewhere(mover: Mover) -> Mover:
    """Register who reaches connectors.

    `mover(tenant_id, connector_id, units)` is called with no scope entered, with unit ids and the ids under which the other
    system knows the records. It returns the units that are apart there now; may meet the same ones again; raises
    `outbox.Retry` while the system does not answer. Units that it does not return wait for a person.
    """
    _movers[:] = [mover]
    return mover


def ask() -> int:
    """Ask for what is due and held elsewhere, and take back what is not due any more. Returns: how many are newly asked for.

    The tenant is entered.
    """
    now = clock.now()
    _take_back()
    known = sa.select(ApartMove.unit_id).where(ApartMove.step == MoveStep.ASKED)
    wanted = sa.select(RecordUnit.id, RecordUnit.connector_id).where(
        *due(now, Held.ELSEWHERE), RecordUnit.id.not_in(known)
    )
    found = session().execute(wanted.order_by(RecordUnit.next_at, RecordUnit.id).limit(MOST)).all()
    by_connector: dict[UUID | None, list[UUID]] = {}
    for row in found:
        by_connector.setdefault(row.connector_id, []).append(row.id)
    for connector, units in by_connector.items():
        for at in range(0, len(units), BATCH):
            batch = new_id()
            insert_rows(ApartMove, [_asked(unit, connector, batch) for unit in units[at : at + BATCH]])
            if connector is not None:
                outbox.promise(ASK, f"{ASK}:{batch}", {"batch": batch, "connector": connector})
    _ask_again()
    return len(found)


def _ask_again() -> None:
    """A connector that gave up may have been mended meanwhile: it is asked once a day, as long as nobody acted."""
    now = clock.now()
    wanted = sa.select(ApartMove.batch_id, ApartMove.connector_id).where(
        ApartMove.step == MoveStep.ASKED, ApartMove.connector_id.is_not(None), ApartMove.claimed_at < now - _AGAIN_AFTER
    )
    for row in session().execute(wanted.distinct()):
        key = f"{ASK}:{row.batch_id}:{now:%Y-%m-%d}"
        outbox.promise(ASK, key, {"batch": row.batch_id, "connector": row.connector_id})


def _asked(unit: UUID, connector: UUID | None, batch: UUID) -> dict[str, object]:
    return {
        "unit_id": unit, "batch_id": batch, "step": MoveStep.ASKED, "digest": b"", "files": [], "connector_id": connector,
        "claimed_at": clock.now(), "trouble": "",
    }  # fmt: skip


def _take_back() -> None:
    on = sa.and_(RecordUnit.tenant_id == ApartMove.tenant_id, RecordUnit.id == ApartMove.unit_id)
    other = sa.or_(RecordUnit.next_step != NextStep.MOVE_APART, RecordUnit.next_at > clock.now())
    stale = sa.select(ApartMove.id).join(RecordUnit, on).where(ApartMove.step == MoveStep.ASKED, other)
    rows_changed(sa.delete(ApartMove).where(ApartMove.id.in_(stale)))


def ask_connector(tenant_id: UUID, connector: UUID, batch: UUID) -> int:
    """Have a connector move a batch apart. No scope is entered. Returns: how many units are apart because of this."""
    with scope.enter(tenant_id, write=False):
        units = {unit.id: external_id_of(unit) for unit in session().scalars(_waiting(ApartMove.batch_id == batch))}
    if not units or not _movers:
        return 0
    done = _movers[0](tenant_id, connector, units)
    with scope.enter(tenant_id):
        return _put_apart(sorted(units.keys() & done), by=None)


def waiting() -> list[Waiting]:
    """What waits for a person, by class."""
    wanted = (
        sa.select(
            RecordUnit.service,
            RecordUnit.record_class,
            RecordUnit.connector_id,
            sa.func.count(),
            sa.func.max(ApartMove.claimed_at),
        )
        .join(ApartMove, sa.and_(ApartMove.tenant_id == RecordUnit.tenant_id, ApartMove.unit_id == RecordUnit.id))
        .where(ApartMove.step == MoveStep.ASKED, RecordUnit.state == UnitState.LIVE)
        .group_by(RecordUnit.service, RecordUnit.record_class, RecordUnit.connector_id)
        .order_by(RecordUnit.service, RecordUnit.record_class)
    )
    return [Waiting._make(row) for row in session().execute(wanted)]


def due_elsewhere() -> int:
    """How much of what other systems hold must be moved apart now, asked for or not yet."""
    return (
        session().scalar(sa.select(sa.func.count()).select_from(RecordUnit).where(*due(clock.now(), Held.ELSEWHERE)))
        or 0
    )


def listed(service: str, record_class: str, connector_id: UUID | None, until: datetime) -> list[Outside]:
    """Under which ids another system knows what waits: exactly what `confirm` is about. That they were read is noted.

    Raises: NotFound: nothing of this waits.
    """
    found = session().scalars(_batch(service, record_class, connector_id, until)).all()
    if not found:
        raise NotFound
    return outside([unit.id for unit in found], ("apart_batch", "-"))


def confirm(service: str, record_class: str, connector_id: UUID | None, *, expected: int, until: datetime) -> int:
    """A person says that the waiting units of a class were moved apart where they are held.

    Args:
        expected: how many the person saw.
        until: when the last of them was asked for.
    Raises:
        Refused: meanwhile there are others than the person saw.
    """
    units = session().scalars(_batch(service, record_class, connector_id, until).with_for_update()).all()
    if len(units) != expected:
        raise Refused(_l("Meanwhile other records wait here. Please look again."), code="apart_changed")
    done = _put_apart([unit.id for unit in units], by=scope.current().actor.id)
    ask()
    return done


def _batch(service: str, record_class: str, connector_id: UUID | None, until: datetime) -> sa.Select[RecordUnit]:
    return _waiting(ApartMove.claimed_at <= until).where(
        RecordUnit.service == service, RecordUnit.record_class == record_class, RecordUnit.connector_id == connector_id
    )


def _waiting(*of: sa.ColumnElement[bool]) -> sa.Select[RecordUnit]:
    asked = sa.select(ApartMove.unit_id).where(ApartMove.step == MoveStep.ASKED, *of)
    return sa.select(RecordUnit).where(RecordUnit.id.in_(asked), RecordUnit.state == UnitState.LIVE)


def _put_apart(units: Sequence[UUID], *, by: UUID | None) -> int:
    if not units:
        return 0
    now = clock.now()
    classes: dict[tuple[str, str], int] = {}
    for at in range(0, len(units), BATCH):
        some = units[at : at + BATCH]
        of = RecordUnit.id.in_(some), RecordUnit.state == UnitState.LIVE, RecordUnit.next_step == NextStep.MOVE_APART
        rows = (
            session()
            .execute(
                sa.select(RecordUnit.id, RecordUnit.record_id, RecordUnit.service, RecordUnit.record_class)
                .where(*of)
                .with_for_update()
            )
            .all()
        )
        ids = [row.id for row in rows]
        rows_changed(sa.update(RecordUnit).where(RecordUnit.id.in_(ids)).values(state=UnitState.APART))
        done = {"step": MoveStep.DONE, "settled_at": now, "done_at": now, "done_by": by}
        rows_changed(sa.update(ApartMove).where(ApartMove.unit_id.in_(ids)).values(**done))
        session().expire_all()
        recompute(ids)
        tell_left(sorted({row.record_id for row in rows}))
        for row in rows:
            key = row.service, row.record_class
            classes[key] = classes.get(key, 0) + 1
        facts = {"count": len(ids), "elsewhere": True, "units": [str(unit) for unit in ids]}
        audit.record("apart.moved", ("apart_batch", new_id()), facts)
    for (service, record_class), number in sorted(classes.items()):
        count(service, record_class, moved_apart=number)
    return sum(classes.values())
