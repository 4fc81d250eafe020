"""What the engine is told about one unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from trustward.law.rows import RetentionRow
from trustward.register.domain import Retention

from .kinds import EventKind


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: at an instant (aware), or some time on a legal day of the tenant's zone."""

    kind: EventKind
    at: date | datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to keep the unit up to and including `until`, whatever it is."""

    until: date
    id: UUID | str = ""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit: one data subject's content for one service, in one record class ("" is the service's own purpose).

    `agreed`: how long the register said it would be kept when the person consented (PIPA art. 15(2)3). None: no consent.
    """

    service: str
    record_class: str = ""
    events: tuple[Happened, ...] = ()
    holds: tuple[Hold, ...] = ()
    agreed: Retention | None = None


@dataclass(frozen=True, slots=True)
class AdoptedRow:
    """A retention row as the tenant counts with it; with `since`, only for events on that day or later."""

    row: RetentionRow
    since: date | None = None
