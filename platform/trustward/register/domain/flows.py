"""Where information goes: recipients, trustees, other countries, automatic devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from trustward.kernel.texts import Text

from .basics import NOTHING, Contact, Name
from .kinds import TrackerKind, TransferBasis
from .processing import Item, LegalBasis, Retention


@dataclass(frozen=True, slots=True)
class Recipient:
    """A third party to whom information is provided (PIPA art. 17(2)); complete only with purpose, items and period.

    `contact` is how the company reaches it, for instance to say that somebody took consent back; it is not published.
    """

    key: str
    name: Name
    purpose: Text = NOTHING
    items: tuple[Item, ...] = ()
    retention: Retention = field(default_factory=Retention)
    basis: LegalBasis = field(default_factory=LegalBasis)
    services: tuple[str, ...] = ()
    contact: Contact = field(default_factory=Contact)
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class ConsignedTransfer:
    """What must be published of work that is consigned abroad beyond the consignment itself (PIPA art. 28-8(2)).

    `basis` None: nobody has said on which ground it is transferred.
    """

    basis: TransferBasis | None = None
    time_and_method: Text = NOTHING
    refusal: Text = NOTHING


@dataclass(frozen=True, slots=True)
class ConsignmentFact:
    """A trustee as the policy must disclose it (PIPA art. 26(2)). Contributed by plugins, never stored by the core."""

    key: str
    trustee: Name
    task: Text
    items: tuple[Text, ...] = ()
    period: Text = NOTHING
    country: str = ""
    contact: Contact = field(default_factory=Contact)
    marketing: bool = False
    consigned_on: date | None = None
    ended_on: date | None = None
    subtrustees_stated: bool = False
    subtrustees: tuple[ConsignmentFact, ...] = ()
    note: Text = NOTHING
    transfer: ConsignedTransfer | None = None

    def chain(self, place: str) -> Iterator[tuple[ConsignmentFact, str]]:
        """It and everybody below it, each with its place below `place`."""
        yield self, place
        for inner in self.subtrustees:
            yield from inner.chain(f"{place}.subtrustees.{inner.key}")


@dataclass(frozen=True, slots=True)
class ConsignmentPractice:
    """What the controller says of all its consignments: contract clauses by row id (PIPA art. 26(1)), disclosure."""

    contract_clauses: tuple[str, ...] = ()
    supervises: bool = False
    discloses_changes: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """A cross-border transfer with what must be published about it (PIPA art. 28-8(2)).

    `services` are those whose information goes abroad: where it rests on consent, their forms ask for it.
    """

    key: str
    recipient: Name
    country: str
    basis: TransferBasis
    contact: Contact = field(default_factory=Contact)
    items: tuple[Item, ...] = ()
    purpose: Text = NOTHING
    time_and_method: Text = NOTHING
    retention: Retention = field(default_factory=Retention)
    refusal: Text = NOTHING
    refusal_effect: Text = NOTHING
    direct_collection: bool = False
    services: tuple[str, ...] = ()
    remark: Text = NOTHING

    @property
    def untold(self) -> tuple[str, ...]:
        """The names of what must be told and is not stated (PIPA art. 28-8(2))."""
        told = {
            "country": bool(self.country),
            "items": bool(self.items),
            "purpose": bool(self.purpose),
            "time_and_method": bool(self.time_and_method),
            "retention": self.retention.stated,
            "refusal": bool(self.refusal) or self.basis is TransferBasis.LAW,
        }
        return tuple(name for name, given in told.items() if not given)


@dataclass(frozen=True, slots=True)
class RefusalStep:
    """How to refuse an automatic device in one environment ("Chrome on Android")."""

    environment: Text
    instruction: Text


@dataclass(frozen=True, slots=True)
class Tracker:
    """A device that collects automatically; `provider` None: the controller's own."""

    key: str
    kind: TrackerKind
    name: Text
    explanation: Text = NOTHING
    purpose: Text = NOTHING
    provider: Name | None = None
    behavioural: bool = False
    refusals: tuple[RefusalStep, ...] = ()
    refusal_effect: Text = NOTHING
    remark: Text = NOTHING
