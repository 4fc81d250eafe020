"""A vendor's contact on a phone: link, code, questions with and without script, a lost connection, signature, receipt."""

from __future__ import annotations

import re

from trustward_consignment.testing import PDF

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}


def text(message):
    return message.get_body(("plain",)).get_content()


def enter(vendor, mail, address):
    """Come in by the newest mail; looks at the pages on the way."""
    vendor.go(re.search(r"https?://[^/\s]+(/a/\S+)", text(mail.newest(address)))[1])
    vendor.look("threshold")
    vendor.press("코드 받기")
    vendor.page.fill("[name=code]", re.search(r"\b(\d{6})\b", text(mail.newest(address, containing="코드:")))[1])
    vendor.look("code")
    vendor.press("계속")
    vendor.look("overview")
    return vendor.page


def sections(page):
    return page.eval_on_selector_all("ol.cards a", "links => links.map(a => a.getAttribute('href'))")


def test_on_a_phone_with_script(visitor, mail, asked):
    vendor = visitor("vendor", PHONE)
    page = enter(vendor, mail, asked)
    paths = sections(page)
    page.goto(paths[0])
    vendor.look("section")
    question = page.locator(".question").first
    state = question.locator(".state")
    question.locator("[value=yes]").check()
    state.get_by_text("저장됨").wait_for()
    assert page.get_by_text("1개 답변").count() == 1
    for box in page.locator(".choices label").all():
        assert box.bounding_box()["height"] >= 44

    question.locator("textarea").fill("접속기록을 분기마다 점검합니다.")
    page.wait_for_timeout(1800)
    state.get_by_text("저장됨").wait_for()

    vendor.context.set_offline(True)
    question.locator("[value=no]").check()
    state.get_by_text("아직 저장하지 못했습니다").wait_for()
    vendor.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    state.get_by_text("저장됨").wait_for()
    vendor.complaints.clear()

    question.locator("input[type=file]").set_input_files(
        {"name": "교육 명단.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    question.get_by_role("link", name="교육 명단.pdf").wait_for()
    question.locator("input[type=file]").set_input_files(
        {"name": "사진.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>"}
    )
    state.get_by_text("받을 수 없는 종류").wait_for()
    vendor.look("evidence")
    page.reload()
    assert page.locator(".question").first.locator("[value=no]").is_checked()

    for path in paths:
        page.goto(path)
        for one in page.locator(".question").all():
            one.locator("[value=yes]").check()
            one.locator(".state").get_by_text("저장됨").wait_for()
        vendor.press("저장하고")
    page.goto(paths[0].rsplit("/section", 1)[0] + "/")
    vendor.look("answered")
    vendor.press("검토하고 서명하기")
    vendor.look("review")
    vendor.press("서명하고 제출")
    vendor.complaints.clear()  # a browser notes every answer of 422
    vendor.look("sign-refused")
    page.fill("[name=name]", "이나래")
    page.check("[name=consented]")
    vendor.press("서명하고 제출")
    vendor.look("receipt")
    assert re.search(r"[0-9a-f]{64}", page.content())
    assert mail.newest(asked, containing="접수")
    page.goto(paths[0])
    vendor.look("signed-section")


def test_on_a_small_phone_without_script(visitor, mail, asked):
    vendor = visitor("vendor-plain", SMALL, javascript=False)
    vendor.axe = list  # axe is a script itself; the same pages are read above
    vendor.page.evaluate = lambda *_: 0
    page = enter(vendor, mail, asked)
    for path in sections_plain(page):
        page.goto(path)
        for one in page.locator(".question").all():
            one.locator("[value=partial]").check()
        vendor.press("저장하고")
    page.goto(path.rsplit("/section", 1)[0] + "/")
    vendor.look("answered")
    vendor.press("검토하고 서명하기")
    page.fill("[name=name]", "이나래")
    page.check("[name=consented]")
    vendor.press("서명하고 제출")
    vendor.look("receipt")
    assert page.get_by_text("접수증").count() >= 1


def sections_plain(page):
    return [link.get_attribute("href") for link in page.locator("ol.cards a").all()]


def test_nothing_runs_off_a_small_screen(visitor, mail, asked):
    vendor = visitor("vendor-small", SMALL)
    page = enter(vendor, mail, asked)
    page.goto(sections(page)[0])
    vendor.look("section")
    page.goto(page.url.rsplit("/section", 1)[0] + "/colleague")
    vendor.look("colleague")
    vendor.press("링크 보내기")
    vendor.complaints.clear()
    vendor.look("colleague-refused")


def test_a_re_consignment_is_asked_approved_and_shown(visitor, mail, asked):
    vendor = visitor("vendor-asks", PHONE)
    page = enter(vendor, mail, asked)
    vendor.press("전체 보기")
    vendor.look("home")
    vendor.press("재위탁 동의")
    vendor.look("requests")
    vendor.press("동의 요청하기")
    vendor.look("new")
    vendor.press("요청 보내기")
    vendor.complaints.clear()
    vendor.look("new-refused")
    fields = {
        "name_ko": "누리클라우드", "name_en": "Nuri Cloud", "task_ko": "발송 서버 운영", "items_text_ko": "이메일 주소",
        "period_ko": "위탁계약 종료 시까지", "safeguards": "전송 구간과 저장 자료를 암호화합니다.",
    }  # fmt: skip
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    vendor.press("요청 보내기")
    vendor.look("asked")

    officer = visitor("officer-decides").sign_in("privacy_officer")
    officer.go("/t/okestro/x/reconsignment/")
    officer.look("requests")
    officer.page.get_by_role("link", name="누리클라우드").first.click()
    officer.page.wait_for_load_state()
    officer.look("request")
    officer.press("추가 질문")
    officer.look("ask-back")
    officer.press("뒤로")
    officer.press("거절…")
    officer.look("refuse")
    officer.press("뒤로")
    officer.press("동의…")
    officer.look("approve")
    for warning in officer.page.locator("[name=confirmed]").all():
        warning.check()
    officer.page.get_by_label("재수탁자는 업무를 다시 맡기지 않는다.").check()
    officer.page.locator("form:has([name=content_hash]) button.btn-primary").click()
    officer.page.wait_for_load_state()
    officer.confirm_if_asked()
    officer.look("approved")
    officer.press("재위탁 현황")
    officer.look("chain")
    officer.press("종료…")
    officer.look("end")
    officer.page.go_back()
    officer.press("동의 없는 재수탁자 기록")
    officer.look("found")
    page.reload()
    vendor.look("approved")
    assert page.get_by_text("RC-").count() == 1
