"""Whose policy it is and what it says beside the facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from trustward.kernel.texts import Text

from .basics import NOTHING, Address, Contact, Name
from .kinds import Practice


@dataclass(frozen=True, slots=True)
class Controller:
    """Whose policy it is. `other_names`: names under which its own published texts call it as well."""

    name: Name
    legal_name: Text = NOTHING
    other_names: tuple[Name, ...] = ()
    service_names: tuple[Text, ...] = ()
    addresses: tuple[Address, ...] = ()
    contact: Contact = field(default_factory=Contact)
    policy_effective_on: date | None = None
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which duties apply: business types (words of the statute packs) and practices."""

    businesses: tuple[str, ...] = ()
    practices: tuple[Practice, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnText:
    """The controller's own Markdown for a section of the policy (`section`: id of the policy outline)."""

    section: str
    text: Text

    @property
    def key(self) -> str:
        return self.section


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A statement that a situational section does not apply; an empty text takes the standard wording."""

    section: str
    text: Text = NOTHING

    @property
    def key(self) -> str:
        return self.section


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """Why a version of the policy differs from the one before it (PIPA art. 30(2))."""

    key: str
    effective_on: date
    reason: Text
    material: bool = False
    remark: Text = NOTHING
