"""The questionnaire of a supervision check: frozen texts, answers by stable code, progress, and the grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class AnswerValue(StrEnum):
    """What can be answered. `NOT_APPLICABLE` needs its reason."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


SHARES: Mapping[AnswerValue, float] = {AnswerValue.YES: 1.0, AnswerValue.PARTIAL: 0.5, AnswerValue.NO: 0.0}
"""What share of a question's weight an answer earns; one that does not apply counts nowhere."""

WANTING = frozenset({AnswerValue.NO, AnswerValue.PARTIAL})
"""Answers that propose a finding."""


@dataclass(frozen=True, slots=True)
class FrozenQuestion:
    """One question as it was sent. `weight` is the controller's own and never leaves it."""

    code: str
    domain: str
    text_ko: str
    text_en: str = ""
    hint_ko: str = ""
    hint_en: str = ""
    key_item: bool = False
    weight: int = 1

    def as_data(self) -> dict[str, Any]:
        """What the vendor gets to see: everything but the weight."""
        return {
            "code": self.code,
            "domain": self.domain,
            "text": {"ko": self.text_ko, "en": self.text_en},
            "hint": {"ko": self.hint_ko, "en": self.hint_en},
            "key_item": self.key_item,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], weight: int = 1) -> FrozenQuestion:
        """Read what `as_data` wrote."""
        text, hint = data["text"], data["hint"]
        return cls(
            data["code"], data["domain"], text["ko"], text["en"], hint["ko"], hint["en"], data["key_item"], weight
        )


@dataclass(frozen=True, slots=True)
class FrozenDomain:
    """A heading over questions."""

    key: str
    title_ko: str
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """An immutable questionnaire: its content says what was asked, its hash names it."""

    domains: tuple[FrozenDomain, ...]
    questions: tuple[FrozenQuestion, ...]

    def content(self) -> dict[str, Any]:
        """The content that is stored, hashed and sent."""
        return {
            "domains": [{"key": d.key, "title": {"ko": d.title_ko, "en": d.title_en}} for d in self.domains],
            "questions": [question.as_data() for question in self.questions],
        }

    def weights(self) -> dict[str, int]:
        """Weights by code, stored beside the content and never sent."""
        return {question.code: question.weight for question in self.questions}

    @classmethod
    def from_content(cls, content: Mapping[str, Any], weights: Mapping[str, int] | None = None) -> Questionnaire:
        """Read what `content` wrote."""
        known = weights or {}
        domains = tuple(FrozenDomain(d["key"], d["title"]["ko"], d["title"]["en"]) for d in content["domains"])
        questions = tuple(FrozenQuestion.from_data(q, known.get(q["code"], 1)) for q in content["questions"])
        return cls(domains, questions)

    def question(self, code: str) -> FrozenQuestion | None:
        """The question with that code."""
        return next((question for question in self.questions if question.code == code), None)

    def by_domain(self) -> tuple[tuple[FrozenDomain, tuple[FrozenQuestion, ...]], ...]:
        """The headings with their questions, in order; questions without a known heading stand last under none."""
        known = {domain.key for domain in self.domains}
        found = [(d, tuple(q for q in self.questions if q.domain == d.key)) for d in self.domains]
        rest = tuple(q for q in self.questions if q.domain not in known)
        if rest:
            found.append((FrozenDomain("", ""), rest))
        return tuple((domain, questions) for domain, questions in found if questions)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as it stands now."""

    code: str
    value: AnswerValue | None
    note: str = ""
    evidence: tuple[str, ...] = ()
    version: int = 0

    @property
    def complete(self) -> bool:
        """Answered; "not applicable" only with its reason."""
        return self.value is not None and not (self.value is AnswerValue.NOT_APPLICABLE and not self.note.strip())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a questionnaire is answered."""

    answered: int
    total: int
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Everything is answered."""
        return self.total > 0 and not self.missing

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down so that 100 means done."""
        return self.answered * 100 // self.total if self.total else 0


def progress(questions: Sequence[FrozenQuestion], answers: Mapping[str, GivenAnswer]) -> Progress:
    """Which questions still lack an answer, in their order."""
    missing = tuple(q.code for q in questions if q.code not in answers or not answers[q.code].complete)
    return Progress(len(questions) - len(missing), len(questions), missing)


@dataclass(frozen=True, slots=True)
class Grade:
    """The controller's own view on the answers: share of the weight reached, and key items answered "no"."""

    percent: int | None
    key_items_failed: tuple[str, ...] = ()
    wanting: tuple[str, ...] = field(default=())

    @property
    def capped(self) -> bool:
        """A "no" to a key item: the grade can't be good, whatever the per cent says."""
        return bool(self.key_items_failed)


def grade(questions: Iterable[FrozenQuestion], answers: Mapping[str, GivenAnswer]) -> Grade:
    """Weigh the answers. None as percentage where nothing applies."""
    reached = possible = 0.0
    failed, wanting = [], []
    for question in questions:
        answer = answers.get(question.code)
        if answer is None or answer.value is None or answer.value not in SHARES:
            continue
        possible += question.weight
        reached += question.weight * SHARES[answer.value]
        if answer.value in WANTING:
            wanting.append(question.code)
        if question.key_item and answer.value is AnswerValue.NO:
            failed.append(question.code)
    return Grade(int(reached * 100 // possible) if possible else None, tuple(failed), tuple(wanting))


def signed_content(
    check: str,
    version_hash: str,
    consent: str,
    signed_at: str,
    answers: Iterable[GivenAnswer],
    evidence: Mapping[str, str],
) -> dict[str, Any]:
    """Exactly what a signature covers: the questionnaire by its hash, the consent sentence, every answer, and every
    attached file by the hash of its content."""
    given = sorted(answers, key=lambda answer: answer.code)
    return {
        "check": check,
        "questionnaire": version_hash,
        "consent": consent,
        "signed_at": signed_at,
        "answers": [
            {
                "code": answer.code,
                "value": answer.value.value if answer.value else None,
                "note": answer.note,
                "evidence": {one: evidence.get(one, "") for one in sorted(answer.evidence)},
            }
            for answer in given
        ],
    }
