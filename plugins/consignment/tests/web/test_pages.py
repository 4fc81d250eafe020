"""The plugin's pages, as staff use them."""

from __future__ import annotations

import io
import re

import pytest

from trustward.accounts.domain import Role
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.domain.lifecycle import Act, TrusteeState
from trustward_consignment.services import assessment, contracts, findings, lifecycle, reading, review, supervision
from trustward_consignment.services.days import today
from trustward_consignment.testing import PDF


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/x/consignment"


@pytest.fixture
def clerk(desk, build, tenant):
    return desk(as_=build.person(of=tenant, role=Role.CLERK))


@pytest.fixture
def officer(desk, build, tenant):
    return desk(as_=build.person(of=tenant, role=Role.OFFICER))


TYPED = {
    "name_ko": "한빛메일 주식회사", "name_en": "Hanbit Mail", "number": "124-81-00998", "vendor_type": "",
    "task_ko": ["이메일 발송"], "task_en": ["Sending e-mail"], "countries": "KR", "storage": "own_system",
    "period_ko": "계약 종료 시까지", "contact_name": "이나래", "contact_email": "desk@hanbit.example",
}  # fmt: skip


def upload(name: str = "계약서.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), name


def text(response) -> str:
    return response.get_data(as_text=True)


def test_a_clerk_enters_a_trustee_and_sees_it(clerk, base, inside):
    answer = clerk.submit(f"{base}/trustees/new", TYPED)
    assert answer.status_code == 303
    with inside():
        [row] = reading.listing(reading.Filter(), today()).rows
        assert (row.key, row.name_ko, row.business_number) == ("hanbit-mail", "한빛메일 주식회사", "1248100998")
        assert row.contact_locale == "ko"
    page = text(clerk.get(answer.location))
    assert "한빛메일 주식회사" in page
    assert "이○○" in page
    assert "desk@hanbit.example" not in page
    assert "한빛메일 주식회사" in text(clerk.get(f"{base}/?q=ㅎㅂㅁㅇ"))
    assert "한빛메일 주식회사" not in text(clerk.get(f"{base}/?q=다른"))


def test_what_was_typed_survives_a_mistake(clerk, base):
    answer = clerk.submit(
        f"{base}/trustees/new",
        TYPED | {"number": "124-81-00997", "task_ko": [""], "countries": ["US", "KR"], "public_url": "javascript:x"},
    )
    assert answer.status_code == 422
    page = text(answer)
    assert 'value="124-81-00997"' in page
    assert 'value="한빛메일 주식회사"' in page
    assert [code for code in re.findall(r'<option value="(\w\w)" selected>', page) if code.isupper()] == ["US", "KR"]
    for field, name in (("public_url", "홈페이지"), ("tasks", "위탁 업무")):
        assert f'<a href="#field-{field}">{name}: ' in page
        assert f'id="field-{field}"' in page
    answer = clerk.submit(f"{base}/trustees/new", TYPED | {"number": "124-81-00997", "task_ko": [""], "name_ko": ""})
    said = re.findall(r'<a href="#field-(\w+)">(.+?): ', text(answer).split('id="problems"')[1].split("</ul>")[0])
    assert answer.status_code == 422
    assert {field for field, _ in said} == {"number", "tasks", "name_ko"}, "all that is wrong is said at once"


def test_countries_are_chosen_by_name(clerk, base, inside):
    page = text(clerk.get(f"{base}/trustees/new"))
    chosen = page.split('id="field-countries"')[1].split("</fieldset>")[0]
    assert '<option value="KR" selected>대한민국</option>' in chosen
    assert '<option value="US">미국</option>' in chosen
    answer = clerk.submit(f"{base}/trustees/new", TYPED | {"countries": ["KR", "", "US", "US"]})
    assert answer.status_code == 303
    with inside():
        [row] = reading.listing(reading.Filter(), today()).rows
        assert reading.get(row.id).countries == ["KR", "US"]
    assert "미국" in text(clerk.get(answer.location))
    refused = clerk.submit(f"{base}/trustees/new", TYPED | {"countries": ["Korea"]})
    assert refused.status_code == 422
    assert '<a href="#field-countries">처리 국가: ' in text(refused)
    assert 'value="Korea" selected' in text(refused)


def test_a_double_click_enters_one_trustee(clerk, base, inside):
    action, fields = clerk.filled(f"{base}/trustees/new", TYPED)
    first, second = clerk.post(action, data=fields), clerk.post(action, data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with inside():
        assert len(reading.listing(reading.Filter(), today()).rows) == 1


def test_duplicates_are_shown_while_typing(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.propose()
    fragment = text(clerk.get(f"{base}/alike?name_ko=한빛&number=124-81-00998"))
    assert f"{base}/trustees/{trustee_id}" in fragment
    assert text(clerk.get(f"{base}/alike?name_ko=다른 회사&number=")).strip() == ""
    assert clerk.get(f"{base}/alike?name_ko=&number=²³&but=nonsense").status_code == 200


def test_a_second_trustee_of_the_same_company_is_said_after_saving(clerk, base, inside, steps):
    with inside():
        steps.propose()
    answer = clerk.submit(f"{base}/trustees/new", TYPED)
    assert "사업자등록번호가 같은 수탁자" in text(clerk.get(answer.location))


def test_two_tabs_see_each_others_change(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.propose()
    url = f"{base}/trustees/{trustee_id}/edit"
    action, fields = clerk.filled(url, {"purpose_ko": "둘째 창"})
    assert clerk.submit(url, {"purpose_ko": "첫째 창"}).status_code == 303
    clash = clerk.post(action, data=fields)
    assert clash.status_code == 409
    assert "둘째 창" in text(clash)
    with inside():
        assert reading.get(trustee_id).purpose.ko == "첫째 창"


def test_looking_at_the_contact_person_is_noted(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.propose()
    assert "desk@hanbit.example" in text(clerk.get(f"{base}/trustees/{trustee_id}/contact"))
    assert "담당자 정보 열람" in text(clerk.get(f"{base}/trustees/{trustee_id}"))


def test_from_the_proposal_to_the_contract(clerk, officer, base, inside, steps):
    with inside():
        trustee_id = steps.propose()
        factors = {factor.id: factor.levels[0].code for factor in assessment.judge({}).factors}
    url = f"{base}/trustees/{trustee_id}"
    assert clerk.submit(f"{url}/assessment", factors | {"technology": "메일 발송 경험 10년"}).status_code == 303
    assert clerk.get(f"{url}/approve").status_code == 403
    assert officer.submit(f"{url}/approve").status_code == 303
    refused = clerk.submit(f"{url}/acts/conclude")
    assert refused.status_code == 409
    assert "계약이 등록되지 않았습니다" in text(refused)
    answer = clerk.submit(f"{url}/contract", {"title": "처리위탁 계약서", "starts_on": "2026-01-01", "file": upload()},
                          content_type="multipart/form-data")  # fmt: skip
    assert answer.status_code == 303
    with inside():
        items = [item.id for item in contracts.items()]
    for page in (url, f"{url}/clauses"):
        shown = clerk.get(page).get_data(as_text=True)
        assert shown.count("아직 확인 전") == len(items) == 7
        assert ">빠짐<" not in shown
    typed = {f"{part}__{item}": "제5조" for item in items for part in ("clause", "page", "quotation")}
    missing = typed | {f"page__{items[2]}": ""}
    assert clerk.submit(f"{url}/clauses", missing).status_code == 303
    assert clerk.submit(f"{url}/acts/conclude").status_code == 409
    annexed = typed | {f"file__{items[0]}": upload("별지.pdf")}
    assert clerk.submit(f"{url}/clauses", annexed, content_type="multipart/form-data").status_code == 303
    assert clerk.get(f"{url}/clauses/{items[0]}/file").data == PDF
    assert clerk.get(f"{url}/clauses/{items[1]}/file").status_code == 404
    assert clerk.submit(f"{url}/acts/conclude").status_code == 303
    with inside():
        assert reading.get(trustee_id).state is TrusteeState.CONTRACTED
    blocked = clerk.submit(f"{url}/acts/activate")
    assert blocked.status_code == 409
    assert "공개된 개인정보 처리방침" in text(blocked)
    assert clerk.get(f"{url}/contract/file").data == PDF


def test_a_harmful_contract_file_is_refused_and_nothing_is_lost(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.propose()
    answer = clerk.submit(
        f"{base}/trustees/{trustee_id}/contract",
        {"title": "처리위탁 계약서", "file": (io.BytesIO(b"MZ\x90"), "x.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert 'value="처리위탁 계약서"' in text(answer)
    with inside():
        assert contracts.newest(trustee_id) is None


def test_an_act_that_needs_a_reason_asks_for_it(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.active()
    url = f"{base}/trustees/{trustee_id}/acts/terminate"
    assert clerk.submit(url, {"reason": " "}).status_code == 422
    assert clerk.submit(url, {"reason": "계약 만료"}).status_code == 303
    assert clerk.get(f"{base}/trustees/{trustee_id}/acts/nonsense").status_code == 404
    page = text(clerk.get(f"{base}/trustees/{trustee_id}"))
    assert "파기 확인서" in page
    assert (
        clerk.submit(f"{base}/trustees/{trustee_id}/stores/pc", {"held_nothing": "PC에 저장하지 않음"}).status_code
        == 303
    )
    assert clerk.submit(f"{base}/trustees/{trustee_id}/exit", {"accounts_revoked_on": "2026-11-01"}).status_code == 303


def test_several_are_asked_at_once(clerk, base, inside, steps, work, mail_sink):
    with inside():
        ids = [steps.active(f"t{n}", mailbox=f"desk@t{n}.example") for n in range(3)]
    answer = clerk.submit(f"{base}/checks/request", {"trustees": [str(one) for one in ids]})
    assert answer.status_code == 303
    work()
    assert all(len(mail_sink.to(f"desk@t{n}.example")) == 1 for n in range(3))
    page = text(clerk.get(f"{base}/checks"))
    assert page.count("요청됨") >= 3
    assert "없습니다" in text(clerk.get(f"{base}/checks/request"))


def test_answers_are_reviewed(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.active()
        check_id = steps.asked(trustee_id)
        steps.answered(check_id, no=1)
    url = f"{base}/checks/{check_id}"
    assert "접수번호" in text(clerk.get(url))
    early = clerk.submit(url, {}, form="form-accept")
    assert early.status_code == 409
    back = clerk.submit(url, {"note": ""}, form="form-back")
    assert back.status_code == 422
    with inside():
        [proposal] = findings.of_check(check_id)
    assert clerk.submit(f"{base}/findings/{proposal.id}", {}, form="form-confirm").status_code == 303
    assert clerk.submit(url, {"note": "좋습니다"}, form="form-accept").status_code == 303
    assert (
        clerk.submit(f"{base}/findings/{proposal.id}", {"mending": "고쳤습니다."}, form="form-mend").status_code == 303
    )
    assert clerk.submit(f"{base}/findings/{proposal.id}", {}, form="form-verify").status_code == 303
    with inside():
        assert findings.of_check(check_id)[0].state is FindingState.VERIFIED
        assert review.get_check(check_id).state.value == "closed"
    assert clerk.get(f"{url}/signed/1").headers["Content-Disposition"].startswith("attachment")


def test_an_auditor_reads_and_changes_nothing(desk, build, tenant, base, inside, steps):
    auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
    with inside():
        trustee_id = steps.active()
    page = text(auditor.get(f"{base}/trustees/{trustee_id}"))
    assert "/edit" not in page
    assert auditor.get(f"{base}/trustees/{trustee_id}/edit").status_code == 403
    assert auditor.get(f"{base}/trustees/new").status_code == 403
    assert auditor.get(f"{base}/checks").status_code == 200


def test_the_home_page_raises_the_alarm_until_the_policy_says_it(clerk, base, inside, steps, tenant):
    with inside():
        steps.contracted()
    assert "공개되지 않았습니다" in text(clerk.get(f"/t/{tenant.slug}/"))
    assert "처리방침에 없습니다" in text(clerk.get(f"{base}/disclosure"))


def test_a_refused_request_is_shown_and_sent_again(clerk, base, inside, steps, work):
    with inside():
        trustee_id = steps.active(mailbox="")
        supervision.request_now([trustee_id])
    work()
    with inside():
        [check] = supervision.checks_of(trustee_id)
    url = f"{base}/checks/{check.id}"
    assert "담당자 이메일" in text(clerk.get(url))
    assert clerk.submit(url, {}, form="form-again").status_code == 409
    assert "수탁자에게 보낼 수 없" in text(clerk.get(f"/t/{clerk.person.tenant.slug}/"))


def test_english_pages_speak_english(clerk, base, inside, steps):
    with inside():
        trustee_id = steps.active()
        lifecycle.act(trustee_id, Act.SUSPEND, reason="incident")
    page = text(clerk.get(f"{base}/trustees/{trustee_id}?lang=en"))
    assert "Suspended" in page
    assert "Hanbit Mail" in page
