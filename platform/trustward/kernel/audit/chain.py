"""Appending to a tenant's chain, and finding out whether anybody touched it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from trustward.kernel import clock, scope
from trustward.kernel.audit.tables import AuditEntry, AuditHead
from trustward.kernel.db import REVIEWED, ScopedSession, insert_unless_there
from trustward.kernel.ids import new_id

GENESIS = bytes(32)
_WAITING = "trustward.audit"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, as it is exported: whoever keeps it can tell that the tail was cut off."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        seq, _, digest = text.strip().partition(":")
        return cls(int(seq), bytes.fromhex(digest))


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold, and how one can tell."""

    seq: int
    reason: str


def record(action: str, subject: tuple[str, object], facts: Mapping[str, Any] | None = None) -> None:
    """Note an act of the current actor; it joins the chain when the transaction commits, or not at all.

    Args:
        action: dotted name of the act, past tense ("policy.approved").
        subject: kind and id of what it was done to.
        facts: what one needs to understand it later. Never a personal value: name things by id.
    """
    entered = scope.current()
    entry = {
        "at": clock.now(),
        "actor_kind": entered.actor.kind.value,
        "actor_id": entered.actor.id,
        "action": action,
        "subject_kind": subject[0],
        "subject_id": str(subject[1]),
        "facts": json.loads(json.dumps(dict(facts or {}), default=str)),
    }
    scope.session().info.setdefault(_WAITING, []).append(entry)


@event.listens_for(ScopedSession, "before_commit")
def _append(opened: Session) -> None:
    if not scope.outermost(opened):
        return
    waiting = opened.info.pop(_WAITING, [])
    if not waiting:
        return
    opened.flush()
    chain = scope.current().chain
    end = _locked_head(opened, chain)
    rows = []
    for entry in waiting:
        digest = _digest(chain, end.seq + 1, end.hash, entry)
        rows.append(
            {**entry, "id": new_id(), "tenant_id": chain, "seq": end.seq + 1, "previous_hash": end.hash, "hash": digest}
        )
        end.seq, end.hash = end.seq + 1, digest
    opened.flush()
    opened.execute(sa.insert(AuditEntry), rows, execution_options=REVIEWED)


def _locked_head(opened: Session, chain: UUID) -> AuditHead:
    """The chain's end as it is now, nobody else's to move until this transaction ends; laid at the first act."""
    locked = sa.select(AuditHead).where(AuditHead.tenant_id == chain).with_for_update()
    current = {**REVIEWED, "populate_existing": True}
    end = opened.execute(locked, execution_options=current).scalar_one_or_none()
    if end is not None:
        return end
    first = insert_unless_there(AuditHead).values(tenant_id=chain, seq=0, hash=GENESIS)
    opened.execute(first, execution_options=REVIEWED)
    return opened.execute(locked, execution_options=current).scalar_one()


@event.listens_for(ScopedSession, "after_soft_rollback")
def _forget(opened: Session, previous_transaction: Any) -> None:
    if previous_transaction.parent is None:
        opened.info.pop(_WAITING, None)


def _digest(chain: UUID, seq: int, previous: bytes, entry: Mapping[str, Any]) -> bytes:
    at: datetime = entry["at"]
    content = [
        str(chain), seq, previous.hex(), at.isoformat(), entry["actor_kind"], str(entry["actor_id"] or ""),
        entry["action"], entry["subject_kind"], entry["subject_id"], entry["facts"],
    ]  # fmt: skip
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def head() -> Head:
    """Where the entered tenant's chain ends now."""
    end = (
        scope.session()
        .execute(
            sa.select(AuditHead).where(AuditHead.tenant_id == scope.current().chain),
            execution_options={**REVIEWED, "populate_existing": True},
        )
        .scalar_one_or_none()
    )
    return Head(end.seq, end.hash) if end else Head(0, GENESIS)


def verify(exported: Head | None = None) -> Broken | None:
    """Walk the entered tenant's chain from its beginning.

    A changed row shows by its hash, a deleted, inserted or reordered one by its number or its link, a cut-off tail by
    the head: the stored one, and better the one that was exported before.

    Returns:
        None when every row holds, else the first place where it breaks.
    """
    end, previous, seq, at_exported = head(), GENESIS, 0, GENESIS
    for entry in _entries(end.seq):
        seq += 1
        if entry.seq != seq:
            return Broken(seq, "missing" if entry.seq > seq else "inserted")
        if entry.previous_hash != previous:
            return Broken(seq, "linked to another row")
        facts = {name: getattr(entry, name) for name in (
            "at", "actor_kind", "actor_id", "action", "subject_kind", "subject_id", "facts")}  # fmt: skip
        if _digest(scope.current().chain, seq, previous, facts) != entry.hash:
            return Broken(seq, "changed")
        previous = entry.hash
        if exported and seq == exported.seq:
            at_exported = entry.hash
    if exported and exported.seq and (seq < exported.seq or at_exported != exported.hash):
        return Broken(min(seq, exported.seq), "differs from the exported head")
    if (end.seq, end.hash) != (seq, previous) or _beyond_the_head():
        return Broken(seq, "differs from the stored head")
    return None


def _beyond_the_head() -> bool:
    """Whether rows follow the head. It is read after them: what others appended meanwhile moved it along."""
    chain = scope.current().chain
    newest = sa.select(sa.func.max(AuditEntry.seq)).where(AuditEntry.tenant_id == chain)
    last: int | None = scope.session().execute(newest, execution_options=REVIEWED).scalar()
    return (last or 0) > head().seq


def _entries(until: int | None = None, page: int = 500) -> Iterator[AuditEntry]:
    """Rows up to the number `until`: what others append while the chain is walked comes after it."""
    statement = sa.select(AuditEntry).where(AuditEntry.tenant_id == scope.current().chain).order_by(AuditEntry.seq)
    if until is not None:
        statement = statement.where(AuditEntry.seq <= until)
    last: int | None = None
    while True:
        after = statement if last is None else statement.where(AuditEntry.seq > last)
        entries = scope.session().scalars(after.limit(page), execution_options=REVIEWED).all()
        yield from entries
        if len(entries) < page:
            return
        last = entries[-1].seq


def about(subject: tuple[str, object], *, before: int | None = None, size: int = 50) -> list[AuditEntry]:
    """What the entered tenant's chain says of one subject, newest first. `before`: a number of the page before."""
    statement = (
        sa.select(AuditEntry)
        .where(AuditEntry.subject_kind == subject[0], AuditEntry.subject_id == str(subject[1]))
        .order_by(AuditEntry.seq.desc())
        .limit(size)
    )
    if before is not None:
        statement = statement.where(AuditEntry.seq < before)
    return list(scope.session().scalars(statement))
