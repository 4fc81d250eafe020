"""How information is protected, destroyed, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from trustward.kernel.texts import Text

from .basics import NOTHING, Contact, Name
from .kinds import Channel, DestructionMethod, MeasureKind, Medium, OfficerRole, Right, UnitRole


@dataclass(frozen=True, slots=True)
class SafetyMeasure:
    """One safety measure, stated because it is really taken."""

    key: str
    kind: MeasureKind
    text: Text


@dataclass(frozen=True, slots=True)
class DestructionWay:
    """How information on one medium is destroyed."""

    medium: Medium
    methods: tuple[DestructionMethod, ...]
    text: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Destruction:
    """Procedure and method of destruction (PIPA art. 30(1)3-2). `procedure` and `segregation` are Markdown."""

    procedure: Text = NOTHING
    ways: tuple[DestructionWay, ...] = ()
    segregation: Text = NOTHING
    officer_approves: bool = False


@dataclass(frozen=True, slots=True)
class FormReference:
    """The form that the controller asks for, as it cites it: the linter compares it with the form in force."""

    notice: str
    number: str
    title: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Rights:
    """How data subjects exercise their rights (PIPA art. 35 to 38)."""

    rights: tuple[Right, ...] = ()
    addressee: Text = NOTHING
    channels: tuple[Channel, ...] = ()
    channel_citation: Text = NOTHING
    representatives: bool = False
    form: FormReference | None = None
    limits: tuple[Text, ...] = ()
    identity_check: bool = False
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Officer:
    """A person whom the policy must name (PIPA art. 30(1)6, 31). More than one name is kept as the source has it."""

    key: str
    role: OfficerRole
    title: Text
    names: tuple[Name, ...] = ()
    department: Text = NOTHING
    contact: Contact = field(default_factory=Contact)
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Department:
    """A department that answers access requests or grievances."""

    key: str
    roles: tuple[UnitRole, ...]
    name: Text
    persons: tuple[Name, ...] = ()
    contact: Contact = field(default_factory=Contact)
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class RemedyBody:
    """A body that helps: a row of a statute pack (`row`), or the controller's own entry."""

    key: str
    row: str = ""
    name: Text = NOTHING
    contact: Contact = field(default_factory=Contact)


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where to turn to. `further_announced`: the policy says that a list of further bodies follows."""

    bodies: tuple[RemedyBody, ...] = ()
    further_announced: bool = False
    further: tuple[RemedyBody, ...] = ()
