"""A document as tagged PDF, drawn by Typst from data: no text of a document is ever read as Typst's own language."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from trustward.documents.model import Document, Runs
from trustward.kernel.texts import Lang

from .flow import Box, Grid, Head, Part, Point, Points, Words, flow, landscape, line
from .formats import Attachment, PrintError

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
_REGIONS = {Lang.KO: "KR", Lang.EN: "US"}


def to_pdf(document: Document, attachments: Sequence[Attachment] = ()) -> bytes:
    """The document as PDF: tagged, with its language, title, bookmarks and page numbers, Korean font embedded.

    Equal documents give equal bytes. It is marked as PDF/UA-1 wherever Typst finds it to hold; a text with letters that
    no font here has makes a tagged PDF without the mark.

    Raises:
        PrintError: the fonts are not installed, or Typst refuses.
    """
    if not any(FONTS.glob("*.ttf")):
        raise PrintError("The fonts for printing are missing: `make assets` brings them.")
    data = json.dumps(_data(document, attachments), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="tw-print-") as empty:
        compiler = typst.Compiler(
            root=empty,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)]),
            sys_inputs={"document": data, "letters_missing": "no"},
            package_path=empty,
            package_cache_path=empty,
        )
        try:
            return _compiled(compiler, "ua-1")
        except typst.TypstError:
            pass
        try:
            return _compiled(compiler, document=data, letters_missing="yes")
        except typst.TypstError as error:
            raise PrintError("the document can't be drawn") from error


def _compiled(compiler: typst.Compiler, *standards: typst.PDFStandard, **inputs: str) -> bytes:
    template = (HERE / "document.typ").read_bytes()
    made = compiler.compile(
        template, format="pdf", pdf_standards=list(standards), timestamp=0, sys_inputs=inputs or ...
    )
    if not isinstance(made, bytes):
        raise PrintError("Typst made no single file")
    return made


def _data(document: Document, attachments: Sequence[Attachment]) -> Mapping[str, Any]:
    parts = flow(document)
    return {
        "title": line(document.title),
        "lang": document.lang.value,
        "region": _REGIONS[document.lang],
        "landscape": landscape(parts),
        "parts": [_part(part) for part in parts],
        "attachments": [
            {"name": f.name, "media_type": f.media_type, "description": f.description, "data": list(f.data)}
            for f in attachments
        ],
    }


def _part(part: Part) -> Mapping[str, Any]:
    match part:
        case Head(level, pieces):
            return {"type": "head", "level": level, "words": _words(pieces)}
        case Words(pieces):
            return {"type": "words", "words": _words(pieces)}
        case Points(points):
            return {"type": "points", "points": [_point(point) for point in points]}
        case Grid(caption, titles, rows, widths):
            cells = [[_words(cell) for cell in row] for row in rows]
            return {"type": "grid", "caption": caption, "titles": titles, "rows": cells, "widths": widths}
        case Box(tone, parts):
            return {"type": "box", "tone": tone.value, "parts": [_part(inner) for inner in parts]}


def _point(point: Point) -> Mapping[str, Any]:
    return {"depth": point.depth, "number": point.number, "words": _words(point.runs)}


def _words(pieces: Runs) -> list[Mapping[str, Any]]:
    return [
        {
            "text": run.text,
            "strong": run.strong,
            "emphasis": run.emphasis,
            "code": run.code,
            "href": run.href,
            "lang": run.lang.value if run.lang else "",
        }
        for run in pieces
    ]
