"""A check as the portal shows it: sections, questions in the reader's language, what was typed and what was saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from trustward.api import Conflict, Lang
from trustward_consignment.domain.questionnaire import AnswerValue, FrozenDomain, FrozenQuestion, GivenAnswer
from trustward_consignment.services.attestation import Evidence, OpenCheck
from trustward_consignment.wording import word


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form brought for one question."""

    value: AnswerValue | None
    note: str
    seen: int | None

    @classmethod
    def of(cls, code: str) -> Typed:
        """Read the current request. An answer that isn't one counts as none."""
        value, seen = request.form.get(f"value-{code}", ""), request.form.get(f"seen-{code}", "")
        return cls(
            AnswerValue(value) if value in set(AnswerValue) else None,
            request.form.get(f"note-{code}", "").replace("\r\n", "\n"),
            int(seen) if seen.isdecimal() and len(seen) < 9 else None,
        )

    def differs(self, saved: GivenAnswer | None) -> bool:
        """Whether there is anything to save."""
        return (self.value, self.note) != ((saved.value, saved.note) if saved else (None, ""))


@dataclass(slots=True)
class Line:
    """One question on its page. `value` and `note` are what stands in the form; `theirs` what another tab saved."""

    code: str
    number: int
    text: str
    hint: str
    key_item: bool
    value: AnswerValue | None
    note: str
    seen: int
    complete: bool
    evidence: tuple[Evidence, ...] = ()
    earlier: GivenAnswer | None = None
    errors: list[Any] = field(default_factory=list)
    theirs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """One page of questions."""

    number: int
    title: str
    answered: int
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def complete(self) -> bool:
        return self.answered == self.total


def sections(check: OpenCheck, lang: Lang, earlier: Mapping[str, GivenAnswer] | None = None) -> list[Section]:
    """The check's pages, in order."""
    found, number = [], 0
    for place, (domain, questions) in enumerate(check.questionnaire.by_domain(), 1):
        lines = []
        for question in questions:
            number += 1
            lines.append(_line(check, question, number, lang, (earlier or {}).get(question.code)))
        found.append(Section(place, _title(domain, lang), sum(line.complete for line in lines), tuple(lines)))
    return found


def _line(check: OpenCheck, question: FrozenQuestion, number: int, lang: Lang, earlier: GivenAnswer | None) -> Line:
    saved = check.answers.get(question.code)
    value, note = (saved.value, saved.note) if saved else (None, "")
    return Line(
        question.code, number, _in(lang, question.text_ko, question.text_en), _in(lang, question.hint_ko, question.hint_en),
        question.key_item, value, note, saved.version if saved else 0, bool(saved and saved.complete),
        check.evidence.get(question.code, ()), earlier if value is None and not note else None,
    )  # fmt: skip


def put_typed(line: Line, typed: Typed) -> None:
    """Show what was typed, whatever is wrong with it."""
    line.value, line.note, line.earlier = typed.value, typed.note, None


def put_clash(line: Line, clash: Conflict) -> None:
    """Show what another tab saved, and let the next save win over it."""
    line.theirs = clash.theirs
    line.seen = int(clash.theirs.get("seen", line.seen))


def _title(domain: FrozenDomain, lang: Lang) -> str:
    return _in(lang, domain.title_ko, domain.title_en) or _("Other questions")


def _in(lang: Lang, ko: str, en: str) -> str:
    return (ko or en) if lang is Lang.KO else (en or ko)


def words() -> Mapping[AnswerValue, Any]:
    """The answers in words, in the order in which they are offered."""
    return {value: word(value) for value in AnswerValue}
