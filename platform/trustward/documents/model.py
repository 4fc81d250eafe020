"""The document model: typed blocks, inline runs without markup, stable ids.

A document says one thing in one language. Sections carry stable ids and tables carry row keys, so that two versions can
be compared by meaning, not by position. Nothing in here knows a format; renderers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from trustward.kernel.texts import Lang

SCHEMA = 1
"""Version of the stored form. A later one must still read every earlier one: what is published is never rewritten."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")


class DocumentError(ValueError):
    """A document that can't be: a doubled id, a row that doesn't fit its table, an unknown block."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with its marks. A line feed in `text` is a line break.

    `lang` is set where the words are not in the document's own language: a missing translation shown in the other one.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    lang: Lang | None = None


Runs = tuple[Run, ...]


def runs(*parts: str | Run | Iterable[Run]) -> Runs:
    """Put words, runs and sequences of runs together; empty pieces fall out."""
    found: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            found.append(Run(part))
        elif isinstance(part, Run):
            found.append(part)
        else:
            found.extend(part)
    return tuple(run for run in found if run.text)


def plain(pieces: Runs) -> str:
    """The bare words of some runs."""
    return "".join(run.text for run in pieces)


class Tone(StrEnum):
    """How much a notice wants to be seen."""

    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; `level` 1 is the first below the section's own title."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with the entries below it."""

    runs: Runs
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not."""

    items: tuple[Item, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the key by which it is recognised in another version. The first cell names the row."""

    key: str
    cells: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: a caption, a title for each column, a key for each row."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        _distinct(f"columns of table {self.key}", (column.key for column in self.columns))
        _distinct(f"rows of table {self.key}", (row.key for row in self.rows))
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                wrong = f"{len(row.cells)} cells, {len(self.columns)} columns"
                raise DocumentError(f"row {row.key} of table {self.key}: {wrong}")


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause of a contract or letter."""

    key: str
    number: str
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something set apart from the running text."""

    blocks: tuple[Block, ...]
    tone: Tone = Tone.NOTE


Block = Heading | Paragraph | Listing | Table | Clause | Notice


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document. `id` is stable over versions; a section without title is a preamble."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    number: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise DocumentError(f"section id {self.id!r}: lower-case letters, digits and single - _ . between them")


@dataclass(frozen=True, slots=True)
class Document:
    """A document in one language. `meta` holds short facts that renderers may print (a number, a date)."""

    kind: str
    lang: Lang
    title: str
    sections: tuple[Section, ...]
    meta: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _distinct("sections", (section.id for section in self.walk()))
        object.__setattr__(self, "meta", MappingProxyType(dict(self.meta)))

    def walk(self) -> Iterator[Section]:
        """Every section, each before the ones inside it."""
        yield from walk(self.sections)

    def section(self, section_id: str) -> Section | None:
        """The section with this id, at any depth."""
        return next((section for section in self.walk() if section.id == section_id), None)


def walk(sections: Iterable[Section]) -> Iterator[Section]:
    """Every section of a tree, each before the ones inside it."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def blocks_of(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, those inside notices and clauses too."""
    for block in blocks:
        yield block
        if isinstance(block, Notice | Clause):
            yield from blocks_of(block.blocks)


def map_runs(blocks: Iterable[Block], change: Callable[[Run], Run]) -> tuple[Block, ...]:
    """The blocks with every run changed."""
    return tuple(_mapped(block, change) for block in blocks)


def runs_of(blocks: Iterable[Block]) -> tuple[Run, ...]:
    """Every run in some blocks, in reading order."""
    found: list[Run] = []

    def note(run: Run) -> Run:
        found.append(run)
        return run

    map_runs(blocks, note)
    return tuple(found)


def _mapped(block: Block, change: Callable[[Run], Run]) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, runs=tuple(map(change, block.runs)))
        case Listing():
            return replace(block, items=tuple(_mapped_item(item, change) for item in block.items))
        case Table():
            rows = tuple(Row(row.key, tuple(tuple(map(change, cell)) for cell in row.cells)) for row in block.rows)
            return replace(block, rows=rows)
        case Clause() | Notice():
            return replace(block, blocks=map_runs(block.blocks, change))


def _mapped_item(item: Item, change: Callable[[Run], Run]) -> Item:
    return Item(tuple(map(change, item.runs)), tuple(_mapped_item(inner, change) for inner in item.items))


def paragraph(*parts: str | Run | Iterable[Run]) -> Paragraph:
    """A paragraph out of words and runs."""
    return Paragraph(runs(*parts))


def listing(*entries: str | Runs | Item, ordered: bool = False) -> Listing:
    """A list out of words, runs and ready entries."""
    return Listing(tuple(entry if isinstance(entry, Item) else Item(runs(entry)) for entry in entries), ordered)


def _distinct(what: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise DocumentError(f"{what}: {key!r} stands twice")
        seen.add(key)
