"""Facts of the register in words of one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from string import Formatter

from babel.core import Locale
from babel.dates import format_date

from trustward.documents import Block, Run, Runs, from_markdown, inline, map_runs, plain, runs
from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Period
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow
from trustward.law.rows import Row
from trustward.register.domain import Contact, Item, LegalBasis, Name, Necessity, Snapshot

from .korean import settle_particles
from .phrases import common

DATE_PATTERN = {Lang.KO: "y년 M월 d일", Lang.EN: "MMMM d, y"}


@dataclass(slots=True)
class Writer:
    """Writes one tree: knows the language, the register and the law.

    It notes which rows it has used, which sections only say that they don't apply, and whether it had to fall back.
    """

    lang: Lang
    snapshot: Snapshot
    book: Lawbook
    used: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    fell_back: bool = False

    def say(self, text: Text) -> Runs:
        """A text of the controller; where this language is missing, the other one, marked as such."""
        return self._marked(text, runs(text.in_(self.lang)))

    def say_inline(self, text: Text) -> Runs:
        """As `say`, for one line of Markdown."""
        return self._marked(text, inline(text.in_(self.lang)))

    def markdown(self, text: Text) -> tuple[Block, ...]:
        """As `say`, for a whole text in Markdown."""
        blocks = from_markdown(text.in_(self.lang))
        if not blocks or not text.lacks(self.lang):
            return blocks
        self._note_fallback()
        return map_runs(blocks, self._foreign)

    def _marked(self, text: Text, pieces: Runs) -> Runs:
        if not pieces or not text.lacks(self.lang):
            return pieces
        self._note_fallback()
        return tuple(map(self._foreign, pieces))

    def _foreign(self, run: Run) -> Run:
        return replace(run, lang=Lang.EN if self.lang is Lang.KO else Lang.KO)

    def _note_fallback(self) -> None:
        self.fell_back = self.fell_back or self.lang is Lang.EN

    def phrase(self, text: Text, **parts: str) -> str:
        """A standing sentence with its blanks filled in."""
        sentence = text.in_(self.lang).format(**parts)
        return settle_particles(sentence) if self.lang is Lang.KO else sentence

    def filled(self, phrase: Text, **parts: Runs) -> Runs:
        """A standing sentence whose blanks take runs."""
        found: list[Run] = []
        for literal, blank, _, _ in Formatter().parse(phrase.in_(self.lang)):
            before = plain(tuple(found))
            said = settle_particles(before + literal) if self.lang is Lang.KO else before + literal
            found.extend(runs(said[len(before) :]))
            found.extend(parts[blank] if blank else ())
        return tuple(found)

    def name(self, name: Name) -> Runs:
        """A name as it is published; one that has no spelling in this language keeps the one it has."""
        pieces = runs(name.text.in_(self.lang))
        return tuple(map(self._foreign, pieces)) if name.text.lacks(self.lang) else pieces

    def or_not_stated(self, pieces: Runs) -> Runs:
        """The words, or in their place that nothing is stated."""
        return pieces or (Run(common.NOT_STATED.in_(self.lang), emphasis=True),)

    def cite(self, citation: str | Row) -> str:
        """A citation as it is printed; empty where the pack names no statute of that id."""
        if isinstance(citation, Row):
            self.used.add(citation.id)
        try:
            return self.book.cite(citation).in_(self.lang)
        except (UnknownRow, ValueError):
            return ""

    def date(self, day: date) -> str:
        """A day written out."""
        return format_day(day, self.lang)

    def period(self, period: Period) -> str:
        """A length of time in words."""
        return period_words(period, self.lang)

    def items(self, items: Sequence[Item]) -> Runs:
        """Items grouped by whether they are required, one line a group."""
        lines = [
            runs(
                _label(necessity, self.lang),
                self.joined(self.item(item) for item in items if item.necessity is necessity),
            )
            for necessity in Necessity
            if any(item.necessity is necessity for item in items)
        ]
        return self.lines(lines)

    def item(self, item: Item) -> Runs:
        """One item with what it covers, its category and when it applies."""
        notes = [self.say(text) for text in (item.detail, item.condition) if text]
        if item.kind.special:
            notes.insert(0, (Run(common.ITEM_KIND[item.kind].in_(self.lang), strong=True),))
        return runs(self.say(item.name), self.bracketed(self.joined(notes, "; ")))

    def bracketed(self, pieces: Runs) -> Runs:
        """Pieces in brackets behind a word, or nothing where there are none."""
        return runs("(" if self.lang is Lang.KO else " (", pieces, ")") if pieces else ()

    def joined(self, parts: Iterable[Runs], between: str = ", ") -> Runs:
        """Pieces in one line."""
        found: list[Run] = []
        for part in parts:
            if found and part:
                found.append(Run(between))
            found.extend(part)
        return tuple(found)

    def lines(self, parts: Iterable[Runs]) -> Runs:
        """Pieces below each other."""
        return self.joined((part for part in parts if part), "\n")

    def basis(self, basis: LegalBasis) -> Runs:
        """The legal basis, with the statute and article that the controller gives or else the one of the law."""
        if basis.kind is None:
            return self.or_not_stated(self.say(basis.citation))
        try:
            row = self.book.code("legal_basis", basis.kind.value)
        except UnknownRow:
            return self.or_not_stated(self.say(basis.citation))
        cited = self.say(basis.citation) or runs(self.cite(row))
        consent = common.SEPARATE_CONSENT.in_(self.lang) if basis.separate_consent else ""
        notes = self.joined([cited, runs(consent)])
        return runs(row.text.in_(self.lang), self.bracketed(notes))

    def contact(self, contact: Contact) -> Runs:
        """Ways to reach somebody, one a line, as links."""
        ways = [
            (common.PHONE, contact.phone, f"tel:{_digits(contact.phone)}"),
            (common.FAX, contact.fax, ""),
            (common.EMAIL, contact.email, f"mailto:{contact.email}"),
            (common.WEBSITE, contact.url, contact.url),
        ]
        return self.lines(
            runs(f"{label.in_(self.lang)}: ", Run(shown, href=address)) for label, shown, address in ways if shown
        )

    def country(self, code: str) -> str:
        """The name of a country given by its two letters; any other text as it stands."""
        return str(Locale(self.lang.value).territories.get(code.upper(), code))


def period_words(period: Period, lang: Lang) -> str:
    """A length of time in words: 3년, 3 years."""
    word = common.UNIT[period.unit].in_(lang)
    if lang is Lang.KO:
        return f"{period.amount}{word}"
    return f"{period.amount} {word}{'' if period.amount == 1 else 's'}"


def format_day(day: date, lang: Lang) -> str:
    """A day written out: 2024년 5월 20일, May 20, 2024."""
    return str(format_date(day, DATE_PATTERN[lang], locale=lang.value))


def _label(necessity: Necessity, lang: Lang) -> Runs:
    label = common.NECESSITY[necessity].in_(lang)
    return (Run(label, strong=True), Run(" ")) if label else ()


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdigit() or char == "+")
