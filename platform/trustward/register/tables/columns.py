"""Column types and mixins of the register."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Composite, Mapped, composite, declared_attr, mapped_column

from trustward.kernel.db import Json, TenantRow, Versioned, tenant_fk
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period
from trustward.register.domain import Basis, LegalBasis
from trustward.register.domain.codec import decode, encode

KEY = sa.String(64)


class Value(sa.types.TypeDecorator[Any]):
    """A part of a fact (a text, a name, a list of such) as JSON: stored and read as a whole, never queried by path.

    Args:
        empty: what null stands for, and is stored as null: for a column that may be left empty in a copy of the tenant.
    """

    impl = Json
    cache_ok = True

    def __init__(self, kind: Any, empty: Any = None) -> None:
        super().__init__()
        self.kind = kind
        self.empty = empty

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None or value == self.empty else encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return self.empty if value is None else decode(self.kind, value)


class PeriodColumn(sa.types.TypeDecorator[Period]):
    """A period as it is written: "3 years"."""

    impl = sa.String(24)
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Period | None:
        return None if value is None else Period.parse(value)


def words(**options: Any) -> Any:
    """A column for a `Text`."""
    return mapped_column(Value(Text), **options)


def value(kind: Any, **options: Any) -> Any:
    """A column for a part of the given kind."""
    return mapped_column(Value(kind), **options)


class SingleRow(TenantRow, Versioned):
    """Mixin of facts that a tenant has once: its id is the tenant's own, so that there can't be two."""


class FactRow(TenantRow, Versioned):
    """Mixin of facts with a key; `position` is their order in the policy."""

    key: Mapped[str] = mapped_column(KEY)
    position: Mapped[int]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (sa.UniqueConstraint("tenant_id", "key"),)


def owned_args() -> tuple[Any, ...]:
    """References to the owner, of which exactly one is set."""
    owners = ("service", "recipient", "transfer")
    count = " + ".join(f"(case when {owner}_id is null then 0 else 1 end)" for owner in owners)
    return (
        *(tenant_fk(f"{owner}_id", f"register_{owner}") for owner in owners),
        *(sa.Index(None, "tenant_id", f"{owner}_id") for owner in owners),
        sa.CheckConstraint(f"{count} = 1", name="one_owner"),
    )


class OwnedRow(TenantRow):
    """Mixin of parts that belong to a service, a recipient or a transfer: to exactly one of them."""

    service_id: Mapped[UUID | None]
    recipient_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None]
    position: Mapped[int]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return owned_args()


class Based:
    """Mixin of rows with a legal basis."""

    basis_kind: Mapped[Basis | None]
    basis_citation: Mapped[Text] = words()
    basis_separate_consent: Mapped[bool]

    @declared_attr
    def basis(cls) -> Composite[LegalBasis]:
        return composite(LegalBasis, "basis_kind", "basis_citation", "basis_separate_consent")


class Kept:
    """Mixin of rows with a retention; its ends and statutory rows are rows of their own."""

    until_withdrawal: Mapped[bool]
    unless_statute: Mapped[bool]
    retention_note: Mapped[Text] = words()
