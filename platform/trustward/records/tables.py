"""Records, their destruction units, and what decides their end.

No personal value stands here in clear: values are sealed under the key of their unit (its id in the key store), look-ups
go by keyed fingerprints, and texts that people type about a record are sealed under the record's own id.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, Json, TenantRow, Versioned, tenant_fk
from trustward.records.domain import Held, HoldState, ImportState, IndexKind, RecordSource, UnitState
from trustward.retention.domain import EventKind, NextStep

KEY = sa.String(64)
_COUNTS: sa.ColumnElement[bool] = sa.column("ended_at").is_(None)
_ENDLESS: sa.ColumnElement[bool] = sa.column("destroy_from").is_(None)


class Record(TenantRow, Versioned, Base):
    """What is held of one data subject for one service. Gone when the last of its units is."""

    __tablename__ = "record"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "reference"),
        sa.UniqueConstraint("tenant_id", "service", "external_digest", name="uq_record_external"),
        sa.Index("ix_record_recent", "tenant_id", "service", "created_at", "id"),
    )

    reference: Mapped[str] = mapped_column(sa.String(24))
    """What the person is told, and what staff say on the telephone: random, without meaning."""
    service: Mapped[str] = mapped_column(KEY)
    """Key of the register's service."""
    source: Mapped[RecordSource]
    held: Mapped[Held]
    form: Mapped[str] = mapped_column(KEY, default="")
    connector_id: Mapped[UUID | None]
    external_digest: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Keyed fingerprint of the id under which another system knows it: a second import finds it by this."""
    created_at: Mapped[datetime]
    agreed: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Where it rests on consent: the `Retention` that the register stated then, encoded."""


class RecordUnit(TenantRow, Base):
    """A destruction unit: a record in one record class, with its own copy of the items and its own key.

    The columns from `keep_until` on are the stored disposition; they are written when facts, register or adopted law
    change, and sweeps read nothing but the index on `next_at`.
    """

    __tablename__ = "record_unit"
    __table_args__ = (
        tenant_fk("record_id", "record", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "record_id", "record_class"),
        sa.Index("ix_record_unit_next", "tenant_id", "next_step", "next_at", "id", "service", "record_class"),
        sa.Index("ix_record_unit_class", "tenant_id", "service", "record_class", "state", "id"),
        sa.Index("ix_record_unit_law", "tenant_id", "service", "record_class", "law"),
        sa.Index("ix_record_unit_request", "tenant_id", "request_id", "id"),
        sa.Index(
            "ix_record_unit_endless", "tenant_id", "service", "record_class", "next_step",
            sqlite_where=_ENDLESS, postgresql_where=_ENDLESS,
        ),
    )  # fmt: skip

    record_id: Mapped[UUID]
    service: Mapped[str] = mapped_column(KEY)
    record_class: Mapped[str] = mapped_column(KEY)
    """`OWN_PURPOSE`, or the key of a statutory retention of the register."""
    state: Mapped[UnitState] = mapped_column(default=UnitState.LIVE)
    held: Mapped[Held]
    connector_id: Mapped[UUID | None]
    items: Mapped[bytes | None]
    """Sealed in parts, one for each item; place "record_unit.items". None once it is apart, and where it is held elsewhere."""
    item_keys: Mapped[list[str]]
    external_id: Mapped[bytes | None]
    """Sealed; place "record_unit.external_id". For what is held elsewhere."""
    facts_version: Mapped[int] = mapped_column(default=1)
    """Grows with everything that changes content or disposition: an approval of a destruction is bound to it."""

    keep_until: Mapped[date | None]
    """Last day of the purpose; None: no end is known yet."""
    purpose_ended_at: Mapped[datetime | None]
    apart_until: Mapped[date | None]
    """Last day on which a statute or a hold keeps it after its purpose; None: nothing does."""
    destroy_from: Mapped[datetime | None]
    destroy_by: Mapped[date | None]
    destroy_by_at: Mapped[datetime | None]
    next_step: Mapped[NextStep] = mapped_column(default=NextStep.NONE)
    next_at: Mapped[datetime | None]
    sure: Mapped[bool] = mapped_column(default=True)
    law: Mapped[str] = mapped_column(sa.String(32), default="")
    """Fingerprint of the register's facts and the adopted rows that the disposition was computed from."""
    trace: Mapped[list[Any]] = mapped_column(default=list)
    """Each rule that was looked at, as `trustward.retention.domain.Step.to_data` writes it."""
    cautions: Mapped[list[str] | None] = mapped_column(Json)
    """`trustward.retention.domain.Caution`s by value."""

    request_id: Mapped[UUID | None]
    """The destruction request that has claimed it."""


class RecordEvent(TenantRow, Base):
    """Something that happened to a record and from which a clock runs."""

    __tablename__ = "record_event"
    __table_args__ = (
        tenant_fk("record_id", "record", ondelete="CASCADE"),
        sa.Index("ix_record_event_record", "tenant_id", "record_id", "happened_on", "id"),
    )

    record_id: Mapped[UUID]
    kind: Mapped[EventKind]
    happened_on: Mapped[date]
    """The legal day, in the tenant's zone."""
    happened_at: Mapped[datetime | None]
    """The instant, where it is known."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class RecordIndex(TenantRow, Base):
    """A keyed fingerprint by which a live unit is found. Goes with its unit, or when that is moved apart."""

    __tablename__ = "record_index"
    __table_args__ = (
        tenant_fk("unit_id", "record_unit", ondelete="CASCADE"),
        sa.Index("ix_record_index_look_up", "tenant_id", "kind", "digest"),
        sa.Index("ix_record_index_unit", "tenant_id", "unit_id"),
    )

    unit_id: Mapped[UUID]
    kind: Mapped[IndexKind]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(16))


class RecordFile(TenantRow, Base):
    """A file that came with a unit: destroyed with it."""

    __tablename__ = "record_file"
    __table_args__ = (
        tenant_fk("unit_id", "record_unit", ondelete="CASCADE"),
        sa.Index("ix_record_file_unit", "tenant_id", "unit_id"),
    )

    unit_id: Mapped[UUID]
    item: Mapped[str] = mapped_column(KEY)
    file_id: Mapped[UUID]


class RecordHold(TenantRow, Versioned, Base):
    """A reason to keep a record although its time is over: a dispute, an investigation. Has an end and two persons."""

    __tablename__ = "record_hold"
    __table_args__ = (
        tenant_fk("record_id", "record", ondelete="CASCADE"),
        sa.Index("ix_record_hold_record", "tenant_id", "record_id"),
    )

    record_id: Mapped[UUID]
    state: Mapped[HoldState]
    reason: Mapped[bytes]
    """Sealed under the hold's own id; place "record_hold.reason"."""
    ends_on: Mapped[date]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RecordSettings(TenantRow, Versioned, Base):
    """By when a tenant wants to be asked about records and holds that wait. One row at most."""

    __tablename__ = "record_settings"
    __table_args__ = (sa.UniqueConstraint("tenant_id"),)

    event_days: Mapped[int]
    hold_days: Mapped[int]


class AdoptedRow(TenantRow, Base):
    """A row of a statute pack as the tenant counts with it. What a newer pack says counts once somebody applied it."""

    __tablename__ = "record_adopted_row"
    __table_args__ = (
        sa.Index(
            "uq_record_adopted_row_counts", "tenant_id", "row_kind", "row_id", "fingerprint", unique=True,
            sqlite_where=_COUNTS, postgresql_where=_COUNTS,
        ),
    )  # fmt: skip

    row_kind: Mapped[str] = mapped_column(sa.String(20))
    row_id: Mapped[str] = mapped_column(sa.String(60))
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    row: Mapped[dict[str, Any]]
    since: Mapped[date | None]
    """Only for anchors on or after this day ("new records only"); None: for all."""
    decided: Mapped[str | None] = mapped_column(sa.String(64))
    """Fingerprint of all versions that the packs had of this row when the tenant last decided about it."""
    noticed_on: Mapped[date | None]
    """Since when the packs have it otherwise and nobody has decided."""
    pack: Mapped[str] = mapped_column(sa.String(80))
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class RecordStatistic(TenantRow, Base):
    """Counts by month that identify nobody; they stay when the records are gone."""

    __tablename__ = "record_statistic"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "service", "record_class", "month"),)

    service: Mapped[str] = mapped_column(KEY)
    record_class: Mapped[str] = mapped_column(KEY)
    month: Mapped[str] = mapped_column(sa.String(7))
    """Like "2026-11"."""
    collected: Mapped[int] = mapped_column(default=0)
    moved_apart: Mapped[int] = mapped_column(default=0)
    destroyed: Mapped[int] = mapped_column(default=0)


class RecordImport(TenantRow, Base):
    """A sheet that somebody uploaded: looked at first, then taken as a whole or thrown away."""

    __tablename__ = "record_import"
    __table_args__ = (sa.Index("ix_record_import_recent", "tenant_id", "uploaded_at"),)

    service: Mapped[str] = mapped_column(KEY)
    state: Mapped[ImportState]
    file_id: Mapped[UUID | None]
    """The sheet, sealed like every file; gone once it was taken or thrown away."""
    rows: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    """Lines that were taken in so far; while it is undone, records that were taken back."""
    kept: Mapped[int] = mapped_column(default=0)
    """Records that an undoing left, because something happened to them in between."""
    ends: Mapped[list[Any] | None] = mapped_column(Json)
    """What its lines would lead to, by class, as `services.foreseeing.Foreseen`; None where nobody reckoned that."""
    reckoned: Mapped[int] = mapped_column(default=0)
    """From how many lines."""
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]


class RecordImportRow(TenantRow, Base):
    """What an import did to one record, so that it can be undone. Goes with the record."""

    __tablename__ = "record_import_row"
    __table_args__ = (
        tenant_fk("import_id", "record_import", ondelete="CASCADE"),
        tenant_fk("record_id", "record", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "import_id", "record_id"),
        sa.Index("ix_record_import_row_record", "tenant_id", "record_id"),
    )

    import_id: Mapped[UUID]
    record_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """Classes, and the days of the kinds that it changed with when they were noted, as they were; None: it made the record."""
    units: Mapped[int]
    """How many units the record had afterwards."""
    touched_at: Mapped[datetime]


class ApiToken(Base):
    """What a machine shows to write records. Platform scope: its hash leads to the tenant before any is entered."""

    __tablename__ = "api_token"
    __table_args__ = (sa.Index("ix_api_token_tenant", "tenant_id", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tenant.id"))
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    hint: Mapped[str] = mapped_column(sa.String(8))
    """The last letters, by which people tell tokens apart."""
    name: Mapped[str] = mapped_column(sa.String(80))
    """The system that uses it."""
    services: Mapped[list[str]]
    """Keys of the services that it may write to; none: all."""
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    """When it was last used, to the hour."""


class ApiAnswer(TenantRow, Base):
    """What was answered to a request with an Idempotency-Key: the same request gets the same answer and does nothing."""

    __tablename__ = "api_answer"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "token_id", "key_digest"),
        sa.Index("ix_api_answer_age", "tenant_id", "answered_at"),
    )

    token_id: Mapped[UUID]
    key_digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    body_digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """Keyed, as every digest of what may hold a personal value."""
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
