"""The destruction ledger (파기 관리대장): signed rows, each linked to the one before, and what is printed of them.

The fields are those of form 5 of the Standard Guideline; law only public bodies are bound to the form, it is a good model for
all. A row names no data subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from trustward.accounts import people
from trustward.destruction.domain import AdditionalMethod, RequestKind, RequestState
from trustward.destruction.domain.kinds import BY_HAND, SUBJECT, WITH_UNITS
from trustward.destruction.domain.ledger import BACKUPS_EXPIRED, DESTROYED, GENESIS, certificate, entry_hash
from trustward.destruction.tables import DestructionEntry, DestructionEvidence, DestructionRequest
from trustward.kernel import clock, tenants
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id, public_id
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.register.domain import DestructionMethod

from . import journal, members

PAGE = 50


def enter(row: DestructionRequest, of_set: dict[str, Any] | None) -> DestructionEntry:
    """Enter a closed request with the name of the set that was destroyed. Raises: sqlalchemy.exc.IntegrityError when two are entered at the same moment."""
    return _append(row.id, DESTROYED, _body(row, of_set))


def note_expired_backups(at: datetime | None = None) -> int:
    """Enter, for each destruction whose last backup of keys has expired by now, that it has.

    Reads the destructions whose last backup has expired since the last time, and no others.

    Returns: how many.
    """
    now, noted = at or clock.now(), 0
    still = [one.made_at for one in vault().store.backups() if one.expired_at is None or one.expired_at > now]
    waiting = sa.select(DestructionRequest).where(
        DestructionRequest.backups_gone.is_(False), DestructionRequest.state == RequestState.CLOSED
    )
    waiting = waiting.where(DestructionRequest.keys_gone_at < min(still, default=now))
    for row in session().scalars(waiting.order_by(DestructionRequest.keys_gone_at, DestructionRequest.id)).all():
        row.backups_gone = True
        entries = journal.entries_of(row.id)
        entry = entries.get(DESTROYED)
        if entry is None or BACKUPS_EXPIRED in entries or not entry.body["backups"]["holding"] or not row.keys_gone_at:
            continue
        ends = [one.expired_at for one in vault().backups_holding(row.keys_gone_at) if one.expired_at is not None]
        about = {"number": entry.number, "hash": entry.hash}
        told = {**_head(BACKUPS_EXPIRED), "about": about, "expired_at": _moment(max(ends, default=now))}
        _append(row.id, BACKUPS_EXPIRED, told)
        noted += 1
    return noted


def page(before: int | None = None, size: int = PAGE) -> Sequence[DestructionEntry]:
    """Rows of destructions, newest first, below a number."""
    statement = sa.select(DestructionEntry).where(DestructionEntry.kind == DESTROYED)
    if before is not None:
        statement = statement.where(DestructionEntry.number < before)
    return session().scalars(statement.order_by(DestructionEntry.number.desc()).limit(size)).all()


def by_code(code: str) -> DestructionEntry:
    """The row that a certificate's code names. Raises: NotFound."""
    statement = sa.select(DestructionEntry).where(DestructionEntry.code == code, DestructionEntry.kind == DESTROYED)
    found = session().scalar(statement)
    if found is None:
        raise NotFound
    return found


def of_request(request_id: UUID) -> DestructionEntry | None:
    """The row that closed a request; None while it is open."""
    return journal.entries_of(request_id).get(DESTROYED)


def get(entry_id: UUID) -> DestructionEntry:
    """Raises: NotFound."""
    return load(DestructionEntry, entry_id)


def backups_expired(entry: DestructionEntry) -> DestructionEntry | None:
    """The later row that says that the last backup of the keys has gone; None while it has not."""
    return journal.entries_of(entry.request_id).get(BACKUPS_EXPIRED)


def certificate_of(entry: DestructionEntry) -> dict[str, Any]:
    """What anybody can check without us."""
    request = load(DestructionRequest, entry.request_id)
    later = backups_expired(entry)
    return certificate(as_data(entry), members.leaves_of(request), [as_data(later)] if later else [])


def as_data(entry: DestructionEntry) -> dict[str, Any]:
    """A row as it is signed."""
    return {
        "number": entry.number, "body": entry.body, "previous": entry.previous_hash, "hash": entry.hash,
        "signature": entry.signature.hex(), "public_key": entry.public_key.hex(),
    }  # fmt: skip


def _append(request_id: UUID, kind: str, body: dict[str, Any]) -> DestructionEntry:
    last = session().scalar(sa.select(DestructionEntry).order_by(DestructionEntry.number.desc()).limit(1))
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    code = public_id().hex
    body = {**body, "code": code}
    name = entry_hash(number, body, previous)
    entry = DestructionEntry(
        id=new_id(), number=number, kind=kind, request_id=request_id, code=code, body=body, previous_hash=previous,
        hash=name, signature=vault().sign(bytes.fromhex(name)), public_key=vault().public_key(), entered_at=clock.now(),
    )  # fmt: skip
    session().add(entry)
    session().flush()
    journal.promise_entry(entry)
    return entry


def _head(kind: str) -> dict[str, Any]:
    tenant = tenants.get()
    return {
        "kind": kind, "tenant": {"slug": tenant.slug, "name": tenant.name, "zone": tenant.zone},
        "entered_at": _moment(clock.now()),
    }  # fmt: skip


def _body(row: DestructionRequest, of_set: dict[str, Any] | None) -> dict[str, Any]:
    by_hand = row.kind in BY_HAND
    return {
        **_head(DESTROYED),
        "request": {"number": row.number, "kind": row.kind.value},
        "file": {
            "what": row.what, "service": row.rule.get("service"), "class": row.rule.get("class"),
            **({"items": row.rule["items"]} if "items" in row.rule else {}),
        },
        "created_on": row.created_on.isoformat() if row.created_on else None,
        "count": row.destroyed if row.kind in WITH_UNITS else row.count,
        "set": of_set,
        "task": row.task,
        "reason": row.reason,
        "rule": row.rule,
        "due": {"since": _moment(row.due_since), "by": row.destroy_by.isoformat() if row.destroy_by else None},
        "late_reason": row.late_reason,
        "proposed": {"at": _moment(row.proposed_at), "by": _person(row.proposed_by, SUBJECT if row.kind is RequestKind.DEMANDED else "")},
        "approved": _approval(row),
        "ended_early": bool(row.ended_at),
        "method": [row.proof["method"]] if row.proof.get("method") else [] if by_hand else _methods(row),
        "place": row.proof.get("place") or ("" if by_hand else _place()),
        "done_on": row.proof.get("done_on"),
        "executor": row.proof.get("executor") or ("" if by_hand else "Trustward"),
        "witness": row.proof.get("witness", ""),
        "check": row.proof.get("check", ""),
        "medium_disposed": row.proof.get("medium_disposed"),
        "backup_handled": row.proof.get("backup_handled"),
        "exception": row.proof.get("exception", ""),
        "evidence": _evidence(row.id),
        "holder": row.holder_name,
        "parent": _parent(row),
        "rows": row.rows_gone,
        "kept_apart": row.kept_apart,
        "began_at": _moment(row.began_at),
        "keys_gone_at": _moment(row.keys_gone_at),
        "executed_at": _moment(row.executed_at),
        "verified_at": _moment(row.verified_at),
        "verification": {name: row.verification[name] for name in ("left", "ciphertexts", "opened", "ok") if name in row.verification},
        "backups": _backups(row),
        "journal": str(vault().head()) if row.kind in WITH_UNITS else "",
    }  # fmt: skip


def _approval(row: DestructionRequest) -> dict[str, Any]:
    return {
        "at": _moment(row.approved_at), "by": _person(row.approver_id, row.approver_role), "set": row.approved_hash,
        "count": row.count, "cooling_ended_at": _moment(row.runs_at),
    }  # fmt: skip


def _person(account_id: UUID | None, role: str) -> dict[str, str]:
    """Who acted, as the ledger names staff; Trustward itself where nobody did. The person whose data it is has no name here."""
    if account_id is None and role == SUBJECT:
        return {"role": role, "name": ""}
    if account_id is None:
        return {"role": "system", "name": "Trustward"}
    return {"role": role, "name": people.names([account_id]).get(account_id, "")}


def _methods(row: DestructionRequest) -> list[str]:
    if anonymised := row.verification.get("anonymised"):  # the connector may have been changed in between
        erased = [DestructionMethod.ERASE.value] if anonymised < row.destroyed else []
        return [DestructionMethod.ANONYMISE.value, *erased]
    here = row.kind in {RequestKind.RECORDS, RequestKind.DEMANDED}
    return [DestructionMethod.ERASE.value, *([AdditionalMethod.CRYPTO_ERASE.value] if here else [])]


def _place() -> str:
    return str(current_app.extensions["trustward.settings"].base_url)


def _backups(row: DestructionRequest) -> dict[str, Any]:
    """What backups of the keys still hold at this moment, and when the last of them expires."""
    if row.keys_gone_at is None:
        return {"holding": 0, "last_expires_at": None}
    held = [one for one in vault().backups_holding(row.keys_gone_at) if one.expired_at is None]
    ends = [one.expires_at for one in held]
    last = max(ends) if ends and None not in ends else None
    return {"holding": len(held), "last_expires_at": _moment(last)}


def _evidence(request_id: UUID) -> list[dict[str, str]]:
    rows = session().scalars(sa.select(DestructionEvidence).where(DestructionEvidence.request_id == request_id))
    return [{"kind": row.kind.value, "sha256": row.sha256} for row in rows]


def _parent(row: DestructionRequest) -> int | None:
    return load(DestructionRequest, row.parent_id).number if row.parent_id else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
