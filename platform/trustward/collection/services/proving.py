"""Other ways than the link to verify that a legal representative consents (Decree art. 17-2): staff write them down.

Which ways there are is a list of the statute pack. Once one is written down, staff fill in the form for the representative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.collection.domain import FormDefinition, Means, Pending, Proof
from trustward.collection.tables import Consent, Guardian
from trustward.kernel import audit, clock, files, tenants
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import current, load, session
from trustward.kernel.texts import Lang, Text
from trustward.kernel.uploads import Accepted
from trustward.law.rows import Code
from trustward.plugins.statutes import lawbook
from trustward.records.tables import RecordUnit

WAYS = "guardian_proof"
"""The pack's list of ways to verify a representative."""
ON_PAPER = frozenset({Proof.SIGNED_PAPER})
"""Ways of which something can be kept, and is."""
_MEANS = {
    Proof.EMAIL_REPLY: Means.EMAIL, Proof.SIGNED_PAPER: Means.PAPER, Proof.CALL: Means.PHONE, Proof.SMS: Means.PHONE,
    Proof.PHONE_IDENTITY: Means.PHONE, Proof.CARD: Means.VISIT, Proof.EQUIVALENT: Means.VISIT,
}  # fmt: skip
_MOST = 500


@dataclass(frozen=True, slots=True)
class Proven:
    """How and when staff verified the representative, and what shows it."""

    proof: Proof
    on: date
    file: Accepted | None = None


def ways() -> Mapping[Proof, Text]:
    """The ways of the law in force, in its order and words; none without a pack."""
    found: dict[Proof, Text] = {}
    for row in lawbook().rows(Code):
        if row.list == WAYS and row.code in set(Proof):
            found[Proof(row.code)] = row.text
    return found


def offered(definition: FormDefinition, lang: Lang) -> str:
    """The other ways that the company offers with a form, in one line."""
    known = ways()
    return ", ".join(known[one].in_(lang) for one in definition.proofs if one in known)


def waiting(guardian_id: UUID, *, lock: bool = False) -> Guardian:
    """An asking that can still be answered. Raises: NotFound. Refused: it was answered, or its term is over."""
    row = load(Guardian, guardian_id, lock=lock)
    if row.state is not Pending.ASKED or clock.now() > row.purge_by_at:
        raise Refused(_l("Nothing is waited for here any more."), code="guardian_gone")
    return row


def note(guardian_id: UUID, proven: Proven) -> None:
    """Write down how the representative was verified; a later note replaces the one before.

    Raises: NotFound. Refused: nothing is waited for. Invalid: a day that can't be, a way that the law does not know, or
        a signed paper without the paper.
    """
    row = waiting(guardian_id, lock=True)
    zone = ZoneInfo(tenants.get().zone)
    wrong: dict[str, list[Any]] = {}
    if proven.proof not in ways():
        wrong["proof"] = [_l("This value is not accepted.")]
    if not row.asked_at.astimezone(zone).date() <= proven.on <= clock.today(zone.key):
        wrong["proof_on"] = [_l("The day lies between the asking and today.")]
    if proven.proof in ON_PAPER and proven.file is None:
        wrong["file"] = [_l("Attach a photo or scan of the signed paper.")]
    if wrong:
        raise Invalid(_l("Please check the marked fields."), fields=wrong)
    drop_evidence([row])
    row.proof, row.proof_on, row.proof_by = proven.proof, proven.on, current().actor.id
    if proven.file is not None:
        file = proven.file
        row.evidence_id = files.put(
            file.data, name=file.name, media_type=file.media_type, purpose="collection.guardian"
        ).id
    facts = {"proof": proven.proof.value, "on": proven.on, "evidence": proven.file is not None}
    audit.record("guardian.proof_noted", ("guardian", row.id), facts)


def means_of(proof: Proof) -> Means:
    """By what means a consent comes that was verified in a way."""
    return _MEANS[proof]


def evidence(guardian_id: UUID) -> files.Content:
    """What shows that the representative was verified; reading it is recorded. Raises: NotFound."""
    row = load(Guardian, guardian_id)
    if row.evidence_id is None:
        raise NotFound
    audit.record("guardian.evidence_read", ("guardian", row.id))
    return files.get(row.evidence_id)


def drop_evidence(rows: Iterable[Guardian]) -> None:
    """The evidence of some askings goes: rows now, bytes and keys once this is committed."""
    gone = [row.evidence_id for row in rows if row.evidence_id is not None]
    for row in rows:
        row.evidence_id = None
    session().flush()
    if gone:
        rows_changed(sa.delete(StoredFile).where(StoredFile.id.in_(gone)))
        files.erase_later(gone)


def forget_evidence() -> int:
    """Of whose child nothing is kept any more, the evidence goes too. Returns: how many."""
    kept = (
        sa.exists()
        .where(
            Consent.tenant_id == Guardian.tenant_id,
            Consent.submission_id == Guardian.submission_id,
            RecordUnit.tenant_id == Consent.tenant_id,
            RecordUnit.record_id == Consent.record_id,
        )
        .correlate(Guardian)
    )
    query = sa.select(Guardian).where(Guardian.evidence_id.is_not(None), Guardian.submission_id.is_not(None), ~kept)
    rows = list(session().scalars(query.limit(_MOST)))
    drop_evidence(rows)
    return len(rows)
