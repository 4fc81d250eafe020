"""Versions of the policy. What is approved or public never changes; the mapper refuses it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from trustward.kernel.db import Base, TenantRow, Versioned, tenant_fk
from trustward.policies.domain.states import Origin, VersionState

HASH = sa.String(64)
_OPEN = sa.text("state in ('draft', 'submitted')")
_PUBLISHED = sa.text("state = 'published'")


class PolicyVersion(TenantRow, Versioned, Base):
    """One version of the privacy policy in both languages.

    `content` holds both trees, `content_hash` names them, `approved_hash` is what the officer saw. `number` is given when
    a version is approved or imported, so that public numbers have no gaps but those of recalled versions.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "number"),
        sa.Index("uq_policy_version_open", "tenant_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index(
            "uq_policy_version_published",
            "tenant_id",
            unique=True,
            sqlite_where=_PUBLISHED,
            postgresql_where=_PUBLISHED,
        ),
        tenant_fk("base_id", "policy_version"),
        sa.CheckConstraint(
            "state in ('draft', 'submitted') or (approved_hash = content_hash and number is not null)", name="approved"
        ),
        sa.CheckConstraint("state not in ('scheduled', 'published') or effective_on is not null", name="dated"),
    )

    number: Mapped[int | None]
    state: Mapped[VersionState]
    origin: Mapped[Origin]
    base_id: Mapped[UUID | None]
    """The version that was the newest public one when this one was made: what it is compared with."""

    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    content_hash: Mapped[str] = mapped_column(HASH)
    disclosed: Mapped[dict[str, Any]]
    law: Mapped[dict[str, Any]]
    packs_as_of: Mapped[date]
    accepted: Mapped[list[Any]]

    effective_on: Mapped[date | None]
    superseded_on: Mapped[date | None]
    """The day on which the next version took effect."""
    reason: Mapped[dict[str, Any]]
    """Why it differs from the one before, in both languages: the public change notice."""
    material: Mapped[bool]

    author_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    refreshed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    return_note: Mapped[str] = mapped_column(sa.String(2000), default="")
    approver_id: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str | None] = mapped_column(HASH)
    published_at: Mapped[datetime | None]

    @property
    def last_day(self) -> date | None:
        """The last day on which it was in effect: the one before the next version's, or its only one. None: it still is."""
        if self.superseded_on is None or self.effective_on is None:
            return None
        return max(self.effective_on, self.superseded_on - timedelta(days=1))


class Immutable(RuntimeError):
    """Code tried to change a version that somebody approved: a programming error."""


_FIXED = ("content", "content_hash", "disclosed", "law", "packs_as_of", "accepted", "number", "approved_hash", "origin")


@event.listens_for(PolicyVersion, "before_update")
def _refuse_to_rewrite(mapper: Mapper[PolicyVersion], connection: Connection, row: PolicyVersion) -> None:
    """What left `draft` keeps its content; what was approved keeps everything that the approval was about."""
    state = sa.inspect(row).attrs.state.history
    was = state.deleted[0] if state.deleted else row.state
    fixed = {
        VersionState.DRAFT: (),
        VersionState.SUBMITTED: ("content", "content_hash", "disclosed", "law", "packs_as_of", "accepted", "origin"),
    }.get(was, _FIXED)
    changed = [name for name in fixed if sa.inspect(row).attrs[name].history.has_changes()]
    if changed:
        raise Immutable(f"version {row.number or row.id} is {was}: {', '.join(changed)} can't change any more")


@event.listens_for(PolicyVersion, "before_delete")
def _refuse_to_forget(mapper: Mapper[PolicyVersion], connection: Connection, row: PolicyVersion) -> None:
    if row.state not in (VersionState.DRAFT, VersionState.SUBMITTED):
        raise Immutable(f"version {row.number} was approved: it stays")
