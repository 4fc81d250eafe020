"""A document as DOCX: real headings, lists and table headings, Korean font and language set where Word looks for them."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from lxml import etree

from trustward.documents.model import Document, Run, Runs, Tone
from trustward.kernel.texts import Lang

from .archive import packed_again
from .flow import DEEPEST_LIST, Box, Grid, Head, Part, Points, Words, flow, landscape, line

LANGUAGES = {Lang.KO: "ko-KR", Lang.EN: "en-US"}
LATIN_FONT, KOREAN_FONT, CODE_FONT = "Malgun Gothic", "맑은 고딕", "Consolas"

_SIZES = {1: 18, 2: 14, 3: 12, 4: 11, 5: 10.5, 6: 10.5}
_SHORT, _LONG, _MARGIN = Mm(210), Mm(297), Mm(22)
_BULLETS, _NUMBERS = 900, 901
_PLAIN = "Normal"
_KEEP_SPACE = qn("xml:space")
_NONE: Mapping[str, str] = {}
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
        self._end = self._file.element.body.sectPr
        self._ids = {style.name: style.style_id for style in self._file.styles}

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
                self._fill(self._paragraph(f"Heading {level}", box), pieces)
            case Words(pieces):
                self._fill(self._paragraph(_PLAIN if box is None else _box_style(box)), pieces)
            case Points():
                self._points(part, box)
            case Grid():
                self._table(part)
            case Box(tone, parts):
                for inner in parts:
                    self._draw(inner, tone)

    # Paragraphs, rows and runs are made as bare elements in the schema's order: the library looks for each one's place and
    # its style again, which for a long list takes most of the time that a print has.

    def _paragraph(self, style: str, box: Tone | None = None) -> Any:
        made = _child(self._file.element.body, "w:p")
        self._end.addprevious(made)
        shape = _child(made, "w:pPr")
        if style != _PLAIN:
            _child(shape, "w:pStyle", {"w:val": self._ids[style]})
        if box is not None:
            _framed(shape, *_LINES[box])
        return made

    def _points(self, part: Points, box: Tone | None) -> None:
        count = self._counting(part.points[0].number > 0)
        for point in part.points:
            made = self._paragraph("List Paragraph")
            number = _child(made[0], "w:numPr")
            _child(number, "w:ilvl", {"w:val": str(point.depth)})
            _child(number, "w:numId", {"w:val": str(count)})
            if box is not None:
                _framed(made[0], *_LINES[box])
            _child(made[0], "w:spacing", {"w:after": _twips(Pt(3))})
            self._fill(made, point.runs)

    def _table(self, part: Grid) -> None:
        if part.caption:
            self._fill(self._paragraph("Caption"), (Run(part.caption),))
        table = self._file.add_table(rows=0, cols=len(part.titles), style="Table Grid")
        table.autofit = False
        if part.caption:
            table._tbl.tblPr.append(_element("w:tblCaption", {"w:val": part.caption}))
        widths = [int(self._width * share) for share in part.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        wide = [_twips(width) for width in widths]
        heading = _child(table._tbl, "w:tr")
        shape = _child(heading, "w:trPr")
        _child(shape, "w:cantSplit")
        _child(shape, "w:tblHeader")
        for title, twips in zip(part.titles, wide, strict=True):
            self._cell(heading, twips, (Run(title, strong=True),), ground="EEEEEE")
        for cells in part.rows:
            row = _child(table._tbl, "w:tr")
            for pieces, twips in zip(cells, wide, strict=True):
                self._cell(row, twips, pieces)
        _child(self._paragraph(_PLAIN)[0], "w:spacing", {"w:after": _twips(Pt(2))})

    def _cell(self, row: Any, width: str, pieces: Runs, ground: str = "") -> None:
        cell = _child(row, "w:tc")
        shape = _child(cell, "w:tcPr")
        _child(shape, "w:tcW", {"w:type": "dxa", "w:w": width})
        if ground:
            _child(shape, "w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": ground})
        made = _child(cell, "w:p")
        _child(_child(made, "w:pPr"), "w:spacing", {"w:after": _twips(Pt(2))})
        self._fill(made, pieces)

    def _fill(self, paragraph: Any, pieces: Runs) -> None:
        for run in pieces:
            target = _child(paragraph, "w:hyperlink", {"r:id": self._link(run.href)}) if run.href else paragraph
            self._run(_child(target, "w:r"), run)

    def _link(self, address: str) -> str:
        return str(self._file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def _run(self, made: Any, run: Run) -> None:
        if run.code or run.strong or run.emphasis or run.href or run.lang:
            look = _child(made, "w:rPr")
            if run.code:
                _child(look, "w:rFonts", _fonts(CODE_FONT, KOREAN_FONT))
            if run.strong:
                _child(look, "w:b")
            if run.emphasis:
                _child(look, "w:i")
            if run.href:
                _child(look, "w:color", {"w:val": "1A4F8B"})
                _child(look, "w:u", {"w:val": "single"})
            if run.lang:
                _child(look, "w:lang", {"w:val": LANGUAGES[run.lang], "w:eastAsia": LANGUAGES[Lang.KO]})
        for index, text in enumerate(run.text.split("\n")):
            if index:
                _child(made, "w:br")
            said = _child(made, "w:t")
            said.text = text
            if text != text.strip():
                said.set(_KEEP_SPACE, "preserve")


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


_tag = functools.cache(qn)


def _child(parent: Any, name: str, attributes: Mapping[str, str] = _NONE) -> Any:
    """A new last child."""
    made = etree.SubElement(parent, _tag(name))
    for key, value in attributes.items():
        made.set(_tag(key), value)
    return made


def _twips(length: int) -> str:
    return str(Emu(length).twips)


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
