"""Taking consent back: by the person's own link, or by what staff write down. As easy as giving it (PIPA art. 37(1))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from trustward.collection.domain import Choice, ConsentKind, Means
from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.kernel import audit, clock, outbox, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.kernel.texts import Lang
from trustward.plugins.events import publish
from trustward.records import services as records
from trustward.records.domain import IndexKind, UnitState
from trustward.records.services.indexes import digests
from trustward.records.tables import Record, RecordIndex, RecordUnit

from . import passing_on, receipts

WITHDRAWN, NEW_LINK = "collection.withdrawn", "collection.link"
ASKED = "collection.link_asked"
_WHOLE = frozenset({ConsentKind.COLLECTION, ConsentKind.MARKETING})
_PARTIAL = frozenset({ConsentKind.OPTIONAL, ConsentKind.SENSITIVE, ConsentKind.UNIQUE_ID})
MOST_LINKS = 5


def withdraw(
    submission: Submission, consent_ids: Sequence[UUID], *, means: Means, at: datetime | None = None
) -> list[Consent]:
    """Take consents of a submission back; what they were for ends at once.

    The consent to the collection (or to advertising) ends the record: its statutory classes go apart, the rest is
    destroyed within the period of the law. The consent to some items removes those items. Safe to repeat.

    Args:
        means: how the person said so.
        at: when the person said so; now when left out.
    Returns:
        What was taken back now.
    """
    at, actor = at or clock.now(), scope.current().actor
    query = sa.select(Consent).where(Consent.submission_id == submission.id, Consent.choice == Choice.GIVEN)
    rows = {row.id: row for row in session().scalars(query.with_for_update()) if row.withdrawn_at is None}
    chosen = {one for one in consent_ids if one in rows}
    ended = {rows[one].record_id for one in chosen if rows[one].kind in _WHOLE}
    chosen |= {row.id for row in rows.values() if row.record_id is not None and row.record_id in ended}
    taken = [rows[one] for one in sorted(chosen)]
    for row in taken:
        row.withdrawn_at, row.withdrawn_means = at, means
        row.withdrawn_by = actor.id if means is not Means.LINK else None
        row.cycle_from = None
    session().flush()
    for record_id in sorted(one for one in ended if one is not None):
        _end(record_id, at, row_by=actor.id if means is not Means.LINK else None)
    for row in taken:
        if row.kind in _PARTIAL and row.record_id is not None and row.record_id not in ended:
            _remove(row)
    if taken:
        facts = {"means": means.value, "count": len(taken), "kinds": sorted({row.kind.value for row in taken})}
        audit.record("consent.withdrawn", ("submission", submission.id), facts)
        key = f"{WITHDRAWN}:{submission.id}:{new_id()}"
        if receipts.send_to(submission, WITHDRAWN, key, {"at": at}):
            for row in taken:
                row.withdrawal_told_at = clock.now()
        passing_on.promise(taken)
        publish("consent.withdrawn", submission=submission.id)
    return taken


def _end(record_id: UUID, at: datetime, row_by: UUID | None) -> None:
    try:
        records.withdraw(record_id, at, row_by)
    except NotFound:  # destroyed meanwhile: nothing is left to end
        return


def _remove(row: Consent) -> None:
    text = session().get_one(ConsentTextRow, (row.tenant_id, row.text_id))
    live = [one for one in records.units_of(row.record_id) if one.state is UnitState.LIVE] if row.record_id else []
    kept = {key for unit in live for key in unit.item_keys}
    gone = sorted(set(text.items) & kept)
    if row.record_id is not None and gone:
        records.remove_items(row.record_id, gone)


def ask_for_link(email: str, language: Lang) -> None:
    """Promise to mail a new link to what is held under an address.

    The promise is made whether or not something is held and carries only the keyed fingerprint, so that neither the
    answer nor its duration tells anything.
    """
    found = digests(IndexKind.EMAIL, email)
    payload = {"digests": [one.hex() for one in found], "lang": language.value}
    outbox.promise(ASKED, f"{ASKED}:{new_id()}", payload)


@outbox.handler(ASKED, forget=True)
def send_links(promise: outbox.Promise) -> None:
    """Mail a link to each of the newest few submissions that are found under the address."""
    found = [bytes.fromhex(one) for one in promise.payload["digests"]]
    query = (
        sa.select(Consent.submission_id)
        .join(Record, sa.and_(Record.id == Consent.record_id, Record.tenant_id == Consent.tenant_id))
        .join(RecordUnit, sa.and_(RecordUnit.record_id == Record.id, RecordUnit.tenant_id == Record.tenant_id))
        .join(RecordIndex, sa.and_(RecordIndex.unit_id == RecordUnit.id, RecordIndex.tenant_id == RecordUnit.tenant_id))
        .where(RecordIndex.kind == IndexKind.EMAIL, RecordIndex.digest.in_(found), RecordUnit.state == UnitState.LIVE)
    )
    ids = set(session().scalars(query))
    newest = (
        sa.select(Submission).where(Submission.id.in_(ids)).order_by(Submission.arrived_at.desc()).limit(MOST_LINKS)
    )
    for row in session().scalars(newest).all():
        if receipts.send_to(row, NEW_LINK, f"{NEW_LINK}:{row.id}:{promise.key}", {}):
            audit.record("submission.link_sent", ("submission", row.id))
