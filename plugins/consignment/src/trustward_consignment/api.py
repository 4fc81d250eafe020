"""What other plugins may import of consignment."""

from __future__ import annotations

from trustward_consignment.domain.lifecycle import DISCLOSED_STATES, TrusteeState
from trustward_consignment.domain.vendor_types import Flag, TrusteeFacts, VendorType

__all__ = ["DISCLOSED_STATES", "Flag", "TrusteeFacts", "TrusteeState", "VendorType"]
