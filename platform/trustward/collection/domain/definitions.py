"""A collection form as the company defines it: which services it serves, and how their items are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from trustward.kernel.texts import Text

from .kinds import FieldType, Proof

NOTHING = Text("")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `key` is what is kept."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """How one item is asked for. `item` is its key in the register; what is left empty is the register's."""

    item: str
    type: FieldType = FieldType.TEXT
    label: Text = NOTHING
    help: Text = NOTHING
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassDefinition:
    """A statutory record class into which what arrives also falls, with the items that belong there (none named: all)."""

    key: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A service of the register that a form serves.

    Attributes:
        service: its key.
        optional: the form's purpose is reached without it; its consent may be refused.
        items: keys of the items that are asked for; none named: all that are not collected by machine.
        classes: statutory record classes.
        events: what happens besides the collection when the form arrives, as kinds of events ("inquiry").
    """

    service: str
    optional: bool = False
    items: tuple[str, ...] = ()
    classes: tuple[ClassDefinition, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A form of the company.

    Attributes:
        key: its name in addresses.
        title: what stands above it.
        intro: a sentence or two below that.
        thanks: what the receipt says first.
        services: what it serves; the first one is its main purpose.
        inputs: how items are asked for; an item without one is a line of text.
        origins: other sites' origins ("https://www.example.kr") that may frame the form or send to its API.
        off: switched off by hand.
        proofs: ways besides the link by which the company verifies a child's representative; told on the form's pages.
        limit: how often one network may send within ten minutes; 0: as often as it likes. Ours, no statute's.
    """

    key: str
    title: Text
    services: tuple[ServiceDefinition, ...]
    intro: Text = NOTHING
    thanks: Text = NOTHING
    inputs: tuple[FieldDefinition, ...] = ()
    origins: tuple[str, ...] = ()
    off: bool = False
    limit: int = 60
    proofs: tuple[Proof, ...] = (Proof.CALL, Proof.SIGNED_PAPER)

    def field_of(self, item: str) -> FieldDefinition:
        """How an item is asked for."""
        return next((one for one in self.inputs if one.item == item), FieldDefinition(item))
