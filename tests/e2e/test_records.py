"""Records in a real browser: found, told in sentences, opened with a reason; and journey J10, a change of the law."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

PHONE = {"width": 320, "height": 720}
BASE = "/t/okestro/records"
EMAIL = "kkotnim@person.example"


@pytest.fixture(scope="module")
def inquiries(okestro):
    """Nine inquiries with a complaint each, closed on different days; the reference of the first."""
    from trustward.kernel import clock
    from trustward.records import services
    from trustward.records.domain import IndexKind, RecordSource
    from trustward.retention.domain import EventKind, Happened

    with okestro():
        today = clock.today("Asia/Seoul")
        made = []
        for number in range(9):
            email = EMAIL if number == 0 else f"p{number}@person.example"
            came = today - timedelta(days=300 - number)
            record = services.create(
                service="customer-inquiries",
                items={
                    "name": "꽃님",
                    "email": email,
                    "mobile-phone": "010-1111-2222",
                    "inquiry": "청구 금액이 다릅니다.",
                },
                events=[Happened(EventKind.COLLECTED, came), Happened(EventKind.INQUIRY, came)],
                classes={"consumer-complaints": ["name", "email", "inquiry"]},
                source=RecordSource.FORM,
                index={IndexKind.EMAIL: [email]},
            )
            if number:
                services.add_event(record.id, EventKind.CLOSED, today - timedelta(days=100), by=None)
            made.append(record)
        services.withdraw(made[8].id, clock.now())
    return made


def test_a_clerk_finds_a_record_and_notes_what_happened(visitor, inquiries):
    clerk = visitor("records-clerk", PHONE).sign_in("clerk")
    page = clerk.go(f"{BASE}/")
    clerk.look("list")
    assert EMAIL not in page.content()
    clerk.press("정보주체의 기록 찾기")
    clerk.look("search")
    page.fill("[name=email]", f" {EMAIL.upper()} ")
    clerk.press("찾기", exact=True)
    assert "기록 1건을 찾았습니다" in page.content()
    clerk.look("found")
    page.get_by_role("link", name=inquiries[0].reference).first.click()
    page.wait_for_load_state()
    assert EMAIL not in page.content()
    clerk.look("record")
    page.locator("details summary").first.click()
    clerk.look("trace")
    page.locator("select[name=why]").first.select_option("answer_request")
    clerk.press("내용 보기")
    assert EMAIL in page.content()
    clerk.look("opened")
    clerk.press("일어난 일 기록")
    page.get_by_label("사안 종결").check()
    page.fill("[name=on]", "2199-01-01")
    clerk.press("기록하기")
    assert "아직 오지 않은 날짜" in page.content()
    clerk.look("event-refused", refused=True)
    page.fill("[name=on]", date.today().isoformat())  # noqa: DTZ011 - the browser's day
    clerk.press("기록하기")
    clerk.look("noted")
    clerk.press("파기 보류")
    page.fill("[name=reason]", "분쟁조정 신청")
    page.fill("[name=ends_on]", "2099-12-31")
    clerk.look("hold")
    clerk.press("보류 요청")
    clerk.look("held")
    clerk.go(f"{BASE}/calendar/")
    clerk.look("ends")
    clerk.keep_session()


def test_an_officer_approves_a_hold_on_a_phone(visitor, inquiries, okestro):
    from trustward.records import services

    with okestro():
        services.ask_hold(inquiries[1].id, reason="수사 협조", ends_on=date(2099, 12, 31))
    officer = visitor("records-officer", PHONE).sign_in("privacy_officer")
    officer.go(f"{BASE}/{inquiries[1].id}")
    officer.press("보류 승인")
    officer.confirm_if_asked()
    assert "승인했습니다" in officer.page.content()
    officer.look("hold-approved")
    officer.keep_session()


def test_a_sheet_comes_in_and_a_token_is_made(visitor, inquiries, tmp_path):
    sheet = tmp_path / "주문.csv"
    sheet.write_bytes("외부 식별자,이름\nA-1,꽃님\n".encode("cp949"))
    clerk = visitor("records-sheet", PHONE).sign_in("clerk")
    page = clerk.go(f"{BASE}/imports/")
    clerk.look("upload")
    page.set_input_files("[name=sheet]", sheet)
    clerk.press("확인하기")
    assert "알 수 없는 열" in page.content()
    clerk.look("refused", refused=True)
    sheet.write_bytes("외부 식별자,수집일\nA-1,2026-01-15\n".encode("cp949"))
    page.set_input_files("[name=sheet]", sheet)
    page.select_option("[name=service]", "customer-inquiries")
    clerk.press("확인하기")
    clerk.look("looked-at")
    clerk.press("반영하기")
    clerk.look("taken")
    owner = visitor("records-owner", PHONE).sign_in("owner")
    owner.go(f"{BASE}/tokens/")
    owner.page.fill("[name=name]", "ERP")
    owner.press("토큰 발급")
    assert "twk_" in owner.page.content()
    owner.look("token")


def test_j10_a_change_of_the_law_is_looked_at_and_decided(visitor, inquiries, okestro):
    """A newer pack keeps complaints for three years from New Year on; the tenant had adopted one year."""
    from trustward.kernel.scope import session
    from trustward.records import services
    from trustward.records.tables import AdoptedRow

    with okestro():
        kept = session().scalars(sa.select(AdoptedRow).where(AdoptedRow.row_id == "KR-RET04")).one()
        kept.row, kept.decided, kept.pack = {**kept.row, "period": "1 year"}, "-" * 64, "older 1"
        services.recompute_all()
        services.notice_changes()
    officer = visitor("j10", PHONE).sign_in("privacy_officer")
    page = officer.go(f"{BASE}/statutes/")
    officer.look("waiting")
    page.locator("section[aria-labelledby=pending] a").first.click()
    page.wait_for_load_state()
    assert "늦춰집니다" in page.content()
    officer.look("impact")
    officer.press("적용", exact=True)
    officer.confirm_if_asked()
    assert "적용할 기록의 범위" in page.content()
    officer.look("refused", refused=True)
    page.get_by_label("새 기록만").check()
    officer.press("적용", exact=True)
    officer.confirm_if_asked()
    assert "적용했습니다" in page.content()
    officer.look("applied")
    with okestro():
        assert services.pending_changes() == []
