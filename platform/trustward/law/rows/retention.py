"""How long records are kept because a statute says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from trustward.law.arithmetic.periods import Period

from .base import Row


class Anchor(StrEnum):
    """The event from which a period runs."""

    RECORD = "record"
    """The record came into being."""
    TRANSACTION = "transaction"
    CLOSED = "closed"
    """The case (a complaint, a dispute) was closed."""
    FILING_DEADLINE = "filing_deadline"
    """The statutory deadline for the tax return of the period."""
    RELATION_END = "relation_end"
    CONTRACT_END = "contract_end"
    LEFT = "left"
    """The person left the company."""
    LAST_ENTRY = "last_entry"
    AGREED = "agreed"
    COMPLETED = "completed"
    HIRING_DECISION = "hiring_decision"
    BOOK_CLOSED = "book_closed"
    PURPOSE_MET = "purpose_met"
    CONSENT = "consent"
    DESTROYED = "destroyed"
    LOGGED = "logged"
    """The log line was written."""
    GRANT_CHANGED = "grant_changed"
    """A right was granted, changed or revoked."""


class Bound(StrEnum):
    """What the period of a retention row is."""

    AT_LEAST = "at_least"
    """Keep at least so long, apart from everything else once the purpose has ended."""
    AT_MOST = "at_most"
    """Gone at the latest then."""
    CHOSEN = "chosen"
    """The controller sets it between `period` and `period_max`."""
    WHILE_RELIED_ON = "while_relied_on"
    """No number: as long as the controller relies on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow(Row):
    """A record class, how long it is kept, and from when. `text` names the record class.

    `family` joins the rows of one provision (five years, but seven for some records); `anchors` lists the events that
    may start the period: more than one where it depends on the document. Empty: the law was read, it names no event.
    """

    kind: ClassVar[str] = "retention"

    family: str
    bound: Bound = Bound.AT_LEAST
    period: Period | None = None
    period_max: Period | None = None
    anchors: tuple[Anchor, ...] = ()
    applies_to: tuple[str, ...] = ()

    def applies(self, profiles: Collection[str]) -> bool:
        """Whether a company with these profiles is bound: no profile named means everybody."""
        return not self.applies_to or not set(self.applies_to).isdisjoint(profiles)
