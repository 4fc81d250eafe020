"""A vendor's contact answers a check in the portal: without script, with it, in two tabs, with a colleague."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from trustward.api import audit, session
from trustward.testing.printed import from_pdf
from trustward_consignment.domain.colleagues import NotAColleague, objection
from trustward_consignment.domain.questionnaire import AnswerValue
from trustward_consignment.services import attestation, colleagues, review
from trustward_consignment.tables import PastAnswer
from trustward_consignment.testing import PDF

CONTACT = "desk@hanbit.example"


def link_in(text):
    return re.findall(r"https?://[^/\s]+(/a/\S+)", text)[-1]


@pytest.fixture
def asked(inside, steps, work):
    """A sent check: its id and its trustee's."""
    with inside():
        trustee_id = steps.active()
        check_id = steps.asked(trustee_id)
    work()
    return check_id, trustee_id


@pytest.fixture
def enter(desk, work, mail_sink):
    """`enter()`: a browser that came in by the newest mail. Returns the browser and the check's address."""

    def come(address=CONTACT, link="", browser=None):
        work()
        browser = browser or desk()
        page = browser.submit(link or link_in(mail_sink.to(address)[-1].text)).location
        work()
        code = re.search(r"\b(\d{6})\b", mail_sink.to(address)[-1].text)[1]
        answer = browser.submit(page, {"code": code})
        assert answer.status_code == 303
        return browser, answer.location

    return come


@pytest.fixture
def vendor(asked, enter):
    return enter()


def codes_on(page):
    return re.findall(r'id="q-([^"]+)"', page)


def sections_of(browser, home):
    return re.findall(r'href="([^"]+/section/\d+)"', browser.get(home).get_data(as_text=True))


def answer_all(browser, home, value="yes", note=""):
    for url in dict.fromkeys(sections_of(browser, home)):
        codes = codes_on(browser.get(url).get_data(as_text=True))
        data = {f"value-{code}": value for code in codes} | ({f"note-{code}": note for code in codes} if note else {})
        assert browser.submit(url, data).status_code == 303


def htmx(browser, url, page, data):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))[1]
    return browser.post(url, {"csrf_token": token, **data}, headers={"HX-Request": "true"})


def test_the_mail_leads_to_the_questions(vendor, asked):
    browser, home = vendor
    page = browser.get(home).get_data(as_text=True)
    assert "한빛메일" in page
    assert "질문 " in page
    assert len(sections_of(browser, home)) > 5


def test_the_whole_check_without_script(vendor, inside, asked, work, mail_sink, enter):
    browser, home = vendor
    answer_all(browser, home)
    assert "검토하고 서명하기" in browser.get(home).get_data(as_text=True)
    bare = browser.submit(f"{home}sign", {"name": ""})
    assert bare.status_code == 422
    assert 'href="#field-consented"' in bare.get_data(as_text=True)
    signed = browser.submit(f"{home}sign", {"name": "이나래", "consented": "true"})
    assert signed.status_code == 303, signed.get_data(as_text=True)
    receipt = browser.get(signed.location).get_data(as_text=True)
    with inside():
        kept = attestation.receipt(asked[0])
    assert kept.answers_hash in receipt
    assert kept.number in receipt
    assert "이나래" in receipt
    assert f"{signed.location}?format=pdf" in receipt
    file = browser.get(f"{signed.location}?format=pdf")
    assert file.mimetype == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    assert any("이나래" in text for _kind, text in from_pdf(file.get_data()))
    work()
    mail = mail_sink.to(CONTACT)[-1]
    assert kept.number in mail.subject
    assert "이나래" not in mail.text
    assert kept.answers_hash not in mail.text
    later, landing = enter(link=link_in(mail.text))
    assert kept.answers_hash in later.get(landing).get_data(as_text=True)


def test_signed_answers_are_read_only(vendor, inside, asked):
    browser, home = vendor
    answer_all(browser, home)
    section = sections_of(browser, home)[0]
    action, fields = browser.filled(section, {})
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    browser.submit(f"{home}sign", {"name": "이나래", "consented": "true"})
    page = browser.get(section).get_data(as_text=True)
    assert "<textarea" not in page
    late = browser.post(action, {**fields, f"value-{code}": "no", f"note-{code}": "서명 뒤에 쓴 답"})
    assert late.status_code == 409
    unsaved, shown = re.split(r"</ul></div>", late.get_data(as_text=True), maxsplit=1)
    assert "저장되지 않았습니다" in unsaved
    assert "아니요 — 서명 뒤에 쓴 답" in unsaved
    assert "서명 뒤에 쓴 답" not in shown
    assert re.search(rf'id="t-{code}".*?<strong>예</strong>', shown, re.DOTALL)
    saved = htmx(browser, f"{home}answers/{code}", home, {f"value-{code}": "no", f"seen-{code}": "1"})
    assert "state bad" in saved.get_data(as_text=True)
    with inside():
        assert attestation.answers_of(review.get_check(asked[0]))[code].value is AnswerValue.YES
    assert browser.get(f"{home}sign").status_code in {302, 303}


def test_what_was_sent_back_can_be_changed_and_signed_again(vendor, inside, asked, enter, work):
    browser, home = vendor
    answer_all(browser, home)
    browser.submit(f"{home}sign", {"name": "이나래", "consented": "true"})
    with inside():
        review.send_back(asked[0], "3번 답을 다시 확인해 주세요.")
    browser, home = enter()
    page = browser.get(home).get_data(as_text=True)
    assert "3번 답을 다시 확인해 주세요." in page
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    assert browser.submit(section, {f"value-{code}": "partial"}).status_code == 303
    assert browser.submit(f"{home}sign", {"name": "이나래", "consented": "true"}).status_code == 303
    with inside():
        assert [receipt.round for receipt in attestation.signatures(asked[0])] == [1, 2]


def test_each_answer_is_saved_as_it_is_given(vendor, inside, asked):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    url = f"{home}answers/{code}"
    first = htmx(browser, url, section, {f"value-{code}": "partial", f"note-{code}": "준비 중", f"seen-{code}": "0"})
    page = first.get_data(as_text=True)
    assert first.status_code == 200
    assert re.search(r"저장됨 \d\d:\d\d", page)
    assert f'name="seen-{code}" value="1"' in page
    assert 'hx-swap-oob="true"' in page
    again = htmx(browser, url, section, {f"value-{code}": "yes", f"note-{code}": "준비 끝", f"seen-{code}": "1"})
    assert f'name="seen-{code}" value="2"' in again.get_data(as_text=True)
    with inside():
        answer = attestation.answers_of(review.get_check(asked[0]))[code]
        assert (answer.value, answer.note) == (AnswerValue.YES, "준비 끝")
        [past] = attestation.past_answers(asked[0], code)
        assert (past.value, past.note) == (AnswerValue.PARTIAL, "준비 중")
        assert "준비 중".encode() not in session().scalar(sa.select(PastAnswer.note))


def test_two_tabs_do_not_overwrite_each_other(vendor, inside, asked):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    action, old_tab = browser.filled(section, {f"value-{code}": "no", f"note-{code}": "둘째 창"})
    browser.submit(section, {f"value-{code}": "yes", f"note-{code}": "첫째 창"})
    clash = browser.post(action, old_tab)
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "첫째 창" in page
    assert "둘째 창" in page
    retry = {name: list(values) for name, values in old_tab.items()} | {f"seen-{code}": ["1"]}
    assert browser.post(action, retry).status_code == 303
    with inside():
        assert attestation.answers_of(review.get_check(asked[0]))[code].note == "둘째 창"
    tab = htmx(browser, f"{home}answers/{code}", section, {f"value-{code}": "yes", f"seen-{code}": "1"})
    assert "다른 창에서 저장한 답" in tab.get_data(as_text=True)
    assert f'name="seen-{code}" value="2"' in tab.get_data(as_text=True)


def test_evidence_is_attached_shown_downloaded_and_taken_back(vendor, inside, asked):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    name = "교육 명단 " + "가" * 40 + ".pdf"
    sent = browser.submit(section, {f"value-{code}": "yes", f"file-{code}": (io.BytesIO(PDF), name), "attach": code})
    assert sent.status_code == 303
    assert sent.location.endswith(f"#q-{code}")
    page = browser.get(section).get_data(as_text=True)
    assert name in page
    address = re.search(r'href="([^"]+/evidence/[^"]+)"', page)[1]
    download = browser.get(address)
    assert download.data == PDF
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get(address[:-4] + "0000").status_code == 404
    assert browser.submit(section, {"remove": address.rsplit("/", 1)[-1]}).status_code == 303
    assert name not in browser.get(section).get_data(as_text=True)


def test_a_harmful_file_is_refused_with_its_reason_and_the_answer_is_kept(vendor, inside, asked):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    evil = (io.BytesIO(b"<svg onload=alert(1)>"), "사진.jpg")
    sent = browser.submit(
        section, {f"value-{code}": "no", f"note-{code}": "설명", f"file-{code}": evil, "attach": code}
    )
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert "받을 수 없는 종류" in page
    assert "설명" in page
    with inside():
        assert attestation.answers_of(review.get_check(asked[0]))[code].value is AnswerValue.NO
        assert attestation.evidence_of(review.get_check(asked[0])) == {}
    chosen = htmx(
        browser, f"{home}answers/{code}/evidence", section, {f"file-{code}": (io.BytesIO(b"MZ" + bytes(90)), "a.pdf")}
    )
    assert "실행 파일" in chosen.get_data(as_text=True)


def test_bad_input_is_said_and_nothing_is_lost(vendor):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    long = browser.submit(section, {f"value-{code}": "yes", f"note-{code}": "가" * 2001})
    assert long.status_code == 422
    assert "가" * 2001 in long.get_data(as_text=True)
    odd = browser.submit(section, {f"value-{code}": "perhaps", f"seen-{code}": "x" * 50})
    assert odd.status_code == 303
    assert browser.get(f"{home}section/0").status_code == 404
    assert browser.get(f"{home}section/99").status_code == 404
    assert browser.submit(section, {"remove": "nonsense"}).status_code == 404
    assert htmx(browser, f"{home}answers/no-such-question", section, {}).status_code == 404


def test_markup_in_an_answer_is_text(vendor):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    browser.submit(section, {f"value-{code}": "yes", f"note-{code}": "</textarea><script>alert(1)</script>"})
    page = browser.get(section).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_answers_of_last_time_can_be_taken_over(inside, steps, enter, asked, work, moved_clock):
    check_id, trustee_id = asked
    with inside():
        for question in attestation.questionnaire_of(review.get_check(check_id)).questions:
            attestation.save_answer(check_id, question.code, AnswerValue.NOT_APPLICABLE, "작년의 설명")
        attestation.sign(check_id, "이나래", consented=True)
        review.accept(check_id)
        steps.asked(trustee_id)
    browser, home = enter()
    section = sections_of(browser, home)[0]
    page = browser.get(section).get_data(as_text=True)
    [code] = codes_on(page)[:1]
    assert "지난 점검의 답" in page
    assert "작년의 설명" in page
    browser.submit(section, {"copy": code})
    page = browser.get(section).get_data(as_text=True)
    assert re.search(rf'name="value-{code}" value="not_applicable" checked', page)
    assert ">작년의 설명</textarea>" in page


def test_when_the_visit_ends_an_autosave_says_so_and_a_form_is_kept(vendor, moved_clock):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    action, fields = browser.filled(section, {f"value-{code}": "yes", f"note-{code}": "오래 쓴 답"})
    moved_clock(minutes=31)
    kept = browser.post(action, fields)
    assert kept.status_code in {400, 401}
    assert "오래 쓴 답" in kept.get_data(as_text=True)
    token = fields["csrf_token"][0]
    auto = browser.post(
        f"{home}answers/{code}", {"csrf_token": token, f"value-{code}": "no"}, headers={"HX-Request": "true"}
    )
    assert auto.status_code in {400, 401}


def test_a_colleague_of_the_same_company_is_let_in(vendor, inside, asked, enter, mail_sink, work, desk, build, tenant):
    browser, home = vendor
    answer = browser.submit(f"{home}colleague", {"name": "박도윤", "email": "park@hanbit.example"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    work()
    assert "박도윤" not in mail_sink.to("park@hanbit.example")[0].text
    second, second_home = enter("park@hanbit.example")
    assert len(sections_of(second, second_home)) > 5
    assert browser.get(home).status_code == 200, "the first contact is still inside"
    with inside():
        [named] = colleagues.named(asked[1])
        assert named.email == "park@hanbit.example"
        assert "trustee.colleague_named" in [e.action for e in audit.about(("trustee", asked[1]))]
    page = f"/t/{tenant.slug}/x/consignment/trustees/{asked[1]}"
    clerk = desk(as_=build.person(of=tenant))
    shown = clerk.get(page).get_data(as_text=True)
    assert "p***@hanbit.example" in shown
    assert "park@hanbit.example" not in shown
    assert clerk.submit(page, form=f"{page}/colleagues/{named.id}/end").status_code == 303
    assert second.get(second_home).status_code in {302, 401}


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("park@elsewhere.example", "같은 회사 메일 도메인"),
        ("desk@HANBIT.example", "본인의 주소"),
        ("not an address", "메일 주소를 확인"),
        ("", "메일 주소를 확인"),
    ],
)
def test_nobody_else_is_let_in(vendor, mail_sink, work, email, sentence):
    browser, home = vendor
    before = len(mail_sink.received)
    answer = browser.submit(f"{home}colleague", {"name": "박도윤", "email": email})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert "박도윤" in answer.get_data(as_text=True)
    work()
    assert len(mail_sink.received) == before


def test_who_is_a_colleague():
    own, free = "kim@vendor.example", {"naver.example"}
    assert objection("lee@vendor.example", own, [], free) is None
    assert objection("LEE@VENDOR.example", own, [], free) is None
    assert objection("lee@sub.vendor.example", own, [], free) is NotAColleague.OTHER_DOMAIN
    assert objection("lee@naver.example", "kim@naver.example", [], free) is NotAColleague.PUBLIC_DOMAIN
    assert objection("lee@vendor.example@evil.example", own, [], free) is NotAColleague.MALFORMED
    full = [f"{n}@vendor.example" for n in range(5)]
    assert objection("lee@vendor.example", own, full, free) is NotAColleague.TOO_MANY
    assert objection("3@vendor.example", own, full, free) is None
    assert {"gmail.com", "naver.com"} <= colleagues.public_domains()


def test_a_door_of_another_check_sees_nothing_of_this_one(
    vendor, inside, steps, enter, asked, build, desk, work, mail_sink
):
    browser, home = vendor
    section = sections_of(browser, home)[0]
    [code] = codes_on(browser.get(section).get_data(as_text=True))[:1]
    browser.submit(section, {f"value-{code}": "yes", f"file-{code}": (io.BytesIO(PDF), "증빙.pdf"), "attach": code})
    evidence = re.search(r"/evidence/([0-9a-f-]{36})", browser.get(section).get_data(as_text=True))[1]
    other = build.tenant()
    with inside(other):
        steps.asked(steps.active("other", number="", mailbox="desk@other.example"))
    stranger, their_home = enter("desk@other.example")
    assert stranger.get(f"{their_home}answers/{code}/evidence/{evidence}").status_code == 404
    assert stranger.get(home).status_code == 302
    assert stranger.post(f"{home}answers/{code}", {}).status_code in {400, 401}


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_speak_both_languages_and_stay_small(vendor, app, lang):
    browser, home = vendor
    answer_all(browser, home)
    static = Path(app.static_folder)
    assets = sum((static / name).stat().st_size for name in ("portal.css", "portal.js"))
    for way in ("", "section/1", "sign", "colleague"):
        answer = browser.get(f"{home}{way}?lang={lang}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert f'<html lang="{lang}"' in page
        assert len(answer.data) + assets < 100_000, way
        assert "style=" not in page
        assert not re.search(r"<script(?! src)", page)
        assert not re.search(r'(?:src|href)="https?:', page)


def test_a_long_questionnaire_stays_usable(vendor):
    browser, home = vendor
    for url in sections_of(browser, home):
        assert len(browser.get(url).data) < 60_000
