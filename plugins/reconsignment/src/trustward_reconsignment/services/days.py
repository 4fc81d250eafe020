"""Counting working days by the tenant's law."""

from __future__ import annotations

from datetime import date

from trustward.api import Deadline, Period, deadline, lawbook
from trustward_consignment import api as consignment


def in_working_days(number: int, start: date) -> Deadline:
    """The deadline `number` working days after the day `start`, which does not count. The number is the tenant's own."""
    return deadline(start, Period.parse(f"{number} business_days"), lawbook().calendar(), consignment.zone())
