"""The register as a whole, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from trustward.kernel import clock, tenants
from trustward.kernel.scope import session
from trustward.kernel.texts import Text
from trustward.plugins.manager import ask
from trustward.register.catalogue import KINDS
from trustward.register.domain import ConsignmentFact, Controller, Name, Snapshot

from .reading import single
from .rows import OWNERS, ROWS, read_parts, to_fact


def snapshot(as_of: date | None = None) -> Snapshot:
    """Everything that the policy needs: the register, and the consignments that plugins contribute.

    Args:
        as_of: the legal day for which trustees are asked; today in the tenant's zone when left out.
    """
    tenant = tenants.get()
    parts = read_parts(OWNERS)
    found: dict[str, Any] = {}
    for name, kind in KINDS.items():
        if kind.many:
            model = ROWS[name]
            rows = session().scalars(select(model).order_by(model.position, model.id))
            found[name] = tuple(to_fact(name, row, parts) for row in rows)
        elif entry := single(name):
            found[name] = entry.fact
    found.setdefault("controller", Controller(Name(Text(tenant.name))))
    return Snapshot(tenant.slug, **found, consignments=consignments(as_of or clock.today(tenant.zone)))


def consignments(as_of: date) -> tuple[ConsignmentFact, ...]:
    """The trustees that the policy must disclose on a day, in the order of the plugins that know them."""
    answers: Sequence[Any] = ask("consignment_facts", as_of=as_of)
    return tuple(fact for answer in answers for fact in answer.value or ())
