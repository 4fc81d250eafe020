"""What the linter says, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from trustward.documents import Document
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow
from trustward.policies.domain.document import SectionContribution
from trustward.policies.domain.korean import settle_particles
from trustward.register.domain import Snapshot

NOTHING = Text("")
LIST = "policy_finding"
"""The list of statute pack codes that gives a finding its citation and what the law wants."""


class Severity(StrEnum):
    """What a finding does: stop the publication, want attention, or only remind."""

    BLOCKING = "blocking"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful. `place` leads to it: a field of the register, a key, what inside it.

    `message` says what was found, `hint` what to do, `rule` what the law wants and `citation` where it says so.
    """

    code: str
    severity: Severity
    place: str
    message: Text
    hint: Text = NOTHING
    citation: Text = NOTHING
    rule: Text = NOTHING

    @property
    def key(self) -> str:
        """Tells it apart from all others."""
        return f"{self.code}@{self.place}"

    def __str__(self) -> str:
        return self.message.in_(Lang.KO)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that somebody accepts with a reason: it blocks no more, and stays visible. No place: wherever it is."""

    code: str
    place: str
    reason: Text

    def covers(self, finding: Finding) -> bool:
        """Whether it is this finding that was accepted."""
        return self.code == finding.code and self.place in ("", finding.place)


@dataclass(frozen=True, slots=True)
class FindingKind:
    """The standing words of a finding. `message` may have blanks."""

    severity: Severity
    message: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `public_versions`: how many versions of the policy are readable already."""

    snapshot: Snapshot
    book: Lawbook
    document: Document | None
    contributions: tuple[SectionContribution, ...] = ()
    public_versions: int = 0
    kinds: dict[str, FindingKind] = field(default_factory=dict)

    def find(self, code: str, place: str, **blanks: Text | str) -> Finding:
        """A finding of a kind, its words filled in, with what the statute pack says about it."""
        kind = self.kinds[code]
        citation, rule = NOTHING, NOTHING
        try:
            row = self.book.code(LIST, code)
            citation, rule = self.book.cite(row), row.text
        except UnknownRow:
            pass  # the pack has nothing to say about it
        return Finding(code, kind.severity, place, filled(kind.message, **blanks), kind.hint, citation, rule)


def filled(text: Text, **blanks: Text | str) -> Text:
    """A bilingual sentence with bilingual blanks."""

    def one(lang: Lang) -> str:
        words = {name: word.in_(lang) if isinstance(word, Text) else word for name, word in blanks.items()}
        sentence = text.in_(lang).format(**words)
        return settle_particles(sentence) if lang is Lang.KO else sentence

    return Text(one(Lang.KO), one(Lang.EN))


def outstanding(findings: Iterable[Finding], accepted: Iterable[Acceptance]) -> list[Finding]:
    """The blocking findings that nobody has accepted: with any of them the policy can't be published."""
    accepted = tuple(accepted)
    blocking = (finding for finding in findings if finding.severity is Severity.BLOCKING)
    return [finding for finding in blocking if not any(one.covers(finding) for one in accepted)]


def joined(texts: Iterable[Text], between: str = ", ") -> Text:
    """Several bilingual words in one line."""
    texts = list(texts)
    return Text(*(between.join(text.in_(lang) for text in texts) for lang in (Lang.KO, Lang.EN)))
