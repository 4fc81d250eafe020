"""A document as HWPX, the Korean office format (OWPML): outline headings, lists, tables with a heading row and captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from hwpx import HwpxDocument
from hwpx.oxml import HwpxOxmlParagraph as Paragraph

from trustward.documents.model import Document, Run, Runs, Tone
from trustward.kernel.texts import Lang

from .archive import packed
from .flow import DEEPEST_LIST, Box, Grid, Head, Part, Point, Points, Words, flow, landscape, line

KOREAN_FONT = "맑은 고딕"

_LANGUAGES = {Lang.KO: ("ko", "1042"), Lang.EN: ("en", "1033")}
_SIZES = {1: 17, 2: 13, 3: 11.5, 4: 10.5, 5: 10, 6: 10}
_BEFORE = {1: 0, 2: 16, 3: 10, 4: 8, 5: 6, 6: 6}
_EDGES = {Tone.NOTE: "#6E6E6E", Tone.WARNING: "#B3261E"}
_SHORT_MM, _LONG_MM, _MARGIN_MM = 210, 297, 22
_UNITS_A_MM = 7200 / 25.4
_POINT = 100
_STEP_MM = 6
_MIMETYPE = "mimetype"


def to_hwpx(document: Document) -> bytes:
    """The document as HWPX. Equal documents give equal bytes."""
    return packed(_Writer(document).written(), stored={_MIMETYPE})


class _Writer:
    def __init__(self, document: Document) -> None:
        self._parts = flow(document)
        self._file = HwpxDocument.new()
        self._header: Any = self._file.oxml.headers[0]
        self._known: dict[Any, str] = {}
        across = landscape(self._parts)
        self._width = round(((_LONG_MM if across else _SHORT_MM) - 2 * _MARGIN_MM) * _UNITS_A_MM)
        self._page(across)
        self._facts(document)
        self._no_outline_numbers()
        self._file.styles.ensure_font(KOREAN_FONT)
        self._base = self._letters(Run(""))
        self._first: Paragraph | None = self._file.paragraphs[0]

    def written(self) -> dict[str, bytes]:
        """The parts of the package, the one that names its kind first.

        The library would check them as a whole each time, which takes longer than all the rest; our tests do that.
        """
        for part in self._parts:
            self._draw(part)
        self._page_numbers()
        self._renumber()
        self._in_order()
        package, changed = self._file.package, self._file.oxml.serialize()
        parts = {name: package.get_part(name) for name in package.part_names()}
        for name, content in changed.items():
            parts[name] = content if isinstance(content, bytes) else content.encode()
        return {_MIMETYPE: parts.pop(_MIMETYPE), **parts}

    def _page(self, across: bool) -> None:
        self._file.page.setup(
            paper_size="A4",
            orientation="landscape" if across else "portrait",
            margin_left_mm=_MARGIN_MM,
            margin_right_mm=_MARGIN_MM,
            margin_top_mm=12,
            margin_bottom_mm=12,
            header_margin_mm=10,
            footer_margin_mm=10,
        )

    def _facts(self, document: Document) -> None:
        self._file.parts.clear_document_metadata(keep=("language",))
        self._file.parts.set_document_metadata(title=line(document.title))
        self._file.parts.clear_preview()
        word, number = _LANGUAGES[document.lang]
        tree = self._file.package.manifest_tree()
        for element in tree.iter():
            if _name(element) == "language":
                element.text = word
        self._file.package.set_xml(self._file.package.MANIFEST_PATH, tree)
        for style in _named(self._header.element, "style"):
            style.set("langID", number)
        self._header.mark_dirty()

    def _no_outline_numbers(self) -> None:
        """Headings carry their own numbers as words; the format would set others before them."""
        for head in _named(self._header.element, "paraHead"):
            head.text = ""
            head.set("useInstWidth", "0")
            head.set("textOffset", "0")

    def _page_numbers(self) -> None:
        """The number stands in the footer as text; the control that would draw it a second time goes."""
        self._file.page.set_page_number()
        for section in self._file.sections:
            for run in list(_named(section.element, "run")):
                for control in list(run):
                    if _name(control) == "ctrl" and any(_name(child) == "pageNum" for child in control):
                        run.remove(control)

    def _renumber(self) -> None:
        """Ids in the order of the text instead of by chance."""
        numbers = count(1)
        fresh: dict[str, str] = {}
        for section in self._file.sections:
            for element in section.element.iter():
                name = _name(element)
                if name in {"p", "tbl"}:
                    element.set("id", str(next(numbers)))
                elif name in {"fieldBegin", "header", "footer"}:
                    old = element.get("id", "")
                    element.set("id", fresh.setdefault(old, str(next(numbers))))
                for reference in ("beginIDRef", "idRef"):
                    if (target := element.get(reference, "")) in fresh:
                        element.set(reference, fresh[target])
            section.mark_dirty()

    def _in_order(self) -> None:
        """The library puts bullets at the end of the shapes; the schema wants them behind the numberings."""
        shapes = next(_named(self._header.element, "refList"))
        bullets = [child for child in shapes if _name(child) == "bullets"]
        for child in bullets:
            shapes.remove(child)
            after = [_name(other) for other in shapes].index("numberings")
            shapes.insert(after + 1, child)
        self._header.mark_dirty()

    def _draw(self, part: Part, box: Tone | None = None) -> None:
        match part:
            case Head(level, pieces):
                style = self._file.styles.resolve(f"개요 {level}")
                shape = self._shape(
                    base=str(style.para_pr_id_ref), left=0, before=_BEFORE[level], after=4, box=box, keep=True
                )
                self._fill(self._paragraph(shape, str(style.id)), pieces, size=_SIZES[level], heading=True)
            case Words(pieces):
                self._fill(self._paragraph(self._shape(left=0, after=5, box=box)), pieces)
            case Points(points):
                self._points(points, box)
            case Grid():
                self._table(part)
            case Box(tone, parts):
                for inner in parts:
                    self._draw(inner, tone)

    def _paragraph(self, shape: str, style: str = "0") -> Paragraph:
        """The next paragraph of the body; the first one is there already and holds the page's settings."""
        if self._first is not None:
            paragraph, self._first = self._first, None
            paragraph.para_pr_id_ref, paragraph.style_id_ref = shape, style
            return paragraph
        return self._file.add_paragraph(
            include_run=False, inherit_style=False, para_pr_id_ref=shape, style_id_ref=style
        )

    def _points(self, points: Sequence[Point], box: Tone | None) -> None:
        numbers = None
        if points[0].number:
            numbers = self._file.styles.ensure_numbering(kind="number", levels=[{"format": "DIGIT", "text": "^1."}])[0]
        for point in points:
            base = numbers if point.number and numbers is not None else self._bullets()[point.depth]
            shape = self._shape(base=base, left=_STEP_MM * (point.depth + 1), first=-_STEP_MM, after=2, box=box)
            self._fill(self._paragraph(shape), point.runs)

    def _bullets(self) -> list[str]:
        if "bullets" not in self._known:
            levels = [{"char": "•"}] * (DEEPEST_LIST + 1)
            self._known["bullets"] = " ".join(self._file.styles.ensure_numbering(kind="bullet", levels=levels))
        return self._known["bullets"].split()

    def _table(self, part: Grid) -> None:
        lines = [tuple((Run(title, strong=True),) for title in part.titles), *part.rows]
        if self._first is not None:
            self._fill(self._paragraph(self._shape(left=0)), ())
        table = self._file.add_table(len(lines), len(part.titles), width=self._width)
        table.set_treat_as_char(False)  # else Hancom keeps the whole table on one page
        table.element.set("repeatHeader", "1")
        if part.caption:
            table.set_caption(part.caption, char_pr_id_ref=self._letters(Run("", strong=True)))
        widths = [round(self._width * share) for share in part.widths]
        widths[-1] += self._width - sum(widths)
        ground = self._file.styles.ensure_border_fill(border_color="#969696", fill_color="#EEEEEE")
        plain = self._file.styles.ensure_border_fill(border_color="#969696")
        shape = self._shape(left=0)
        for row, cells in zip(table.rows, lines, strict=True):
            heading = cells is lines[0]
            for cell, pieces, width in zip(row.cells, cells, widths, strict=True):
                cell.set_size(width=width)
                cell.element.set("header", "1" if heading else "0")
                cell.element.set("borderFillIDRef", ground if heading else plain)
                cell.paragraphs[0].para_pr_id_ref = shape
                self._fill(cell.paragraphs[0], pieces)
        self._fill(self._paragraph(self._shape(left=0)), ())

    def _fill(self, paragraph: Paragraph, pieces: Runs, *, size: float = 10, heading: bool = False) -> None:
        for run in pieces:
            letters = self._letters(run, size=size, strong=heading or run.strong)
            if run.href:
                paragraph.add_hyperlink(run.href, run.text.replace("\n", " "), char_pr_id_ref=letters)
            else:
                paragraph.add_run(run.text, char_pr_id_ref=letters)

    def _letters(self, run: Run, *, size: float = 10, strong: bool | None = None) -> str:
        """The character shape for a run."""
        look = (run.strong if strong is None else strong, run.emphasis, bool(run.href), run.code, size)
        if look not in self._known:
            self._known[look] = self._file.styles.ensure_run(
                bold=look[0],
                italic=look[1],
                underline=look[2],
                color="#1A4F8B" if run.href else "#000000",
                font=KOREAN_FONT,
                size=size,
                highlight="#F0F0F0" if run.code else None,
            )
        return self._known[look]

    def _shape(
        self, *, base: str = "0", left: float, first: float = 0, before: float = 0, after: float = 0,
        box: Tone | None = None, keep: bool = False,
    ) -> str:  # fmt: skip
        """The paragraph shape; lengths in millimetres, distances in points."""
        look = ("shape", base, left, first, before, after, box, keep)
        if look not in self._known:
            margins = {
                "left": round(left * _UNITS_A_MM),
                "intent": round(first * _UNITS_A_MM),
                "prev": round(before * _POINT),
                "next": round(after * _POINT),
            }
            self._known[look] = self._header.ensure_paragraph_format(
                base_para_pr_id=base,
                alignment="LEFT",
                margins=margins,
                border=self._edge(box) if box else None,
                break_setting={"keep_with_next": True} if keep else None,
            )
        return self._known[look]

    def _edge(self, tone: Tone) -> dict[str, str]:
        fill = self._file.styles.ensure_border_fill(
            border_color=_EDGES[tone], border_width="0.7 mm", fill_color="#F6F6F6", active_borders=("left",)
        )
        offset = str(round(2 * _UNITS_A_MM))
        return {"borderFillIDRef": fill, "offsetLeft": offset, "offsetRight": offset, "connect": "1"}


def _named(root: Any, name: str) -> Iterator[Any]:
    return (element for element in root.iter() if _name(element) == name)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
