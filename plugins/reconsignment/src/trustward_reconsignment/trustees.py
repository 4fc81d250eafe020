"""Everything that this plugin wants of consignment, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trustward.api import Text, current_disclosure, register_facts
from trustward_consignment import api as consignment
from trustward_reconsignment.domain.companies import Company

SUBJECT = consignment.TRUSTEE


@dataclass(frozen=True, slots=True)
class TrusteeView:
    """A trustee as far as re-consignment needs it. `items`: names by item key, `categories`: kinds by item key."""

    id: UUID
    key: str
    name: Text
    company: Company
    running: bool
    contract: bool
    contract_forbids: bool
    contract_until: date | None
    items: Mapping[str, Text]
    categories: Mapping[str, str]


def view(trustee_id: UUID) -> TrusteeView:
    """A trustee of the entered tenant. Raises: NotFound."""
    row = consignment.trustee(trustee_id)
    contract = consignment.newest_contract(trustee_id)
    consigned = {str(ref) for ref in consignment.items_of([row.id])[row.id]}
    known = {f"{service.key}/{item.key}": item for service in register_facts("services") for item in service.items}
    country = (*row.countries, consignment.home_country())[0]
    return TrusteeView(
        id=row.id,
        key=row.key,
        name=consignment.name_of(row),
        company=Company(row.name_ko, row.name_en, row.business_number or "", country),
        running=row.state in consignment.DISCLOSED_STATES and row.state is not consignment.TrusteeState.TERMINATING,
        contract=contract is not None,
        contract_forbids=bool(contract and contract.forbids_reconsignment),
        contract_until=None if contract is None or contract.renews else contract.ends_on,
        items={key: item.name for key, item in known.items() if key in consigned},
        categories={key: item.kind.value for key, item in known.items() if key in consigned},
    )


def names(trustee_ids: list[UUID]) -> Mapping[UUID, Text]:
    """Names of trustees."""
    return {one: consignment.name_of(consignment.trustee(one)) for one in dict.fromkeys(trustee_ids)}


def note_disclosure(trustee_id: UUID) -> None:
    """What the policy must say of a trustee changed (PIPA art. 26(2))."""
    consignment.note_disclosure(consignment.trustee(trustee_id))


def disclosed_below(trustee_id: UUID) -> frozenset[str]:
    """Keys of the sub-trustees that the policy in effect names below a trustee."""
    published = current_disclosure().published
    return published.subtrustees.get(consignment.trustee(trustee_id).key, frozenset()) if published else frozenset()
