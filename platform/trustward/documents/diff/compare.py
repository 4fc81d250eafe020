"""Two versions of a document compared by meaning: sections by id, tables by key, rows by key, words inside.

Order alone is no change: a row or section that only moved counts as the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from trustward.documents.model import (
    Block,
    Clause,
    Column,
    Document,
    Heading,
    Item,
    Listing,
    Notice,
    Paragraph,
    Row,
    Run,
    Runs,
    Section,
    Table,
)

from .changes import (
    Change,
    ColumnChange,
    DocumentDiff,
    LineChange,
    LineKind,
    RowChange,
    SectionChange,
    TableChange,
)
from .words import Mark, Piece, compare_words

_SAME_LINE = 0.4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a section: a paragraph, a heading, an entry of a list."""

    kind: LineKind
    text: str
    depth: int = 0


def compare(before: Document | None, after: Document) -> DocumentDiff:
    """Compare two versions of a document in one language; without `before` everything is new."""
    old = list(before.walk()) if before else []
    pairs = _by_key(old, list(after.walk()), lambda section: section.id)
    within = (_within(before.sections) if before else {}) | _within(after.sections)
    sections = tuple(_section(one, other, within) for one, other in pairs)
    counts = {mark: sum(section.mark is mark for section in sections) for mark in Mark}
    return DocumentDiff(compare_words(before.title if before else "", after.title), sections, counts)


def _by_key(old: Sequence[T], new: Sequence[T], key: Callable[[T], str]) -> Iterator[tuple[T | None, T | None]]:
    """Pairs with one key, in the new order; what went is shown behind the neighbour that it followed."""
    olds, news = {key(one): one for one in old}, {key(one): one for one in new}
    gone: dict[str, list[T]] = {}
    anchor = ""
    for name, one in olds.items():
        if name in news:
            anchor = name
        else:
            gone.setdefault(anchor, []).append(one)
    yield from ((one, None) for one in gone.get("", ()))
    for name, other in news.items():
        yield olds.get(name), other
        yield from ((one, None) for one in gone.get(name, ()))


def _within(sections: Iterable[Section], around: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Titles of the sections around each section."""
    found: dict[str, tuple[str, ...]] = {}
    for section in sections:
        found[section.id] = around
        found |= _within(section.sections, (*around, section.title) if section.title else around)
    return found


def _section(before: Section | None, after: Section | None, within: Mapping[str, tuple[str, ...]]) -> SectionChange:
    one = before or after
    assert one is not None
    changes = tuple(_changes(before.blocks if before else (), after.blocks if after else ()))
    # A number follows from the sections before it, so it is no change of this section.
    title = compare_words(before.title if before else "", after.title if after else "")
    return SectionChange(_mark(before, after, title, changes), one.id, title, changes, within[one.id])


def _mark(before: object, after: object, title: Iterable[Piece], changes: Iterable[Change | RowChange]) -> Mark:
    if before is None:
        return Mark.ADDED
    if after is None:
        return Mark.REMOVED
    same = all(piece.mark is Mark.SAME for piece in title) and all(change.mark is Mark.SAME for change in changes)
    return Mark.SAME if same else Mark.CHANGED


def _changes(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Change]:
    old, new = list(_parts(before)), list(_parts(after))
    for one, other in _aligned(old, new):
        if isinstance(one, Table) or isinstance(other, Table):
            yield _table(one if isinstance(one, Table) else None, other if isinstance(other, Table) else None)
        else:
            yield _line(one, other)


Part = Line | Table


def _parts(blocks: Iterable[Block], depth: int = 0) -> Iterator[Part]:
    """Blocks as lines and tables."""
    for block in blocks:
        match block:
            case Table():
                yield block
            case Heading(_, runs):
                yield Line(LineKind.HEADING, spoken(runs), depth)
            case Paragraph(runs):
                yield Line(LineKind.PARAGRAPH, spoken(runs), depth)
            case Listing(items):
                yield from _items(items, depth)
            case Clause(_, number, title, blocks):
                yield Line(LineKind.HEADING, f"{number} {title}".strip(), depth)
                yield from _parts(blocks, depth)
            case Notice(blocks):
                for part in _parts(blocks, depth):
                    yield part if isinstance(part, Table) else Line(LineKind.NOTICE, part.text, part.depth)


def _items(items: Iterable[Item], depth: int) -> Iterator[Line]:
    for item in items:
        yield Line(LineKind.ITEM, spoken(item.runs), depth)
        yield from _items(item.items, depth + 1)


def spoken(runs: Runs) -> str:
    """The words, with the address of a link behind them unless they are the address: a changed address is a change."""
    return "".join(run.text if _says_its_address(run) else f"{run.text} <{run.href}>" for run in runs)


def _says_its_address(run: Run) -> bool:
    bare = run.href.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    return not run.href or run.text.strip().rstrip("/") in {run.href.rstrip("/"), bare}


def _aligned(old: Sequence[Part], new: Sequence[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Lines with equal text and tables with equal key first, then what lies between by likeness."""
    olds, news = [_name(part) for part in old], [_name(part) for part in new]
    for kind, i, j, k, m in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(old[i:j], new[k:m], strict=True)
        else:
            yield from _alike(old[i:j], new[k:m])


def _name(part: Part) -> tuple[str, str]:
    return ("table", part.key) if isinstance(part, Table) else ("line", part.text)


def _alike(old: Sequence[Part], new: Sequence[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Pair each new line with the first old one left that reads alike; the order of both is kept."""
    at = 0
    for other in new:
        found = next((index for index in range(at, len(old)) if _reads_alike(old[index], other)), None)
        if found is None:
            yield None, other
            continue
        yield from ((one, None) for one in old[at:found])
        yield old[found], other
        at = found + 1
    yield from ((one, None) for one in old[at:])


def _reads_alike(one: Part, other: Part) -> bool:
    if isinstance(one, Table) or isinstance(other, Table):
        return isinstance(one, Table) and isinstance(other, Table) and one.key == other.key
    return SequenceMatcher(None, one.text, other.text, autojunk=False).ratio() >= _SAME_LINE


def _line(before: Part | None, after: Part | None) -> LineChange:
    one = after or before
    assert isinstance(one, Line)
    pieces = compare_words(_text(before), _text(after))
    return LineChange(_mark(before, after, pieces, ()), one.kind, one.depth, pieces)


def _text(part: Part | None) -> str:
    return part.text if isinstance(part, Line) else ""


def _table(before: Table | None, after: Table | None) -> TableChange:
    one = after or before
    assert one is not None
    columns = tuple(_columns(before.columns if before else (), after.columns if after else ()))
    keys = [column.key for column in columns]
    stayed = [column.mark not in {Mark.ADDED, Mark.REMOVED} for column in columns]
    rows = tuple(
        _row(old, new, _cells(before, old, keys), _cells(after, new, keys), stayed)
        for old, new in _by_key(before.rows if before else (), after.rows if after else (), lambda row: row.key)
    )
    caption = compare_words(before.caption if before else "", after.caption if after else "")
    mark = _mark(before, after, caption, rows)
    if mark is Mark.SAME and any(column.mark is not Mark.SAME for column in columns):
        mark = Mark.CHANGED
    return TableChange(mark, one.key, one.caption, columns, rows)


def _columns(before: Sequence[Column], after: Sequence[Column]) -> Iterator[ColumnChange]:
    for old, new in _by_key(before, after, lambda column: column.key):
        one = new or old
        assert one is not None
        renamed = old is not None and new is not None and old.title != new.title
        yield ColumnChange(Mark.CHANGED if renamed else _mark(old, new, (), ()), one.key, one.title)


def _cells(table: Table | None, row: Row | None, keys: Iterable[str]) -> tuple[str, ...]:
    if table is None or row is None:
        return tuple("" for _ in keys)
    by_key = {column.key: spoken(cell) for column, cell in zip(table.columns, row.cells, strict=True)}
    return tuple(by_key.get(key, "") for key in keys)


def _row(
    before: Row | None, after: Row | None, old: Sequence[str], new: Sequence[str], stayed: Sequence[bool]
) -> RowChange:
    """A row is changed by what stands in the columns that both versions have; a column that came or went says so itself."""
    one = after or before
    assert one is not None
    cells = tuple(compare_words(was, becomes) for was, becomes in zip(old, new, strict=True))
    kept = (piece for cell, both in zip(cells, stayed, strict=True) if both for piece in cell)
    return RowChange(_mark(before, after, kept, ()), one.key, cells)
