"""A document as DOCX: real headings, lists and table headings, Korean font and language set where Word looks for them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from trustward.documents.model import Document, Run, Runs, Tone
from trustward.kernel.texts import Lang

from .archive import packed_again
from .flow import DEEPEST_LIST, Box, Grid, Head, Part, Points, Words, flow, landscape, line

LANGUAGES = {Lang.KO: "ko-KR", Lang.EN: "en-US"}
LATIN_FONT, KOREAN_FONT, CODE_FONT = "Malgun Gothic", "맑은 고딕", "Consolas"

_SIZES = {1: 18, 2: 14, 3: 12, 4: 11, 5: 10.5, 6: 10.5}
_SHORT, _LONG, _MARGIN = Mm(210), Mm(297), Mm(22)
_BULLETS, _NUMBERS = 900, 901
_LINES = {Tone.NOTE: ("6E6E6E", "F6F6F6"), Tone.WARNING: ("B3261E", "FBF1F0")}
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal documents have equal bytes


def to_docx(document: Document) -> bytes:
    """The document as DOCX. Equal documents give equal bytes."""
    return packed_again(_Writer(document).written())


class _Writer:
    def __init__(self, document: Document) -> None:
        self._parts = flow(document)
        self._lang = document.lang
        self._file = docx.Document()
        self._width = self._page()
        self._facts(line(document.title))
        self._styles()
        self._numbering = self._file.part.numbering_part.element
        self._lists()
        self._footer()

    def written(self) -> bytes:
        for part in self._parts:
            self._draw(part)
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    def _page(self) -> int:
        section = self._file.sections[0]
        across = landscape(self._parts)
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (_LONG, _SHORT) if across else (_SHORT, _LONG)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        return int(section.page_width - 2 * _MARGIN)

    def _facts(self, title: str) -> None:
        facts = self._file.core_properties
        # the property holds 255 characters; the document itself holds the whole title
        facts.title, facts.language, facts.author, facts.comments = title[:255], LANGUAGES[self._lang], "", ""
        facts.created = facts.modified = _LONG_AGO
        facts.last_modified_by = ""

    def _styles(self) -> None:
        styles = self._file.styles
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _put(defaults, "w:rFonts", _fonts(LATIN_FONT, KOREAN_FONT))
        _put(defaults, "w:lang", {"w:val": LANGUAGES[self._lang], "w:eastAsia": LANGUAGES[Lang.KO]})
        normal = styles["Normal"]
        _put(normal.element.get_or_add_rPr(), "w:rFonts", _fonts(LATIN_FONT, KOREAN_FONT))
        normal.font.size = Pt(10)
        normal.paragraph_format.space_after = Pt(6)
        for level, size in _SIZES.items():
            self._dress(f"Heading {level}", size)
        self._dress("Caption", 10)
        styles["Caption"].paragraph_format.keep_with_next = True
        for tone, (edge, ground) in _LINES.items():
            style = styles.add_style(_box_style(tone), WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            style.paragraph_format.left_indent = Mm(3)
            _framed(style.element.get_or_add_pPr(), edge, ground)

    def _dress(self, name: str, size: float) -> None:
        style = self._file.styles[name]
        _put(style.element.get_or_add_rPr(), "w:rFonts", _fonts(LATIN_FONT, KOREAN_FONT))
        style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)

    def _lists(self) -> None:
        """Two kinds of lists: points, and numbers whose lower levels are points. Each list gets a copy to count in."""
        first = self._numbering.find(qn("w:num"))
        for kind in (_BULLETS, _NUMBERS):
            made = _element("w:abstractNum", {"w:abstractNumId": str(kind)})
            made.append(_element("w:multiLevelType", {"w:val": "hybridMultilevel"}))
            for depth in range(DEEPEST_LIST + 1):
                made.append(_level(depth, numbered=kind == _NUMBERS and depth == 0))
            if first is None:
                self._numbering.append(made)
            else:
                first.addprevious(made)

    def _counting(self, ordered: bool) -> int:
        count = self._numbering.add_num(_NUMBERS if ordered else _BULLETS)
        if ordered:
            count.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(count.numId)

    def _footer(self) -> None:
        paragraph = self._file.sections[0].footer.paragraphs[0]
        paragraph.alignment = 1
        for piece in ("PAGE", " / ", "NUMPAGES"):
            if piece.isupper():
                field = _element("w:fldSimple", {"w:instr": piece})
                field.append(_element("w:r", {}))
                field[0].append(_element("w:t", {}))
                field[0][0].text = "1"
                paragraph._p.append(field)
            else:
                paragraph.add_run(piece)

    def _draw(self, part: Part, box: Tone | None = None) -> None:
        match part:
            case Head(level, pieces):
                self._fill(self._file.add_paragraph(style=f"Heading {level}"), pieces, box)
            case Words(pieces):
                style = "Normal" if box is None else _box_style(box)
                self._fill(self._file.add_paragraph(style=style), pieces)
            case Points():
                self._points(part, box)
            case Grid():
                self._table(part)
            case Box(tone, parts):
                for inner in parts:
                    self._draw(inner, tone)

    def _points(self, part: Points, box: Tone | None) -> None:
        count = self._counting(part.points[0].number > 0)
        for point in part.points:
            paragraph = self._file.add_paragraph(style="List Paragraph")
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val = point.depth
            number.get_or_add_numId().val = count
            paragraph.paragraph_format.space_after = Pt(3)
            self._fill(paragraph, point.runs, box)

    def _table(self, part: Grid) -> None:
        if part.caption:
            self._file.add_paragraph(part.caption, style="Caption")
        table = self._file.add_table(rows=1 + len(part.rows), cols=len(part.titles), style="Table Grid")
        table.autofit = False
        if part.caption:
            table._tbl.tblPr.append(_element("w:tblCaption", {"w:val": part.caption}))
        widths = [int(self._width * share) for share in part.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        lines = [tuple((Run(title, strong=True),) for title in part.titles), *part.rows]
        for row, cells in zip(table.rows, lines, strict=True):
            for cell, pieces, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
                self._fill(cell.paragraphs[0], pieces)
        self._heading_row(table.rows[0])
        self._file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _heading_row(self, row: Any) -> None:
        shape = row._tr.get_or_add_trPr()
        shape.append(_element("w:cantSplit", {}))
        shape.append(_element("w:tblHeader", {}))
        for cell in row.cells:
            cell._tc.get_or_add_tcPr().append(
                _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "EEEEEE"})
            )

    def _fill(self, paragraph: Paragraph, pieces: Runs, box: Tone | None = None) -> None:
        if box is not None:
            _framed(paragraph._p.get_or_add_pPr(), *_LINES[box])
        for run in pieces:
            target: Any = paragraph._p
            if run.href:
                target = _element("w:hyperlink", {"r:id": self._link(run.href)})
                paragraph._p.append(target)
            self._run(paragraph, target, run)

    def _link(self, address: str) -> str:
        return str(self._file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def _run(self, paragraph: Paragraph, target: Any, run: Run) -> None:
        made = paragraph.add_run()
        for index, text in enumerate(run.text.split("\n")):
            if index:
                made.add_break()
            made._r.add_t(text)
        made.bold, made.italic = run.strong or None, run.emphasis or None
        if run.code:
            _put(made._r.get_or_add_rPr(), "w:rFonts", _fonts(CODE_FONT, KOREAN_FONT))
        if run.href:
            made.font.underline = True
            made.font.color.rgb = RGBColor(0x1A, 0x4F, 0x8B)
        if run.lang:
            language = LANGUAGES[run.lang]
            _put(made._r.get_or_add_rPr(), "w:lang", {"w:val": language, "w:eastAsia": LANGUAGES[Lang.KO]})
        target.append(made._r)


def _box_style(tone: Tone) -> str:
    return f"Notice {tone.value}"


def _level(depth: int, *, numbered: bool) -> Any:
    level = _element("w:lvl", {"w:ilvl": str(depth)})
    level.append(_element("w:start", {"w:val": "1"}))
    level.append(_element("w:numFmt", {"w:val": "decimal" if numbered else "bullet"}))
    level.append(_element("w:lvlText", {"w:val": "%1." if numbered else "•"}))
    level.append(_element("w:lvlJc", {"w:val": "left"}))
    shape = _element("w:pPr", {})
    shape.append(_element("w:ind", {"w:left": str(360 * (depth + 1)), "w:hanging": "360"}))
    level.append(shape)
    return level


def _framed(shape: Any, edge: str, ground: str) -> None:
    """A line at the left and a ground behind a paragraph, put where the schema wants them."""
    border = _element("w:pBdr", {})
    border.append(_element("w:left", {"w:val": "single", "w:sz": "18", "w:space": "8", "w:color": edge}))
    filled = _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": ground})
    before = {qn(name) for name in ("w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr",
                                    "w:widowControl", "w:numPr", "w:suppressLineNumbers")}  # fmt: skip
    at = sum(1 for child in shape if child.tag in before)
    shape.insert(at, border)
    shape.insert(at + 1, filled)


def _fonts(latin: str, korean: str) -> dict[str, str]:
    return {"w:ascii": latin, "w:hAnsi": latin, "w:eastAsia": korean, "w:cs": latin}


def _element(name: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def _put(parent: Any, name: str, attributes: dict[str, str]) -> None:
    """Set a child's attributes; those it had before go (a theme's font would win over a named one)."""
    child = parent.find(qn(name))
    if child is None:
        child = OxmlElement(name)
        _insert_run_property(parent, child)
    for key in list(child.attrib):
        del child.attrib[key]
    for key, value in attributes.items():
        child.set(qn(key), value)


def _insert_run_property(parent: Any, child: Any) -> None:
    """Run properties have an order: the font comes first, the language nearly last."""
    if child.tag == qn("w:rFonts"):
        at = 1 if len(parent) and parent[0].tag == qn("w:rStyle") else 0
        parent.insert(at, child)
    else:
        parent.append(child)
