"""Tables of protection. Officers and persons in charge are published: their names stand here in clear."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from trustward.kernel.db import Base
from trustward.kernel.texts import Text
from trustward.register.domain import (
    Channel,
    Contact,
    DestructionWay,
    FormReference,
    MeasureKind,
    Name,
    OfficerRole,
    RemedyBody,
    Right,
    UnitRole,
)

from .columns import FactRow, SingleRow, value, words


class MeasureRow(FactRow, Base):
    __tablename__ = "register_measure"

    kind: Mapped[MeasureKind]
    text: Mapped[Text] = words()


class DestructionRow(SingleRow, Base):
    __tablename__ = "register_destruction"

    procedure: Mapped[Text] = words()
    ways: Mapped[tuple[DestructionWay, ...]] = value(tuple[DestructionWay, ...])
    segregation: Mapped[Text] = words()
    officer_approves: Mapped[bool]


class RightsRow(SingleRow, Base):
    __tablename__ = "register_rights"

    rights: Mapped[tuple[Right, ...]] = value(tuple[Right, ...])
    addressee: Mapped[Text] = words()
    channels: Mapped[tuple[Channel, ...]] = value(tuple[Channel, ...])
    channel_citation: Mapped[Text] = words()
    representatives: Mapped[bool]
    form: Mapped[FormReference | None] = value(FormReference)
    limits: Mapped[tuple[Text, ...]] = value(tuple[Text, ...])
    identity_check: Mapped[bool]
    note: Mapped[Text] = words()


class OfficerRow(FactRow, Base):
    __tablename__ = "register_officer"

    role: Mapped[OfficerRole]
    title: Mapped[Text] = words()
    names: Mapped[tuple[Name, ...]] = value(tuple[Name, ...])
    department: Mapped[Text] = words()
    contact: Mapped[Contact] = value(Contact)
    remark: Mapped[Text] = words()


class DepartmentRow(FactRow, Base):
    __tablename__ = "register_department"

    roles: Mapped[tuple[UnitRole, ...]] = value(tuple[UnitRole, ...])
    name: Mapped[Text] = words()
    persons: Mapped[tuple[Name, ...]] = value(tuple[Name, ...])
    contact: Mapped[Contact] = value(Contact)
    remark: Mapped[Text] = words()


class RemediesRow(SingleRow, Base):
    __tablename__ = "register_remedies"

    bodies: Mapped[tuple[RemedyBody, ...]] = value(tuple[RemedyBody, ...])
    further_announced: Mapped[bool]
    further: Mapped[tuple[RemedyBody, ...]] = value(tuple[RemedyBody, ...])
