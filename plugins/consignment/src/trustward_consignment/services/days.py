"""The entered tenant's legal day, its zone, its law."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from trustward.api import clock, settings, tenants
from trustward_consignment.domain.checks import Rhythm


def zone() -> ZoneInfo:
    """The entered tenant's zone."""
    return ZoneInfo(tenants.get().zone)


def today() -> date:
    """The legal day in the entered tenant's zone."""
    return clock.today(zone())


def rhythm() -> Rhythm:
    """How this tenant's supervision checks are timed."""
    found = settings("consignment")
    return Rhythm(
        found["lead_days"], found["answer_days"], tuple(sorted(set(found["reminders"]))), found["escalate_after"]
    )
