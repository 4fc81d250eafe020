"""What the register says about a service and about statutory record classes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from trustward.kernel.scope import session
from trustward.kernel.texts import Text
from trustward.register import services as register
from trustward.register.domain import Profile, Service, StatutoryRetention
from trustward.register.services.rows import ROWS


def service_of(key: str) -> Service | None:
    """The register's service under `key`; None when it has none (any more)."""
    row = ROWS["services"]
    found = session().scalar(sa.select(row.id).where(row.key == key))
    if found is None:
        return None
    fact: Service = register.entry("services", found).fact
    return fact


def class_exists(key: str) -> bool:
    """Whether the register has a statutory retention under `key`."""
    row = ROWS["statutory"]
    return session().scalar(sa.select(row.id).where(row.key == key)) is not None


def statutory() -> dict[str, StatutoryRetention]:
    """The register's statutory retentions by key."""
    return {fact.key: fact for fact in register.facts("statutory")}


def profile() -> Profile:
    """What kind of company it is."""
    found = register.single("profile")
    return found.fact if found else Profile()


def state() -> tuple[Any, ...]:
    """What changes whenever a service, a statutory retention or the profile does: a fact's version counts its parts too."""
    found: list[Any] = []
    for kind in ("services", "statutory", "profile"):
        row = ROWS[kind]
        found.append(tuple(sorted(tuple(one) for one in session().execute(sa.select(row.id, row.version)))))
    return tuple(found)


def service_names() -> dict[str, Text]:
    """What the register's services are called, by key, in its order."""
    row = ROWS["services"]
    return {found.key: found.name for found in session().execute(sa.select(row.key, row.name).order_by(row.position))}


def class_names() -> dict[str, Text]:
    """What the register's statutory retentions are called, by key, in its order."""
    row = ROWS["statutory"]
    found = session().execute(sa.select(row.key, row.record_class, row.act).order_by(row.position))
    return {one.key: one.record_class or one.act or Text(one.key) for one in found}


def restricted_services() -> frozenset[str]:
    """The services of which `restricted` is true. That a person is found there tells of her already."""
    services, groups = ROWS["services"], ROWS["groups"]
    joined = sa.and_(groups.tenant_id == services.tenant_id, groups.id == services.group_id)
    return frozenset(session().scalars(sa.select(services.key).join(groups, joined).where(groups.restricted)))


def restricted(service: str) -> bool:
    """Whether only those may see what a service holds who need to know it (whistleblowers, say)."""
    return service in restricted_services()
