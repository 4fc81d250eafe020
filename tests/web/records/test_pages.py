"""Pages of records as people use them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.tables import AccessEntry
from trustward.kernel import clock
from trustward.kernel.audit import AuditEntry
from trustward.records import services
from trustward.records.domain import RecordSource
from trustward.records.tables import AdoptedRow, Record, RecordHold
from trustward.register import services as register
from trustward.retention.domain import EventKind, NextStep

JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)
EMAIL, PHONE = "haneul@person.example", "010-1234-5678"


@pytest.fixture
def record(registered, inquiry):
    with registered():
        return inquiry(at=JULY, classes={"complaints": ["email"]})


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/records"


def test_the_list_shows_no_person(desk, clerk, base, record):
    page = desk(as_=clerk).get(f"{base}/").text
    assert record.reference in page
    assert EMAIL not in page
    assert PHONE not in page
    assert "불만·분쟁" in page


def test_an_empty_list_says_where_records_come_from(desk, clerk, base, registered):
    assert "아직 기록이 없습니다" in desk(as_=clerk).get(f"{base}/").text


@pytest.mark.parametrize(("asked", "there"), [("state=apart", False), ("record_class=complaints", True),
                                              ("record_class=-&service=inquiry", True), ("service=orders", False)])  # fmt: skip
def test_the_list_is_narrowed_down(desk, clerk, base, record, asked, there):
    assert (record.reference in desk(as_=clerk).get(f"{base}/?{asked}").text) is there


def test_a_bad_cursor_is_no_page(desk, clerk, base, record):
    assert desk(as_=clerk).get(f"{base}/?before=x").status_code == 404


def test_the_search_finds_exactly_and_is_noted(desk, clerk, base, record, registered):
    visit = desk(as_=clerk)
    found = visit.submit(f"{base}/search", {"phone": "+82 10 1234 5678"}).text
    assert record.reference in found
    assert record.reference not in visit.submit(f"{base}/search", {"email": "haneul"}).text
    with registered() as session:
        searches = sa.select(AuditEntry).where(AuditEntry.action == "records.searched")
        first = session.scalars(searches.order_by(AuditEntry.seq)).first()
        assert first.facts == {"by": ["phone"], "found": 1}
        line = session.scalars(sa.select(AccessEntry).where(AccessEntry.action == "records.searched")).first()
        assert line.subject_id == str(record.id)


def test_a_search_for_nothing_is_told_so_at_the_field(desk, clerk, base, record, registered):
    for address in (f"{base}/search", base.removesuffix("/records") + "/apart/find"):
        answer = desk(as_=clerk).submit(address, {"email": " "})
        assert answer.status_code == 422
        assert "하나 이상" in answer.text.partition('id="error-email"')[2].partition("</p>")[0]
        assert "0건" not in answer.text
    with registered() as session:
        assert session.scalars(sa.select(AccessEntry.action).where(AccessEntry.action.like("%searched"))).all() == []


def test_a_reason_that_is_missing_is_told_where_it_is_chosen(desk, clerk, base, record):
    answer = desk(as_=clerk).submit(f"{base}/{record.id}", {"why": ""}, form=f"{base}/{record.id}/items")
    assert answer.status_code == 422
    assert "이유를 고르세요" in answer.text.partition('id="error-why"')[2].partition("</div>")[0]


def test_a_record_says_in_a_sentence_what_becomes_of_it(desk, clerk, base, record):
    page = desk(as_=clerk).get(f"{base}/{record.id}").text
    assert "2029. 7. 2." in page
    assert "<svg" in page
    assert EMAIL not in page


def test_what_it_holds_shows_after_a_reason(desk, clerk, base, record, registered):
    with registered():
        own, complaint = services.units_of(record.id)
    visit = desk(as_=clerk)
    page = visit.submit(f"{base}/{record.id}", {"unit": str(complaint.id), "why": "answer_request"}, form=1)
    assert EMAIL in page.text
    assert PHONE not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    refused = visit.submit(f"{base}/{record.id}", {"unit": str(own.id), "why": ""}, form=0)
    assert refused.status_code == 422
    assert PHONE not in refused.text
    with registered() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "record.items_shown")).one()
        assert (entry.actor_id, entry.facts["why"]) == (clerk.id, "answer_request")


def test_an_auditor_opens_nothing(desk, build, tenant, base, record, registered):
    auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
    with registered():
        own, _ = services.units_of(record.id)
    page = auditor.get(f"{base}/{record.id}").text
    assert f"{record.id}/items" not in page
    assert auditor.post(f"{base}/{record.id}/items", {"unit": str(own.id), "why": "answer_request"}).status_code == 403


def test_what_only_few_may_know_is_opened_by_an_officer(desk, clerk, officer, base, record, registered):
    from dataclasses import replace

    with registered():
        own, _ = services.units_of(record.id)
        (group,) = register.entries("groups")
        register.change("groups", group.id, replace(group.fact, restricted=True), version=group.version)
    asked = {"unit": str(own.id), "why": "answer_request"}
    assert f"{record.id}/items" not in desk(as_=clerk).get(f"{base}/{record.id}").text
    assert EMAIL in desk(as_=officer).submit(f"{base}/{record.id}", asked, form=0).text
    found = [
        record.reference in desk(as_=one).submit(f"{base}/search", {"email": EMAIL}).text for one in (clerk, officer)
    ]
    assert found == [False, True], "that she is found there tells of her already"


def test_staff_note_what_happened(desk, clerk, base, record, registered):
    visit = desk(as_=clerk)
    form = visit.get(f"{base}/{record.id}/events").text
    assert "사안 종결" in form
    assert "채용 여부 결정" not in form
    assert visit.submit(f"{base}/{record.id}/events", {"kind": "closed", "on": "2026-08-03"}).status_code == 302
    assert "2029. 8. 3." in visit.get(f"{base}/{record.id}").text
    with registered():
        (closed,) = [one for one in services.events_of(record.id) if one.kind is EventKind.CLOSED]
        assert closed.recorded_by == clerk.id


@pytest.mark.parametrize("source", list(RecordSource))
def test_a_withdrawal_is_noted_here_unless_the_ledger_of_consents_notes_it(
    desk, clerk, base, record, registered, source
):
    with registered() as session:
        session.get(Record, (record.tenant_id, record.id)).source = source
    visit, form = desk(as_=clerk), source is RecordSource.FORM
    page = f"{base}/{record.id}/events"
    assert ('value="withdrawn"' in visit.get(page).text) is not form
    told = visit.submit(page, {"kind": "withdrawn", "on": "2026-08-03"})
    assert told.status_code == (422 if form else 302)


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [("closed", "2026-06-01", "2026. 7. 1.(수)에 수집되었습니다"), ("closed", "2199-01-01", "아직 오지 않은"), ("closed", "gestern", "2026-11-24"),
     ("hiring_decision", "2026-08-01", "관계가 없습니다"), ("nonsense", "2026-08-01", "고르세요")],
)  # fmt: skip
def test_what_cannot_have_happened_is_refused_in_words(desk, clerk, base, record, kind, on, said):
    refused = desk(as_=clerk).submit(f"{base}/{record.id}/events", {"kind": kind, "on": on})
    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{on}"' in refused.text


def test_a_hold_needs_two_persons(desk, build, tenant, clerk, officer, base, record, registered):
    until = (clock_today(registered) + timedelta(days=1500)).isoformat()
    reason = "소송 대응 (원고 김하늘)"
    assert (
        desk(as_=officer).submit(f"{base}/{record.id}/holds", {"reason": reason, "ends_on": until}).status_code == 302
    )
    with registered() as session:
        hold = session.scalars(sa.select(RecordHold)).one()
        assert reason.encode() not in hold.reason
    act = f"{base}/{record.id}/holds/{hold.id}/approval"
    mine = desk(as_=officer)
    assert act not in mine.get(f"{base}/{record.id}").text
    assert reason in mine.get(f"{base}/{record.id}").text
    assert desk(as_=clerk).post(act, {}).status_code == 403
    with registered():
        assert services.units_of(record.id)[0].next_step is NextStep.MOVE_APART, "held, so kept apart after its purpose"
    second = desk(as_=build.person(of=tenant, role=Role.OFFICER))
    assert second.submit(f"{base}/{record.id}", form=act).status_code == 302
    question = act.replace("approval", "end")
    assert question in second.get(f"{base}/{record.id}").text
    assert "보존 기간을 바로 다시 계산합니다" in second.get(question).text
    old_tab = second.filled(question, {})[1]
    assert second.submit(question).status_code == 302
    late = second.client.post(question, data=old_tab, follow_redirects=True)
    assert (late.status_code, "이미 해제" in late.text) == (200, True), "a tab that was left open is told what happened"
    with registered():
        assert services.units_of(record.id)[0].next_step is NextStep.DESTROY


def test_a_hold_that_ends_in_the_past_is_refused(desk, clerk, base, record):
    refused = desk(as_=clerk).submit(f"{base}/{record.id}/holds", {"reason": " ", "ends_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "보류해야 하는 이유" in refused.text


def test_what_ends_when_is_a_picture_and_a_table(desk, clerk, base, record, registered):
    with registered():
        services.withdraw(record.id, clock.now())
    page = desk(as_=clerk).get(f"{base}/calendar/").text
    assert "<svg" in page
    assert "<table" in page
    assert "불만·분쟁" in page


def test_what_is_to_be_kept_apart_without_a_known_end_is_shown(desk, clerk, base, record, registered):
    with registered():
        own, complaint = services.units_of(record.id)
        assert (complaint.next_step, complaint.destroy_from) == (NextStep.MOVE_APART, None)
        assert own.destroy_from is not None
    page = desk(as_=clerk).get(f"{base}/calendar/").text.partition("<main")[2]
    picture, _, table = page.partition("<table")
    assert "종료일을 알 수 없는 기록이 1건" in picture
    assert 'fill="#667085"' in picture
    (line,) = [row for row in table.split("<tr") if "종료일 모름</th>" in row]
    assert re.sub("<[^>]+>", "", line.partition("</ul")[0]).strip().endswith("불만·분쟁: 1건")
    assert "그중 1건은 먼저 분리 보관할 기록" in table


def test_a_calendar_of_nothing_says_so(desk, clerk, base, registered):
    page = desk(as_=clerk).get(f"{base}/calendar/").text.partition("<main")[2]
    assert "아직 기록이 없습니다" in page
    assert "<svg" not in page


def test_a_change_of_the_law_waits_with_its_impact(desk, clerk, officer, base, record, registered, work):
    with registered() as session:
        services.add_event(record.id, EventKind.CLOSED, date(2026, 8, 3), by=None)
        kept = session.scalars(sa.select(AdoptedRow).where(AdoptedRow.row_id == "KR-RET04")).one()
        kept.row, kept.decided, kept.pack = {**kept.row, "period": "2 years"}, "-" * 64, "older 1"
        services.recompute_all()
    work()
    with registered():
        (change,) = services.pending_changes()
        waiting = services.change_id(change)
        assert services.units_of(record.id)[1].apart_until is None, "two years after closing it is still in use"
    listed = desk(as_=clerk).get(f"{base}/statutes/").text
    assert str(waiting) in listed
    shown = desk(as_=clerk).get(f"{base}/statutes/{waiting}").text
    assert record.reference in shown
    assert "개인정보 보호책임자" in shown
    address = f"{base}/statutes/{waiting}"
    assert desk(as_=clerk).post(address, {"apply_to": "all"}).status_code == 403
    assert desk(as_=officer).submit(address, {}).status_code == 422
    assert desk(as_=officer).submit(address, {"apply_to": "all"}).status_code == 302
    work()
    with registered():
        assert services.units_of(record.id)[1].apart_until == date(2029, 8, 3)
    for answer in (desk(as_=officer).get(address), desk(as_=clerk).get(address)):
        assert (answer.status_code, answer.location) == (302, f"{base}/statutes/"), "decided before: back to the list"
    again = desk(as_=officer)
    token = again.filled(f"{base}/search", {})[1] | {"apply_to": "all"}
    assert "이미 반영" in again.client.post(address, data=token, follow_redirects=True).text
    assert desk(as_=officer).get(f"{base}/statutes/{record.id}").status_code == 404


def clock_today(registered):
    with registered():
        return clock.today("Asia/Seoul")


def test_what_is_past_its_time_is_not_said_to_be_in_use(desk, clerk, base, record, registered, moved_clock):
    assert "이용 중" in desk(as_=clerk).get(f"{base}/").text.partition("<table")[2]
    moved_clock(days=3 * 366)
    listed = desk(as_=clerk).get(f"{base}/").text.partition("<table")[2]
    assert "이용 중" not in listed
    assert "파기 대기" in listed
