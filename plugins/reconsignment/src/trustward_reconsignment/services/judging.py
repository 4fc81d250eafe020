"""What the rules say of a request as things stand now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from trustward.api import session, settings, tenants
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees
from trustward_reconsignment.domain.chain import path_to
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.requests import OPEN
from trustward_reconsignment.domain.rules import Limits, Situation
from trustward_reconsignment.services import chains
from trustward_reconsignment.services.rows import company_of
from trustward_reconsignment.tables import Request

PLUGIN = "reconsignment"


def limits() -> Limits:
    """What the entered tenant set."""
    found = settings(PLUGIN)
    return Limits(
        found["deepest"],
        consignment.home_country(),
        frozenset(found["countries"]),
        frozenset(found["refused_categories"]),
    )


def situation(trustee_id: UUID, parent_id: UUID | None, *, but: UUID | None = None) -> Situation:
    """Everything that the rules look at, for a request under a trustee or one of its sub-trustees.

    Args:
        but: the request that is judged; it does not stand beside itself.
    Raises:
        NotFound: no such trustee, or the sub-trustee is another's.
    """
    trustee = trustees.view(trustee_id)
    chains.parent(trustee_id, parent_id)
    rows = chains.rows_of([trustee_id])
    consents = chains.consents_of(rows)
    edges = {row.id: chains.edge_of(row, consented=row.id in consents, disclosed=True) for row in rows}
    path = path_to(edges, parent_id)
    today = consignment.today()
    beside = [
        company_of(row)
        for row in rows
        if row.parent_id == parent_id and row.id in consents and (row.ended_on is None or row.ended_on > today)
    ]
    return Situation(
        controller=Company(tenants.get().name),
        above=(trustee.company, *(edge.company for edge in path)),
        beside=(*beside, *_asked(trustee_id, parent_id, but)),
        running=trustee.running and all(edge.ended_on is None and edge.consented for edge in path),
        contract=trustee.contract,
        contract_forbids=trustee.contract_forbids,
        contract_until=trustee.contract_until,
        items=trustee.categories,
        limits=limits(),
    )


def _asked(trustee_id: UUID, parent_id: UUID | None, but: UUID | None) -> list[Company]:
    query = select(Request).where(Request.trustee_id == trustee_id, Request.state.in_(sorted(OPEN)))
    return [company_of(row) for row in session().scalars(query) if row.parent_id == parent_id and row.id != but]
