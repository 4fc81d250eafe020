"""What `render` takes from plugins and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trustward.documents import Block, Document, canonical_json, digest, from_data, to_data
from trustward.kernel.texts import Lang
from trustward.register.domain import ConsignmentFact

KIND = "privacy_policy"


@dataclass(frozen=True, slots=True)
class SectionContribution:
    """What a plugin adds to one section of the policy.

    `blocks` stand behind what the core draws there. `consignments` are drawn by the core itself, in the table of the
    section on consignment. `facts` is plain data that is stored with the version, so that the plugin can ask later what
    that version disclosed.
    """

    section_id: str
    blocks: Mapping[Lang, tuple[Block, ...]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    consignments: tuple[ConsignmentFact, ...] = ()


@dataclass(frozen=True, slots=True)
class LawUse:
    """Which law a policy was written by: the day, the packs with their versions, the rows that it prints or cites."""

    on: date
    packs: Mapping[str, str]
    rows: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Plain data to be stored with the version."""
        return {"on": self.on.isoformat(), "packs": dict(self.packs), "rows": list(self.rows)}


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """The policy in both languages, each a tree of its own, and where it comes from.

    `disclosed` lists what the trees say about consignment and whatever else plugins want to find again.
    """

    ko: Document
    en: Document
    law: LawUse
    disclosed: Mapping[str, Any]

    def in_(self, lang: Lang) -> Document:
        """The tree of one language."""
        return self.ko if lang is Lang.KO else self.en

    def content(self) -> dict[str, Any]:
        """What is stored, hashed, approved and published: both trees as plain data."""
        return {"ko": to_data(self.ko), "en": to_data(self.en)}

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of both trees."""
        return digest(self.content())

    @property
    def json(self) -> str:
        """The canonical JSON of both trees."""
        return canonical_json(self.content())


def document_in(content: Mapping[str, Any], lang: Lang) -> Document:
    """The tree of one language out of stored content."""
    return from_data(content[lang.value])
