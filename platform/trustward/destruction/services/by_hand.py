"""What people destroy: papers, media, systems without a connector, trustees. The ledger closes with a proof, or a reason."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.destruction.domain import BY_HAND, Evidence, Method, RequestState
from trustward.destruction.domain.kinds import WITH_UNITS
from trustward.destruction.tables import DestructionEvidence, DestructionRequest
from trustward.kernel import audit, clock, files, scope, tenants
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.scope import ActorKind, load, session
from trustward.kernel.uploads import accept

from . import closing
from .promising import promise_run

PURPOSE = "destruction.evidence"
_CHECK = _l("Please check the marked fields.")


def add_evidence(request_id: UUID, kind: Evidence, data: bytes, name: str) -> DestructionEvidence:
    """Attach a photo or certificate. Raises: NotFound. Refused: nothing is waited for. Invalid: no accepted kind of file."""
    row = proving(request_id)
    accepted = accept(data, name)
    stored = files.put(accepted.data, name=accepted.name, media_type=accepted.media_type, purpose=PURPOSE)
    evidence = DestructionEvidence(
        request_id=row.id, kind=kind, file_id=stored.id, sha256=stored.sha256, added_by=scope.current().actor.id,
        added_at=clock.now(),
    )  # fmt: skip
    session().add(evidence)
    session().flush()
    audit.record("destruction.evidence_added", ("destruction_request", row.id), {"kind": kind.value})
    return evidence


def evidence_of(request_id: UUID) -> list[DestructionEvidence]:
    """What was attached, in order."""
    statement = sa.select(DestructionEvidence).where(DestructionEvidence.request_id == request_id)
    return list(session().scalars(statement.order_by(DestructionEvidence.added_at, DestructionEvidence.id)))


def read_evidence(request_id: UUID, evidence_id: UUID) -> files.Content:
    """An attached file; reading it is recorded. Raises: NotFound."""
    found = load(DestructionEvidence, evidence_id)
    if found.request_id != request_id:
        raise NotFound
    audit.record("destruction.evidence_read", ("destruction_request", request_id), {"evidence": evidence_id})
    return files.get(found.file_id)


def prove(
    request_id: UUID, *, method: Method, done_on: date, place: str, executor: str, witness: str, check: str = "",
    medium_disposed: bool | None = None, backup_handled: bool | None = None,
) -> None:  # fmt: skip
    """Say how it was destroyed; a photo or certificate must be attached. It closes, and stands in the ledger.

    Raises:
        NotFound. Refused: nothing is waited for. Invalid: no evidence, or a day that lies ahead or before the approval.
    """
    row = proving(request_id)
    faults: dict[str, list[object]] = {}
    if not evidence_of(row.id):
        faults["evidence"] = [_l("Attach a photo or a certificate: it is the proof.")]
    faults |= _wrong_day(row, done_on)
    for name, value in (("place", place), ("executor", executor), ("witness", witness)):
        if not value.strip():
            faults[name] = [_l("This is needed.")]
    if faults:
        raise Invalid(_CHECK, fields=faults)
    row.proof = {
        "method": method.value, "done_on": done_on.isoformat(), "place": place.strip(), "executor": executor.strip(),
        "witness": witness.strip(), "check": check.strip(), "medium_disposed": medium_disposed,
        "backup_handled": backup_handled,
    }  # fmt: skip
    _finish(row)


def except_(request_id: UUID, *, reason: str) -> None:
    """Close without a proof, as an officer, with the reason: it stands in the ledger as an exception.

    Raises: NotFound. Refused: nothing is waited for, or by somebody else than an officer. Invalid: no reason.
    """
    row = proving(request_id)
    actor = scope.current().actor
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise Refused(_l("Only a privacy officer can decide this."), code="destruction_not_an_officer")
    if not reason.strip():
        raise Invalid(_CHECK, fields={"reason": [_l("Say why.")]})
    row.proof = {"exception": reason.strip(), "executor": row.holder_name}
    audit.record("destruction.excepted", ("destruction_request", row.id), {"number": row.number})
    _finish(row)


def _finish(row: DestructionRequest) -> None:
    """What has units here runs once more, to remove what is known of them; the rest is entered at once."""
    row.moved_on_at = clock.now()
    if row.kind in WITH_UNITS:
        row.state = RequestState.RUNNING
        session().flush()
        promise_run(row)
        return
    row.executed_at = row.verified_at = clock.now()
    row.destroyed = row.count
    closing.finish(row)


def refuse_day(row: DestructionRequest, done_on: date) -> None:
    """Raises: Invalid, for a day that lies ahead or before the approval."""
    if wrong := _wrong_day(row, done_on):
        raise Invalid(_CHECK, fields=wrong)


def _wrong_day(row: DestructionRequest, done_on: date) -> dict[str, list[object]]:
    zone = ZoneInfo(tenants.get().zone)
    if done_on > clock.today(zone.key):
        return {"done_on": [_l("This day lies ahead.")]}
    if row.approved_at and done_on < row.approved_at.astimezone(zone).date():
        return {"done_on": [_l("It was not approved yet on this day.")]}
    return {}


def proving(request_id: UUID) -> DestructionRequest:
    """A destruction for which a proof is waited for, locked. Raises: NotFound. Refused: none is waited for."""
    row = load(DestructionRequest, request_id, lock=True)
    if row.state is not RequestState.PROVING or row.kind not in BY_HAND:
        raise Refused(_l("No proof is waited for here. Load the page again."), code="destruction_no_proof")
    return row
