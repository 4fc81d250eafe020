"""Uploading a sheet on the page: all faults at once, the faulty lines as a file, progress, and undoing."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa

from trustward.accounts import people
from trustward.accounts.tables import AccessEntry
from trustward.records.services import foreseeing, sheets
from trustward.records.tables import Record, RecordImport
from trustward.testing.desk import Desk

SHEET = "external_id,service,collected\n"


@pytest.fixture
def address(tenant):
    return f"/t/{tenant.slug}/records/imports/"


@pytest.fixture
def at_clerk(registered, desk, clerk) -> Desk:
    return desk(as_=clerk)


def upload(desk, address, text, name="표.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return desk.submit(address, {"sheet": (io.BytesIO(data), name)})


def text(response):
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)


def test_all_faults_stand_there_and_the_lines_can_be_downloaded_mended_and_uploaded(at_clerk, address, entered, clerk):
    answer = upload(at_clerk, address, SHEET + "A-1,orders,2026-01-15\nA-2,nowhere,soon\n,orders,2026-01-15\n")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "2개 행에서 잘못된 곳 3개" in shown
    link = next(one for one in shown.split('"') if one.endswith("/faults.csv"))
    answer = at_clerk.get(link)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with entered() as session:
        noted = sa.select(AccessEntry.account_id).where(AccessEntry.action == "records.faulty_lines_shown")
        assert session.scalars(noted).all() == [clerk.id]
    heading, *lines = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert heading == ["external_id", "service", "collected", "잘못된 점"]
    assert [line[:3] for line in lines] == [["A-2", "nowhere", "soon"], ["", "orders", "2026-01-15"]]
    assert "서비스" in lines[0][3]
    assert "2026-11-24" in lines[0][3]
    lines[0][1:3], lines[1][0] = ["orders", "2026-01-16"], "A-3"
    mended = io.StringIO()
    csv.writer(mended).writerows([heading, *lines])
    assert upload(at_clerk, address, mended.getvalue()).status_code == 302


def test_a_workbook_is_named_as_what_it_is(at_clerk, address):
    answer = upload(at_clerk, address, b"PK\x03\x04" + b"xl/workbook.xml" * 3, "고객.xlsx")
    assert answer.status_code == 422
    assert "XLSX" in answer.get_data(as_text=True)


def test_the_page_of_a_record_says_who_uploaded_its_events(at_clerk, address, entered, clerk, officer, desk):
    page = upload(at_clerk, address, SHEET + "A-1,orders,2026-01-15\n").headers["Location"]
    at_clerk.submit(page, form=page + "/taking")
    with entered() as session:
        record = session.scalars(sa.select(Record.id)).one()
        name = people.names([clerk.id])[clerk.id]
    shown = text(desk(as_=officer).get(address.replace("imports/", str(record))))
    assert f">{name}<br>" in shown
    assert "<code>A-1</code>" in shown


def test_the_page_warns_of_lines_without_a_day_from_which_an_end_is_counted(at_clerk, address):
    guide = text(at_clerk.get(address))
    heading, line = guide.split('<pre class="tw-pre">')[1].split("</pre>")[0].strip().splitlines()
    page = upload(at_clerk, address, f"{heading}\n{line}\n").headers["Location"]
    assert "종료일을 계산할" not in text(at_clerk.get(page)), "the example of the guide ends"
    bare = ",".join(line.split(",")[:4])
    short = ",".join(heading.split(",")[:4])
    page = upload(at_clerk, address, f"{short}\n{bare}\n{bare.replace('A-1001', 'A-1002')}\n").headers["Location"]
    shown = text(at_clerk.get(page))
    assert "종료일을 계산할" in shown
    assert ": 2행" in shown


ENDS = (
    "external_id,service,classes,inquiry,closed,collected\n"
    "A-1,inquiry,,2020-03-02,,2020-03-02\n"
    "A-2,inquiry,complaints,2026-07-01,2026-07-15,2026-07-01\n"
    "A-3,inquiry,complaints,2026-08-01,,2026-08-01\n"
)


def _ends(shown):
    table = shown.partition('id="ends"')[2].partition("</table>")[0].partition("<tbody")[2]
    return [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in table.split("<tr")[1:]]


def test_the_preview_says_when_the_records_would_end_before_they_are_taken(at_clerk, address):
    own, complaints = _ends(text(at_clerk.get(upload(at_clerk, address, ENDS).headers["Location"])))
    assert "3 2023. 3. 2." in own
    assert "2029. 8. 1." in own
    assert own.endswith("파기 기한 이미 지남: 1건")
    assert "2 2029. 7. 16." in complaints
    assert complaints.endswith("종료일 모름: 1건")


def test_of_a_long_sheet_a_worker_reckons_the_ends_step_by_step(at_clerk, address, work, monkeypatch):
    whole = _ends(text(at_clerk.get(upload(at_clerk, address, ENDS).headers["Location"])))
    monkeypatch.setattr(foreseeing, "AT_ONCE", 2)
    monkeypatch.setattr(foreseeing, "STEP", 2)
    page = upload(at_clerk, address, ENDS).headers["Location"]
    shown = text(at_clerk.get(page))
    assert "3행 중 0행까지 계산했습니다" in shown
    assert "hx-get" in shown
    work()
    shown = text(at_clerk.get(page))
    assert _ends(shown) == whole
    assert "hx-get" not in shown
    assert "까지 계산했습니다" not in shown


def test_what_is_thrown_away_meanwhile_is_reckoned_no_further(at_clerk, address, work, monkeypatch, entered):
    monkeypatch.setattr(foreseeing, "AT_ONCE", 2)
    page = upload(at_clerk, address, ENDS).headers["Location"]
    at_clerk.submit(page, form=page + "/throwing-away")
    work()
    with entered() as session:
        row = session.scalars(sa.select(RecordImport)).one()
        assert (row.ends, row.reckoned) == ([], 0)


def test_progress_then_undoing_as_the_numbers_said(at_clerk, address, work, monkeypatch):
    monkeypatch.setattr(sheets, "STEP", 1)
    page = upload(at_clerk, address, SHEET + "A-1,orders,2026-01-15\nA-2,orders,2026-01-15\n").headers["Location"]
    at_clerk.submit(page, form=page + "/taking")
    shown = text(at_clerk.get(page))
    assert "hx-get" in shown
    assert "2 중 0" in shown
    work()
    shown = text(at_clerk.get(page))
    assert "hx-get" not in shown
    assert "업로드 되돌리기" not in shown, "of a long one it is reckoned when somebody asks"
    assert "되돌릴 수 있는지 확인" in shown
    asked = page + "?undo=1"
    assert "업로드 되돌리기" in text(at_clerk.get(asked))
    assert at_clerk.submit(asked, {"digest": "0" * 64}, form=page + "/undoing").status_code == 409
    at_clerk.submit(asked, form=page + "/undoing")
    shown = text(at_clerk.get(page))
    assert "되돌림" in shown
    assert "업로드 되돌리기" not in shown


def test_a_text_in_the_place_of_a_sheet_is_told_so(desk, clerk, address):
    answer = desk(as_=clerk).submit(address, {"service": "", "sheet": "줄"})
    assert answer.status_code == 422
    assert "파일을 고르세요" in answer.get_data(as_text=True)
