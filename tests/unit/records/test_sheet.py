"""A sheet is read as people save it, and what is wrong with it is told by line, never by value."""

from datetime import date

import pytest

from trustward.records.domain import IndexKind, sheet
from trustward.retention.domain import EventKind

HEAD = "external_id,service,classes,collected,contract_end,email"
LINE = "A-1,orders,books;complaints,2026-01-15,2026. 9. 30.,haneul@person.example"


def read(*lines, encoding="utf-8", **settings):
    return sheet.read("\r\n".join(lines).encode(encoding), **settings)


def test_a_line_is_a_record():
    (row,) = read(HEAD, LINE).rows
    assert (row.line, row.service, row.external_id, row.classes) == (2, "orders", "A-1", ("books", "complaints"))
    assert {one.kind: one.at for one in row.events} == {
        EventKind.COLLECTED: date(2026, 1, 15), EventKind.CONTRACT_END: date(2026, 9, 30),
    }  # fmt: skip
    assert row.index == {IndexKind.EMAIL: "haneul@person.example"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_korean_headings_in_whatever_excel_saves(encoding):
    found = read("외부 식별자,서비스,수집일,사안 종결", "고객-1,문의,2026.1.15,20260301", encoding=encoding)
    assert found.faults == ()
    assert found.rows[0].external_id == "고객-1"
    assert [one.kind for one in found.rows[0].events] == [EventKind.COLLECTED, EventKind.CLOSED]


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_separators(sign):
    assert read(f"external_id{sign}collected", f"A{sign}2026-01-01", service="orders").rows[0].service == "orders"


@pytest.mark.parametrize(
    ("written", "found"),
    [("2026-11-24", date(2026, 11, 24)), ("2026. 11. 24.", date(2026, 11, 24)), ("2026년 1월 2일", date(2026, 1, 2)),
     ("20261124", date(2026, 11, 24)), ("2026-02-30", None), ("24.11.2026", None), ("soon", None)],
)  # fmt: skip
def test_days_as_people_write_them(written, found):
    assert sheet.day_of(written) == found


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [(b"", 0, "empty"), (b"external_id,collected\r\n", 0, "no lines"), (b"\xff\xfe\x00\x01,\x00", 0, "neither UTF-8"),
     (b"collected\r\n2026-01-01", 0, "external_id"), (b"id,external_id\r\n1,2", 0, "mean the same"),
     ("external_id,이름\r\n1,김하늘".encode(), 1, "not known"), (b"external_id,collected\r\n1,yesterday", 2, "2026-11-24"),
     (b"external_id,collected\r\n1,2026-01-01,extra", 2, "more cells"), (b"external_id\r\n" + b"x" * 401, 2, "too long")],
)  # fmt: skip
def test_what_is_wrong_is_told_by_line(data, line, said):
    first, *_ = sheet.read(data).faults
    assert first.line == line
    assert said in first.text
    assert "김하늘" not in first.text + first.column


def test_too_large_a_sheet_is_refused_before_it_is_read():
    assert sheet.read(b"x" * (sheet.LARGEST + 1)).faults
    many = read("external_id,collected", *(f"{n},2026-01-01" for n in range(sheet.MOST_ROWS + 1)))
    assert many.rows == ()
    assert "100,000" in many.faults[0].text


def test_every_fault_is_told():
    assert len(read("external_id,collected", *("1,never" for _ in range(500))).faults) == 500


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04" + b"x" * 30 + b"xl/workbook.xml", "XLSX"), (b"PK\x03\x04Contents/section0.xml", "HWPX"),
     (b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "Hangul"), (b"\x89PNG\r\n", "picture"), (b'\xef\xbb\xbf{"a": 1}', "JSON"),
     (b"  <!doctype html>", "web page")],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(data, said):
    (fault,) = sheet.read(data).faults
    assert said in fault.text
    assert "CSV" in fault.text


def test_what_was_written_beside_faulty_lines_is_passed_over():
    found = read("external_id,collected,잘못된 점", "A-1,2026-01-01,수집일: 2026-11-24와 같은 날짜를 쓰세요.")
    assert found.faults == ()
    assert found.rows[0].external_id == "A-1"


def test_faulty_lines_are_given_back_as_they_stand():
    data = 'external_id,collected\r\n"A\r\nB",2026-01-01\r\nC,never\r\n'.encode("cp949")
    assert sheet.faulty_lines(data, {4}) == (["external_id", "collected"], [(4, ["C", "never"])])
