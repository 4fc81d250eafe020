"""Taking what somebody sent: records, the ledger of consents and the receipt in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.collection.domain import Choice, ConsentKind, Edition, FieldType, Means
from trustward.collection.domain.answers import Answers, Kept, all_of, first_of
from trustward.collection.tables import CollectionEdition, Consent, Submission
from trustward.kernel import audit, clock, files
from trustward.kernel.ids import public_id
from trustward.kernel.scope import load, session
from trustward.kernel.texts import Lang
from trustward.kernel.uploads import Accepted
from trustward.records import services as records
from trustward.records.domain import IndexKind, RecordSource, new_reference
from trustward.retention.domain import EventKind, Happened

from . import forgetting, links, receipts
from .texts import ids_by_hash

_INDEXED = {IndexKind.EMAIL: FieldType.EMAIL, IndexKind.PHONE: FieldType.PHONE}


@dataclass(frozen=True, slots=True)
class Sending:
    """Something that was sent: the answers, the files, and how it came.

    Attributes:
        once: what the sender's page or program names this sending by; the same one is taken once.
        by_representative: a legal representative answered for a child.
    """

    answers: Answers = field(repr=False)
    files: Mapping[str, Accepted] = field(repr=False)
    means: Means
    language: Lang
    once: str = field(repr=False)
    by_representative: bool = False


def taken(form: str, once: str) -> Submission | None:
    """The submission that this sending became before; None: it was not taken yet."""
    return session().scalar(sa.select(Submission).where(Submission.once == fingerprint(form, once)))


def receive(row: CollectionEdition, edition: Edition, sending: Sending) -> Submission:
    """Keep what was sent for each service that was consented to, note each answer, and send the receipt.

    Optional consents that were refused are noted as refused; the service goes on (PIPA art. 22(5)).

    Raises:
        IntegrityError: the same sending is being taken at this very moment.
    """
    now = clock.now()
    submission = Submission(
        id=public_id(), form=edition.form, edition_id=row.id, means=sending.means, language=sending.language,
        reference=new_reference(), once=fingerprint(edition.form, sending.once), arrived_at=now,
    )  # fmt: skip
    session().add(submission)
    session().flush()
    made = {kept.part.service: _record(edition, kept, sending, now) for kept in sending.answers.kept}
    if made:
        submission.reference = next(iter(made.values()))[1]
    links.open_link(submission.id)
    address = first_of(edition, sending.answers.values, FieldType.EMAIL) if made else ""
    if address:
        submission.address_id = receipts.send(submission, address)
    records_made = {service: found[0] for service, found in made.items()}
    _note_choices(submission, edition, sending, records_made, now, told=bool(address))
    session().flush()
    if address and not any(asked.service in made for asked, _ in sending.answers.choices):
        forgetting.forget_soon([submission.id])  # nothing of it is tied to a consent: nobody will be written to again
    facts = {
        "form": edition.form,
        "means": sending.means.value,
        "records": len(made),
        "consents": len(edition.consents),
    }
    audit.record("submission.received", ("submission", submission.id), facts)
    return submission


def _record(edition: Edition, kept: Kept, sending: Sending, now: datetime) -> tuple[UUID, str]:
    events = [Happened(EventKind.COLLECTED, now), *(Happened(EventKind(kind), now) for kind in kept.part.events)]
    if kept.part.by_consent:
        events.append(Happened(EventKind.CONSENT, now))
    stored = {
        item: [_store(sending.files[item], edition.form).id] for item in sorted(kept.files) if item in sending.files
    }
    names = {item: sending.files[item].name for item in stored}
    record = records.create(
        service=kept.part.service,
        items={**kept.values, **names},
        events=events,
        classes={one.key: list(one.items) or None for one in kept.part.classes},
        source=RecordSource.API if sending.means is Means.API else RecordSource.FORM,
        form=edition.form,
        index={kind: all_of(edition, kept.values, type) for kind, type in _INDEXED.items()},
        files=stored,
        agreed=kept.part.retention if kept.part.by_consent else None,
    )
    return record.id, record.reference


def _store(file: Accepted, form: str) -> files.StoredFile:
    return files.put(file.data, name=file.name, media_type=file.media_type, purpose=f"collection.{form}"[:60])


def _note_choices(
    submission: Submission,
    edition: Edition,
    sending: Sending,
    made: Mapping[str, UUID],
    now: datetime,
    *,
    told: bool,
) -> None:
    texts = ids_by_hash(edition.form, [one.hash for one, _ in sending.answers.choices])
    for position, (asked, choice) in enumerate(sending.answers.choices):
        given = choice is Choice.GIVEN
        advertising = given and asked.kind is ConsentKind.MARKETING
        session().add(
            Consent(
                submission_id=submission.id, position=position, record_id=made.get(asked.service), text_id=texts[asked.hash],
                service=asked.service, kind=asked.kind, choice=choice, means=sending.means, at=now,
                by_representative=sending.by_representative, confirmed_at=now if advertising else None,
                cycle_from=now if advertising else None, told_at=now if advertising and told else None,
            )
        )  # fmt: skip
    session().flush()


def fingerprint(form: str, once: str) -> bytes:
    """What is kept of the name of a sending."""
    return hashlib.sha256(f"{form}|{once}".encode()).digest()


def load_submission(submission_id: UUID) -> Submission:
    """A submission. Raises: NotFound."""
    return load(Submission, submission_id)


def months(zone: str, most: int = 6) -> dict[str, dict[date, int]]:
    """How many submissions each form got in the last few months in the tenant's zone, by form and the month's first day, the newest month first."""
    found: dict[str, dict[date, int]] = {}
    first = clock.today(zone).replace(day=1)
    after = datetime.combine((first + timedelta(days=32)).replace(day=1), time.min, ZoneInfo(zone))
    for _ in range(most):
        since = datetime.combine(first, time.min, ZoneInfo(zone))
        counted = sa.select(Submission.form, sa.func.count()).where(
            Submission.arrived_at >= since, Submission.arrived_at < after
        )
        for form, count in session().execute(counted.group_by(Submission.form)):
            found.setdefault(form, {})[first] = count
        first, after = (first - timedelta(days=1)).replace(day=1), since
    return found
