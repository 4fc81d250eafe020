"""Whether time ran as it should between two readings of the clock.

A reading holds the machine's instant beside the seconds since it was started, which nobody can set. Demo and tests move an
offset above both; that is no leap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAP = timedelta(days=1)
"""A difference beyond this halts all destruction until the operator confirms. Ours, no statute's."""
TOLERANCE = timedelta(minutes=5)
"""A difference below this is a clock that is being set by NTP. Ours."""
FRESH = timedelta(minutes=15)
"""A second reading older than this says nothing. Ours."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The machine's instant, and the seconds since `boot` (which start of which machine)."""

    at: datetime
    boot: str
    since_boot: float


class Pace(StrEnum):
    """How time ran between two readings."""

    STEADY = "steady"
    DRIFTED = "drifted"
    """The clock was set by more than a tolerance: wait until the readings agree again."""
    LEAPT = "leapt"
    """It was set by more than a day, or back."""
    UNKNOWN = "unknown"
    """The machine was off for longer than a day, or this is another one: only a second clock can tell."""


def pace(before: Reading, now: Reading) -> Pace:
    """Compare two readings of one installation, the earlier one first."""
    passed = now.at - before.at
    if before.boot != now.boot or now.since_boot < before.since_boot:
        if passed < -TOLERANCE:
            return Pace.LEAPT if passed < -LEAP else Pace.DRIFTED
        return Pace.UNKNOWN if passed > LEAP else Pace.STEADY
    gap = abs(passed - timedelta(seconds=now.since_boot - before.since_boot))
    if gap > LEAP:
        return Pace.LEAPT
    return Pace.DRIFTED if gap > TOLERANCE else Pace.STEADY


def fresh(before: Reading, now: Reading) -> bool:
    """Whether the earlier reading is young enough to vouch for the later one."""
    return abs(now.at - before.at) <= FRESH
