"""Reading a sheet (CSV) of records that another system holds."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trustward.kernel.texts import N_
from trustward.retention.domain import EVENTS, EventKind, Happened

from .arriving import Arriving, Fault
from .kinds import IndexKind

LARGEST, MOST_ROWS, LONGEST_CELL = 10_000_000, 100_000, 400
"""Ours: bytes and rows of one sheet, letters of a cell."""
ENCODINGS = ("utf-8-sig", "cp949")
_DAY = re.compile(r"(\d{4})\s*[-./년]?\s*(\d{1,2})\s*[-./월]?\s*(\d{1,2})\s*[.일]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")

HEADINGS: Mapping[str, str] = {
    "external_id": "external_id", "id": "external_id", "외부 식별자": "external_id", "식별자": "external_id",
    "service": "service", "서비스": "service",
    "classes": "classes", "법정 보존 항목": "classes", "기록 종류": "classes",
    "email": "email", "이메일": "email", "이메일 주소": "email",
    "phone": "phone", "전화번호": "phone", "휴대전화번호": "phone",
    "잘못된 점": "", "what is wrong": "",
    **{kind.value: kind.value for kind in EventKind},
    **{words.ko: kind.value for kind, words in EVENTS.items()},
    **{f"{words.ko}일": kind.value for kind, words in EVENTS.items()},
}  # fmt: skip
"""What a column may be called, and what it is; nothing for what Trustward itself wrote beside faulty lines."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("This is a PDF document. Wanted is a sheet saved as CSV.")),
    (
        b"\xd0\xcf\x11\xe0",
        N_("This is an old Excel or Hangul file. Open it in its program and save the sheet as CSV (UTF-8)."),
    ),
    (b"\x89PNG", N_("This is a picture. Wanted is a sheet saved as CSV.")),
    (b"\xff\xd8\xff", N_("This is a picture. Wanted is a sheet saved as CSV.")),
    (b"{", N_("This looks like JSON. Wanted is a sheet saved as CSV; machines send JSON to the API.")),
    (b"<", N_("This looks like a web page or XML. Wanted is a sheet saved as CSV.")),
)
_BOOK = N_(
    "This is an Excel workbook (XLSX). Open it in Excel and save the sheet as CSV (UTF-8); XLSX itself is not read."
)
_ARCHIVE = N_("This is an archive or a document (ZIP, HWPX, DOCX). Wanted is a sheet saved as CSV.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read, or what is wrong with it."""

    rows: tuple[Arriving, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(data: bytes, *, service: str = "") -> Sheet:
    """Read a sheet: a heading line, then one record a line, in UTF-8 or CP949, separated by commas, semicolons or tabs.

    Args:
        service: of lines without one.
    """
    if len(data) > LARGEST:
        return _wrong(N_("The sheet is larger than 10 MB. Split it."))
    if other := of_another_kind(data):
        return _wrong(other)
    text = _decoded(data)
    if text is None:
        return _wrong(N_("The sheet is neither UTF-8 nor CP949 text. Save it as CSV once more."))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return _rows(lines, service)
    except csv.Error:
        return _wrong(N_("The sheet can't be read as CSV. Save it as CSV once more."), lines.line_num)


def of_another_kind(data: bytes) -> str:
    """What a file is that is no text, or no sheet, and what is wanted instead; nothing for what may be a sheet."""
    begin = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if data.startswith(b"PK\x03\x04"):
        return _BOOK if b"xl/" in data[:4000] or b"xl/" in data[-4000:] else _ARCHIVE
    return next((said for sign, said in _BEGINNINGS if begin.startswith(sign)), "")


def faulty_lines(data: bytes, wanted: Collection[int]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heading and some lines of a sheet that was read before, as they stand there, with their numbers."""
    text = _decoded(data) or ""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    heading = next(lines, [])
    return heading, [(lines.line_num, cells) for cells in lines if lines.line_num in wanted]


def _rows(lines: Any, service: str) -> Sheet:
    heading = next(lines, None)
    if not heading:
        return _wrong(N_("The sheet is empty."))
    columns = [HEADINGS.get(_plain(name).lower()) for name in heading]
    if unknown := [number for number, name in enumerate(columns, 1) if name is None and _plain(heading[number - 1])]:
        text = N_("This column is not known. Only ids, record classes and days are taken, never values about persons.")
        return Sheet(faults=tuple(Fault(1, text, f"#{number}") for number in unknown))
    named = [name for name in columns if name]
    if len(set(named)) < len(named):
        return _wrong(N_("Two columns mean the same."))
    if "external_id" not in named:
        return _wrong(N_('The column "external_id" is missing.'))
    rows: list[Arriving] = []
    faults: list[Fault] = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MOST_ROWS:
            return _wrong(N_("The sheet has more than 100,000 lines. Split it."), lines.line_num)
        row, wrong = _row(lines.line_num, columns, cells, service)
        rows.append(row)
        faults += wrong
    if not rows:
        return _wrong(N_("The sheet has a heading and no lines."))
    return Sheet(tuple(rows), tuple(faults))


def _row(line: int, columns: Sequence[str | None], cells: Sequence[str], service: str) -> tuple[Arriving, list[Fault]]:
    values: dict[str, str] = {}
    faults = []
    if len(cells) > len(columns):
        faults.append(Fault(line, N_("This line has more cells than the heading.")))
    for name, cell in zip(columns, cells, strict=False):
        if name and len(cell) > LONGEST_CELL:
            faults.append(Fault(line, N_("This cell is too long."), name))
        elif name and cell.strip():
            values[name] = _plain(cell)
    events = []
    for kind in EventKind:
        if written := values.get(kind.value):
            day = day_of(written)
            if day is None:
                faults.append(Fault(line, N_("A day such as 2026-11-24 is expected."), kind.value))
            else:
                events.append(Happened(kind, day))
    classes = tuple(dict.fromkeys(filter(None, re.split(r"[;,\s]+", values.get("classes", "")))))
    index = {kind: values[kind.value] for kind in (IndexKind.EMAIL, IndexKind.PHONE) if kind.value in values}
    row = Arriving(line, values.get("service") or service, values.get("external_id", ""), tuple(events), classes, index)
    return row, faults


def day_of(written: str) -> date | None:
    """A day as people write it: 2026-11-24, 2026.11.24., 2026/11/24, 20261124, 2026년 11월 24일."""
    found = _COMPACT.fullmatch(written) or _DAY.fullmatch(written)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _decoded(data: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _wrong(text: str, line: int = 0) -> Sheet:
    return Sheet(faults=(Fault(line, text),))
