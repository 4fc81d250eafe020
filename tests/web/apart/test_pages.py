"""Pages of what is kept apart, as people of each role use them."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.apart import services as apart
from trustward.apart.services import elsewhere
from trustward.kernel import clock
from trustward.records import services as records
from trustward.records.domain import Held, RecordSource
from trustward.records.services import computing
from trustward.records.tables import RecordEvent
from trustward.register import services as register
from trustward.retention.domain import EventKind, Happened
from trustward.testing.moves.records import complaint, contents, register_with_complaints, unit_of

EMAIL, PHONE = contents("haneul")["email"], contents("haneul")["phone"]


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/apart"


def asked(desk, clerk, base, kept):
    """Ask as the clerk. Returns: the address of the request."""
    answer = desk(as_=clerk).submit(f"{base}/units/{kept[1]}/ask", {"purpose": "court", "why": "소송에 필요합니다"})
    assert answer.status_code == 302
    return answer.location


def test_the_ledger_shows_statute_class_count_and_end_and_nobody(desk, auditor, base, kept):
    page = desk(as_=auditor).get(f"{base}/").text
    for word in ("전자상거래", "불만·분쟁", "고객 문의"):
        assert word in page, word
    assert "haneul" not in page
    assert f"{base}/find" not in page
    assert f"{base}/access" not in page


@pytest.mark.parametrize("page", ["find", "access", "elsewhere"])
def test_who_may_not_ask_sees_counts_only(desk, auditor, base, kept, page):
    assert desk(as_=auditor).get(f"{base}/{page}").status_code == 403
    assert desk(as_=auditor).get(f"{base}/units/{kept[1]}/ask").status_code == 403


def test_whoever_moves_records_in_another_system_gets_their_ids(desk, clerk, auditor, base, entered):
    """The sheet and the button are about the same."""
    with entered():
        register_with_complaints()
        records.create(
            service="inquiry", items={}, held=Held.ELSEWHERE, external_id="crm-7", source=RecordSource.CSV,
            classes={"complaints": None}, events=[Happened(kind, clock.now() - timedelta(days=days)) for kind, days in (
                (EventKind.COLLECTED, 400), (EventKind.INQUIRY, 400), (EventKind.CLOSED, 300), (EventKind.WITHDRAWN, 1)
            )],
        )  # fmt: skip
        elsewhere.ask()
    page = desk(as_=clerk).get(f"{base}/elsewhere").text
    [link] = [part.split('"')[0] for part in page.split('href="') if "elsewhere.csv" in part.split('"')[0]]
    sheet = desk(as_=clerk).get(unescape(link))
    [line] = csv.DictReader(io.StringIO(sheet.get_data().decode("utf-8-sig")))
    assert line["external_id"] == "crm-7"
    assert line["종료일"]
    assert desk(as_=auditor).get(unescape(link)).status_code == 403
    done = desk(as_=clerk).submit(f"{base}/elsewhere", {})
    assert done.status_code == 302
    again = desk(as_=clerk).get(unescape(link))
    assert (again.status_code, again.location) == (302, f"{base}/elsewhere")


def test_nothing_kept_apart_is_said_so(desk, clerk, base):
    assert "분리 보관 중인 기록이 없습니다" in desk(as_=clerk).get(f"{base}/").text


def test_find_ask_approve_and_read(desk, clerk, officer, base, kept):
    found = desk(as_=clerk).submit(f"{base}/find", {"email": EMAIL.upper()})
    assert f"{base}/units/{kept[1]}/ask" in found.text
    request = asked(desk, clerk, base, kept)
    page = desk(as_=officer).get(request).text
    assert "소송에 필요합니다" in page
    assert EMAIL not in page
    done = desk(as_=officer).submit(request, {"minutes": "30"}, form=f"{request}/approval")
    assert done.status_code == 302
    assert EMAIL not in desk(as_=clerk).get(request).text, "it is shown when it is asked for, not before"
    shown = desk(as_=clerk).submit(request, {}, form=f"{request}/content")
    assert shown.status_code == 200
    assert EMAIL in shown.text
    assert PHONE in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert desk(as_=officer).submit(request, {}, form=f"{request}/end").status_code == 302
    with pytest.raises(LookupError):
        desk(as_=clerk).filled(request, {}, form=f"{request}/content")


def test_what_only_few_may_know_is_found_by_an_officer(desk, clerk, officer, base, kept, entered):
    with entered():
        for group in register.entries("groups"):
            register.change("groups", group.id, replace(group.fact, restricted=True), version=group.version)
    links = [
        f"/units/{kept[1]}/ask" in desk(as_=one).submit(f"{base}/find", {"email": EMAIL}).text
        for one in (clerk, officer)
    ]
    assert links == [False, True]


def test_another_clerk_sees_neither_why_nor_what(desk, build, tenant, clerk, officer, base, kept):
    request = asked(desk, clerk, base, kept)
    other = desk(as_=build.person(of=tenant, role=Role.CLERK))
    led = other.get(request)
    assert (led.status_code, led.location) == (302, f"{base}/access"), "not even that a colleague asked"
    assert "신청한 사람과 결정하는 사람" in other.get(f"{base}/access").text
    assert other.get(f"{base}/access").text.count("/apart/access/") == 0
    assert desk(as_=clerk).get(f"{base}/access").text.count("/apart/access/") == 1
    assert desk(as_=officer).submit(request, {"minutes": "30"}, form=f"{request}/approval").status_code == 302
    mine = desk(as_=clerk)
    for act in ("content", "end"):
        action, fields = mine.filled(request, {}, form=f"{request}/{act}")
        fields["csrf_token"] = other.filled(f"{base}/find", {})[1]["csrf_token"]
        answer = other.post(action, data=fields)
        assert (answer.status_code, EMAIL in answer.text) == (404, False)


def test_files_come_one_by_one(desk, clerk, officer, base, kept, entered, in_app, tenant):
    from datetime import timedelta

    from trustward.apart import services as apart
    from trustward.kernel import clock
    from trustward.records import services
    from trustward.testing.moves.records import OWN_PURPOSE, complaint, unit_of

    with entered():
        record = complaint("bada", attached=[b"a drawing"])
        services.ask_hold(record.id, reason="x", ends_on=clock.today("Asia/Seoul") + timedelta(days=90))
        own = unit_of(record, OWN_PURPOSE)
    with in_app():
        apart.move_due(tenant.id)
    request = asked(desk, clerk, base, (None, own))
    desk(as_=officer).submit(request, {"minutes": "30"}, form=f"{request}/approval")
    browser = desk(as_=clerk)
    shown = browser.submit(request, {}, form=f"{request}/content").text
    assert "bada-0.txt" in shown
    [address] = [part.split('"')[0] for part in shown.split('action="') if "/files/" in part.split('"')[0]]
    form = [part.split('"')[0] for part in shown.split(f'action="{address}"')[1].split('value="')[1:3]]
    got = browser.post(address, data={"csrf_token": form[0], "_once": form[1]})
    assert (got.status_code, got.data, got.headers["Cache-Control"]) == (200, b"a drawing", "no-store")


def test_the_own_request_can_not_be_decided(desk, officer, base, kept):
    request = asked(desk, officer, base, kept)
    with pytest.raises(LookupError):
        desk(as_=officer).filled(request, {}, form=f"{request}/approval")


def test_an_impossible_time_and_a_missing_purpose_are_explained(desk, clerk, officer, base, kept):
    answer = desk(as_=clerk).submit(f"{base}/units/{kept[1]}/ask", {"purpose": "", "why": "적어 둔 이유"})
    assert answer.status_code == 422
    assert "열람 목적을 선택하세요" in answer.text
    assert "적어 둔 이유" in answer.text
    request = asked(desk, clerk, base, kept)
    assert desk(as_=officer).submit(request, {"minutes": "7"}, form=f"{request}/approval").status_code == 422


def test_search_without_a_hit_says_so_and_puts_nothing_in_the_address(desk, clerk, base, kept):
    answer = desk(as_=clerk).submit(f"{base}/find", {"email": "somebody@else.example"})
    assert answer.status_code == 200
    assert "일치하는 기록이 없습니다" in answer.text


def test_the_records_page_says_why_and_until_when(desk, clerk, auditor, tenant, base, kept):
    url = f"/t/{tenant.slug}/records/{kept[0]}"
    page = desk(as_=clerk).get(url).text
    assert "분리 보관" in page
    assert "전자상거래" in page
    assert f"{base}/units/{kept[1]}/ask" in page
    assert f"{base}/units/{kept[1]}/ask" not in desk(as_=auditor).get(url).text


def test_the_records_page_says_what_is_missing_for_an_end(desk, clerk, tenant, entered, in_app):
    with entered() as session:
        register_with_complaints()
        record = complaint("nari")
        session.execute(sa.delete(RecordEvent).where(RecordEvent.kind == EventKind.CLOSED))
        computing.recompute([unit_of(record)])
    with in_app():
        apart.move_due(tenant.id)
    page = desk(as_=clerk).get(f"/t/{tenant.slug}/records/{record.id}").text
    assert "전자상거래" in page
    assert "사건(사안 종결)이 기록되지 않아" in page
    assert "보존 조치(파기 보류)에 따라" not in page


def test_ordinary_search_and_pages_do_not_know_it(desk, clerk, tenant, kept, entered):
    from trustward.records import services

    with entered():
        [own] = [unit.id for unit in services.units_of(kept[0]) if unit.id != kept[1]]
        services.drop([own])
    page = desk(as_=clerk).submit(f"/t/{tenant.slug}/records/search", {"email": EMAIL})
    assert str(kept[0]) not in page.text


def test_english(desk, clerk, base, kept):
    page = desk(as_=clerk).get(f"{base}/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
