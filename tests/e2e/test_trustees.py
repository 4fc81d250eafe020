"""The pages of trustees in a real browser: every one read by axe, at a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

PHONE = {"width": 320, "height": 720}
BASE = "/t/okestro/x/consignment"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "위탁계약서.pdf"
    path.write_bytes(PDF)
    return path


def test_a_trustee_from_the_proposal_to_the_contract(visitor, contract):
    clerk = visitor("trustees-clerk").sign_in("clerk")
    page = clerk.go(f"{BASE}/")
    clerk.look("list")
    page.fill("#q", "ㅅㅌㅂ")
    clerk.press("보기")
    assert "스티비" in page.content()
    clerk.press("수탁자 추가")
    page.fill("[name=name_ko]", "스티비")
    page.fill("[name=number]", "124-81-00998")
    page.locator("[name=number]").blur()
    page.get_by_text("이미 등록된 수탁자인가요?").wait_for()
    clerk.look("new")
    page.fill("[name=name_ko]", "한빛메일 주식회사")
    page.locator("[name=task_ko]").first.fill("광고 메일 발송")
    page.get_by_label("업무 1: 홍보ㆍ판매 권유에 해당").check()
    page.select_option("[name=vendor_type]", "email")
    page.fill("[name=number]", "124-81-00997")
    clerk.press("저장")
    assert page.input_value("[name=name_ko]") == "한빛메일 주식회사"
    clerk.complaints.clear()  # the browser notes each refusal as an error
    clerk.look("new-refused")
    page.fill("[name=number]", "124-81-00998")
    page.locator("[name=countries]").nth(1).select_option(label="미국")
    page.locator("[name=countries]").nth(1).select_option("")
    page.fill("[name=contact_email]", "desk@hanbit.example")
    clerk.press("저장")
    clerk.look("proposed")
    trustee = page.url

    page.get_by_role("link", name="위험도 평가").first.click()
    for group in page.locator("fieldset:has(input[type=radio])").all():
        if not group.locator("input:checked").count():
            group.locator("input").first.check()
    clerk.look("assess")
    clerk.press("저장")
    clerk.look("assessed")

    officer = visitor("trustees-officer").sign_in("privacy_officer")
    officer.go(trustee)
    officer.press("선정 승인")
    officer.look("approve")
    officer.press("선정 승인")
    officer.confirm_if_asked()

    clerk.go(f"{trustee}/contract")
    page.fill("[name=title]", "개인정보 처리위탁 계약서")
    page.set_input_files("[name=file]", contract)
    clerk.look("contract")
    clerk.press("저장")
    for field in page.locator("fieldset input:not([type=file]):not([type=hidden]), fieldset textarea").all():
        field.fill("제5조")
    clerk.look("clauses")
    clerk.press("저장")
    clerk.look("checked")
    clerk.press("계약 체결")
    clerk.look("act")
    clerk.press("계약 체결")
    assert "계약됨" in page.content()
    clerk.press("위탁 개시")
    assert clerk.complaints == []
    clerk.look("activation-refused")
    assert "공개된 개인정보 처리방침에 수탁자가 없습니다" in page.content()
    clerk.go(f"{BASE}/disclosure")
    clerk.look("disclosure")
    for path in ("education", "promotion-notice", "findings/new", "edit", "contact", "on-site", "acts/terminate"):
        clerk.go(f"{trustee}/{path}")
        clerk.look(path.replace("/", "-"))


def test_supervision_on_a_phone(visitor, mail):
    clerk = visitor("trustees-phone", PHONE).sign_in("clerk")
    mail.newest("privacy@stevie.example")
    page = clerk.go(f"{BASE}/checks")
    clerk.look("checks")
    page.get_by_role("link", name="스티비").first.click()
    clerk.look("check")
    clerk.go(f"{BASE}/checks/request")
    clerk.look("request")
    clerk.go(f"{BASE}/?q=스티비")
    clerk.look("list")
    page.get_by_role("link", name="스티비").first.click()
    clerk.look("trustee")
    page.locator("section:has(#findings) a").first.click()
    clerk.look("finding")
    clerk.go(page.url + "?lang=en")
    clerk.look("finding-in-english")


def test_a_contract_to_sign_is_read_and_taken_away_on_a_phone(visitor):
    clerk = visitor("trustees-paper", PHONE).sign_in("clerk")
    page = clerk.go(f"{BASE}/")
    page.get_by_role("link", name="스티비").first.click()
    clerk.press("내용이 채워진 계약서 양식")
    assert "재위탁 제한" in page.locator("article").inner_text()
    clerk.look("contract")
    with page.expect_download() as waiting:
        page.locator("nav.prints").get_by_role("link", name="HWPX").click()
    assert waiting.value.suggested_filename == "개인정보 처리위탁 계약서 스티비.hwpx"
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
