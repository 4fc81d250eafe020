"""A document as HTML: escaped throughout, headings in order, tables that a screen reader can walk, no style attribute.

The roles on tables look redundant and are not: a style sheet may stack the cells on a phone, and browsers then drop the
table's meaning unless it is spelt out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from . import words
from .model import Block, Clause, Document, Heading, Item, Listing, Notice, Paragraph, Run, Runs, Section, Table
from .text import numbered

_DEEPEST = 6
_EMPTY = Markup("")


def document_html(document: Document, *, level: int = 1) -> Markup:
    """The whole document, its title as a heading of `level`."""
    title = Markup("<h{0}>{1}</h{0}>\n").format(level, document.title)
    return title + sections_html(document.sections, level=level + 1)


def sections_html(sections: Iterable[Section], *, level: int = 2) -> Markup:
    """Sections one after the other, their titles as headings of `level`."""
    return join(section_html(section, level=level) for section in sections)


def section_html(section: Section, *, level: int = 2, after: Markup = _EMPTY) -> Markup:
    """One section; `after` is put behind its content."""
    deep = min(level, _DEEPEST)
    body = _inside(section, deep) + after
    if not section.title:
        return Markup('<div class="doc-section" id="{}">\n{}</div>\n').format(section.id, body)
    title = Markup('<h{0} id="{1}-title">{2}</h{0}>\n').format(deep, section.id, numbered(section))
    return Markup('<section class="doc-section" id="{0}" aria-labelledby="{0}-title">\n{1}{2}</section>\n').format(
        section.id, title, body
    )


def _inside(section: Section, level: int) -> Markup:
    """Blocks and inner sections. Those are no landmarks: their titles repeat under several sections."""
    deeper = min(level + 1, _DEEPEST)
    inner = (
        Markup('<div class="doc-part" id="{1}">\n<h{0}>{2}</h{0}>\n{3}</div>\n').format(
            deeper, one.id, numbered(one), _inside(one, deeper)
        )
        for one in section.sections
    )
    return blocks_html(section.blocks, level=deeper) + join(inner)


def contents_html(document: Document) -> Markup:
    """A list of links to the sections of the first level that have a title."""
    entries = join(
        Markup('<li><a href="#{}">{}</a></li>\n').format(section.id, numbered(section))
        for section in document.sections
        if section.title
    )
    name = words.CONTENTS.in_(document.lang)
    return Markup('<nav class="doc-contents" aria-label="{}">\n<ol>\n{}</ol>\n</nav>\n').format(name, entries)


def blocks_html(blocks: Sequence[Block], *, level: int = 3) -> Markup:
    """Blocks one after the other; headings among them start at `level` and never skip one."""
    parts: list[Markup] = []
    deepest = level - 1
    for block in blocks:
        if isinstance(block, Heading):
            deepest = min(level + block.level - 1, deepest + 1, _DEEPEST)
            parts.append(Markup("<h{0}>{1}</h{0}>\n").format(deepest, runs_html(block.runs)))
        else:
            parts.append(_block(block, min(deepest + 1, _DEEPEST)))
    return join(parts)


def runs_html(pieces: Runs) -> Markup:
    """Runs with their marks; a line feed becomes a line break."""
    return join(_run(run) for run in pieces)


def join(parts: Iterable[Markup]) -> Markup:
    """Safe pieces put together."""
    return Markup("").join(parts)


def lines(text: str) -> Markup:
    """Escaped text, line feeds as line breaks."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def hidden(text: str) -> Markup:
    """Words for those who hear the page."""
    return Markup('<span class="visually-hidden">{}</span>').format(text)


def _run(run: Run) -> Markup:
    out = lines(run.text)
    if run.code:
        out = Markup("<code>{}</code>").format(out)
    if run.emphasis:
        out = Markup("<em>{}</em>").format(out)
    if run.strong:
        out = Markup("<strong>{}</strong>").format(out)
    if run.lang:
        out = Markup('<span class="doc-fallback" lang="{}">{}</span>').format(run.lang.value, out)
    if run.href:
        rel = Markup(' rel="noopener noreferrer"') if run.href.startswith(("http://", "https://")) else _EMPTY
        out = Markup('<a href="{}"{}>{}</a>').format(run.href, rel, out)
    return out


def _block(block: Block, level: int) -> Markup:
    match block:
        case Heading() | Paragraph():
            return Markup("<p>{}</p>\n").format(runs_html(block.runs))
        case Listing(items, ordered):
            return _list(items, "ol" if ordered else "ul")
        case Table():
            return table_html(block)
        case Clause(_, number, title, blocks):
            name = Markup("<h{0}>{1}</h{0}>\n").format(level, f"{number} {title}".strip())
            return Markup('<div class="doc-clause">\n{}{}</div>\n').format(name, blocks_html(blocks, level=level + 1))
        case Notice(blocks, tone):
            return Markup('<div class="doc-notice doc-notice-{}">\n{}</div>\n').format(
                tone.value, blocks_html(blocks, level=level)
            )


def _list(items: Iterable[Item], tag: str) -> Markup:
    entries = join(
        Markup("<li>{}{}</li>\n").format(runs_html(item.runs), _list(item.items, "ul") if item.items else _EMPTY)
        for item in items
    )
    return Markup("<{0}>\n{1}</{0}>\n").format(tag, entries)


def table_html(table: Table) -> Markup:
    """A table with caption, column headers and a row header in the first cell."""
    rows = join(
        row_html([runs_html(cell) for cell in row.cells], [column.title for column in table.columns])
        for row in table.rows
    )
    return table_frame(table.caption, [column.title for column in table.columns], rows)


def table_frame(caption: str, titles: Sequence[str], rows: Markup, extra: str = "") -> Markup:
    """The table around ready rows."""
    head = join(Markup('<th role="columnheader" scope="col">{}</th>').format(title) for title in titles)
    name = Markup("<caption>{}</caption>\n").format(caption) if caption else _EMPTY
    return Markup(
        '<table class="doc-table{}" role="table">\n{}<thead role="rowgroup">\n<tr role="row">{}</tr>\n</thead>\n'
        '<tbody role="rowgroup">\n{}</tbody>\n</table>\n'
    ).format(f" {extra}" if extra else "", name, head, rows)


def row_html(cells: Sequence[Markup], titles: Sequence[str], *, header: int = 0, extra: Markup = _EMPTY) -> Markup:
    """One row; the cell at `header` names it."""
    parts = []
    for index, (cell, title) in enumerate(zip(cells, titles, strict=True)):
        if index == header:
            shape = '<th role="rowheader" scope="row" data-label="{}">{}</th>'
        else:
            shape = '<td role="cell" data-label="{}">{}</td>'
        parts.append(Markup(shape).format(title, cell))  # noqa: S704 - one of the two literals above
    return Markup('<tr role="row"{}>{}</tr>\n').format(extra, join(parts))
