"""The main job, through the pages alone: clerk, officer, and a trustee's contact on a phone.

A new trustee that sends e-mail is entered, checked, contracted, disclosed by an approved policy, educated and activated; it
attests by a mailed link; its "no" becomes a finding; it asks to pass work on, once with consent and once without.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from trustward_consignment.testing import PDF

pytestmark = pytest.mark.walk

PHONE = {"width": 390, "height": 844}
CONTACT = "seojun.park@saebyeok.example"
NAME, NAME_EN = "새벽메일", "Saebyeok Mail"
CLAUSES = {
    "KR-CI1": "수탁자는 위탁받은 업무를 수행하는 목적으로만 개인정보를 처리한다.",
    "KR-CI2": "수탁자는 접근 권한을 최소로 부여하고 전송 구간을 암호화한다.",
    "KR-CI3": "위탁업무는 고객 문의에 대한 답변 메일의 발송으로 한다.",
    "KR-CI4": "수탁자는 위탁자의 사전 동의 없이 재위탁하지 아니한다.",
    "KR-CI5": "수탁자는 개인정보에 대한 접근을 담당자로 제한한다.",
    "KR-CI6": "위탁자는 해마다 개인정보의 관리 현황을 점검한다.",
    "KR-CI7": "수탁자는 의무를 위반하여 생긴 손해를 배상한다.",
}
SUB = {
    "name_ko": "누리클라우드", "name_en": "Nuri Cloud", "task_ko": "메일 발송 서버 운영", "task_en": "Running the mail servers",
    "period_ko": "위탁계약 종료 시까지", "period_en": "until the contract ends", "safeguards": "전송 구간과 저장 자료를 암호화합니다.",
}  # fmt: skip
REFUSED = {
    "name_ko": "가온데이터", "name_en": "Gaon Data", "task_ko": "메일 반응 분석", "task_en": "Analysing reactions to mails",
    "period_ko": "위탁계약 종료 시까지", "period_en": "until the contract ends", "safeguards": "접근 권한을 제한합니다.",
}  # fmt: skip


def test_the_main_job(visitor, mail, let_pass):
    clerk, officer = visitor("main-clerk").sign_in("clerk"), visitor("main-officer").sign_in("privacy_officer")
    vendor, anybody = visitor("main-vendor", PHONE), visitor("main-public")

    trustee = enter_a_trustee(clerk)
    approve_the_choice(officer)
    check_the_contract(clerk, trustee)
    submit_the_policy(clerk)
    let_pass("--minutes", "11")
    approve_the_policy(officer, proof_first=True)
    read_the_public_page(anybody)
    activate(clerk, trustee)

    request_a_check(clerk, trustee)
    come_in(vendor, mail)
    answer_some(vendor)
    come_back(vendor, mail)
    sign(vendor, mail)
    make_it_a_finding(clerk)

    ask_to_pass_work_on(vendor)
    decide(officer, mail)
    disclose_the_sub_trustee(clerk, officer)
    read_the_second_change(anybody)
    read_the_decisions(vendor)


def enter_a_trustee(clerk):
    """Returns: the address of its page."""
    page = clerk.go("/t/okestro/")
    clerk.look("home")
    clerk.press("수탁자", exact=True)
    clerk.look("trustees")
    clerk.press("수탁자 추가")
    clerk.press("저장")
    says(page, "표시된 항목을 확인하세요.", "필수 입력 항목입니다.")
    clerk.look("new-trustee")
    fill(page, {
        "name_ko": NAME, "name_en": NAME_EN, "period_ko": "위탁계약 종료 시까지", "period_en": "until the contract ends",
        "purpose_ko": "고객 문의에 대한 답변을 이메일로 보내기 위함", "purpose_en": "to send replies to customer inquiries by e-mail",
        "contact_name": "박서준", "contact_email": CONTACT,
    })  # fmt: skip
    page.select_option("[name=vendor_type]", "email")
    page.locator("[name=task_ko]").first.fill("고객 문의 답변 메일 발송")
    page.locator("[name=task_en]").first.fill("Sending replies to customer inquiries by e-mail")
    page.locator("summary", has_text="고객 문의").click()
    page.locator("[name=items][value='customer-inquiries/email']").check()
    page.select_option("[name=storage]", "own_system")
    page.check("[name=subtrustees_stated]")
    clerk.press("저장")
    clerk.look("trustee")
    says(page, "계약이 등록되지 않았습니다.")
    trustee = page.url
    clerk.press("위험도 평가")
    for factor, level in {"VOLUME": 1, "SENSITIVITY": 0, "CRITICALITY": 1, "CERTIFIED": 0, "SOC2": 0}.items():
        page.locator(f"[name=KR-RF-{factor}]").nth(level).check()
    clerk.look("risk")
    clerk.press("저장")
    says(page, "1 + 0 + 2 + 0 + 1 + 0 + 0 + 0 = 4")
    return trustee


def approve_the_choice(officer):
    page = officer.go("/t/okestro/")
    until(page, f"{NAME} 선정 승인")
    officer.look("home-trustee-waits")
    officer.press(f"{NAME} 선정 승인")
    officer.look("obligation")
    officer.press("처리 화면으로 이동")
    officer.look("approve-trustee")
    officer.press("선정 승인")
    officer.confirm_if_asked()
    says(page, "수탁자 선정을 승인했습니다.")


def check_the_contract(clerk, trustee):
    """Six of seven items are not enough; the seventh opens the gate, and the policy follows by itself."""
    page = clerk.go(trustee)
    clerk.press("계약 등록")
    fill(
        page,
        {"title": "고객 문의 답변 메일 발송 위탁계약", "signed_on": day(-3), "starts_on": day(-2), "ends_on": day(400)},
    )
    page.set_input_files("[name=file]", {"name": "위탁계약서.pdf", "mimeType": "application/pdf", "buffer": PDF})
    clerk.look("contract")
    clerk.press("저장")
    clerk.look("clauses")
    for number, (item, words) in enumerate(list(CLAUSES.items())[:6], 1):
        fill(page, {f"clause__{item}": f"제{number}조", f"page__{item}": str(number), f"quotation__{item}": words})
    clerk.press("저장")
    says(page, "아직 1개 항목이 없습니다.")
    clerk.press("계약 체결")
    clerk.look("contract-item-missing")
    says(page, "계약서에 없는 법정 항목: 수탁자가 의무를 위반한 경우의 손해배상 등 책임")
    clerk.press("계약 체결")
    says(page, "아직 할 수 없습니다.")
    page.goto(f"{trustee}/clauses")
    fill(page, {"clause__KR-CI7": "제7조", "page__KR-CI7": "7", "quotation__KR-CI7": CLAUSES["KR-CI7"]})
    clerk.press("저장")
    says(page, "법정 항목 7개가 모두 있습니다.")
    clerk.press("계약 체결")
    clerk.press("계약 체결")
    says(page, "처리방침 초안에 수탁자가 표시됩니다.")
    clerk.press("위탁 개시")
    clerk.look("not-yet-active")
    says(page, "공개된 개인정보 처리방침에 수탁자가 없습니다.", "개시 전 교육이 기록되지 않았습니다.")


def submit_the_policy(clerk):
    page = clerk.go("/t/okestro/")
    until(page, f"{NAME} 위탁 변경 사항을 처리방침에 공개")
    clerk.look("home-drift")
    clerk.press("확인하기")
    clerk.look("differences")
    clerk.press("개인정보 처리방침", exact=True)
    clerk.look("policy")
    clerk.press("초안 보기")
    says(page, NAME, "초안을 제출할 수 있습니다.")
    clerk.look("draft")
    clerk.press("승인 요청")
    page.fill("[name=reason_ko]", "고객 문의 답변 메일의 발송을 새벽메일에 위탁합니다.")
    page.fill("[name=reason_en]", "Sending replies to customer inquiries is consigned to Saebyeok Mail.")
    clerk.look("submit")
    clerk.press("승인 요청")
    says(page, "승인을 요청했습니다.")
    clerk.look("submitted")


def approve_the_policy(officer, *, proof_first):
    """The officer reads what changes, and approves exactly that text; an old proof is asked for anew."""
    page = officer.go("/t/okestro/")
    until(page, "처리방침 승인")
    officer.look("home-approval-waits")
    officer.press("처리방침 승인")
    officer.press("처리 화면으로 이동")
    officer.look("approval")
    officer.press("이 내용 승인")
    if proof_first:
        says(page, "본인")
        officer.look("proof")
    officer.confirm_if_asked()
    says(page, "승인했습니다.")
    officer.look("approved")


def read_the_public_page(anybody):
    page = anybody.go("/p/okestro/privacy")
    says(page, NAME, "고객 문의 답변 메일 발송", "재위탁 없음")
    anybody.look("policy")
    anybody.go("/p/okestro/privacy?lang=en")
    says(page, NAME_EN, "Sending replies to customer inquiries by e-mail")
    anybody.look("policy-en")
    anybody.go("/p/okestro/privacy")
    anybody.press("이전 처리방침")
    anybody.look("versions")
    anybody.press("바뀐 내용")
    says(page, "고객 문의 답변 메일의 발송을 새벽메일에 위탁합니다.", NAME)
    anybody.look("changes")
    page.get_by_role("link", name="버전 1", exact=True).click()
    assert NAME not in page.content()


def activate(clerk, trustee):
    page = clerk.go(trustee)
    until(page, "공개됨")
    clerk.press("위탁 개시")
    says(page, "개시 전 교육이 기록되지 않았습니다.")
    clerk.press("위탁 개시")
    says(page, "아직 할 수 없습니다.")
    page.goto(trustee)
    clerk.press("교육 기록")
    page.select_option("[name=kind]", "kick_off")
    page.select_option("[name=method]", "online")
    fill(page, {"held_on": day(-1), "attendees": "4", "topics": "위탁 업무의 범위, 보호조치, 사고 신고 절차"})
    page.set_input_files("[name=proof]", {"name": "교육 참석자 명단.pdf", "mimeType": "application/pdf", "buffer": PDF})
    clerk.look("education")
    clerk.press("저장")
    clerk.press("위탁 개시")
    clerk.press("위탁 개시")
    says(page, "위탁을 시작했습니다.")
    clerk.look("active")


def request_a_check(clerk, trustee):
    page = clerk.go(trustee)
    clerk.press("지금 점검 요청")
    clerk.look("request")
    clerk.press("점검 요청 보내기")
    says(page, "수탁자 1곳에 점검을 요청했습니다.")
    clerk.look("checks")


def come_in(vendor, mail):
    """By the mailed link and the mailed code."""
    page = vendor.go(mail.link(CONTACT, containing="답변 기한"))
    says(page, "질문 24개")
    vendor.look("threshold")
    enter_code(vendor, mail)
    says(page, "질문 24개 중 0개 답변")
    vendor.look("sections")


def answer_some(vendor):
    """Each answer is kept as it is given; a photo is attached; then the contact leaves."""
    page = vendor.page
    page.locator("ol.cards a").first.click()
    page.wait_for_load_state()
    question = page.locator(".question").first
    give(question, "yes")
    question.locator("textarea").fill("계약서 1쪽부터 7쪽까지 있습니다.")
    question.locator("input[type=file]").set_input_files(
        {"name": "계약서 사본.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    question.get_by_role("link", name="계약서 사본.pdf").wait_for()
    question.locator(".state").get_by_text("저장됨").wait_for()
    vendor.look("question")
    vendor.press("저장하고 다음으로")
    vendor.press("나가기")
    vendor.look("left")


def come_back(vendor, mail):
    """Another day, by the same link: everything is still there."""
    page = vendor.go(mail.link(CONTACT, containing="답변 기한"))
    enter_code(vendor, mail)
    says(page, "질문 24개 중 1개 답변")
    page.locator("ol.cards a").first.click()
    page.wait_for_load_state()
    question = page.locator(".question").first
    assert question.locator("[value=yes]").is_checked()
    assert question.locator("textarea").input_value() == "계약서 1쪽부터 7쪽까지 있습니다."
    assert question.get_by_role("link", name="계약서 사본.pdf").count() == 1


def sign(vendor, mail):
    """The rest is answered, one question with "no"; then the signature and its receipt."""
    page = vendor.page
    overview = page.url.rsplit("/section", 1)[0] + "/"
    page.goto(overview)
    sections = page.eval_on_selector_all("ol.cards a", "links => links.map(a => a.getAttribute('href'))")
    for section in sections[1:]:
        page.goto(section)
        for question in page.locator(".question").all():
            trained = "교육을 마쳤는가" in question.inner_text()
            give(question, "no" if trained else "yes")
            if trained:
                question.locator("textarea").fill("올해 교육은 12월에 예정되어 있습니다.")
                question.locator("textarea").blur()
                question.locator(".state").get_by_text("저장됨").wait_for()
    vendor.look("last-section")
    vendor.press("저장하고 목록으로")
    says(page, "질문 24개 중 24개 답변")
    vendor.look("answered")
    vendor.press("검토하고 서명하기")
    says(page, "올해 교육은 12월에 예정되어 있습니다.")
    fill(page, {"name": "박서준"})
    page.check("[name=consented]")
    vendor.look("sign")
    vendor.press("서명하고 제출")
    says(page, "서명한 답변을 접수했습니다.")
    vendor.look("receipt")
    receipt = page.locator("h1").inner_text().split()[-1]
    assert receipt in mail.newest(CONTACT, containing="접수")["Subject"] + body(mail.newest(CONTACT, containing="접수"))


def make_it_a_finding(clerk):
    page = clerk.go("/t/okestro/")
    until(page, f"{NAME}의 답변 검토")
    clerk.look("home-answers-wait")
    page.goto("/t/okestro/x/consignment/checks")
    clerk.press(NAME, exact=True)
    says(page, "올해 교육은 12월에 예정되어 있습니다.", "계약서 사본.pdf")
    clerk.look("check")
    clerk.press("답변 승인")
    says(page, "다음 제안을 지적사항으로 할지 먼저 정해 주세요.")
    clerk.press("최근 1년 안에 교육을 마쳤는가?")
    clerk.look("proposal")
    fill(page, {"text": "최근 1년 안에 교육을 하지 않았습니다.", "due_on": day(21)})
    clerk.press("지적사항으로 등록")
    says(page, "미조치")
    clerk.look("finding")
    clerk.press("점검 보기")
    clerk.press("답변 승인")
    says(page, "답변을 승인했습니다.")
    page.goto("/t/okestro/obligations/?state=open")
    says(page, f"{NAME}의 지적사항")
    clerk.look("obligations")


def ask_to_pass_work_on(vendor):
    page = vendor.page
    for wish, title in ((SUB, "asked"), (REFUSED, "asked-again")):
        vendor.press("전체 보기")
        vendor.press("재위탁 동의")
        vendor.look(f"{title}-list")
        vendor.press("동의 요청하기")
        fill(page, wish)
        page.locator("[name=items]").first.check()
        vendor.look(f"{title}-form")
        vendor.press("요청 보내기")
        says(page, "요청을 접수했습니다.", "결정 대기")
        vendor.look(title)


def decide(officer, mail):
    page = officer.go("/t/okestro/x/reconsignment/")
    officer.look("requests")
    officer.press(SUB["name_ko"])
    officer.look("request")
    officer.press("동의…")
    page.fill("[name=conditions]", "발송 기록은 석 달이 지나면 삭제한다.")
    for warning in page.locator("[name=confirmed]").all():
        warning.check()
    officer.look("consent")
    officer.press("동의", exact=True)
    officer.confirm_if_asked()
    says(page, "동의했습니다.", "발송 기록은 석 달이 지나면 삭제한다.")
    officer.look("consented")
    officer.go("/t/okestro/x/reconsignment/")
    officer.press(REFUSED["name_ko"])
    officer.press("거절…")
    page.check("[name=ground][value=not_needed]")
    page.fill("[name=text]", "메일 반응 분석은 위탁 업무에 필요하지 않습니다.")
    officer.look("refuse")
    officer.press("거절", exact=True)
    officer.confirm_if_asked()
    says(page, "거절했습니다.")
    officer.look("refused")
    assert mail.newest(CONTACT, containing="재위탁")


def disclose_the_sub_trustee(clerk, officer):
    """The next version names who was consented to, and nobody else."""
    page = clerk.go("/t/okestro/policy/")
    until(page, "초안 보기")
    clerk.press("초안 보기")
    until(page, SUB["name_ko"])
    assert REFUSED["name_ko"] not in page.content()
    clerk.look("second-draft")
    clerk.press("승인 요청")
    page.fill("[name=reason_ko]", "새벽메일의 재수탁자를 추가합니다.")
    page.fill("[name=reason_en]", "A sub-trustee of Saebyeok Mail is added.")
    clerk.press("승인 요청")
    approve_the_policy(officer, proof_first=False)


def read_the_second_change(anybody):
    page = anybody.go("/p/okestro/privacy")
    says(page, SUB["name_ko"], SUB["task_ko"])
    anybody.look("policy-with-sub-trustee")
    anybody.press("이전 처리방침")
    anybody.press("바뀐 내용")
    says(page, "새벽메일의 재수탁자를 추가합니다.", SUB["name_ko"])
    anybody.look("second-changes")
    newest = page.url.rsplit("/changes", 1)[0].partition("/privacy")[2]
    for path in ("", ".json", "/versions", newest, f"{newest}.json", f"{newest}/changes"):
        for lang in ("ko", "en"):
            text = anybody.context.request.get(f"/p/okestro/privacy{path}?lang={lang}").text()
            assert REFUSED["name_ko"] not in text
            assert REFUSED["name_en"] not in text


def read_the_decisions(vendor):
    page = vendor.page
    vendor.press("전체 보기")
    vendor.press("재위탁 동의")
    vendor.look("decisions")
    vendor.press(SUB["name_ko"])
    says(page, "동의", "발송 기록은 석 달이 지나면 삭제한다.")
    vendor.look("consented")
    page.go_back()
    vendor.press(REFUSED["name_ko"])
    says(page, "메일 반응 분석은 위탁 업무에 필요하지 않습니다.")
    vendor.look("refused")


def enter_code(vendor, mail):
    before = mail.count(CONTACT, "코드:")
    vendor.press("코드 받기")
    vendor.page.fill("[name=code]", mail.code(CONTACT, containing="코드:", after=before))
    vendor.press("계속")


def give(question, answer):
    question.locator(f"[value={answer}]").check()
    question.locator(".state").get_by_text("저장됨").wait_for()


def fill(page, fields):
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def says(page, *texts):
    content = page.locator("body").inner_text()
    for text in texts:
        assert text in content, f"{page.url} does not say “{text}”:\n{content[:3000]}"


def until(page, text, seconds=20):
    """Load the page again until it says something that a worker brings about."""
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    while text not in page.locator("body").inner_text():
        assert datetime.now(UTC) < deadline, (
            f"{page.url} never said “{text}”:\n{page.locator('body').inner_text()[:3000]}"
        )
        page.wait_for_timeout(300)
        page.reload()


def day(distance):
    """A day from today in Seoul, as a date field takes it."""
    return (datetime.now(ZoneInfo("Asia/Seoul")) + timedelta(days=distance)).date().isoformat()


def body(message):
    return message.get_body(("plain",)).get_content()
