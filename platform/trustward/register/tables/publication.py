"""Tables of whose policy it is, what it says beside the facts, and what files were applied last."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel.db import Base, TenantRow
from trustward.kernel.texts import Text
from trustward.register.domain import Address, Contact, Name, Practice

from .columns import KEY, FactRow, SingleRow, value, words


class ControllerRow(SingleRow, Base):
    __tablename__ = "register_controller"

    name: Mapped[Name] = value(Name)
    legal_name: Mapped[Text] = words()
    other_names: Mapped[tuple[Name, ...]] = value(tuple[Name, ...])
    service_names: Mapped[tuple[Text, ...]] = value(tuple[Text, ...])
    addresses: Mapped[tuple[Address, ...]] = value(tuple[Address, ...])
    contact: Mapped[Contact] = value(Contact)
    policy_effective_on: Mapped[date | None]
    remark: Mapped[Text] = words()


class ProfileRow(SingleRow, Base):
    __tablename__ = "register_profile"

    businesses: Mapped[tuple[str, ...]] = value(tuple[str, ...])
    practices: Mapped[tuple[Practice, ...]] = value(tuple[Practice, ...])


class ConsignmentPracticeRow(SingleRow, Base):
    __tablename__ = "register_consignment_practice"

    contract_clauses: Mapped[tuple[str, ...]] = value(tuple[str, ...])
    supervises: Mapped[bool]
    discloses_changes: Mapped[bool]


class OwnTextRow(FactRow, Base):
    """`key` is the section of the policy."""

    __tablename__ = "register_own_text"

    text: Mapped[Text] = words()


class NotApplicableRow(FactRow, Base):
    """`key` is the section of the policy."""

    __tablename__ = "register_not_applicable"

    text: Mapped[Text] = words()


class ChangeNoteRow(FactRow, Base):
    __tablename__ = "register_change_note"

    effective_on: Mapped[date]
    reason: Mapped[Text] = words()
    material: Mapped[bool]
    remark: Mapped[Text] = words()


class AppliedRow(TenantRow, Base):
    """What the last application of the tenant's files left of a fact: by this the next one sees who changed what."""

    __tablename__ = "register_applied"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "section", "key"),)

    section: Mapped[str] = mapped_column(KEY)
    key: Mapped[str] = mapped_column(KEY)
    digest: Mapped[str] = mapped_column(sa.String(32))
