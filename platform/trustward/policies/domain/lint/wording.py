"""How things are said: vague words, blanks nobody filled, missing languages, doubtful names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trustward.kernel.texts import Lang, Text
from trustward.register.domain import Spelling

from .finding import Case, Finding
from .places import names_of, texts_of

_VAGUE = {
    Lang.KO: re.compile(r"(?:(?<=[\s,)])|^)등(?:등)?(?:의|을|에|은|이|으로|과|도)?(?=$|[\s,.)·;])|각종|기타|여러 가지"),
    Lang.EN: re.compile(
        r"\betc\b\.?|\bsuch as\b|\bvarious\b|\band so on\b|\band more\b|\bamong others\b|\bnot limited to\b",
        re.IGNORECASE,
    ),
}
_PLACEHOLDER = re.compile(
    r"<(?=[^\s<>])[^<>\n]{0,60}(?<=\S)>|\{\{?[^{}\n]{1,60}\}?\}|[○◯]{2,}|\bTBD\b|\bTODO\b|\bXXX+\b"
)


def vague(case: Case) -> Iterator[Finding]:
    """Words that leave open what is meant: the drafting guideline bans them."""
    for place, text in texts_of(case.snapshot):
        found = [match for lang, words in _VAGUE.items() for match in words.findall(_written(text, lang))]
        if found:
            yield case.find("vague_wording", place, words=_quoted(found))


def placeholders(case: Case) -> Iterator[Finding]:
    """Blanks of a template that nobody filled in."""
    for place, text in texts_of(case.snapshot):
        found = [match for lang in Lang for match in _PLACEHOLDER.findall(_written(text, lang))]
        if found:
            yield case.find("placeholder", place, words=_quoted(found))


def languages(case: Case) -> Iterator[Finding]:
    """Korean is needed to publish; English that is missing falls back to Korean."""
    for place, text in texts_of(case.snapshot):
        if text.lacks(Lang.KO):
            yield case.find("korean_missing", place)
        elif text.lacks(Lang.EN):
            yield case.find("english_missing", place)


def names(case: Case) -> Iterator[Finding]:
    """Names of which nobody is sure, and a controller that goes by several."""
    for place, name in names_of(case.snapshot):
        if name.spelling is not Spelling.CONFIRMED:
            yield case.find("name_unconfirmed", place, name=name.text)
    others = case.snapshot.controller.other_names
    if others:
        called = _quoted([case.snapshot.controller.name.text.en, *(other.text.en or other.text.ko for other in others)])
        yield case.find("name_inconsistent", "controller.other_names", names=called)


def _written(text: Text, lang: Lang) -> str:
    return text.ko if lang is Lang.KO else text.en


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{word.strip()}”" for word in dict.fromkeys(words))
