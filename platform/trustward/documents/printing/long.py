"""Lists too long to be drawn as tables: what a print does with them, and says about it.

A drawn table costs the office formats' libraries and Typst about as much for each cell as a page of words. So a table is
drawn up to a number of cells; the further rows of a PDF lie in it as a sheet, those of an office file follow as lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from trustward.documents.model import Block, Clause, Document, Notice, Paragraph, Row, Section, Table, paragraph, plain
from trustward.kernel.texts import Lang, Text

from .flow import line
from .formats import Attachment, Format, PrintTooLong

MOST_CELLS = {Format.PDF: 16_000, Format.DOCX: 20_000, Format.HWPX: 6_000}
"""Cells of a document's tables that are drawn. Ours: measured, a third of the limits on time and memory at most."""

MOST_LINES = {Format.PDF: 200_000, Format.DOCX: 40_000, Format.HWPX: 20_000}
"""Rows that one print holds in any way."""

_ATTACHED = Text(
    "이 표는 모두 {whole}행이며, 여기에는 앞의 {shown}행을 실었습니다. 전체 목록은 이 PDF에 첨부된 {name} 파일에 있습니다.",
    "This table has {whole} rows, of which the first {shown} stand here. All of them are in the file {name} attached to this PDF.",
)
_FOLLOWS = Text(
    "이 표는 모두 {whole}행이며, 표로는 앞의 {shown}행을 실었습니다. 나머지 행은 표 다음에 한 줄씩 이어집니다.",
    "This table has {whole} rows, of which the first {shown} are drawn as a table. The others follow it line by line.",
)
_DESCRIBED = Text("표의 전체 행: {caption}", "All rows of the table: {caption}")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def fitted(document: Document, form: Format) -> tuple[Document, tuple[Attachment, ...]]:
    """The document as it can be drawn, and the sheets that go into it. A short one comes back as it is.

    Raises: PrintTooLong: even so it would not fit.
    """
    tables = list(_tables(document.sections))
    if sum(len(table.rows) for table in tables) > MOST_LINES[form]:
        raise PrintTooLong("more rows than a print holds")
    if sum(_cells(table) for table in tables) <= MOST_CELLS[form]:
        return document, ()
    fitting = _Fitting(document.lang, form, MOST_CELLS[form])
    sections = tuple(fitting.section(section) for section in document.sections)
    return replace(document, sections=sections), tuple(fitting.sheets)


class _Fitting:
    """Walks a document and spends its cells, first come, first served."""

    def __init__(self, lang: Lang, form: Format, cells: int) -> None:
        self._lang, self._form, self._left = lang, form, cells
        self.sheets: list[Attachment] = []

    def section(self, section: Section) -> Section:
        blocks = tuple(self._blocks(section.blocks))
        return replace(section, blocks=blocks, sections=tuple(self.section(inner) for inner in section.sections))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, Table):
                yield from self._table(block)
            elif isinstance(block, (Clause, Notice)):
                yield replace(block, blocks=tuple(self._blocks(block.blocks)))
            else:
                yield block

    def _table(self, table: Table) -> Iterator[Block]:
        shown = max(1, self._left // max(1, len(table.columns)))
        if len(table.rows) <= shown:
            self._left -= _cells(table)
            yield table
            return
        self._left = 0
        facts = {"whole": f"{len(table.rows):,}", "shown": f"{shown:,}"}
        if self._form is Format.PDF:
            name = f"list-{len(self.sheets) + 1}.csv"
            described = _DESCRIBED.in_(self._lang).format(caption=line(table.caption))
            self.sheets.append(Attachment(name, _sheet(table), "text/csv", described))
            yield paragraph(_ATTACHED.in_(self._lang).format(name=name, **facts))
            yield replace(table, rows=table.rows[:shown])
            return
        yield paragraph(_FOLLOWS.in_(self._lang).format(**facts))
        yield replace(table, rows=table.rows[:shown])
        yield from map(_line, table.rows[shown:])


def _tables(sections: Iterable[Section]) -> Iterator[Table]:
    for section in sections:
        yield from _tables_in(section.blocks)
        yield from _tables(section.sections)


def _tables_in(blocks: Iterable[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, (Clause, Notice)):
            yield from _tables_in(block.blocks)


def _cells(table: Table) -> int:
    return len(table.columns) * len(table.rows)


def _line(row: Row) -> Paragraph:
    return paragraph(" · ".join(_words(row)))


def _words(row: Row) -> Sequence[str]:
    return [" ".join(plain(cell).split()) for cell in row.cells]


def _sheet(table: Table) -> bytes:
    """A table as a sheet; what a spreadsheet would reckon as a formula is marked as words."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for cells in ([line(column.title) for column in table.columns], *map(_words, table.rows)):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return written.getvalue().encode("utf-8-sig")
