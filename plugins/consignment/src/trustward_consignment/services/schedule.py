"""When a trustee is checked next: the cycle of its risk class, from the last check (PIPA art. 26(4))."""

from __future__ import annotations

from datetime import date

from trustward.api import Duty, Period, RiskClass, UnknownRow, deadline, lawbook
from trustward_consignment.domain.lifecycle import SUPERVISED_STATES
from trustward_consignment.tables import Trustee

from .days import today, zone

SUPERVISE = "supervise"
"""The duty to educate and supervise; its proposal is the cycle of a trustee that nobody has classed."""


def risk_class(trustee: Trustee) -> RiskClass | None:
    """The row of a trustee's risk class; None while nobody has judged it."""
    try:
        return lawbook().get(RiskClass, trustee.risk_class) if trustee.risk_class else None
    except UnknownRow:
        return None


def cycle(trustee: Trustee) -> Period:
    """How often a trustee is checked: the shorter of the cycles of its class."""
    found = risk_class(trustee)
    if found is None:
        return lawbook().period(lawbook().by_key(Duty, SUPERVISE))
    return found.self_check_every or found.check_every


def plan_next(trustee: Trustee) -> None:
    """Set the day of the next check. A trustee that was never checked is due at once."""
    if trustee.state not in SUPERVISED_STATES:
        trustee.next_check_on = None
        return
    trustee.next_check_on = next_day(trustee.last_check_on, cycle(trustee)) if trustee.last_check_on else today()


def next_day(last: date, every: Period) -> date:
    """The day by which the next check is due: the last day of the cycle, moved off days off."""
    found = deadline(last, every, lawbook().calendar(), zone())
    assert found.due_on is not None
    return found.due_on
