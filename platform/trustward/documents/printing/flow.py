"""A document laid out for paper: what the three printed formats draw, decided once.

Sections, clauses and headings become headings whose levels never skip one (as in the HTML), notices become one box each,
lists know their depth. So no format can leave out, add or reorder words on its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from trustward.documents.canonical import normalise
from trustward.documents.model import (
    Block,
    Clause,
    Document,
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    Tone,
    plain,
    runs,
)
from trustward.documents.text import numbered

DEEPEST_HEADING = 6
DEEPEST_LIST = 6
"""Office formats know a limited number of list levels; what lies deeper is drawn on the last one."""

_WIDE = 6
_NARROWEST = 4.0
_PRINTED_LINKS = ("http://", "https://", "mailto:", "tel:")
_NOT_IN_XML = "\ufffe\uffff"
_TURNED_ROUND = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SOFT_HYPHEN = "\u00ad"
"""Typst 0.15 gives up on one at the end of a link; it shows nothing where no line ends at it."""
_LEFT_OUT = dict.fromkeys(map(ord, _NOT_IN_XML + _TURNED_ROUND + _SOFT_HYPHEN))


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; level 1 is the document's title."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of a list. Depth 0 is the outermost; `number` is its place where that level is numbered, else 0.

    `first`: a list begins here, so counting begins anew.
    """

    depth: int
    number: int
    runs: Runs
    first: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list with the lists inside it, in reading order."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with at least one column; `widths` are the columns' shares of the line, together 1."""

    caption: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """Something set apart, with what stands in it."""

    tone: Tone
    parts: tuple[Head | Words | Points | Grid, ...]


Part = Head | Words | Points | Grid | Box


def flow(document: Document) -> tuple[Part, ...]:
    """The document as parts in reading order, its title first. Parts without a word fall out."""
    parts: list[Part] = [Head(1, words(runs(document.title)))]
    for section in document.sections:
        parts.extend(_section(section, 2))
    return tuple(part for part in parts if _says_something(part))


def landscape(parts: Sequence[Part]) -> bool:
    """Whether a table is too wide for a page that stands upright."""
    return any(len(grid.titles) > _WIDE for grid in _grids(parts))


def words(pieces: Iterable[Run]) -> Runs:
    """Runs as every format can hold them: NFC, no control characters, links only where paper has a use for them.

    Signs that turn the direction of other words go too: what is signed must read as it is stored.
    """
    return normalise(
        replace(
            run,
            text=run.text.translate(_LEFT_OUT),
            href=run.href if run.href.lower().startswith(_PRINTED_LINKS) and _shows(run.text) else "",
        )
        for run in pieces
    )


def _shows(text: str) -> bool:
    """Whether there is anything to see: a link needs something to click on."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def line(text: str) -> str:
    """One line of plain words, for places that hold neither breaks nor marks."""
    return " ".join(plain(words(runs(text))).split())


def _section(section: Section, level: int) -> Iterator[Part]:
    level = min(level, DEEPEST_HEADING)
    if section.title:
        yield Head(level, words(runs(numbered(section))))
    below = min(level + 1, DEEPEST_HEADING)
    yield from _blocks(section.blocks, below)
    for inner in section.sections:
        yield from _section(inner, below)


def _blocks(blocks: Iterable[Block], level: int) -> Iterator[Part]:
    deepest = level - 1
    for block in blocks:
        if isinstance(block, Heading):
            deepest = min(level + block.level - 1, deepest + 1, DEEPEST_HEADING)
            yield Head(deepest, words(block.runs))
        else:
            yield from _block(block, min(deepest + 1, DEEPEST_HEADING))


def _block(block: Paragraph | Listing | Table | Clause | Notice, level: int) -> Iterator[Part]:
    match block:
        case Paragraph(pieces):
            yield Words(words(pieces))
        case Listing(items, ordered):
            yield Points(tuple(_points(items, 0, ordered)))
        case Table():
            if block.columns:
                yield _grid(block)
            else:
                yield Words((Run(line(block.caption), strong=True),))
        case Clause(_, number, title, blocks):
            yield Head(level, words(runs(f"{number} {title}".strip())))
            yield from _blocks(blocks, min(level + 1, DEEPEST_HEADING))
        case Notice(blocks, tone):
            yield Box(tone, tuple(_unboxed(_blocks(blocks, level))))


def _unboxed(parts: Iterable[Part]) -> Iterator[Head | Words | Points | Grid]:
    """A notice inside a notice is drawn with the outer one."""
    for part in parts:
        if isinstance(part, Box):
            yield from part.parts
        elif _says_something(part):
            yield part


def _points(items: Iterable[Item], depth: int, ordered: bool) -> Iterator[Point]:
    for number, item in enumerate(items, 1):
        yield Point(depth, number if ordered else 0, words(item.runs), first=number == 1)
        yield from _points(item.items, min(depth + 1, DEEPEST_LIST), False)


def _grid(table: Table) -> Grid:
    titles = tuple(line(column.title) for column in table.columns)
    rows = tuple(tuple(words(cell) for cell in row.cells) for row in table.rows)
    return Grid(line(table.caption), titles, rows, _widths(titles, rows))


def _widths(titles: Sequence[str], rows: Sequence[Sequence[Runs]]) -> tuple[float, ...]:
    """Longer texts get more room, but less than in proportion: the square root keeps short columns readable."""
    weights = []
    for index, title in enumerate(titles):
        longest = max([_length(title), *(_length(plain(row[index])) for row in rows)])
        weights.append(max(longest, _NARROWEST) ** 0.5)
    whole = sum(weights)
    return tuple(round(weight / whole, 4) for weight in weights)


def _length(text: str) -> float:
    """How wide a text is, in Hangul syllables."""
    wide = 0 if text.isascii() else sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return wide + 0.55 * (len(text) - wide)


def _says_something(part: Part) -> bool:
    match part:
        case Head(_, pieces) | Words(pieces):
            return bool(plain(pieces).strip())
        case Points(points):
            return bool(points)
        case Grid():
            return True
        case Box(_, parts):
            return bool(parts)


def _grids(parts: Iterable[Part]) -> Iterator[Grid]:
    for part in parts:
        if isinstance(part, Grid):
            yield part
        elif isinstance(part, Box):
            yield from _grids(part.parts)
