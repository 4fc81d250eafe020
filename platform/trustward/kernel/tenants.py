"""Tenants: one controller each. Platform scope: which tenants exist is nobody's own data."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trustward.kernel import audit, clock, scope
from trustward.kernel.db import Base, PlatformRow
from trustward.kernel.errors import Invalid, NotFound
from trustward.kernel.ids import new_id

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


class TenantState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    DELETED = "deleted"
    """Nothing is left of it but its slug, which nobody gets again."""


class Tenant(PlatformRow, Base):
    """One controller. A slug is never used again, even when its tenant is closed."""

    __tablename__ = "tenant"

    slug: Mapped[str] = mapped_column(sa.String(50), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    zone: Mapped[str] = mapped_column(sa.String(64))
    locale: Mapped[str] = mapped_column(sa.String(8))
    demo: Mapped[bool] = mapped_column(default=False)
    state: Mapped[TenantState] = mapped_column(default=TenantState.ACTIVE)
    created_at: Mapped[datetime]


def create(
    slug: str, name: str, *, zone: str, locale: str = "ko", demo: bool = False, id: UUID | None = None
) -> Tenant:
    """Open a tenant, in the platform's scope; or in its own, entered by the new `id`, together with its first rows.

    Raises: Invalid for a slug that is malformed or was ever used.
    """
    if not SLUG.fullmatch(slug):
        raise Invalid(f"{slug!r} can't be a slug: small letters, digits and inner hyphens.", code="bad_slug")
    if find(slug) is not None:
        raise Invalid(f"The slug {slug} is taken.", code="slug_taken")
    tenant = Tenant(
        id=id or new_id(), slug=slug, name=name, zone=zone, locale=locale, demo=demo, created_at=clock.now()
    )
    scope.session().add(tenant)
    audit.record("tenant.created", ("tenant", tenant.id), {"slug": slug})
    return tenant


def find(slug: str) -> Tenant | None:
    """The tenant of a slug, closed ones included; None for what can't be one."""
    if not SLUG.fullmatch(slug):
        return None
    return scope.session().scalar(sa.select(Tenant).where(Tenant.slug == slug))


def by_slug(slug: str) -> Tenant:
    """The active tenant of a slug. Raises: NotFound."""
    tenant = find(slug)
    if tenant is None or tenant.state is not TenantState.ACTIVE:
        raise NotFound
    return tenant


def get(tenant_id: UUID | None = None) -> Tenant:
    """A tenant by id, the entered one when left out. Raises: NotFound."""
    wanted = tenant_id or scope.tenant_id()

    def read() -> Tenant:
        tenant = scope.session().get(Tenant, wanted)
        if tenant is None:
            raise NotFound
        return tenant

    return scope.remembered((Tenant, wanted), read)


def active() -> list[Tenant]:
    """All active tenants; platform scope."""
    return list(
        scope.session().scalars(sa.select(Tenant).where(Tenant.state == TenantState.ACTIVE).order_by(Tenant.id))
    )
