"""What people do wrong: each time a clear message in their language, and nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from trustward.kernel import clock, scope
from trustward.portal.tables import DoorRow
from trustward_consignment.testing import PDF, Steps

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
BASE = "/t/okestro/x/consignment"
NEW = f"{BASE}/trustees/new"
MEGABYTE = 1024 * 1024


@pytest.fixture
def clerk(visitor):
    return visitor("wrong-clerk").sign_in("clerk")


@pytest.fixture
def proposed(okestro):
    """`proposed("이름")`: a trustee that was entered, and nothing else. Returns: the address of its page."""

    def make(name):
        with okestro():
            key = f"wrong-{uuid4().hex[:12]}"
            return f"{BASE}/trustees/{Steps().propose(key, number='', name=named(name))}"

    return make


def named(korean):
    from trustward.api import Name, Text

    return Name(Text(korean, "Wrong"))


@pytest.fixture
def a_file(tmp_path):
    """`a_file("이름.pdf", b"...")`: a file on disk, so that large ones need not pass through the test's own pipe."""

    def write(name, data=b"", size=0):
        path = tmp_path / name
        path.write_bytes(data + b"0" * max(0, size - len(data)))
        return path

    return write


# files


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(clerk, proposed, a_file):
    page = clerk.go(f"{proposed('큰파일상사')}/contract")
    page.fill("[name=title]", "연간 위탁계약")
    page.fill("[name=note]", "원본은 법무팀에 있습니다.")
    page.set_input_files("[name=file]", a_file("큰 계약서.pdf", PDF, 11 * MEGABYTE))
    says(page, "파일이 너무 큽니다. 10MB 이하로 올려 주세요.")
    assert page.input_value("[name=file]") == ""
    clerk.look("file-too-large")
    page.set_input_files("[name=file]", a_file("작은 계약서.pdf", PDF))
    assert page.locator(".too-large").count() == 0
    assert page.input_value("[name=title]") == "연간 위탁계약"
    clerk.press("저장")
    says(page, "계약을 등록했습니다.")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("계약서.pdf", b"MZ\x90\x00" + b"0" * 200, "실행 파일이나 스크립트가 들어 있어 받을 수 없습니다."),
        ("계약서.html", b"<!doctype html><script>alert(1)</script>", "받을 수 없는 종류의 파일입니다."),
        ("계약서.pdf", b"", "빈 파일입니다."),
    ],
    ids=["program", "web page", "empty"],
)
def test_a_file_of_a_wrong_kind_is_refused_and_the_rest_stays(clerk, proposed, a_file, name, data, message):
    page = clerk.go(f"{proposed('틀린파일상사')}/contract")
    page.fill("[name=title]", "연간 위탁계약")
    page.fill("[name=starts_on]", "2026-01-01")
    page.set_input_files("[name=file]", a_file(name, data))
    clerk.press("저장")
    says(page, message)
    assert page.input_value("[name=title]") == "연간 위탁계약"
    assert page.input_value("[name=starts_on]") == "2026-01-01"
    clerk.look("file-refused")


def test_without_script_the_server_says_it(visitor, proposed, a_file):
    clerk = visitor("wrong-plain", javascript=False).sign_in("clerk")
    page = clerk.go(f"{proposed('느린회선상사')}/contract")
    page.fill("[name=title]", "연간 위탁계약")
    page.set_input_files("[name=file]", a_file("큰 계약서.pdf", PDF, 11 * MEGABYTE))
    clerk.press("저장")
    says(page, "체결한 계약서: 파일이 너무 큽니다. 10MB 이하로 올려 주세요.")
    assert page.input_value("[name=title]") == "연간 위탁계약"
    page.set_input_files("[name=file]", a_file("아주 큰 계약서.pdf", PDF, 30 * MEGABYTE))
    clerk.press("저장")
    says(page, "보낸 내용이 허용 크기를 넘었습니다.")


def test_evidence_that_is_too_large_leaves_the_answer(visitor, mail, asked, a_file):
    vendor = visitor("wrong-vendor", PHONE)
    page = enter(vendor, mail, asked)
    page.locator("ol.cards a").first.click()
    page.wait_for_load_state()
    question = page.locator(".question").first
    question.locator("textarea").fill("교육 자료가 큽니다.")
    question.locator("input[type=file]").set_input_files(a_file("교육 영상.pdf", PDF, 30 * MEGABYTE))
    question.get_by_text("파일이 너무 큽니다. 10MB 이하로 올려 주세요.").wait_for()
    question.get_by_text("저장됨").wait_for()
    vendor.look("evidence-too-large")
    page.reload()
    assert page.locator(".question").first.locator("textarea").input_value() == "교육 자료가 큽니다."


# what is typed


def test_a_korean_name_of_200_characters_is_taken_and_shown_whole(clerk, visitor):
    name = "가나다라마바사아자차" * 20
    page = clerk.go(NEW)
    fill_in(page, name)
    clerk.press("저장")
    assert name in page.locator("h1").inner_text()
    clerk.look("long-name")
    trustee = page.url
    small = visitor("wrong-small", SMALL).sign_in("clerk")
    for address in (trustee, f"{BASE}/", f"{trustee}/edit", f"{trustee}/acts/drop"):
        small.go(address)
        assert name in small.page.content()
        small.look("long-name")
    small.page.fill("[name=reason]", "시험")
    small.press("선정 취소")
    says(small.page, "선정을 취소했습니다.")


def test_a_character_more_is_refused_and_stays(clerk):
    page = clerk.go(NEW)
    longer = "가" * 201
    unlock(page)
    page.fill("[name=name_ko]", longer)
    page.fill("[name=purpose_ko]", "안내 메일")
    clerk.press("저장")
    says(page, "회사 이름(국문): ", "200자")
    assert page.input_value("[name=name_ko]") == longer
    assert page.input_value("[name=purpose_ko]") == "안내 메일"
    clerk.look("name-too-long")


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("started_on", "2026-13-45", "2026-11-24와 같은 날짜를 입력하세요."),
        ("number", "124-81-00997", "검증번호가 맞지 않습니다."),
        ("contact_email", "주소아님", "이메일 주소"),
        ("public_url", "javascript:alert(1)", "https://로 시작하는 주소를 입력하세요."),
    ],
)
def test_what_is_no_date_number_or_address_is_said_at_its_field(clerk, field, typed, message):
    page = clerk.go(NEW)
    unlock(page)
    fill_in(page, "오타상사")
    page.fill(f"[name={field}]", typed)
    clerk.press("저장")
    problem = page.locator("#problems a").first
    assert message in problem.inner_text()
    problem.click()
    assert page.url.endswith(f"#field-{field}")
    assert page.get_attribute(f"[name={field}]", "value") == typed
    assert page.input_value("[name=name_ko]") == "오타상사"
    assert page.locator(f"[name={field}]").get_attribute("aria-invalid") == "true"


def test_markup_and_odd_characters_are_text(clerk):
    name = "<script>alert(1)</script> & “따옴표” 👩‍💻 \u202eabc"
    page = clerk.go(NEW)
    fill_in(page, name)
    page.fill("[name=purpose_ko]", "<b>굵게</b>\n두 번째 줄")
    clerk.press("저장")
    assert page.locator("h1").inner_text() == name
    assert page.locator("main script").count() == 0
    clerk.look("markup")
    drop(clerk, page.url)


def test_the_message_comes_in_the_language_of_the_reader(clerk):
    page = clerk.go(f"{NEW}?lang=en")
    clerk.press("Save")
    says(page, "Please check the marked fields.", "Full name (Korean): This is needed.")
    clerk.look("in-english")
    clerk.go(f"{NEW}?lang=ko")


# twice, late, at once


def test_a_double_click_enters_one(clerk):
    page = clerk.go(NEW)
    fill_in(page, "두번누름상사")
    page.get_by_role("button", name="저장").dblclick()
    page.wait_for_load_state()
    page.get_by_role("heading", name="두번누름상사").wait_for()
    trustee = page.url
    page.goto(f"{BASE}/?q=두번누름상사")
    assert page.locator("tbody tr").count() == 1
    drop(clerk, trustee)


def test_back_and_save_again_enters_no_second_one(clerk):
    page = clerk.go(NEW)
    fill_in(page, "뒤로상사")
    clerk.press("저장")
    trustee = page.url
    page.go_back()
    page.wait_for_load_state()
    if page.input_value("[name=name_ko]"):
        clerk.press("저장")
        assert page.url == trustee
        says(page, "뒤로상사")
    else:  # the browser shows an empty form, which saves nothing
        clerk.press("저장")
        says(page, "필수 입력 항목입니다.")
    page.goto(f"{BASE}/?q=뒤로상사")
    assert page.locator("tbody tr").count() == 1
    drop(clerk, trustee)


def test_two_tabs_show_both_texts(clerk, proposed):
    trustee = proposed("두창상사")
    first = clerk.go(f"{trustee}/edit")
    second = clerk.open_tab()
    second.goto(f"{trustee}/edit")
    first.fill("[name=purpose_ko]", "첫째 창에서 고친 목적")
    clerk.press("저장")
    says(first, "저장했습니다.")
    clerk.page = second
    second.fill("[name=purpose_ko]", "둘째 창에서 고친 목적")
    clerk.press("저장")
    says(second, "그 사이 다른 사용자가", "첫째 창에서 고친 목적")
    assert second.input_value("[name=purpose_ko]") == "둘째 창에서 고친 목적"
    clerk.look("two-tabs")
    clerk.press("저장")
    says(second, "저장했습니다.", "둘째 창에서 고친 목적")


def test_an_act_that_somebody_else_did_already_is_refused_in_words(clerk, visitor, okestro, proposed):
    trustee = proposed("늦은상사")
    with okestro():
        Steps().assess(trustee_id_of(trustee))
    officer = visitor("wrong-officer").sign_in("privacy_officer")
    first = officer.go(f"{trustee}/approve")
    second = officer.open_tab()
    second.goto(f"{trustee}/approve")
    officer.press("선정 승인")
    officer.confirm_if_asked()
    says(first, "수탁자 선정을 승인했습니다.")
    officer.page = second
    second.fill("[name=reason]", "좋은 회사입니다.")
    officer.press("선정 승인")
    officer.confirm_if_asked()
    says(
        second,
        "그 사이 다른 사용자가 변경했습니다.",
        "“승인” 상태여서 할 수 없습니다.",
        "입력한 내용: 좋은 회사입니다.",
    )
    officer.look("late")
    drop(clerk, trustee)


def test_steps_out_of_order_are_refused_in_words(clerk, proposed):
    trustee = proposed("순서상사")
    page = clerk.go(f"{trustee}/acts/activate")
    says(page, "상태여서 할 수 없습니다.")
    clerk.look("out-of-order")
    page.goto(f"{trustee}/approve")
    says(page, "현재 역할로는 이용할 수 없는 기능입니다.")
    clerk.look("not-allowed")
    drop(clerk, trustee)


def test_the_auditor_looks_and_changes_nothing(visitor, proposed):
    auditor = visitor("wrong-auditor").sign_in("auditor")
    page = auditor.go(proposed("감사상사"))
    assert page.get_by_role("link", name="수정").count() == 0
    auditor.look("looks")
    page.goto(NEW)
    says(page, "현재 역할로는 이용할 수 없는 기능입니다.")
    auditor.look("not-allowed")


# sessions


def test_signed_out_in_the_middle_of_a_form(visitor):
    clerk = visitor("wrong-signed-out").sign_in("clerk")
    page = clerk.go(NEW)
    page.fill("[name=name_ko]", "로그아웃상사")
    page.fill("[name=purpose_ko]", "오래 적은 내용\n둘째 줄")
    page.locator("[name=task_ko]").first.fill("안내 메일 발송")
    clerk.context.clear_cookies()
    clerk.press("저장")
    says(page, "로그아웃")
    clerk.look("signed-out")
    with clerk.context.expect_page() as opened:
        page.get_by_role("link", name="로그인(새 탭)").click()
    clerk.page = opened.value
    clerk.sign_in_anew("clerk")
    clerk.page.close()
    clerk.page = page
    clerk.press("다시 보내기")
    if page.get_by_role("button", name="다시 보내기").count():
        clerk.press("다시 보내기")
    assert page.locator("h1").inner_text() == "로그아웃상사"
    says(page, "오래 적은 내용", "둘째 줄", "안내 메일 발송")
    drop(clerk, page.url)


def test_a_visit_that_ends_in_the_middle_of_an_answer(visitor, mail, asked):
    vendor = visitor("wrong-visit", PHONE)
    page = enter(vendor, mail, asked)
    page.locator("ol.cards a").first.click()
    page.wait_for_load_state()
    question = page.locator(".question").first
    door = re.search(r"/a/d/([0-9a-f-]{36})", page.url)[1]
    vendor.context.clear_cookies(name="trustward")
    question.locator("textarea").fill("방문이 끝난 뒤에 적은 내용")
    question.get_by_text("저장하지 못했습니다").wait_for()
    vendor.look("visit-over", refused=True)
    before = mail.count(asked, "코드:")
    with vendor.context.expect_page() as opened:
        question.get_by_role("link", name="새 탭").click()
    vendor.page = opened.value
    vendor.look("visit-over-way-in", refused=True)
    vendor.press("코드 받기")
    vendor.page.fill("[name=code]", mail.code(asked, containing="코드:", after=before))
    vendor.press("계속")
    assert door in vendor.page.url
    vendor.page.close()
    vendor.page = page
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    question.get_by_text("저장됨").wait_for()
    page.reload()
    assert page.locator(".question").first.locator("textarea").input_value() == "방문이 끝난 뒤에 적은 내용"


def test_what_was_typed_a_moment_ago_is_kept_when_one_leaves(visitor, mail, asked):
    vendor = visitor("wrong-leaves", PHONE)
    page = enter(vendor, mail, asked)
    section = page.locator("ol.cards a").first.get_attribute("href")
    for text, leave in (
        ("목록으로 가며 적은 내용", lambda: leave_by_link(vendor)),
        ("주소를 바꾸며 적은 내용", lambda: page.goto("/p/okestro/privacy")),
    ):
        page.goto(section)
        page.locator(".question textarea").first.fill(text)
        leave()
        page.goto(section)
        page.wait_for_timeout(300)
        page.reload()
        assert page.locator(".question textarea").first.input_value() == text
    page.locator(".question textarea").first.fill("나가며 적은 내용")
    vendor.press("나가기")
    page.wait_for_url("**/a/d/left")
    before = mail.count(asked, "코드:")
    page.goto(mail.link(asked, containing="답변 기한"))
    vendor.press("코드 받기")
    page.fill("[name=code]", mail.code(asked, containing="코드:", after=before))
    vendor.press("계속")
    page.goto(section)
    assert page.locator(".question textarea").first.input_value() == "나가며 적은 내용"


def leave_by_link(vendor):
    vendor.press("점검 분야")
    vendor.page.wait_for_url("**/x/consignment/")


# links


def test_a_link_that_nobody_made(visitor):
    anybody = visitor("wrong-link", PHONE)
    answer = anybody.page.goto("/a/kJ2mV0f3b1Yw8hQxT5nR7sLcD4gZ6aUeWiOpXyBvN1M")
    assert answer.status == 404
    says(anybody.page, "사용할 수 없는 링크입니다")
    anybody.look("no-such-link")
    anybody.go("/a/kJ2mV0f3b1Yw8hQxT5nR7sLcD4gZ6aUeWiOpXyBvN1M?lang=en")
    says(anybody.page, "This link does not work")


def test_a_link_that_has_expired_brings_a_new_one(visitor, mail, asked, okestro):
    vendor = visitor("wrong-expired", PHONE)
    link = mail.link(asked, containing="답변 기한")
    with okestro(platform=True):
        newest = scope.session().query(DoorRow).order_by(DoorRow.made_at.desc()).first()
        newest.expires_at = clock.now() - timedelta(minutes=1)
    page = vendor.go(link)
    says(page, "사용할 수 없는 링크입니다", "링크의 기한이 지났거나")
    vendor.look("expired")
    before = mail.count(asked, "/a/")
    vendor.press("새 링크")
    says(page, "메일함을 확인하세요")
    vendor.look("new-link")
    page.goto(mail.link(asked, containing="/a/", after=before))
    says(page, "질문")


def test_a_wrong_code_is_said_with_what_is_left(visitor, mail, asked):
    vendor = visitor("wrong-code", PHONE)
    page = vendor.go(mail.link(asked, containing="답변 기한"))
    vendor.press("코드 받기")
    right = mail.code(asked, containing="코드:")
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1):
        page.fill("[name=code]", wrong)
        vendor.press("계속")
        says(page, f"{left}번 더 입력할 수 있습니다")
    vendor.look("wrong-code")
    page.fill("[name=code]", wrong)
    vendor.press("계속")
    assert page.locator("[name=code]").count() == 0
    vendor.look("spent-code")
    vendor.press("새 코드 받기")
    page.fill("[name=code]", mail.code(asked, containing="코드:", after=1))
    vendor.press("계속")
    says(page, "질문 24개 중 0개 답변")


def enter(vendor, mail, address):
    """By the mailed link and the mailed code."""
    vendor.go(mail.link(address, containing="답변 기한"))
    vendor.press("코드 받기")
    vendor.page.fill("[name=code]", mail.code(address, containing="코드:"))
    vendor.press("계속")
    return vendor.page


def drop(clerk, trustee):
    """Take a trustee out of the way again."""
    page = clerk.go(f"{trustee}/acts/drop")
    page.fill("[name=reason]", "시험이 끝났습니다.")
    clerk.press("선정 취소")


def fill_in(page, name):
    """The least that a trustee needs."""
    page.fill("[name=name_ko]", name)
    page.locator("[name=task_ko]").first.fill("안내 메일 발송")


def unlock(page):
    """Take away what the browser itself holds people back with."""
    page.evaluate(
        """() => document.querySelectorAll("main input, main textarea").forEach(field => {
            field.removeAttribute("maxlength");
            if (["date", "email", "url", "tel"].includes(field.type)) field.type = "text";
        })"""
    )


def trustee_id_of(address):
    return UUID(address.rsplit("/", 1)[1])


def says(page, *texts):
    content = page.locator("body").inner_text()
    for text in texts:
        assert text in content, f"{page.url} does not say “{text}”:\n{content[:3000]}"
