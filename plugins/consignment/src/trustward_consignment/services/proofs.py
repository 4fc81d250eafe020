"""Files that prove something: looked at by content, sealed, and bound to what they prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from trustward.api import NotFound, clock, current, files, load, session, uploads
from trustward_consignment.domain.kinds import ProofKind
from trustward_consignment.tables import Proof


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A stored proof as it is listed."""

    id: UUID
    kind: ProofKind
    subject_id: UUID
    code: str
    file_id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime


def keep(trustee_id: UUID, kind: ProofKind, subject_id: UUID, data: bytes, name: str, *, code: str = "") -> Proof:
    """Store a file as a proof. Raises: Invalid for a file that is empty, too large, of no accepted kind, or harmful."""
    accepted = uploads.accept(data, name)
    stored = files.put(
        accepted.data, name=accepted.name, media_type=accepted.media_type, purpose=f"consignment.{kind.value}"
    )
    session().flush()
    row = Proof(
        trustee_id=trustee_id, kind=kind, subject_id=subject_id, code=code, file_id=stored.id, added_at=clock.now(),
        added_by=str(current().actor),
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def keep_upload(trustee_id: UUID, kind: ProofKind, subject_id: UUID, upload: Any, *, code: str = "") -> Proof:
    """Store what a form's file field brought."""
    return keep(trustee_id, kind, subject_id, upload.read(), upload.filename or "", code=code)


def of(subject_ids: Sequence[UUID], kind: ProofKind | None = None) -> Mapping[UUID, list[ProofFile]]:
    """The proofs of several subjects, in the order in which they came."""
    found: dict[UUID, list[ProofFile]] = {one: [] for one in subject_ids}
    query = select(Proof).where(Proof.subject_id.in_(subject_ids)).order_by(Proof.id)
    if kind:
        query = query.where(Proof.kind == kind)
    for row in session().scalars(query):
        found[row.subject_id].append(_listed(row))
    return found


def count(subject_id: UUID, code: str) -> int:
    """How many files support one answer."""
    return len(session().scalars(select(Proof.id).where(Proof.subject_id == subject_id, Proof.code == code)).all())


def find(trustee_id: UUID, proof_id: UUID) -> Proof:
    """A proof of a trustee. Raises: NotFound, also for another trustee's."""
    row = load(Proof, proof_id)
    if row.trustee_id != trustee_id:
        raise NotFound
    return row


def content(trustee_id: UUID, proof_id: UUID) -> files.Content:
    """The content of a trustee's proof. Raises: NotFound."""
    return files.get(find(trustee_id, proof_id).file_id)


def _listed(row: Proof) -> ProofFile:
    stored = load(files.StoredFile, row.file_id)
    return ProofFile(
        row.id, row.kind, row.subject_id, row.code, row.file_id, files.file_name(stored), stored.media_type, stored.size,
        row.added_at,
    )  # fmt: skip
