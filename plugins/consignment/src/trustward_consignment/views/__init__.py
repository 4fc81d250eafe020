"""Pages below `/t/<slug>/x/consignment/`."""

from __future__ import annotations

from . import acts, checks, contract, disclosures, findings, lists, records, risk, trustees
from .base import bp

BLUEPRINTS = (bp,)

__all__ = [
    "BLUEPRINTS",
    "acts",
    "checks",
    "contract",
    "disclosures",
    "findings",
    "lists",
    "records",
    "risk",
    "trustees",
]
