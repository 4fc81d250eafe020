"""Forms with their editions, consent texts, and the ledger of who answered what. No personal value stands here in clear."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from trustward.collection.domain import Choice, ConsentKind, FormState, Means, Pending, Proof
from trustward.kernel.db import Base, TenantRow, Versioned, tenant_fk
from trustward.kernel.texts import Lang

KEY = sa.String(64)
CONSENT_KEY = sa.String(200)
HASH = sa.String(64)


class CollectionForm(TenantRow, Versioned, Base):
    """A form as the company defines it, and whether it is open."""

    __tablename__ = "collection_form"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str] = mapped_column(KEY)
    position: Mapped[int]
    definition: Mapped[dict[str, Any]]
    state: Mapped[FormState] = mapped_column(default=FormState.CLOSED)
    objections: Mapped[list[Any]] = mapped_column(default=list)
    edition_id: Mapped[UUID | None]
    """What is shown while it is open; of a closed form the last one."""
    closed_itself_at: Mapped[datetime | None]
    """Since when it is closed although it was open before: raises the alarm."""
    checked_at: Mapped[datetime | None]


class CollectionEdition(TenantRow, Base):
    """A form frozen with the numbers and hashes of its texts. Never changes."""

    __tablename__ = "collection_edition"
    __table_args__ = (
        tenant_fk("form_id", "collection_form", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "form_id", "number"),
    )

    form_id: Mapped[UUID]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    claims: Mapped[list[Any]]
    """What the published policy must say, see `domain.Claims`."""
    hash: Mapped[str] = mapped_column(HASH)
    policy_number: Mapped[int | None]
    made_at: Mapped[datetime]


class ConsentTextRow(TenantRow, Base):
    """A consent text that was shown to people. Never changes and never goes."""

    __tablename__ = "consent_text"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "form", "key", "number"),
        sa.Index("ix_consent_text_hash", "tenant_id", "hash"),
    )

    form: Mapped[str] = mapped_column(KEY)
    key: Mapped[str] = mapped_column(CONSENT_KEY)
    number: Mapped[int]
    kind: Mapped[ConsentKind]
    service: Mapped[str] = mapped_column(KEY)
    required: Mapped[bool]
    items: Mapped[list[str]]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    hash: Mapped[str] = mapped_column(HASH)
    law: Mapped[dict[str, Any]]
    """The packs that it was written by, with their versions."""
    made_at: Mapped[datetime]


class Submission(TenantRow, Base):
    """That somebody sent a form: which edition, when, in which language. What was typed is in the records."""

    __tablename__ = "collection_submission"
    __table_args__ = (
        tenant_fk("edition_id", "collection_edition"),
        sa.UniqueConstraint("tenant_id", "once"),
        sa.Index("ix_collection_submission_form", "tenant_id", "form", "arrived_at"),
        sa.Index("ix_collection_submission_reference", "tenant_id", "reference"),
        sa.Index("ix_collection_submission_address", "tenant_id", "address_id"),
    )

    form: Mapped[str] = mapped_column(KEY)
    edition_id: Mapped[UUID]
    means: Mapped[Means]
    language: Mapped[Lang]
    reference: Mapped[str] = mapped_column(sa.String(24))
    once: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """Fingerprint of the token by which the same sending is recognised."""
    address_id: Mapped[UUID | None]
    """The sealed e-mail address of the notices, forgotten with the last record."""
    arrived_at: Mapped[datetime]


class Consent(TenantRow, Base):
    """The ledger: a person was asked by a text and answered. A withdrawal is added, nothing else ever changes."""

    __tablename__ = "consent"
    __table_args__ = (
        tenant_fk("submission_id", "collection_submission"),
        tenant_fk("text_id", "consent_text"),
        sa.Index("ix_consent_record", "tenant_id", "record_id"),
        sa.Index("ix_consent_submission", "tenant_id", "submission_id"),
        sa.Index("ix_consent_cycle", "tenant_id", "cycle_from"),
        sa.Index("ix_consent_text", "tenant_id", "text_id"),
    )

    submission_id: Mapped[UUID]
    position: Mapped[int]
    """In which order it was asked."""
    record_id: Mapped[UUID | None]
    """None where nothing is kept for the service because its consent was refused."""
    text_id: Mapped[UUID]
    service: Mapped[str] = mapped_column(KEY)
    kind: Mapped[ConsentKind]
    choice: Mapped[Choice]
    means: Mapped[Means]
    at: Mapped[datetime]
    by_representative: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_means: Mapped[Means | None]
    withdrawn_by: Mapped[UUID | None]
    """The member of staff who wrote it down; None: the person did it by the link."""
    told_at: Mapped[datetime | None]
    """When the result of giving it was told; of advertising only."""
    withdrawal_told_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When it was given or last confirmed by the person; of advertising only."""
    cycle_from: Mapped[datetime | None]
    """From when the time runs after which the person is told again that it stands; None: nothing runs."""
    asked_again_at: Mapped[datetime | None]
    recipient_told_at: Mapped[datetime | None]
    """When whoever had received something by it was told that it was withdrawn; of provision and transfer only."""
    recipient_told_by: Mapped[UUID | None]
    """The member of staff who did it; None: by mail."""


class SubmissionLink(TenantRow, Base):
    """A link by which a person comes back to what they sent. Only the hash of its token is kept."""

    __tablename__ = "collection_link"
    __table_args__ = (
        tenant_fk("submission_id", "collection_submission", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.Index("ix_collection_link_submission", "tenant_id", "submission_id"),
    )

    submission_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    made_at: Mapped[datetime]


class Guardian(TenantRow, Base):
    """A child's registration that waits for the legal representative; nothing of the child is held meanwhile."""

    __tablename__ = "collection_guardian"
    __table_args__ = (
        tenant_fk("edition_id", "collection_edition"),
        sa.UniqueConstraint("tenant_id", "once"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.Index("ix_collection_guardian_purge", "tenant_id", "state", "purge_by_at"),
    )

    form: Mapped[str] = mapped_column(KEY)
    edition_id: Mapped[UUID]
    submission_id: Mapped[UUID | None]
    state: Mapped[Pending]
    details: Mapped[bytes | None]
    """Sealed JSON of name and address under the row's own id; place "collection_guardian.details"."""
    address_id: Mapped[UUID | None]
    token_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    once: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    reference: Mapped[str] = mapped_column(sa.String(24))
    language: Mapped[Lang]
    asked_at: Mapped[datetime]
    purge_by: Mapped[date]
    purge_by_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    proof: Mapped[Proof | None]
    proof_by: Mapped[UUID | None]
    """The member of staff who verified it; None: the representative answered by the link."""
    proof_on: Mapped[date | None]
    evidence_id: Mapped[UUID | None]
    """A file that shows it, such as the signed paper; it goes with the last of what the form brought."""
    purged_at: Mapped[datetime | None]


class Attempt(TenantRow, Base):
    """That something was sent from somewhere: counted by a keyed fingerprint of a coarse address, and soon forgotten."""

    __tablename__ = "collection_attempt"
    __table_args__ = (sa.Index("ix_collection_attempt_place", "tenant_id", "place", "at"),)

    place: Mapped[bytes] = mapped_column(sa.LargeBinary(16))
    at: Mapped[datetime]


class Immutable(RuntimeError):
    """Code tried to change what people were shown, or what they answered: a programming error."""


_ANSWER = ("submission_id", "text_id", "service", "kind", "choice", "means", "at", "by_representative")


@event.listens_for(ConsentTextRow, "before_update")
@event.listens_for(ConsentTextRow, "before_delete")
@event.listens_for(CollectionEdition, "before_update")
def _refuse_to_rewrite(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    raise Immutable(f"{type(row).__name__} {row.id} was shown to people: it stays as it is")


@event.listens_for(Consent, "before_update")
def _refuse_to_change_an_answer(mapper: Mapper[Consent], connection: Connection, row: Consent) -> None:
    state = sa.inspect(row).attrs
    changed = [name for name in _ANSWER if state[name].history.has_changes()]
    if changed or (state.withdrawn_at.history.deleted and state.withdrawn_at.history.deleted[0] is not None):
        raise Immutable(f"consent {row.id}: an answer stays as it was given ({', '.join(changed) or 'withdrawal'})")
