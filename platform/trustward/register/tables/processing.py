"""Tables of what is processed."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, tenant_fk
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period
from trustward.register.domain import Anchor, ItemKind, Necessity

from .columns import KEY, Based, FactRow, Kept, OwnedRow, PeriodColumn, owned_args, value, words


class GroupRow(FactRow, Base):
    __tablename__ = "register_group"

    name: Mapped[Text] = words()
    notes: Mapped[Text] = words()
    restricted: Mapped[bool]
    remark: Mapped[Text] = words()


class ServiceRow(Based, Kept, FactRow, Base):
    __tablename__ = "register_service"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "key"),
        tenant_fk("group_id", "register_group"),
        sa.Index(None, "tenant_id", "group_id"),
    )

    group_id: Mapped[UUID]
    name: Mapped[Text] = words()
    purpose: Mapped[Text] = words()
    marketing: Mapped[bool]
    refusal: Mapped[Text] = words()
    remark: Mapped[Text] = words()


class ItemRow(OwnedRow, Base):
    __tablename__ = "register_item"

    key: Mapped[str] = mapped_column(KEY)
    name: Mapped[Text] = words()
    necessity: Mapped[Necessity]
    kind: Mapped[ItemKind]
    detail: Mapped[Text] = words()
    condition: Mapped[Text] = words()
    machine_collected: Mapped[bool]
    behavioural: Mapped[bool]
    justification: Mapped[Text] = words()


class RetentionEndRow(OwnedRow, Base):
    __tablename__ = "register_retention_end"

    anchor: Mapped[Anchor]
    period: Mapped[Period | None] = mapped_column(PeriodColumn())
    anchor_text: Mapped[Text] = words()
    condition: Mapped[Text] = words()
    at_most: Mapped[bool]


class StatutoryRow(FactRow, Base):
    __tablename__ = "register_statutory"

    rows: Mapped[tuple[str, ...]] = value(tuple[str, ...])
    act: Mapped[Text] = words()
    citation: Mapped[Text] = words()
    record_class: Mapped[Text] = words()
    period: Mapped[Period | None] = mapped_column(PeriodColumn())
    items: Mapped[Text] = words()
    remark: Mapped[Text] = words()


class StatutoryUseRow(OwnedRow, Base):
    """That a statutory retention prolongs the keeping for a service, a recipient or a transfer."""

    __tablename__ = "register_statutory_use"
    __table_args__ = (*owned_args(), tenant_fk("statutory_id", "register_statutory"))

    statutory_id: Mapped[UUID]
