from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, TenantRow


class OutboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


class OutboxRow(TenantRow, Base):
    """One promised effect. Leased while `lease_until` lies ahead; closed only by whoever holds the newest token."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "dedupe_key"),
        sa.Index("ix_outbox_due", "state", "due_at"),
        sa.Index("ix_outbox_tenant_due", "tenant_id", "state", "due_at"),
    )

    topic: Mapped[str] = mapped_column(sa.String(80))
    dedupe_key: Mapped[str] = mapped_column(sa.String(200))
    payload: Mapped[dict[str, Any]]
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.WAITING)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When it may be taken: its time, the time of the next try, or the end of the running lease."""
    lease_token: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(sa.String(200), default="")


class DueSlot(Base):
    """That a periodic task's slot was begun for a tenant; unique, so any number of tickers may run. Platform scope."""

    __tablename__ = "due_slot"

    task: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    begun_at: Mapped[datetime]
