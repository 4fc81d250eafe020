"""The staff's pages: a clerk drafts and submits, an officer looks and decides; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import clock
from trustward.kernel.texts import Lang, Text
from trustward.policies import services
from trustward.policies.domain import VersionState, format_day
from trustward.register import services as register
from trustward.register.domain import Recipient
from trustward.web.dates import day

ZONE = "Asia/Seoul"
REASON = {"reason_ko": "처음 공개합니다.", "reason_en": "First publication."}


def today():
    return clock.today("Asia/Seoul")


@pytest.fixture
def base(tenant):
    return f"/t/{tenant.slug}/policy"


@pytest.fixture
def clerks(registered, desk, clerk):
    return desk(as_=clerk)


@pytest.fixture
def officers(desk, officer):
    return desk(as_=officer)


@pytest.fixture
def drafted(clerks, base):
    assert clerks.submit(f"{base}/", form=f"{base}/draft").status_code == 302
    return clerks


@pytest.fixture
def submitted(drafted, base, registered):
    page = drafted.submit(f"{base}/draft/submission", REASON, form="submit")
    assert page.status_code == 302, page.get_data(as_text=True)
    with registered():
        return services.opened().id


def text(page):
    return page.get_data(as_text=True)


def test_from_the_draft_to_the_public_page(submitted, officers, base, tenant, desk):
    card = text(officers.get(f"{base}/versions/{submitted}/approval"))
    assert "처음 공개합니다." in card
    assert "김하늘" in card
    assert "법적 근거" in card
    assert "표준 개인정보 보호지침" in card
    assert "새 항목" in card
    done = officers.submit(
        f"{base}/versions/{submitted}/approval", {"effective_on": today().isoformat()}, form="approve"
    )
    assert done.status_code == 302
    public = text(desk().get(f"/p/{tenant.slug}/privacy"))
    assert "한빛물류" in public
    overview = text(officers.get(f"{base}/"))
    assert "승인했습니다." in overview
    assert "버전 1" in overview


def test_the_draft_shows_findings_comparison_and_text(registered, drafted, base):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
        services.open_draft()
    page = text(drafted.get(f"{base}/draft"))
    assert "공개하려면 먼저 지적사항 3건을 처리해야 합니다." in page
    assert "recipients.empty.items" in page
    assert "개인정보 보호법 제17조제2항" in page
    assert "개인정보의 제3자 제공" in page
    with registered():
        fact = next(entry for entry in register.entries("recipients") if entry.fact.key == "empty")
    assert f"/register/recipients/{fact.id}/edit" in page


def test_what_was_accepted_is_no_more_said_to_block(registered, drafted, base):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
        row = services.open_draft()
        for place in ("items", "purpose", "retention"):
            services.accept(row.id, "recipient_incomplete", f"recipients.empty.{place}", Text("원본 그대로입니다."))
    page = text(drafted.get(f"{base}/draft"))
    assert "초안을 제출할 수 있습니다. 공개를 막는 지적사항 3건을 받아들였습니다." in page
    assert "고치거나 받아들여야 함" not in page
    assert "공개를 막는 지적사항이 없습니다." not in page


def test_missing_english_is_said_before_anybody_submits_or_approves(registered, clerks, officers, base):
    warning = "영어 문구가 빠져 있어"
    with registered():
        entry = register.entries("services")[0]
        register.change("services", entry.id, replace(entry.fact, purpose=Text("문의 답변")))
        row = services.open_draft()
    for page in (clerks.get(f"{base}/draft"), clerks.get(f"{base}/draft/submission")):
        said = text(page).split(warning, 1)[1].split("</div>", 1)[0]
        assert said.count("<li>") == len(services_fallen_back(registered, row.id)) > 0
    assert clerks.submit(f"{base}/draft/submission", REASON, form="submit").status_code == 302
    assert warning in text(officers.get(f"{base}/versions/{row.id}/approval"))


def services_fallen_back(entered, version_id):
    with entered():
        return services.fallen_back(services.version(version_id), Lang.EN)


def test_a_version_ends_on_the_same_day_for_staff_and_public(
    submitted, officers, clerks, base, desk, tenant, registered, officer, moved_clock, work
):
    approve = f"{base}/versions/{submitted}/approval"
    officers.submit(approve, {"effective_on": today().isoformat()}, form="approve")
    later = today() + timedelta(days=10)
    with registered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, replace(entry.fact, name=Text("새 고객", "New customers")))
    clerks.submit(f"{base}/", form=f"{base}/draft")
    clerks.submit(f"{base}/draft/submission", REASON, form="submit")
    with registered():
        second = services.opened().id
    officers.submit(f"{base}/versions/{second}/approval", {"effective_on": later.isoformat()}, form="approve")
    moved_clock(days=11)
    work()
    officers = desk(as_=officer)
    with registered():
        last = day(services.version(submitted).last_day, Lang.KO, ZONE)
    staff, public = text(officers.get(f"{base}/")), text(desk().get(f"/p/{tenant.slug}/privacy/versions"))
    assert last == day(later - timedelta(days=1), Lang.KO, ZONE)
    assert last in staff
    assert format_day(later - timedelta(days=1), Lang.KO) in public
    assert last in text(officers.get(f"{base}/versions/{submitted}"))


def test_a_stale_draft_says_so_and_is_refreshed(registered, drafted, base):
    with registered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, replace(entry.fact, name=Text("새 고객", "New")))
    assert "초안을 만든 뒤 처리대장이 바뀌었습니다." in text(drafted.get(f"{base}/draft"))
    assert drafted.submit(f"{base}/draft", form=f"{base}/draft").status_code == 302
    page = text(drafted.get(f"{base}/draft"))
    assert "초안을 만든 뒤 처리대장이 바뀌었습니다." not in page
    assert "새 고객" in page


def test_a_finding_is_accepted_with_a_reason_and_taken_back(registered, drafted, base):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
        services.open_draft()
    address = f"{base}/draft/acceptance?code=recipient_incomplete&place=recipients.empty.items"
    empty = drafted.submit(address, {"reason": " "}, form="accept")
    assert empty.status_code == 422
    assert "받아들이는 이유를 적으세요." in text(empty)
    assert drafted.submit(address, {"reason": "원본 그대로입니다."}, form="accept").status_code == 302
    page = text(drafted.get(f"{base}/draft"))
    assert "원본 그대로입니다." in page
    blocking, accepted = page.split("이유를 적고 받아들인 것", 1)
    assert "recipients.empty.items" not in blocking
    assert "recipients.empty.items" in accepted
    drafted.submit(f"{base}/draft", form=f"{base}/draft/acceptance/withdrawal")
    assert "원본 그대로입니다." not in text(drafted.get(f"{base}/draft"))


def test_an_unknown_finding_leads_back_to_the_draft(drafted, base):
    page = drafted.get(f"{base}/draft/acceptance?code=nothing&place=nowhere")
    assert (page.status_code, page.location) == (302, f"{base}/draft")


def test_what_blocks_is_listed_and_nothing_typed_is_lost(registered, drafted, base):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
        services.open_draft()
    page = drafted.submit(f"{base}/draft/submission", REASON, form="submit")
    assert page.status_code == 409
    assert "먼저 다음 지적사항을 고치거나" in text(page)
    assert "제공하는 목적, 항목, 기간 가운데 빠진 것이 있습니다." in text(page)
    assert "처음 공개합니다." in text(page)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"reason_ko": ""}, "처리방침을 바꾸는 이유를 적으세요."),
        ({"reason_ko": "가" * 2001}, "2000자까지 입력할 수 있습니다."),
        ({"reason_ko": "가", "effective_on": "2020-01-01"}, "이미 지난 날짜입니다."),
        ({"reason_ko": "가", "effective_on": "내일"}, "2026-11-24와 같은 날짜를 입력하세요."),
        ({"reason_ko": "가\x00나"}, "표시할 수 없는 문자가 들어 있습니다."),
    ],
)
def test_bad_input_is_told_beside_the_field(drafted, base, typed, told):
    page = drafted.submit(f"{base}/draft/submission", {"reason_en": "kept", **typed}, form="submit")
    assert page.status_code == 422
    assert told in text(page)
    assert "kept" in text(page)


def test_a_changed_register_sends_the_author_back_to_look(registered, drafted, base):
    action, fields = drafted.filled(f"{base}/draft/submission", REASON, form="submit")
    with registered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, replace(entry.fact, name=Text("새 고객", "New")))
        services.open_draft()
    page = drafted.post(action, data=fields)
    assert page.status_code == 409
    assert "그사이 처리대장이 바뀌었습니다." in text(page)
    assert "처음 공개합니다." in text(page)


def test_a_double_click_submits_once(drafted, base, registered):
    action, fields = drafted.filled(f"{base}/draft/submission", REASON, form="submit")
    first, second = drafted.post(action, data=fields), drafted.post(action, data=fields)
    assert first.status_code == 302
    assert second.status_code in (302, 303, 404)
    with registered():
        assert [row.state for row in services.versions()] == [VersionState.SUBMITTED]


def test_the_author_is_told_that_another_officer_is_needed(registered, officers, base):
    officers.submit(f"{base}/", form=f"{base}/draft")
    officers.submit(f"{base}/draft/submission", REASON, form="submit")
    with registered():
        version_id = services.opened().id
    assert "직접 승인을 요청한 버전입니다." in text(officers.get(f"{base}/versions/{version_id}/approval"))
    page = officers.submit(f"{base}/versions/{version_id}/approval", form="approve")
    assert page.status_code == 409
    assert "승인을 요청한 사람은 승인할 수 없습니다." in text(page)


def test_every_officer_but_the_author_gets_a_mail_that_leads_to_the_approval(
    registered, drafted, base, build, tenant, desk, officer, officers, clerk, work, mail_sink
):
    other = build.person(of=tenant, role=Role.OFFICER)
    page = officers.submit(f"{base}/draft/submission", REASON, form="submit")
    assert page.status_code == 302
    work()
    with registered():
        version = services.opened().id
    [mail] = [one for one in mail_sink.to(other.email) if "승인 요청" in one.subject]
    assert f"{base}/versions/{version}/approval" in mail.text
    assert REASON["reason_ko"] not in mail.text
    for person in (officer, clerk):
        assert not [one for one in mail_sink.to(person.email) if "승인 요청" in one.subject]
    other = desk(as_=other)
    other.submit(f"{base}/versions/{version}/return", {"note": "기간 확인"}, form="note")
    officers.submit(f"{base}/draft/submission", REASON, form="submit")
    work()
    assert len([one for one in mail_sink.received if "승인 요청" in one.subject]) == 2, (
        "each submission is told of once"
    )


def test_an_officer_sends_back_with_a_note(submitted, officers, clerks, base):
    empty = officers.submit(f"{base}/versions/{submitted}/return", {"note": ""}, form="note")
    assert (empty.status_code, "무엇을 고쳐야 하는지 적으세요." in text(empty)) == (422, True)
    assert officers.submit(f"{base}/versions/{submitted}/return", {"note": "기간 확인"}, form="note").status_code == 302
    assert "기간 확인" in text(clerks.get(f"{base}/draft"))


def test_an_approval_for_later_can_be_recalled(submitted, officers, base, desk, tenant):
    later = (today() + timedelta(days=10)).isoformat()
    officers.submit(f"{base}/versions/{submitted}/approval", {"effective_on": later}, form="approve")
    assert desk().get(f"/p/{tenant.slug}/privacy").status_code == 404
    assert "시행 예정" in text(officers.get(f"{base}/versions/{submitted}"))
    officers.submit(f"{base}/versions/{submitted}/recall", {"note": "계약 취소"}, form="note")
    assert "회수됨" in text(officers.get(f"{base}/versions/{submitted}"))


def test_the_day_can_be_set_afterwards(submitted, officers, base, desk, tenant):
    officers.submit(f"{base}/versions/{submitted}/approval", {"effective_on": ""}, form="approve")
    assert "승인됨(시행일 미정)" in text(officers.get(f"{base}/versions/{submitted}"))
    officers.submit(f"{base}/versions/{submitted}/schedule", {"effective_on": today().isoformat()}, form="note")
    assert desk().get(f"/p/{tenant.slug}/privacy").status_code == 200


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.OWNER])
def test_only_officers_approve(submitted, build, desk, tenant, base, role):
    page = desk(as_=build.person(of=tenant, role=role)).get(f"{base}/versions/{submitted}/approval")
    assert page.status_code == 403


def test_an_auditor_reads_and_changes_nothing(submitted, build, desk, tenant, base):
    auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
    assert auditor.get(f"{base}/").status_code == 200
    assert auditor.get(f"{base}/versions/{submitted}").status_code == 200
    assert auditor.post(f"{base}/draft").status_code in (400, 403)
    assert auditor.get(f"{base}/draft/submission").status_code == 403


def test_the_officers_menu_says_that_something_waits(submitted, officers, base, clerks):
    assert 'class="tw-count"' in text(officers.get(f"{base}/"))
    assert 'class="tw-count"' not in text(clerks.get(f"{base}/"))


def test_a_long_korean_name_fits_everywhere(registered, drafted, base, officers):
    with registered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, replace(entry.fact, name=Text("가나다라" * 50, "x" * 200)))
        services.open_draft()
    assert drafted.get(f"{base}/draft").status_code == 200
    assert drafted.submit(f"{base}/draft/submission", REASON, form="submit").status_code == 302


def test_pages_speak_english_too(submitted, officers, base):
    page = text(officers.get(f"{base}/versions/{submitted}/approval?lang=en"))
    assert "Approve this text" in page
    assert "First publication." in page


@pytest.mark.parametrize("page", ["approval", "schedule", "recall"])
def test_deciding_asks_who_one_is_when_the_proof_is_old(
    submitted, officers, officer, base, moved_clock, registered, page
):
    fields = {"note": "취소"} if page == "recall" else {"effective_on": today().isoformat()}
    if page != "approval":
        officers.submit(f"{base}/versions/{submitted}/approval", {"effective_on": ""}, form="approve")
    address = f"{base}/versions/{submitted}/{page}"
    action, filled = officers.filled(address, fields, form="approve" if page == "approval" else "note")
    moved_clock(minutes=15)
    asked = officers.post(action, data=filled)
    assert asked.status_code == 401
    with registered():
        before = services.version(submitted).state
    answered = officers.post(action, data=filled | {"_proof_password": officer.password})
    assert answered.status_code == 302, text(answered)
    with registered():
        assert services.version(submitted).state is not before
