"""What is processed: groups, services, items, bases, retention."""

from __future__ import annotations

from dataclasses import dataclass, field

from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period

from .basics import NOTHING
from .kinds import Anchor, Basis, ItemKind, Necessity


@dataclass(frozen=True, slots=True)
class DataSubjectGroup:
    """A group of data subjects; `notes` (Markdown) stand above its services. `restricted`: need-to-know only."""

    key: str
    name: Text
    notes: Text = NOTHING
    restricted: bool = False
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """One item of personal information. `detail` spells out what it covers, `condition` when it applies at all."""

    key: str
    name: Text
    necessity: Necessity = Necessity.REQUIRED
    kind: ItemKind = ItemKind.ORDINARY
    detail: Text = NOTHING
    condition: Text = NOTHING
    machine_collected: bool = False
    behavioural: bool = False
    justification: Text = NOTHING


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """On what ground. `kind` None: the source does not say. A statute needs its `citation` with the article."""

    kind: Basis | None = None
    citation: Text = NOTHING
    separate_consent: bool = False


@dataclass(frozen=True, slots=True)
class RetentionEnd:
    """One end of a retention: `period` after `anchor`, or at `anchor` itself when there is no period.

    `anchor_text` words an anchor that is `OTHER`, or words it more precisely; `condition` says for whom it holds.
    """

    anchor: Anchor
    period: Period | None = None
    anchor_text: Text = NOTHING
    condition: Text = NOTHING
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """How long. Several `ends`, or an end and `until_withdrawal`, mean the earliest of them.

    `statutory`: keys of `StatutoryRetention` facts that prolong it. `unless_statute`: the policy says in general that
    a statute may demand longer keeping.
    """

    ends: tuple[RetentionEnd, ...] = ()
    until_withdrawal: bool = False
    unless_statute: bool = False
    statutory: tuple[str, ...] = ()
    note: Text = NOTHING

    @property
    def stated(self) -> bool:
        """Whether any end is given (PIPA art. 15(2)3 asks for one)."""
        return bool(self.ends or self.until_withdrawal or self.note)


@dataclass(frozen=True, slots=True)
class Service:
    """One purpose of processing for one group of data subjects (PIPA art. 15(2), 30(1)1)."""

    key: str
    group: str
    name: Text
    purpose: Text
    items: tuple[Item, ...] = ()
    basis: LegalBasis = field(default_factory=LegalBasis)
    retention: Retention = field(default_factory=Retention)
    marketing: bool = False
    refusal: Text = NOTHING
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class StatutoryRetention:
    """A record class that the controller says it keeps because a statute demands it (PIPA art. 21(1), 30(1)3-2).

    `rows` are ids of retention rows of statute packs. `act`, `citation`, `record_class`, `period` are what the
    controller states; the linter compares them with the rows.
    """

    key: str
    rows: tuple[str, ...]
    act: Text = NOTHING
    citation: Text = NOTHING
    record_class: Text = NOTHING
    period: Period | None = None
    items: Text = NOTHING
    remark: Text = NOTHING
