"""What is kept apart: in the main database only where it stands and who asked for it, in the retained one the content.

No personal value stands in either in clear. The copy is sealed under a key of its own, of the family "retained"; it is found
there by fingerprints under a key of their own, which the main database does not hold.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.apart.domain import AccessState, MoveStep
from trustward.kernel.db import Base, RetainedBase, TenantRow, Versioned, tenant_fk
from trustward.records.domain import IndexKind

KEY = sa.String(64)


class ApartMove(TenantRow, Base):
    """The move of one unit, and later its receipt.

    Its id names the copy and the copy's key: a second try is another move, so the end of the first can't hurt it.
    """

    __tablename__ = "apart_move"
    __table_args__ = (
        tenant_fk("unit_id", "record_unit", ondelete="CASCADE"),
        sa.UniqueConstraint("tenant_id", "unit_id"),
        sa.Index("ix_apart_move_batch", "tenant_id", "batch_id", "step"),
        sa.Index("ix_apart_move_step", "tenant_id", "step", "claimed_at"),
    )

    unit_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    step: Mapped[MoveStep]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """Keyed fingerprint of the content: the copy must have the same."""
    files: Mapped[list[Any]]
    """Ids of the stored files that went with it: to be erased once it is settled."""
    connector_id: Mapped[UUID | None]
    claimed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    """Who moved it apart where it is held elsewhere, by hand."""
    trouble: Mapped[str] = mapped_column(sa.String(200), default="")


class ApartAccess(TenantRow, Versioned, Base):
    """That somebody asks to read what is kept apart, and what became of it."""

    __tablename__ = "apart_access"
    __table_args__ = (
        sa.Index("ix_apart_access_unit", "tenant_id", "unit_id"),
        sa.Index("ix_apart_access_state", "tenant_id", "state", "id"),
    )

    unit_id: Mapped[UUID]
    service: Mapped[str] = mapped_column(KEY)
    record_class: Mapped[str] = mapped_column(KEY)
    state: Mapped[AccessState]
    purpose: Mapped[str] = mapped_column(sa.String(80))
    """A `Purpose`, or the row of law that has the unit kept."""
    why: Mapped[bytes | None]
    """Sealed under the row's own id; place "apart_access.why". Gone with the unit."""
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    opens_until: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    reads: Mapped[int] = mapped_column(default=0)


class KeptUnit(TenantRow, RetainedBase):
    """The content of a unit, kept because a statute or a hold demands it. Its id is the unit's.

    It counts only while the unit's row in the main database says APART, and its move is the one named here; that is also
    the key unit under which everything of it is sealed.
    """

    __tablename__ = "kept_unit"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "move_id"),)

    move_id: Mapped[UUID]
    service: Mapped[str] = mapped_column(KEY)
    record_class: Mapped[str] = mapped_column(KEY)
    items: Mapped[bytes]
    """Sealed JSON, item key to value; place "kept_unit.items"."""
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    statutes: Mapped[list[Any]]
    """By which rows of law it is kept: pairs of row and citation."""
    keep_until: Mapped[date | None]
    """Last day; None: it isn't known yet. A copy of what the main database reckons."""
    facts_version: Mapped[int]
    copied_at: Mapped[datetime]


class KeptIndex(TenantRow, RetainedBase):
    """A keyed fingerprint by which a unit that is kept apart is found, under another key than in the main database."""

    __tablename__ = "kept_index"
    __table_args__ = (
        tenant_fk("unit_id", "kept_unit", ondelete="CASCADE"),
        sa.Index("ix_kept_index_look_up", "tenant_id", "kind", "digest"),
        sa.Index("ix_kept_index_unit", "tenant_id", "unit_id"),
    )

    unit_id: Mapped[UUID]
    kind: Mapped[IndexKind]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(16))


class KeptFile(TenantRow, RetainedBase):
    """A file that belongs to a unit that is kept apart: its bytes lie here, under the unit's key."""

    __tablename__ = "kept_file"
    __table_args__ = (
        tenant_fk("unit_id", "kept_unit", ondelete="CASCADE"),
        sa.Index("ix_kept_file_unit", "tenant_id", "unit_id"),
    )

    unit_id: Mapped[UUID]
    item: Mapped[str] = mapped_column(KEY)
    name: Mapped[bytes]
    """Sealed; place "kept_file.name:" and the row's id."""
    media_type: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]
    content: Mapped[bytes]
    """Sealed; place "kept_file.content:" and the row's id."""
