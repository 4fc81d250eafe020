"""Which trustees hold data of a service: they must destroy it too (PIPA art. 26; the clause on return and destruction)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trustward.api import Holder, session
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.tables import Trustee

from .reading import contact_of, items_of, name_of

HOLDING = frozenset({TrusteeState.ACTIVE, TrusteeState.SUSPENDED, TrusteeState.TERMINATING})
"""States in which a trustee works with the data, or still has it."""


def holders(services: frozenset[str]) -> Sequence[Holder]:
    """Trustees with consigned items of any of these services, in the order of the registry."""
    query = select(Trustee).where(Trustee.state.in_(sorted(HOLDING))).order_by(Trustee.position, Trustee.id)
    rows = session().scalars(query).all()
    items = items_of([row.id for row in rows])
    found = []
    for row in rows:
        held = frozenset(item.service for item in items[row.id]) & services
        if held:
            name = name_of(row)
            found.append(Holder(("trustee", row.id), name.ko or name.en, held, f"x/consignment/{row.id}", contact_of(row).email))
    return found
