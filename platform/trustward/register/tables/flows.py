"""Tables of where information goes."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, TenantRow, tenant_fk
from trustward.kernel.texts import Text
from trustward.register.domain import Contact, Name, RefusalStep, TrackerKind, TransferBasis

from .columns import Based, FactRow, Kept, Value, value, words


class RecipientRow(Based, Kept, FactRow, Base):
    __tablename__ = "register_recipient"

    name: Mapped[Name] = value(Name)
    purpose: Mapped[Text] = words()
    contact: Mapped[Contact] = mapped_column(Value(Contact, Contact()), nullable=True, info={"copied": False})
    remark: Mapped[Text] = words()


class RecipientServiceRow(TenantRow, Base):
    """That a recipient gets information which a service collects."""

    __tablename__ = "register_recipient_service"
    __table_args__ = (
        tenant_fk("recipient_id", "register_recipient"),
        tenant_fk("service_id", "register_service"),
        sa.UniqueConstraint("tenant_id", "recipient_id", "service_id"),
    )

    recipient_id: Mapped[UUID]
    service_id: Mapped[UUID]
    position: Mapped[int]


class TransferServiceRow(TenantRow, Base):
    """That information which a service collects is transferred abroad."""

    __tablename__ = "register_transfer_service"
    __table_args__ = (
        tenant_fk("transfer_id", "register_transfer"),
        tenant_fk("service_id", "register_service"),
        sa.UniqueConstraint("tenant_id", "transfer_id", "service_id"),
    )

    transfer_id: Mapped[UUID]
    service_id: Mapped[UUID]
    position: Mapped[int]


class TransferRow(Kept, FactRow, Base):
    __tablename__ = "register_transfer"

    recipient: Mapped[Name] = value(Name)
    country: Mapped[str] = mapped_column(sa.String(2))
    basis: Mapped[TransferBasis]
    contact: Mapped[Contact] = value(Contact)
    purpose: Mapped[Text] = words()
    time_and_method: Mapped[Text] = words()
    refusal: Mapped[Text] = words()
    refusal_effect: Mapped[Text] = words()
    direct_collection: Mapped[bool]
    remark: Mapped[Text] = words()


class TrackerRow(FactRow, Base):
    __tablename__ = "register_tracker"

    kind: Mapped[TrackerKind]
    name: Mapped[Text] = words()
    explanation: Mapped[Text] = words()
    purpose: Mapped[Text] = words()
    provider: Mapped[Name | None] = value(Name)
    behavioural: Mapped[bool]
    refusals: Mapped[tuple[RefusalStep, ...]] = value(tuple[RefusalStep, ...])
    refusal_effect: Mapped[Text] = words()
    remark: Mapped[Text] = words()
