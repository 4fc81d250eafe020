"""The sub-trustees of the entered tenant: reading them, as edges and as a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from trustward.api import NotFound, load, session
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees
from trustward_reconsignment.domain.chain import Edge, Node, Standing, tree, walk
from trustward_reconsignment.services.rows import company_of
from trustward_reconsignment.tables import Consent, Subtrustee


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain below one trustee. `rows` and `consents` by the id of the sub-trustee."""

    nodes: tuple[Node, ...]
    rows: Mapping[UUID, Subtrustee]
    consents: Mapping[UUID, Consent]

    def running(self) -> list[Node]:
        """Those that have not ended."""
        return [node for node in walk(self.nodes) if node.standing is not Standing.ENDED]


def of(trustee_id: UUID) -> Chain:
    """The chain below a trustee. Raises: NotFound."""
    consignment.trustee(trustee_id)
    rows = rows_of([trustee_id])
    consents = consents_of(rows)
    disclosed = trustees.disclosed_below(trustee_id)
    edges = [edge_of(row, consented=row.id in consents, disclosed=row.key in disclosed) for row in rows]
    return Chain(tree(edges, consignment.today()), {row.id: row for row in rows}, consents)


def rows_of(trustee_ids: Sequence[UUID]) -> list[Subtrustee]:
    """The sub-trustees of some trustees, oldest first."""
    query = select(Subtrustee).where(Subtrustee.trustee_id.in_(trustee_ids)).order_by(Subtrustee.id)
    return list(session().scalars(query))


def consents_of(rows: Sequence[Subtrustee]) -> dict[UUID, Consent]:
    """The consents of sub-trustees, by the sub-trustee's id."""
    found = session().scalars(select(Consent).where(Consent.subtrustee_id.in_([row.id for row in rows])))
    return {consent.subtrustee_id: consent for consent in found}


def edge_of(row: Subtrustee, *, consented: bool, disclosed: bool) -> Edge:
    """One sub-trustee as the chain sees it. `disclosed`: the policy in effect names it."""
    return Edge(row.id, row.parent_id, company_of(row), consented, consented and disclosed, row.starts_on, row.ended_on)


def get(subtrustee_id: UUID, *, lock: bool = False) -> Subtrustee:
    """A sub-trustee of the entered tenant. Raises: NotFound."""
    return load(Subtrustee, subtrustee_id, lock=lock)


def parent(trustee_id: UUID, parent_id: UUID | None) -> Subtrustee | None:
    """The sub-trustee under which another one is meant; None for the trustee itself. Raises: NotFound for another's."""
    if parent_id is None:
        return None
    row = get(parent_id)
    if row.trustee_id != trustee_id:
        raise NotFound
    return row


def without_consent() -> list[Subtrustee]:
    """Sub-trustees that nobody consented to and that have not ended, oldest first."""
    open_ones = select(Subtrustee).where(
        Subtrustee.id.not_in(select(Consent.subtrustee_id)), Subtrustee.ended_on.is_(None)
    )
    return list(session().scalars(open_ones.order_by(Subtrustee.id)))
