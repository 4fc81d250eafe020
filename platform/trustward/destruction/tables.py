"""Requests, what they bind, connectors, and the ledger. No personal value: units by id, companies and methods by name.

The ledger (`destruction_entry`) can only be added to: the database takes the app's right to change it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.destruction.domain import ConnectorState, Evidence, RequestKind, RequestState, UnitEnd
from trustward.kernel.db import Base, Json, TenantRow, Versioned, tenant_fk

KEY = sa.String(64)
HASH = sa.String(64)
REASON = sa.String(2000)


class DestructionRequest(TenantRow, Versioned, Base):
    """One destruction, of one record class of one service in one place: from the proposal to the ledger.

    `set_hash` names its units with the versions of their facts; `approved_hash` is what the officer saw.
    """

    __tablename__ = "destruction_request"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "number"),
        sa.Index("ix_destruction_request_state", "tenant_id", "state", "proposed_at", "id"),
        sa.Index("ix_destruction_request_class", "tenant_id", "service", "record_class", "state"),
        sa.Index("ix_destruction_request_backups", "tenant_id", "backups_gone", "keys_gone_at"),
        tenant_fk("parent_id", "destruction_request"),
    )

    number: Mapped[int]
    kind: Mapped[RequestKind]
    state: Mapped[RequestState]
    parent_id: Mapped[UUID | None]
    """For a trustee's: the destruction here that it goes with."""
    service: Mapped[str] = mapped_column(KEY, default="")
    record_class: Mapped[str] = mapped_column(KEY, default="")
    connector_id: Mapped[UUID | None]
    holder_kind: Mapped[str] = mapped_column(sa.String(32), default="")
    holder_id: Mapped[UUID | None]
    holder_name: Mapped[str] = mapped_column(sa.String(200), default="")

    what: Mapped[str] = mapped_column(sa.String(300), default="")
    """What a person wrote: name of the file or of the papers."""
    task: Mapped[str] = mapped_column(sa.String(300), default="")
    reason: Mapped[str] = mapped_column(REASON, default="")
    created_on: Mapped[date | None]
    """When the file was begun, as far as known (SG form 5)."""

    rule: Mapped[dict[str, Any]]
    """By which rules: citations, and the rows of packs that say so."""
    count: Mapped[int] = mapped_column(default=0)
    set_hash: Mapped[str] = mapped_column(HASH, default="")
    due_since: Mapped[datetime | None]
    """Since when the oldest of them is due."""
    destroy_by: Mapped[date | None]
    destroy_by_at: Mapped[datetime | None]
    kept_apart: Mapped[list[Any]]
    """What of the same records is kept apart, and why: class, citation, until when, count."""
    held_back: Mapped[dict[str, Any]]
    """What is due and was not proposed, by `HoldBack`."""

    proposed_by: Mapped[UUID | None]
    """None: Trustward itself."""
    proposed_at: Mapped[datetime]
    approver_id: Mapped[UUID | None]
    approver_role: Mapped[str] = mapped_column(sa.String(32), default="")
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str] = mapped_column(HASH, default="")
    late_reason: Mapped[str] = mapped_column(REASON, default="")
    runs_at: Mapped[datetime | None]
    """End of the cooling-off."""
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(REASON, default="")
    """Why it was refused, stopped, voided or ended early."""

    began_at: Mapped[datetime | None]
    destroyed: Mapped[int] = mapped_column(default=0)
    rows_gone: Mapped[dict[str, Any]]
    """Rows removed, by table or place."""
    keys_gone_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verification: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    try_again_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why it does not go on now: a clock, a connector."""
    proof: Mapped[dict[str, Any]]
    """For what is done by hand: method, day, place, who did it, who watched; or the officer's exception."""
    offer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What a trustee said in the portal and nobody has decided about, or why it was sent back."""
    moved_on_at: Mapped[datetime | None]
    """Last sign of progress."""
    backups_gone: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether no backup holds the destroyed keys any more, and the ledger says so where one did."""


class DestructionUnit(TenantRow, Base):
    """A unit that is being destroyed, or was: its id, and nothing else of it. Once in the whole ledger."""

    __tablename__ = "destruction_unit"
    __table_args__ = (
        tenant_fk("request_id", "destruction_request"),
        sa.Index("ix_destruction_unit_request", "tenant_id", "request_id", "state", "id"),
    )

    request_id: Mapped[UUID]
    facts_version: Mapped[int]
    batch_id: Mapped[UUID]
    """The entry of the key store's journal."""
    intended_at: Mapped[datetime]
    state: Mapped[UnitEnd] = mapped_column(default=UnitEnd.INTENDED)
    apart: Mapped[bool] = mapped_column(default=False)
    """Whether its content was in the retained database."""


class DestructionEvidence(TenantRow, Base):
    """A photo or certificate that proves what was done by hand."""

    __tablename__ = "destruction_evidence"
    __table_args__ = (
        tenant_fk("request_id", "destruction_request"),
        sa.Index("ix_destruction_evidence_request", "tenant_id", "request_id"),
    )

    request_id: Mapped[UUID]
    kind: Mapped[Evidence]
    file_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(HASH)
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime]


class DestructionEntry(TenantRow, Base):
    """A row of the destruction ledger: signed, linked to the one before, never changed.

    `body` is what is signed. An entry of kind "destroyed" closes a request; one of kind "backups_expired" says later that
    the last backup of the keys has gone.
    """

    __tablename__ = "destruction_entry"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "code"),
        sa.UniqueConstraint("tenant_id", "request_id", "kind"),
    )

    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    request_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(sa.String(40))
    """By which anybody asks whether it is genuine: random."""
    body: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(HASH)
    hash: Mapped[str] = mapped_column(HASH)
    signature: Mapped[bytes]
    public_key: Mapped[bytes]
    entered_at: Mapped[datetime]


class DestructionConnector(TenantRow, Versioned, Base):
    """A connector that a tenant has set up. Its settings are sealed: they may hold a password."""

    __tablename__ = "destruction_connector"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "name"),)

    kind: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(120))
    settings: Mapped[bytes]
    """Sealed JSON; place "destruction_connector.settings"."""
    state: Mapped[ConnectorState] = mapped_column(default=ConnectorState.DISABLED)
    anonymises: Mapped[bool] = mapped_column(default=False)
    """Anonymise instead of erase, where permanent deletion is technically impossible (PIPA Decree art. 16)."""
    checked_at: Mapped[datetime | None]
    check_ok: Mapped[bool | None]
    check_said: Mapped[list[Any]]
    read_at: Mapped[datetime | None]
    read_after: Mapped[str] = mapped_column(sa.String(200), default="")
    read_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class DestructionSettings(TenantRow, Versioned, Base):
    """What a tenant decided about its destruction. One row at most."""

    __tablename__ = "destruction_settings"
    __table_args__ = (sa.UniqueConstraint("tenant_id"),)

    cooling_hours: Mapped[int]
    proposes_itself: Mapped[bool] = mapped_column(default=True)


class DestructionHalt(Base):
    """That all destruction stands still until the operator confirms the clock. Platform scope; one row at most."""

    __tablename__ = "destruction_halt"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(300))
    resumed_at: Mapped[datetime | None]


class ClockReading(Base):
    """The ticker's last reading of the clock beside one that can't be set: what a leap is told by. Platform scope."""

    __tablename__ = "clock_reading"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    machine_at: Mapped[datetime]
    """The machine's instant, never moved."""
    boot: Mapped[str] = mapped_column(sa.String(64))
    """Which start of which machine the other reading counts from."""
    since_boot: Mapped[float]
