"""Access by asking: a purpose, another person's yes, a window, and every look written down (PIPA art. 21(3))."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.accounts import access_log
from trustward.accounts.domain import Permission, Role, may
from trustward.apart.domain import (
    ACCESS_WINDOW,
    AccessState,
    Purpose,
    objections_to_approval,
    objections_to_reading,
    standing,
    statute_purpose,
)
from trustward.apart.tables import ApartAccess, KeptFile, KeptUnit
from trustward.kernel import audit, clock, retained, scope
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load, session
from trustward.kernel.vault import open_text, seal_text
from trustward.records.domain import Held
from trustward.records.tables import RecordUnit

from .content import Attached, from_kept, name_of, opened_file
from .finding import kept, move_of
from .statutes import rows_and_citations

WHY = "apart_access.why"
_NO = {
    "not_asked": _l("This request does not wait for a decision any more."),
    "second_person": _l("Somebody else than the person who asked must decide."),
    "window": _l("The access can't be open for so long or so short a time."),
    "not_open": _l("This access is not open (any more). Ask again if you still need it."),
    "not_theirs": _l("Only the person who asked, or a privacy officer, can end this."),
    "not_yours": _l("Only the person who asked for this access can use it."),
}


@dataclass(frozen=True, slots=True)
class FileOfKept:
    """A file of what is kept apart, by name; its bytes are read on their own."""

    id: UUID
    item: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What is kept apart, opened for whoever may see it now."""

    items: dict[str, str]
    files: tuple[FileOfKept, ...]


def purposes(unit_id: UUID) -> list[tuple[str, str]]:
    """What access to a unit may be asked for: its statutes (with their citations), then the other purposes (without).

    Raises: NotFound.
    """
    kept(unit_id)
    statutes = rows_and_citations(load(RecordUnit, unit_id).trace)
    return [*((statute_purpose(row), citation) for row, citation in statutes), *((one.value, "") for one in Purpose)]


def ask(unit_id: UUID, *, purpose: str, why: str) -> ApartAccess:
    """Ask to read a unit that is kept apart.

    Args:
        purpose: one of `purposes(unit_id)`.
        why: in words; sealed, since a name may stand in it.
    Raises:
        NotFound: it is not kept apart here. Invalid: no such purpose, or no words.
    """
    unit = kept(unit_id)
    if unit.held is not Held.HERE:
        raise NotFound
    faults: dict[str, list[object]] = {}
    if purpose not in {value for value, _ in purposes(unit_id)}:
        faults["purpose"] = [_l("Choose what it is for.")]
    if not why.strip():
        faults["why"] = [_l("Say what you need it for.")]
    if faults:
        raise Invalid(_l("Please check the marked fields."), fields=faults)
    row = ApartAccess(
        id=new_id(), unit_id=unit_id, service=unit.service, record_class=unit.record_class, state=AccessState.ASKED,
        purpose=purpose, asked_by=scope.current().actor.id, asked_at=clock.now(), reads=0,
    )  # fmt: skip
    row.why = seal_text(why.strip(), row.id, WHY)
    session().add(row)
    session().flush()
    _note("asked", row, {"purpose": purpose})
    return row


def approve(access_id: UUID, *, window: timedelta = ACCESS_WINDOW) -> ApartAccess:
    """Open an access for a while, to the person who asked and nobody else.

    Raises: NotFound. Refused: it was decided already, the approver is the one who asked, or the window is out of bounds.
    """
    row = load(ApartAccess, access_id, lock=True)
    approver = scope.current().actor.id
    _refuse(objections_to_approval(row.state, asked_by=row.asked_by, approver=approver, window=window))
    kept(row.unit_id)
    now = clock.now()
    row.state, row.decided_by, row.decided_at, row.opens_until = AccessState.OPEN, approver, now, now + window
    session().flush()
    _note("approved", row, {"minutes": int(window.total_seconds() // 60)})
    return row


def refuse(access_id: UUID) -> ApartAccess:
    """Say no. Raises: NotFound. Refused: it was decided already, or it is the person's own request."""
    row = load(ApartAccess, access_id, lock=True)
    decider = scope.current().actor.id
    _refuse(objections_to_approval(row.state, asked_by=row.asked_by, approver=decider, window=ACCESS_WINDOW))
    row.state, row.decided_by, row.decided_at = AccessState.REFUSED, decider, clock.now()
    session().flush()
    _note("refused", row)
    return row


def end(access_id: UUID) -> ApartAccess:
    """End an access, or take a request back, before its time: by whoever asked for it, or whoever may approve.

    Raises: NotFound. Refused: it has ended already, or it is another person's.
    """
    row, actor = load(ApartAccess, access_id, lock=True), scope.current().actor
    if actor.id != row.asked_by and not (actor.role and may(Role(actor.role), Permission.APPROVE)):
        raise Refused(_NO["not_theirs"], code="access_not_theirs")
    if standing(row.state, row.opens_until, clock.now()) not in (AccessState.ASKED, AccessState.OPEN):
        raise Refused(_l("This access has ended already."), code="access_ended")
    row.state, row.ended_by, row.ended_at = AccessState.ENDED, scope.current().actor.id, clock.now()
    session().flush()
    _note("ended", row)
    return row


def read(access_id: UUID) -> Shown:
    """What is kept apart, for the person who asked, while the access is open. Every look is audited and logged.

    Raises: NotFound: there is no such access, or nothing is kept any more. Refused: it is not open, or not yours.
    """
    row, copy, attached = _opened(access_id)
    content = from_kept(copy, ())
    files = [FileOfKept(file.id, file.item, name_of(copy.move_id, file), file.size) for file in attached]
    _note_read(row, "shown")
    return Shown(json.loads(content.items), tuple(files))


def read_file(access_id: UUID, file_id: UUID) -> Attached:
    """One file of what is kept apart. Raises as `read`."""
    row, copy, attached = _opened(access_id, file_id)
    if not attached:
        raise NotFound
    found = opened_file(copy.move_id, attached[0])
    _note_read(row, "file_shown")
    return found


def get(access_id: UUID) -> ApartAccess:
    """A request for access. Raises: NotFound."""
    return load(ApartAccess, access_id)


def page(*, before: UUID | None = None, size: int = 50, asked_by: UUID | None = None) -> Sequence[ApartAccess]:
    """Requests for access, the newest first. `asked_by`: of that person only."""
    wanted = sa.select(ApartAccess).order_by(ApartAccess.id.desc()).limit(size)
    if before is not None:
        wanted = wanted.where(ApartAccess.id < before)
    if asked_by is not None:
        wanted = wanted.where(ApartAccess.asked_by == asked_by)
    return session().scalars(wanted).all()


def waiting() -> int:
    """How many requests wait for a decision."""
    wanted = sa.select(sa.func.count()).select_from(ApartAccess).where(ApartAccess.state == AccessState.ASKED)
    return session().scalar(wanted) or 0


def why_of(row: ApartAccess) -> str:
    """What the person wrote; empty once the unit is destroyed."""
    if row.why is None:
        return ""
    try:
        return open_text(row.why, row.id, WHY)
    except NotFound:
        return ""


def _opened(access_id: UUID, file_id: UUID | None = None) -> tuple[ApartAccess, KeptUnit, Sequence[KeptFile]]:
    row = load(ApartAccess, access_id, lock=True)
    reader = scope.current().actor.id
    _refuse(objections_to_reading(row.state, asked_by=row.asked_by, reader=reader, opens_until=row.opens_until,
                                  now=clock.now()))  # fmt: skip
    move = move_of(row.unit_id)
    with retained.open(write=False) as opened:
        copy = opened.scalar(sa.select(KeptUnit).where(KeptUnit.id == row.unit_id, KeptUnit.move_id == move.id))
        if copy is None:
            raise NotFound
        wanted = sa.select(KeptFile).where(KeptFile.unit_id == row.unit_id).order_by(KeptFile.item, KeptFile.id)
        if file_id is not None:
            wanted = wanted.where(KeptFile.id == file_id)
        elif not opened.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())):
            return row, copy, ()
        return row, copy, opened.scalars(wanted).all()


def _note_read(row: ApartAccess, what: str) -> None:
    row.reads += 1
    session().flush()
    _note(what, row)
    access_log.note(f"apart.{what}", ("record", load(RecordUnit, row.unit_id).record_id))


def _note(what: str, row: ApartAccess, facts: dict[str, object] | None = None) -> None:
    audit.record(f"apart.access_{what}", ("apart_access", row.id), {"unit": str(row.unit_id), **(facts or {})})


def _refuse(codes: Sequence[str]) -> None:
    if codes:
        raise Refused(_NO[codes[0]], objections=[_NO[code] for code in codes[1:]], code=f"access_{codes[0]}")
