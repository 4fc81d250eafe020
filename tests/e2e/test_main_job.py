"""The main job through the pages, as clerk, officer and vendor: from a new e-mail trustee to a disclosed re-consignment."""

from __future__ import annotations

import re

import pytest

from trustward_consignment.testing import PDF

PHONE = {"width": 390, "height": 844}
CONSIGNMENT = "/t/okestro/x/consignment"
NAME = "한빛메일"
ADDRESS = "park@hanbit.example"


@pytest.mark.walk
def test_the_main_job(visitor, mail):
    clerk = visitor("clerk").sign_in("clerk")
    officer = visitor("officer").sign_in("privacy_officer")
    vendor = visitor("vendor", PHONE)

    trustee = propose(clerk)
    assess(clerk, trustee)
    approve_trustee(officer, trustee)
    contract(clerk, trustee)
    first = publish(clerk, officer, "이메일 발송 수탁자를 추가합니다.")
    on_public_pages(officer, first, NAME)
    activate(clerk, trustee)
    ask(clerk)
    page = enter(vendor, mail)
    answer(vendor, page)
    review(clerk, trustee)
    approved = request_sub_trustee(vendor, "누리클라우드", "Nuri Cloud")
    refused = request_sub_trustee(vendor, "가온호스팅", "Gaon Hosting")
    decide(officer, approved, refused)
    second = publish(clerk, officer, "재수탁자를 추가합니다.")
    on_public_pages(officer, second, "누리클라우드")
    for path in ("/p/okestro/privacy", "/p/okestro/privacy.json", f"/p/okestro/privacy/versions/{second}/changes"):
        assert "가온호스팅" not in officer.page.request.get(path).text()


def send(person, form, **fields):
    """Fill in a form by its id and send it."""
    box = person.page.locator(f"form#{form}")
    for name, value in fields.items():
        field = box.locator(f"[name='{name}']").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        elif isinstance(value, dict):
            field.set_input_files(value)
        elif value is True:
            field.check()
        else:
            field.fill(value)
    box.locator("button:not([type=button])").last.click()
    person.page.wait_for_load_state()


def propose(clerk):
    page = clerk.go(f"{CONSIGNMENT}/")
    clerk.look("trustees")
    clerk.press("수탁자 추가")
    clerk.look("new-trustee")
    send(clerk, "trustee")
    clerk.complaints.clear()  # a browser notes every answer of 422
    clerk.look("new-trustee-refused")
    page.locator("details", has=page.locator("[name=items]")).first.locator("summary").click()
    page.locator("[name=items]").nth(1).check()
    send(clerk, "trustee", name_ko=NAME, name_en="Hanbit Mail", vendor_type="email", task_ko="고객 문의 답변 메일 발송",
         task_en="Sending replies by e-mail", purpose_ko="고객 문의에 이메일로 답변", purpose_en="answering inquiries by e-mail",
         period_ko="위탁계약 종료 시까지", period_en="Until the contract ends", countries="KR", storage="own_system",
         subtrustees_stated=True, contact_name="박서준", contact_email=ADDRESS)  # fmt: skip
    assert page.get_by_role("heading", name=NAME).count()
    clerk.look("trustee")
    return page.url.partition("/t/")[1] + page.url.partition("/t/")[2]


def assess(clerk, trustee):
    page = clerk.go(f"{trustee}/assessment")
    clerk.look("assessment")
    for name in page.eval_on_selector_all("form#assess [type=radio]", "boxes => [...new Set(boxes.map(b => b.name))]"):
        page.locator(f"[name='{name}']").nth(1).check()
    send(clerk, "assess", people_and_facilities="전담 인력 3명", technology="전송 암호화")
    clerk.look("assessed")


def approve_trustee(officer, trustee):
    officer.go("/t/okestro/")
    officer.look("home")
    officer.go(f"{trustee}/approve")
    officer.look("approve-trustee")
    send(officer, "act")


def contract(clerk, trustee):
    page = clerk.go(f"{trustee}/acts/conclude")
    assert page.get_by_text("아직 할 수 없습니다").count()
    clerk.look("conclude-refused")
    clerk.go(f"{trustee}/contract")
    clerk.look("contract")
    file = {"name": "위탁계약서.pdf", "mimeType": "application/pdf", "buffer": PDF}
    send(clerk, "contract", title="이메일 발송 위탁계약서", signed_on="2026-11-02", starts_on="2026-11-02",
         ends_on="2030-11-01", file=file)  # fmt: skip
    clerk.go(f"{trustee}/clauses")
    items = page.eval_on_selector_all("[name^=clause__]", "boxes => boxes.map(b => b.name.slice(8))")
    assert len(items) == 7
    send(
        clerk,
        "clauses",
        **{f"clause__{items[0]}": "제3조", f"page__{items[0]}": "2", f"quotation__{items[0]}": "목적 외 처리 금지"},
    )
    clerk.go(f"{trustee}/acts/conclude")
    assert page.locator(".alert-warning li").count() >= 1
    clerk.go(f"{trustee}/clauses")
    fields = {}
    for number, item in enumerate(items, 3):
        fields |= {
            f"clause__{item}": f"제{number}조",
            f"page__{item}": "2",
            f"quotation__{item}": "수탁자는 이 조를 지킨다.",
        }
    send(clerk, "clauses", **fields)
    clerk.go(f"{trustee}/acts/conclude")
    clerk.look("conclude")
    send(clerk, "act")
    clerk.look("contracted")


def publish(clerk, officer, reason):
    """The draft is submitted by the clerk and approved by the officer. Returns: the version's number."""
    page = clerk.go("/t/okestro/policy/")
    clerk.look("policy")
    if page.get_by_role("button", name="초안 만들기").count():
        clerk.press("초안 만들기")
    clerk.go("/t/okestro/policy/draft")
    refresh = page.locator("form[action$='/policy/draft'] button")
    if refresh.count():
        refresh.first.click()
        page.wait_for_load_state()
    clerk.look("draft")
    while page.get_by_role("link", name="사유를 적고 수용").count():
        page.get_by_role("link", name="사유를 적고 수용").first.click()
        page.wait_for_load_state()
        page.fill("[name=reason]", "기존 방침의 내용이며 다음 개정에서 고칩니다.")
        page.locator("form:has([name=reason]) button").click()
        page.wait_for_load_state()
    clerk.go("/t/okestro/policy/draft/submission")
    clerk.look("submission")
    page.fill("[name=reason_ko]", reason)
    page.fill("[name=reason_en]", "A recipient of personal information changes.")
    page.locator("form:has([name=reason_ko]) button").click()
    page.wait_for_load_state()
    clerk.look("submitted")
    version = re.search(r"versions/([0-9a-f-]{36})", page.url)[1]

    card = officer.go(f"/t/okestro/policy/versions/{version}/approval")
    officer.look("approval")
    card.locator("form:has([name=effective_on]) button").click()
    card.wait_for_load_state()
    officer.look("approved")
    card.goto("/p/okestro/privacy")
    return int(re.search(r"버전\s*(\d+)", card.inner_text("body"))[1])


def on_public_pages(officer, number, name):
    page = officer.go("/p/okestro/privacy")
    assert name in page.inner_text("main")
    officer.look("public")
    officer.go(f"/p/okestro/privacy/versions/{number}/changes")
    assert name in page.inner_text("main")
    officer.look("changes")
    officer.go("/p/okestro/privacy/versions")
    officer.look("versions")
    assert name not in page.request.get("/p/okestro/privacy/versions/1").text()


def activate(clerk, trustee):
    page = clerk.go(f"{trustee}/acts/activate")
    assert page.locator(".alert-warning").get_by_text("교육").count()
    clerk.look("activate-refused")
    clerk.go(f"{trustee}/education")
    proof = {"name": "교육 명단.pdf", "mimeType": "application/pdf", "buffer": PDF}
    send(
        clerk,
        "education",
        kind="kick_off",
        method="online",
        held_on="2026-11-20",
        attendees="12",
        topics="개인정보 보호",
        proof=proof,
    )
    clerk.go(f"{trustee}/acts/activate")
    send(clerk, "act")
    clerk.look("active")
    assert page.get_by_text("위탁 중").count()


def ask(clerk):
    page = clerk.go(f"{CONSIGNMENT}/checks/request")
    clerk.look("request")
    page.locator("label", has_text=NAME).locator("input").check()
    send(clerk, "request")
    clerk.look("requested")


def enter(vendor, mail):
    """Come in by the newest mail and the code that follows."""
    vendor.go(re.search(r"https?://[^/\s]+(/a/\S+)", text(mail.newest(ADDRESS)))[1])
    vendor.look("threshold")
    vendor.press("코드 받기")
    vendor.page.fill("[name=code]", re.search(r"\b(\d{6})\b", text(mail.newest(ADDRESS, containing="코드:")))[1])
    vendor.press("계속")
    vendor.look("overview")
    return vendor.page


def answer(vendor, page):
    overview = page.url
    paths = page.eval_on_selector_all("ol.cards a", "links => links.map(a => a.getAttribute('href'))")
    page.goto(paths[0])
    first = page.locator(".question").first
    first.locator("[value=no]").check()
    first.locator(".state").get_by_text("저장됨").wait_for()
    file = {"name": "교육 명단.pdf", "mimeType": "application/pdf", "buffer": PDF}
    first.locator("input[type=file]").set_input_files(file)
    first.get_by_role("link", name="교육 명단.pdf").wait_for()
    vendor.look("answering")
    page.goto(overview)
    page.goto(paths[0])
    assert page.locator(".question").first.locator("[value=no]").is_checked()
    for path in paths:
        page.goto(path)
        for number, one in enumerate(page.locator(".question").all()):
            if path != paths[0] or number:
                one.locator("[value=yes]").check()
                one.locator(".state").get_by_text("저장됨").wait_for()
        vendor.press("저장하고")
    page.goto(overview)
    vendor.press("검토하고 서명하기")
    vendor.look("review")
    page.fill("[name=name]", "박서준")
    page.check("[name=consented]")
    vendor.press("서명하고 제출")
    vendor.look("receipt")


def review(clerk, trustee):
    page = clerk.go(f"{CONSIGNMENT}/checks")
    clerk.look("checks")
    page.get_by_role("link", name=NAME).first.click()
    page.wait_for_load_state()
    clerk.look("check")
    page.locator("form[action$='/confirm-all'] button").click()
    page.wait_for_load_state()
    send(clerk, "form-accept", note="확인했습니다.")
    clerk.look("accepted")
    clerk.go(trustee)
    page.locator("#findings").locator("xpath=..").get_by_role("link").first.click()
    page.wait_for_load_state()
    clerk.look("finding")


def request_sub_trustee(vendor, korean, english):
    """Ask for consent in the portal. Returns: the name."""
    page = vendor.page
    vendor.press("전체 보기")
    vendor.press("재위탁 동의")
    vendor.press("동의 요청하기")
    fields = {
        "name_ko": korean, "name_en": english, "task_ko": "발송 서버 운영", "task_en": "Running the mail servers",
        "items_text_ko": "이메일 주소", "period_ko": "위탁계약 종료 시까지", "safeguards": "전송과 저장을 암호화합니다.",
    }  # fmt: skip
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    vendor.press("요청 보내기")
    vendor.look("re-consignment-asked")
    return korean


def decide(officer, approved, refused):
    page = officer.go("/t/okestro/x/reconsignment/")
    officer.look("re-consignments")
    page.get_by_role("link", name=approved).first.click()
    page.wait_for_load_state()
    officer.press("동의…")
    officer.look("consent")
    page.locator("form:has([name=content_hash]) button.btn-primary").click()
    page.wait_for_load_state()
    officer.look("consented")
    officer.go("/t/okestro/x/reconsignment/")
    page.get_by_role("link", name=refused).first.click()
    page.wait_for_load_state()
    officer.press("거절…")
    officer.look("refusal")
    form = page.locator("form:has([name=ground])")
    form.locator("[name=ground]").first.check()
    form.locator("[name=text]").fill("저장 위치를 확인할 수 없습니다.")
    form.locator("button").click()
    page.wait_for_load_state()
    officer.look("refused")


def text(message):
    return message.get_body(("plain",)).get_content()
