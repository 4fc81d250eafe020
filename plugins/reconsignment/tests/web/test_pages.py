"""The pages of re-consignment: the officer's and the trustee's."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.api import audit, load
from trustward_consignment import api as consignment
from trustward_reconsignment import letters
from trustward_reconsignment.domain.requests import RequestState
from trustward_reconsignment.services import asking, chains, deciding
from trustward_reconsignment.tables import Request

_spec = importlib.util.spec_from_file_location("reconsignment_conftest", Path(__file__).parents[1] / "conftest.py")
shared = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(shared)
FORM, CONTACT, wanted, link_in = shared.FORM, shared.CONTACT, shared.wanted, shared.link_in
LOOKED_AT = {"confirmed": "items_in_words:"}


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/x/reconsignment"


@pytest.fixture
def request_id(inside, door):
    with inside(door):
        return asking.ask(door, wanted(), "<script>alert(1)</script> 암호화합니다.").id


@pytest.fixture
def contact(desk, inside, trustee, work, mail_sink):
    """A browser of the trustee's contact, let in, with the portal's address."""

    def enter(link=""):
        if not link:
            with inside():
                letters.invite(trustee)
            work()
            link = link_in(mail_sink.to(CONTACT)[-1].text)
        browser = desk()
        page = browser.submit(link).location
        work()
        code = re.search(r"\b(\d{6})\b", mail_sink.to(CONTACT)[-1].text)[1]
        home = browser.submit(page, {"code": code}).location
        return browser, home

    return enter


def test_the_whole_way_of_a_request(contact, desk, officer, base, trustee, inside, work, mail_sink):
    browser, home = contact()
    assert "/x/reconsignment/" in home
    assert "동의 요청하기" in browser.get(home).get_data(as_text=True)
    answer = browser.submit(f"{home}new", FORM)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "결정 대기" in browser.get(answer.location).get_data(as_text=True)

    desk_ = desk(as_=officer)
    page = desk_.get(f"{base}/").get_data(as_text=True)
    path = re.search(rf"{base}/requests/[0-9a-f-]+", page)[0]
    assert "누리클라우드" in page
    assert desk_.get(path).status_code == 200
    assert desk_.submit(f"{path}/ask", {"text": "백업은 어디에 있나요?"}).status_code == 302
    work()
    second, shown = contact(link_in(mail_sink.to(CONTACT)[-1].text))
    assert "백업은 어디에 있나요?" in second.get(shown).get_data(as_text=True)
    empty = second.submit(shown, {"text": " "}, form=f"{shown}/answer")
    assert empty.status_code == 422
    assert second.submit(shown, {"text": "서울에 있습니다."}, form=f"{shown}/answer").status_code == 303

    given = {"conditions": "분기마다 보고\n\n", "standard": "no_further", "confirmed": "items_in_words:"}
    approved = desk_.submit(f"{path}/approve", given)
    assert approved.status_code == 302, approved.get_data(as_text=True)
    page = desk_.get(path).get_data(as_text=True)
    assert "RC-" in page
    assert "분기마다 보고" in page
    assert "재수탁자는 업무를 다시 맡기지 않는다." in page
    chain = desk_.get(f"{base}/trustees/{trustee}").get_data(as_text=True)
    assert "<svg" in chain
    assert 'role="img"' in chain
    assert chain.count("누리클라우드") >= 3
    assert "style=" not in chain


def test_a_refusal_with_a_ground(desk, officer, base, request_id, inside):
    browser = desk(as_=officer)
    url = f"{base}/requests/{request_id}/refuse"
    assert browser.submit(url, {"ground": "other", "text": ""}).status_code == 422
    assert browser.submit(url, {"ground": "country", "text": "국내만 허용"}).status_code == 302
    with inside():
        assert load(Request, request_id).state is RequestState.REFUSED
    assert browser.submit(url, {"ground": "country"}).status_code == 409


def test_a_consent_to_something_else_is_refused_and_the_conditions_stay(desk, officer, base, request_id, inside):
    browser = desk(as_=officer)
    url = f"{base}/requests/{request_id}/approve"
    answer = browser.submit(url, {"content_hash": "0" * 64, "conditions": "길게 쓴 조건"})
    assert answer.status_code == 409
    assert "길게 쓴 조건" in answer.get_data(as_text=True)
    with inside():
        assert load(Request, request_id).state is RequestState.ASKED


def test_nothing_is_chosen_beforehand_and_each_warning_is_confirmed(desk, officer, base, request_id, inside):
    browser = desk(as_=officer)
    url = f"{base}/requests/{request_id}/approve"
    page = browser.get(url).get_data(as_text=True)
    assert 'name="standard"' in page
    assert 'name="confirmed" value="items_in_words:"' in page
    assert " checked" not in page
    answer = browser.submit(url, {"standard": "incidents", "conditions": "분기마다 보고", "confirmed": "no_contract:"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "확인한 사항에 모두 표시" in page
    assert re.findall(r'name="standard" value="(\w+)" checked', page) == ["incidents"]
    assert "분기마다 보고" in page
    assert browser.submit(url, {"standard": "incidents", **LOOKED_AT}).status_code == 302
    with inside():
        assert deciding.consent_of(request_id).conditions == ["재수탁자에서 사고가 나면 즉시 우리에게 알린다."]
        [done] = [e for e in audit.about(("reconsignment", request_id)) if e.action == "reconsignment.approved"]
        assert done.facts["looked_at"] == ["items_in_words"]


def test_only_the_officer_decides(desk, build, tenant, base, request_id):
    for role in (Role.CLERK, Role.OWNER, Role.AUDITOR):
        browser = desk(as_=build.person(of=tenant, role=role))
        assert browser.get(f"{base}/requests/{request_id}").status_code == 200
        assert browser.get(f"{base}/requests/{request_id}/approve").status_code == 403


def test_what_a_vendor_typed_is_shown_as_text(desk, officer, base, request_id):
    page = desk(as_=officer).get(f"{base}/requests/{request_id}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_bad_input_is_marked_and_nothing_typed_is_lost(contact):
    browser, home = contact()
    answer = browser.submit(
        f"{home}new", {**FORM, "business_number": "123-45-67890", "items_text_ko": "", "starts_on": "내일"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "검증번호가 맞지 않습니다" in page
    assert "날짜가 아닙니다" in page
    assert "항목을 하나 이상" in page
    assert "전송 구간과 저장 자료를 암호화합니다." in page
    assert 'href="#field-business_number"' in page
    abroad = browser.submit(f"{home}new", {**FORM, "business_number": "", "country": "US"})
    assert abroad.status_code == 422
    assert 'href="#field-refusal"' in abroad.get_data(as_text=True)


def test_a_rule_answers_at_once_with_its_reason(contact, inside, trustee):
    from trustward_consignment.testing import Steps

    with inside():
        Steps().contract(trustee, forbids_reconsignment=True)
    browser, home = contact()
    assert "재위탁을 금지" in browser.get(home).get_data(as_text=True)
    answer = browser.submit(f"{home}new", FORM)
    page = browser.get(answer.location).get_data(as_text=True)
    assert "규칙에 따라 거절" in page
    assert "재위탁을 금지" in page


def test_a_form_sent_twice_asks_once(contact, inside, trustee):
    browser, home = contact()
    action, fields = browser.filled(f"{home}new", FORM)
    first, second = browser.post(action, fields), browser.post(action, fields)
    assert first.location == second.location
    with inside():
        assert len(asking.of_trustee(trustee)) == 1


def test_another_trustees_request_is_absent(contact, inside, build, tenant, app):
    from uuid import uuid4

    from trustward_consignment.testing import Steps

    with inside():
        other = Steps().contracted("other", number="")
    with app.app_context():
        stranger = shared.a_door(tenant, other)
    with inside(stranger):
        theirs = asking.ask(stranger, wanted(), "암호화").id
    browser, home = contact()
    for method, way in (("GET", ""), ("POST", "/withdraw"), ("POST", "/answer")):
        answers = []
        for one in (theirs, uuid4()):
            token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(home).get_data(as_text=True))[1]
            data = {"csrf_token": token, "_once": str(uuid4()), "text": "x"} if method == "POST" else None
            answer = browser.client.open(f"{home}requests/{one}{way}", method=method, data=data)
            answers.append((answer.status_code, answer.get_data(as_text=True)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


def test_a_sub_trustee_is_ended_on_its_page(desk, officer, base, inside, request_id):
    browser = desk(as_=officer)
    browser.submit(f"{base}/requests/{request_id}/approve", LOOKED_AT)
    with inside():
        [row] = chains.rows_of([load(Request, request_id).trustee_id])
        day = consignment.today().isoformat()
    assert browser.submit(f"{base}/subtrustees/{row.id}/end", {"ended_on": "", "reason": "끝"}).status_code == 422
    assert (
        browser.submit(f"{base}/subtrustees/{row.id}/end", {"ended_on": day, "reason": "계약 종료"}).status_code == 302
    )


def test_one_without_consent_raises_an_alarm(desk, officer, base, tenant, trustee):
    browser = desk(as_=officer)
    answer = browser.submit(
        f"{base}/trustees/{trustee}/found",
        {**{k: v for k, v in FORM.items() if k != "safeguards"}, "note": "점검에서 알게 됨"},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    page = browser.get(f"{base}/").get_data(as_text=True)
    assert "동의 없는 재수탁자" in page
    chain = browser.get(f"{base}/trustees/{trustee}").get_data(as_text=True)
    assert "stroke-dasharray" in chain
    assert "점검에서 알게 됨" in chain


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_speaks_its_language(desk, officer, base, trustee, request_id, contact, lang):
    browser = desk(as_=officer)
    pages = ["/", "/?all=1", f"/requests/{request_id}", f"/requests/{request_id}/approve", f"/requests/{request_id}/refuse",
             f"/requests/{request_id}/ask", f"/trustees/{trustee}", f"/trustees/{trustee}/found"]  # fmt: skip
    for page in pages:
        answer = browser.get(f"{base}{page}{'&' if '?' in page else '?'}lang={lang}")
        assert answer.status_code == 200, page
        assert f'<html lang="{lang}"' in answer.get_data(as_text=True)
    vendor, home = contact()
    for page in ("", "new", f"requests/{request_id}"):
        assert vendor.get(f"{home}{page}?lang={lang}").status_code == 200, page
