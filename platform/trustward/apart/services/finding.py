"""Finding what is kept apart, exactly, by whoever may ask for access to it. Nothing else searches there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from trustward.accounts import access_log
from trustward.apart.tables import ApartMove, KeptIndex
from trustward.kernel import audit, retained, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.records.domain import Held, IndexKind, UnitState, written_reference
from trustward.records.services.indexes import digests
from trustward.records.tables import Record, RecordUnit

MOST_FOUND = 100


class Kept(NamedTuple):
    """A unit that is kept apart, as the main database knows it: nothing of its content."""

    unit_id: UUID
    record_id: UUID
    reference: str
    service: str
    record_class: str
    apart_until: date | None
    held: Held


def kept_digest(kind: IndexKind, digest: bytes) -> bytes:
    """A fingerprint of the main database under the retained one's own key: the two can't be matched without it."""
    key = vault().derive(b"apart.index:" + scope.tenant_id().bytes + kind.value.encode())
    return hmac.digest(key, digest, hashlib.sha256)[:16]


def find(*, email: str = "", phone: str = "", external: str = "", reference: str = "") -> list[Kept]:
    """Units that are kept apart, by what somebody knows of them, exactly. The search itself is audited and logged.

    Returns: at most `MOST_FOUND`; none when nothing was given.
    """
    given = {IndexKind.EMAIL: email, IndexKind.PHONE: phone, IndexKind.EXTERNAL: external}
    asked = [kind for kind, value in given.items() if value.strip()]
    if not asked and not reference.strip():
        return []
    wanted = _kept()
    if asked:
        units = set.intersection(*(_noted(kind, digests(kind, given[kind])) for kind in asked))
        wanted = wanted.where(RecordUnit.id.in_(sorted(units)))
    if reference.strip():
        wanted = wanted.where(Record.reference == written_reference(reference))
    found = [Kept._make(row) for row in session().execute(wanted.order_by(RecordUnit.id).limit(MOST_FOUND))]
    by = sorted([str(kind) for kind in asked] + ["reference"] * bool(reference.strip()))
    audit.record("apart.searched", ("apart", scope.tenant_id()), {"by": by, "found": len(found)})
    for record in dict.fromkeys(one.record_id for one in found):
        access_log.note("apart.found", ("record", record))
    return found


def kept(unit_id: UUID) -> Kept:
    """One unit that is kept apart. Raises: NotFound when there is none, or it is (still) elsewhere."""
    row = session().execute(_kept().where(RecordUnit.id == unit_id)).one_or_none()
    if row is None:
        raise NotFound
    return Kept._make(row)


def kept_of(record_id: UUID) -> Sequence[RecordUnit]:
    """The units of a record that are kept apart."""
    wanted = sa.select(RecordUnit).where(RecordUnit.record_id == record_id, RecordUnit.state == UnitState.APART)
    return session().scalars(wanted.order_by(RecordUnit.record_class)).all()


def move_of(unit_id: UUID) -> ApartMove:
    """The receipt of a unit that is kept apart here. Raises: NotFound as `kept`."""
    if load(RecordUnit, unit_id).state is not UnitState.APART:
        raise NotFound
    move = session().scalar(sa.select(ApartMove).where(ApartMove.unit_id == unit_id))
    if move is None:
        raise NotFound
    return move


def _kept() -> sa.Select[UUID, UUID, str, str, str, date | None, Held]:
    on = sa.and_(Record.tenant_id == RecordUnit.tenant_id, Record.id == RecordUnit.record_id)
    return (
        sa.select(
            RecordUnit.id, RecordUnit.record_id, Record.reference, RecordUnit.service, RecordUnit.record_class,
            RecordUnit.apart_until, RecordUnit.held,
        )
        .join(Record, on)
        .where(RecordUnit.state == UnitState.APART)
    )  # fmt: skip


def _noted(kind: IndexKind, known: Sequence[bytes]) -> set[UUID]:
    under = [kept_digest(kind, digest) for digest in known]
    with retained.open(write=False) as opened:
        wanted = sa.select(KeptIndex.unit_id).where(KeptIndex.kind == kind, KeptIndex.digest.in_(under))
        return set(opened.scalars(wanted.limit(10 * MOST_FOUND)))
