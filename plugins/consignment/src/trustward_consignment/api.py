"""What other plugins may import of consignment."""

from __future__ import annotations

from trustward.api import Text
from trustward_consignment.domain.lifecycle import DISCLOSED_STATES, TrusteeState
from trustward_consignment.domain.vendor_types import Flag, TrusteeFacts, VendorType
from trustward_consignment.extension import contributes_subtrustees
from trustward_consignment.schemas.trustees import home_country
from trustward_consignment.services.colleagues import address_of as contact_address
from trustward_consignment.services.contracts import newest as newest_contract
from trustward_consignment.services.days import today, zone
from trustward_consignment.services.reading import SUBJECT as TRUSTEE
from trustward_consignment.services.reading import get as trustee
from trustward_consignment.services.reading import items_of, name_of
from trustward_consignment.services.trustees import note_disclosure, register_items

__all__ = [
    "DISCLOSED_STATES",
    "TRUSTEE",
    "Flag",
    "TrusteeFacts",
    "TrusteeState",
    "VendorType",
    "contact_address",
    "contributes_subtrustees",
    "home_country",
    "item_names",
    "items_of",
    "name_of",
    "newest_contract",
    "note_disclosure",
    "today",
    "trustee",
    "zone",
]


def item_names() -> dict[str, Text]:
    """Names of the register's items by their key, `<service>/<item>`."""
    return {str(ref): name for ref, name in register_items().items()}
