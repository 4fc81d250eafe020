"""A list that is too long for a table is drawn in part, says so, and is there whole."""

from __future__ import annotations

import cProfile
import csv
import io
from dataclasses import replace

import pypdf
import pytest

from trustward.documents import Column, Document, Notice, Row, Section, Table, runs
from trustward.documents.printing import Format, PrintTooLong, long, render
from trustward.documents.printing.long import fitted
from trustward.kernel.texts import Lang
from trustward.testing.printed import from_docx, from_hwpx, from_pdf, visible

READERS = {Format.PDF: from_pdf, Format.DOCX: from_docx, Format.HWPX: from_hwpx}


def a_ledger(number: int, lang: Lang = Lang.KO) -> Document:
    rows = tuple(Row(str(n), (runs(f"자리{n}"), runs(f"=내용{n}"))) for n in range(1, number + 1))
    table = Table("list", "목록", (Column("a", "번호"), Column("b", "내용")), rows)
    sections = (Section("first", "", (Notice((table,)),)), Section("second", "", (replace(table, key="again"),)))
    return Document("ledger", lang, "파기 관리대장", sections)


@pytest.fixture
def few_cells(monkeypatch):
    monkeypatch.setattr(long, "MOST_CELLS", dict.fromkeys(Format, 6))


@pytest.mark.parametrize("form", Format)
def test_a_short_list_is_drawn_as_it_is(form):
    assert fitted(a_ledger(50), form) == (a_ledger(50), ())


def words(data: bytes, form: Format) -> str:
    return visible(" ".join(str(block) for block in READERS[form](data)))


@pytest.mark.parametrize("form", [Format.DOCX, Format.HWPX])
def test_the_rest_follows_line_by_line_in_office_files(few_cells, form):
    said = words(render(a_ledger(20), form), form)
    assert "모두20행" in said
    for number in range(1, 21):
        assert said.count(f"'자리{number}'") + said.count(f"'자리{number}·=내용{number}'") == 2, "once for each table"
    assert said.index("=내용19") < said.index("=내용20")


def test_a_pdf_carries_every_row_as_a_sheet(few_cells):
    data = render(a_ledger(20), Format.PDF)
    said = words(data, Format.PDF)
    assert "list-1.csv" in said
    assert "자리3" in said
    assert "자리4" not in said
    files = pypdf.PdfReader(io.BytesIO(data)).attachments
    assert sorted(files) == ["list-1.csv", "list-2.csv"]
    heading, *rows = csv.reader(io.StringIO(files["list-1.csv"][0].decode("utf-8-sig")))
    assert heading == ["번호", "내용"]
    assert rows[-1] == ["자리20", "'=내용20"], "a spreadsheet reckons nothing of it"
    assert len(rows) == 20


def test_it_says_so_in_the_document_s_language(few_cells):
    shortened, (first, _second) = fitted(a_ledger(20, Lang.EN), Format.PDF)
    assert "20 rows" in str(shortened)
    assert first.description == "All rows of the table: 목록"


@pytest.mark.parametrize("form", Format)
def test_what_no_print_holds_is_refused_before_it_is_tried(monkeypatch, form):
    monkeypatch.setattr(long, "MOST_LINES", dict.fromkeys(Format, 39))
    with pytest.raises(PrintTooLong):
        render(a_ledger(20), form)


def test_running_into_the_time_limit_is_told_apart():
    with pytest.raises(PrintTooLong):
        render(a_ledger(5), Format.PDF, time_limit=0.01)


def test_a_cell_of_an_office_file_costs_few_calls():
    """Counted and not timed: what is looked up again for each cell took 24 of the 30 seconds that a print has."""
    from trustward.documents.printing.docx import to_docx

    def calls(rows: int) -> int:
        counted = cProfile.Profile()
        counted.runcall(to_docx, a_ledger(rows))
        return sum(entry.callcount for entry in counted.getstats())

    cells = 100 * 2 * 2
    assert (calls(200) - calls(100)) / cells < 100
