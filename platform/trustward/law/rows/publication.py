"""The policy, the rights of data subjects, and the papers that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from .base import Row


class Presence(StrEnum):
    """Whether a section of the policy has to be there."""

    ALWAYS = "always"
    SITUATIONAL = "situational"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySection(Row):
    """One section of the privacy policy, in the order of the official outline. `key` names it in code and files.

    `also_situational`: recommended as such, but needed once the fact exists.
    """

    kind: ClassVar[str] = "policy_section"

    order: int
    key: str
    presence: Presence
    also_situational: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround(Row):
    """A ground on which a data subject's request may be refused. `rights` lists the requests it is good for."""

    kind: ClassVar[str] = "refusal"

    code: str
    rights: tuple[str, ...]
    public_bodies_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyBody(Row):
    """A body to which a data subject can turn. One whose `valid_to` has passed must not be printed any more."""

    kind: ClassVar[str] = "remedy"

    order: int
    phone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Row):
    """A prescribed form, by its number."""

    kind: ClassVar[str] = "form"

    number: int
