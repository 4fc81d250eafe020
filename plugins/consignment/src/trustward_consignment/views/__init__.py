"""Pages below `/t/<slug>/x/consignment/`."""

from __future__ import annotations

from . import acts, checks, colleagues, contract, disclosures, findings, lists, records, risk, trustees
from .base import bp

BLUEPRINTS = (bp,)

__all__ = [
    "BLUEPRINTS",
    "acts",
    "checks",
    "colleagues",
    "contract",
    "disclosures",
    "findings",
    "lists",
    "records",
    "risk",
    "trustees",
]
