"""A document as plain text: for mails, for search, for whoever wants only the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .model import Block, Clause, Document, Heading, Item, Listing, Notice, Paragraph, Section, Table, plain


def to_text(document: Document) -> str:
    """The whole document as plain text; a table becomes one `title: value` line a cell."""
    parts = [document.title]
    for section in document.sections:
        parts.extend(_section(section))
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def blocks_text(blocks: Iterable[Block]) -> str:
    """Some blocks as plain text."""
    return "\n\n".join(_block(block) for block in blocks)


def _section(section: Section) -> Iterator[str]:
    yield numbered(section)
    for block in section.blocks:
        yield _block(block)
    for inner in section.sections:
        yield from _section(inner)


def numbered(section: Section) -> str:
    """Number and title of a section, as they are read."""
    return f"{section.number}. {section.title}" if section.number and section.title else section.title


def _block(block: Block) -> str:
    match block:
        case Heading(_, runs) | Paragraph(runs):
            return plain(runs)
        case Listing(items, ordered):
            return "\n".join(_items(items, ordered, ""))
        case Table():
            return _table(block)
        case Clause(_, number, title, blocks):
            return "\n\n".join([f"{number} {title}".strip(), *(_block(inner) for inner in blocks)])
        case Notice(blocks):
            return "\n".join(f"※ {line}" for line in blocks_text(blocks).splitlines() if line)


def _items(items: Iterable[Item], ordered: bool, indent: str) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        sign = f"{number}." if ordered else "-"
        yield f"{indent}{sign} {plain(item.runs)}"
        yield from _items(item.items, False, indent + "   ")


def _table(table: Table) -> str:
    lines = [f"[{table.caption}]"] if table.caption else []
    for row in table.rows:
        cells = zip(table.columns, row.cells, strict=True)
        lines.append("\n".join(f"{column.title}: {plain(cell)}" for column, cell in cells))
    return "\n\n".join(lines)
