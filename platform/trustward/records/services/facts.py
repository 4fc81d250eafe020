"""What the register says about a service and about statutory record classes."""

from __future__ import annotations

import sqlalchemy as sa

from trustward.kernel.scope import session
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
