"""What the addresses of this room need, for the matrix of routes, roles and tenants."""

import sqlalchemy as sa

from trustward.apart.domain import MoveStep, Purpose
from trustward.apart.services import access
from trustward.apart.services.content import KEPT, place, sealed
from trustward.apart.tables import ApartAccess, ApartMove, KeptFile, KeptUnit
from trustward.kernel import clock, retained
from trustward.kernel.db import rows_changed
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.vault import Family, vault
from trustward.records.domain import UnitState
from trustward.records.services import recompute
from trustward.records.tables import RecordUnit
from trustward.testing.moves.records import complaint, register_with_complaints, unit_of

_ACCESS = {"access_id": ApartAccess}


def a_unit():
    return session().scalar(sa.select(RecordUnit.id).where(RecordUnit.state == UnitState.APART).limit(1))


def a_file():
    with retained.open(write=False) as kept:
        return kept.scalar(sa.select(KeptFile.id).limit(1))


EXAMPLES = {
    "apart_access.ask": {"unit_id": a_unit},
    **{f"apart_access.{page}": _ACCESS for page in ("show", "approve", "refuse", "end", "content")},
    "apart_access.file": _ACCESS | {"file_id": a_file},
}


def furnish(tenant):
    """A unit as a move leaves it, in the one transaction that there is here, and a request to read it."""
    register_with_complaints()
    unit = unit_of(complaint(f"haneul-{tenant.slug}"))
    move = ApartMove(
        unit_id=unit, batch_id=new_id(), step=MoveStep.DONE, digest=bytes(32), files=[], claimed_at=clock.now()
    )
    session().add(move)
    session().flush()
    rows_changed(sa.update(RecordUnit).where(RecordUnit.id == unit).values(state=UnitState.APART, items=None))
    session().expire_all()
    recompute([unit])
    vault().prepare([move.id], family=Family.RETAINED)
    with retained.open() as kept:
        kept.add(KeptUnit(
            id=unit, move_id=move.id, service="inquiry", record_class="complaints", items=sealed(move.id, b"{}", KEPT),
            digest=bytes(32), statutes=[], facts_version=1, copied_at=clock.now(),
        ))  # fmt: skip
        kept.flush()
        file = new_id()
        kept.add(KeptFile(
            id=file, unit_id=unit, item="email", media_type="text/plain", size=1,
            name=sealed(move.id, b"a.txt", place("name", file)), content=sealed(move.id, b"a", place("content", file)),
        ))  # fmt: skip
    access.ask(unit, purpose=Purpose.COURT.value, why="시험")
