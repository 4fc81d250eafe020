"""What people see of destruction: due, list, approval, stop, progress, ledger, certificate, and the public check."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.accounts.tables import AccessEntry
from trustward.destruction import services
from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.offline import check
from trustward.destruction.services import book
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import Forbidden, Refused
from trustward.kernel.scope import session
from trustward.records import services as records
from trustward.records.domain import Held, RecordSource
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EventKind, Happened
from trustward.testing.printed import from_docx, from_hwpx, from_pdf

READERS = {"pdf": from_pdf, "docx": from_docx, "hwpx": from_hwpx}


@pytest.fixture
def address(tenant):
    return f"/t/{tenant.slug}/destruction"


@pytest.fixture
def closed(inquiries, approved, work, moved_clock):
    """`closed(3)`: so many records are destroyed; gives the request's id."""

    def make(number=3):
        inquiries(number)
        (request_id,) = approved()
        moved_clock(hours=25)
        work()
        return request_id

    return make


def text(response):
    assert response.status_code == 200, response.status_code
    return response.get_data(as_text=True)


def test_what_is_due_stands_there_by_class(inquiries, proposed, desk, clerk, address):
    inquiries(3)
    shown = text(desk(as_=clerk).get(address + "/"))
    assert "아직 제안되지 않음" in shown
    proposed()
    shown = text(desk(as_=clerk).get(address + "/"))
    assert "1개 분류, 기록 3건" in shown
    assert "승인 대기" in shown
    assert "제21조" in shown


def test_who_destroys_in_another_system_gets_the_ids_there(
    inquiries, proposed, registered, desk, clerk, officer, build, tenant, address
):
    inquiries(2, held=Held.ELSEWHERE, classes={"complaints": None})
    inquiries(1)
    ids = proposed()
    with registered():
        [request_id] = [one for one in ids if services.get(one).kind is RequestKind.ELSEWHERE]
        record = session().scalars(sa.select(RecordUnit.record_id).where(RecordUnit.request_id == request_id)).first()
        assert services.get(request_id).held_back == {}
    page, browser = f"{address}/requests/{request_id}", desk(as_=clerk)
    masked = text(browser.get(f"{page}/list"))
    assert "ext-0" not in masked
    assert f"{page}/elsewhere.csv" in masked
    shown = text(browser.get(f"{page}/elsewhere"))
    assert f"/records/{record}" in shown
    sheet = browser.get(f"{page}/elsewhere.csv")
    assert (sheet.mimetype, sheet.headers["Cache-Control"]) == ("text/csv", "no-store")
    lines = list(csv.DictReader(io.StringIO(sheet.get_data().decode("utf-8-sig"))))
    assert [line["external_id"] for line in lines] == ["ext-0", "ext-1"]
    assert all(one["external_id"] in shown for one in lines)
    assert {line["계속 보관하는 이유"] for line in lines} == {"불만·분쟁"}, "there it must not go yet"
    assert "<code>ext-" in text(browser.get(f"/t/{tenant.slug}/records/{record}"))
    auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
    assert "<code>ext-" not in text(auditor.get(f"/t/{tenant.slug}/records/{record}"))
    assert f"{page}/elsewhere" not in text(auditor.get(f"{page}/list"))
    assert auditor.get(f"{page}/elsewhere.csv").status_code == 403
    with registered():
        [here] = [one for one in ids if services.get(one).kind is RequestKind.RECORDS]
        noted = sa.select(AccessEntry.action, AccessEntry.account_id).order_by(AccessEntry.id)
        assert [tuple(one) for one in session().execute(noted) if "external" in one.action] == [
            ("records.external_ids_shown", clerk.id), ("records.external_ids_shown", clerk.id),
            ("record.external_id_shown", clerk.id),
        ]  # fmt: skip
    assert browser.get(f"{address}/requests/{here}/elsewhere.csv").status_code == 404


def test_what_is_held_back_in_another_place_is_none_of_this_proposal(inquiries, proposed, registered):
    inquiries(2)
    inquiries(3, held=Held.ELSEWHERE)
    with registered():
        elsewhere = sa.update(RecordUnit).where(RecordUnit.held == Held.ELSEWHERE).values(sure=False)
        rows_changed(elsewhere)
    with registered():
        [group] = [one for one in services.due_groups() if one.held is Held.HERE]
        row = services.propose(group.service, group.record_class, Held.HERE, None, by=None)
        assert (row.count, row.held_back) == (2, {})


def test_a_clerk_proposes_by_hand_and_an_officer_approves_it(inquiries, registered, desk, clerk, officer, address):
    inquiries(2)
    at_clerk = desk(as_=clerk)
    assert at_clerk.submit(address + "/", form=address + "/proposals").status_code == 302
    with registered():
        row = services.requests()[0]
        assert (row.proposed_by, row.count) == (clerk.id, 2)
    page = f"{address}/requests/{row.id}"
    assert at_clerk.get(page + "/approval").status_code == 403
    listed = text(at_clerk.get(page + "/list"))
    assert "somewhere.example" not in listed
    at_officer = desk(as_=officer)
    assert "법령에 이름이 나오는 방법이 아니므로" in text(at_officer.get(page + "/approval"))
    assert "등록 당시 이미 기한이 지난 기록" in text(at_officer.get(page + "/approval"))
    answer = at_officer.submit(page + "/approval", {"late_reason": ""}, form="approve")
    assert answer.status_code == 422
    assert "늦어진 사유를 적으세요" in answer.get_data(as_text=True)
    assert at_officer.submit(page + "/approval", {"late_reason": "휴무"}, form="approve").status_code == 302
    with registered():
        assert services.get(row.id).state is RequestState.COOLING
    assert "중지" in text(desk(as_=clerk).get(page))


def test_several_are_approved_at_once_and_one_class_is_stopped(
    inquiries, proposed, registered, desk, officer, clerk, address, work, moved_clock
):
    inquiries(2)
    with registered():
        from trustward.destruction.domain import RequestKind

        services.propose_by_hand(
            RequestKind.PAPER,
            what="옛 신청서",
            task="채용",
            reason="만료",
            count=5,
            created_on=None,
            due_on=None,
            by=clerk.id,
        )
    first, second = sorted(proposed())
    at_officer = desk(as_=officer)
    assert at_officer.submit(address + "/approvals", {"late_reason": "휴무"}, form="approve").status_code == 302
    with registered():
        assert {services.get(one).state for one in (first, second)} == {RequestState.COOLING}
        records = next(row for row in services.requests() if row.kind is RequestKind.RECORDS)
    at_clerk = desk(as_=clerk)
    page = f"{address}/requests/{records.id}"
    assert at_clerk.submit(page + "/stop", {"reason": ""}).status_code == 422
    assert at_clerk.submit(page + "/stop", {"reason": "분쟁이 있을 수 있음"}).status_code == 302
    moved_clock(hours=25)
    work()
    with registered():
        assert services.get(records.id).state is RequestState.STOPPED
        other = services.get(second if records.id == first else first)
        assert other.state is RequestState.PROVING


def test_the_officer_sees_another_set_as_a_clash(inquiries, proposed, registered, desk, officer, address):
    inquiries(2)
    (request_id,) = proposed()
    with registered() as session:
        session.get(DestructionRequest, (registered_tenant(session), request_id)).set_hash = "0" * 64
    at_officer = desk(as_=officer)
    page = f"{address}/requests/{request_id}/approval"
    answer = at_officer.submit(page, {"late_reason": "휴무"}, form="approve")
    assert answer.status_code == 409
    with registered():
        assert services.get(request_id).state is RequestState.PROPOSED


def registered_tenant(session):
    from trustward.kernel import scope

    return scope.tenant_id()


def test_a_refusal_needs_its_reason(inquiries, proposed, registered, desk, officer, address, work):
    inquiries(1)
    (request_id,) = proposed()
    page = f"{address}/requests/{request_id}/refusal"
    at_officer = desk(as_=officer)
    assert at_officer.submit(page, {"reason": " "}).status_code == 422
    assert at_officer.submit(page, {"reason": "수사 협조 요청"}).status_code == 302
    with registered():
        assert services.get(request_id).state is RequestState.REFUSED
        assert services.sweep() == 0
        assert [group.count for group in services.due_groups()] == [1]
    assert "수사 협조 요청" in text(at_officer.get(f"{address}/requests/{request_id}"))


def test_ledger_and_certificate(closed, registered, desk, clerk, officer, address, tenant):
    request_id = closed()
    with registered():
        entry = book.of_request(request_id)
    at_clerk = desk(as_=clerk)
    assert "파기 관리대장" in text(at_clerk.get(address + "/ledger/"))
    shown = text(at_clerk.get(f"{address}/ledger/{entry.id}"))
    assert entry.hash in shown
    assert "개인정보 보호책임자 김하늘" in shown
    assert "암호키 파기(추가 조치)" in shown
    assert "법령에 이름이 나오는 방법이 아니므로" not in shown
    assert "PDF와 JSON" in shown
    found = at_clerk.get(f"{address}/ledger/{entry.id}/certificate.json")
    checked = check(found.data)
    assert checked.faults == ()
    assert len(checked.data["leaves"]) == 3
    for printed in ("pdf", "docx", "hwpx"):
        answer = at_clerk.get(f"{address}/ledger/{entry.id}?format={printed}")
        assert answer.status_code == 200
        if printed == "pdf":
            inside = check(answer.data)
            assert inside.faults == ()
            assert inside.data == json.loads(found.data)
    for place in (f"/ledger/{entry.id}", "/ledger/"):
        said = [read(at_clerk.get(f"{address}{place}?format={form}").data) for form, read in READERS.items()]
        assert said[0] == said[1] == said[2]
        assert len(said[0]) > 10


def test_anybody_checks_a_certificate_and_learns_no_name(closed, registered, desk, tenant):
    request_id = closed()
    with registered():
        entry = book.of_request(request_id)
    page = f"/p/{tenant.slug}/destruction/verify"
    shown = text(desk().get(f"{page}?code={entry.code}"))
    assert "진본 확인서입니다" in shown
    assert "보유기간이 지났거나 처리 목적이 끝나 파기했습니다. 적용한 규정: 개인정보 보호법 제21조" in shown
    assert entry.hash in shown.replace("<wbr>", "")
    assert "김하늘" not in shown
    assert "<script" not in shown
    unknown = [text(desk().get(f"{page}?code={code}")).replace(code, "") for code in ("0" * 32, "1" * 32)]
    assert unknown[0] == unknown[1]
    assert "이 코드의 확인서가 없습니다" in unknown[0]
    other = desk().get(f"{page}?code=%00%ff")
    assert other.status_code == 200


def test_a_certificate_names_every_provision_that_applied(registered, approved, work, moved_clock, desk, officer, tenant, address):
    with registered():
        at = clock.now() - timedelta(days=1300)
        events = [Happened(kind, at) for kind in (EventKind.COLLECTED, EventKind.INQUIRY, EventKind.CLOSED)]
        records.create(
            service="inquiry", items={"email": "a@somewhere.example"}, classes={"complaints": ["email"]}, source=RecordSource.FORM,
            index={}, events=events,
        )  # fmt: skip
    ids = approved()
    moved_clock(hours=25)
    work()
    with registered():
        entry = next(one for one in map(book.of_request, ids) if one.body["file"]["class"] == {"ko": "불만·분쟁", "en": "Complaints"})
    shown = text(desk().get(f"/p/{tenant.slug}/destruction/verify?code={entry.code}"))
    assert "처리 목적이 끝나고 법령에서 정한 보존기간도 지나 파기했습니다. 적용한 규정: 개인정보 보호법 제21조" in shown
    act = "전자상거래 등에서의 소비자보호에 관한 법률 제6조"
    assert act in shown
    assert act in text(desk(as_=officer).get(f"{address}/ledger/{entry.id}"))


def test_progress_is_shown_and_the_end_of_it_shows_the_whole_page(inquiries, approved, registered, desk, clerk, address):
    inquiries(2)
    (request_id,) = approved()
    with registered() as session:
        row = session.get(DestructionRequest, (registered_tenant(session), request_id))
        row.state, row.destroyed = RequestState.RUNNING, 1
    shown = text(desk(as_=clerk).get(f"{address}/requests/{request_id}"))
    assert 'hx-select="#running"' in shown
    assert f'<a href="{address}/requests/{request_id}">진행 상황 다시 보기</a>' in shown
    assert "2건 중 1건을 파기했습니다(50%)" in shown
    asks = {"headers": {"HX-Request": "true"}}
    page = f"{address}/requests/{request_id}"
    assert "HX-Refresh" not in desk(as_=clerk).get(page, **asks).headers
    with registered() as session:
        row = session.get(DestructionRequest, (registered_tenant(session), request_id))
        row.state = RequestState.COOLING
    assert desk(as_=clerk).get(page, **asks).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in desk(as_=clerk).get(page).headers


def test_papers_need_a_proof(registered, desk, clerk, officer, address, tenant, work, moved_clock):
    from io import BytesIO

    at_clerk, at_officer = desk(as_=clerk), desk(as_=officer)
    typed = {"what": "옛 이력서", "count": "12345", "task": "채용", "reason": "보유 기간 만료"}
    assert at_clerk.submit(address + "/papers/new", {**typed, "count": "no"}).status_code == 422
    wrong = at_clerk.submit(address + "/papers/new", {}).get_data(as_text=True).partition('id="problems"')[2].partition("</ul>")[0]
    assert re.findall(r"#field-(\w+)", wrong) == ["what", "count", "task", "reason"], "in the order of the page"
    assert "1부터 100,000,000까지" in wrong
    assert at_clerk.submit(address + "/papers/new", typed).status_code == 302
    with registered():
        row = services.requests()[0]
    page = f"{address}/requests/{row.id}"
    _counts_have_separators(at_officer, [page, page + "/approval", address + "/", address + "/approvals"])
    assert at_officer.submit(page + "/approval", form="approve").status_code == 302
    moved_clock(hours=25)
    work()
    at_clerk, at_officer = desk(as_=clerk), desk(as_=officer)
    proof = {"method": "shred", "place": "서울 본사", "executor": "총무팀", "witness": "감사팀"}
    answer = at_clerk.submit(page + "/proof", proof)
    assert answer.status_code == 422
    assert "증빙이 됩니다" in answer.get_data(as_text=True)
    action, fields = at_clerk.filled(page + "/evidence", {"kind": "photo"})
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    answer = at_clerk.post(
        action, data={**fields, "file": (BytesIO(png), "photo.png")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)[-800:]
    assert at_clerk.submit(page + "/proof", proof).status_code == 302
    with registered():
        row = services.get(row.id)
        assert row.state is RequestState.CLOSED
        body = book.of_request(row.id).body
        assert (body["method"], body["witness"], body["count"]) == (["shred"], "감사팀", 12345)
        assert [one["kind"] for one in body["evidence"]] == ["photo"]
        entry = book.of_request(row.id)
    _counts_have_separators(at_clerk, [page, address + "/ledger/", f"{address}/ledger/{entry.id}"])
    _counts_have_separators(desk(), [f"/p/{tenant.slug}/destruction/verify?code={entry.code}"])
    for place in (f"{address}/ledger/{entry.id}", address + "/ledger/"):
        printed = "".join(map(str, from_docx(at_clerk.get(f"{place}?format=docx").data)))
        assert "12,345" in printed
        assert "12345" not in printed


def _counts_have_separators(client, pages):
    for page in pages:
        shown = text(client.get(page)).partition("<main")[2]
        assert "12,345" in shown, page
        assert "12345" not in re.sub(r"[0-9a-f<>wbr]{32,}", "", shown), page


def test_the_settings_hold_for_the_next_approval(
    inquiries, proposed, registered, build, tenant, desk, officer, address
):
    from datetime import timedelta

    from trustward.accounts.domain import Role

    owner = build.person(of=tenant, role=Role.OWNER)
    at_owner = desk(as_=owner)
    assert at_owner.submit(address + "/settings/", {"cooling_hours": "0"}).status_code == 422
    assert at_owner.submit(address + "/settings/", {"cooling_hours": "72"}).status_code == 302
    inquiries(1)
    (request_id,) = proposed()
    page = f"{address}/requests/{request_id}/approval"
    assert desk(as_=officer).submit(page, {"late_reason": "휴무"}, form="approve").status_code == 302
    with registered():
        row = services.get(request_id)
        assert row.runs_at - row.approved_at == timedelta(hours=72)


def test_settings_that_somebody_else_saved_meanwhile_are_not_overwritten(registered, build, tenant, desk, address):
    from trustward.accounts.domain import Role

    at_owner = desk(as_=build.person(of=tenant, role=Role.OWNER))
    for page, name, values in (
        (address + "/settings/", "cooling_hours", ("72", "48", "24")),
        (f"/t/{tenant.slug}/records/settings/", "event_days", ("90", "100", "110")),
    ):
        assert at_owner.submit(page, {name: values[0]}).status_code == 302
        path, fields = at_owner.filled(page, {name: values[1]})
        assert at_owner.submit(page, {name: values[2]}).status_code == 302
        refused = at_owner.post(path, fields)
        assert refused.status_code == 409
        assert "다른 사용자가 내용을 변경했습니다" in refused.get_data(as_text=True)
        assert f'value="{values[2]}"' in text(at_owner.get(page))


def test_a_sole_officer_locks_nothing(inquiries, proposed, registered, desk, officer, clerk, address):
    inquiries(2)
    at_officer = desk(as_=officer)
    shown = text(at_officer.get(address + "/"))
    assert "Trustward 이름으로 제안" in shown
    assert at_officer.submit(address + "/", form=address + "/proposals").status_code == 302
    with registered():
        (row,) = services.requests()
        assert row.proposed_by is None
    page = f"{address}/requests/{row.id}"
    assert at_officer.get(page + "/retraction").status_code == 302
    assert at_officer.submit(page + "/approval", {"late_reason": "휴무"}, form="approve").status_code == 302
    paper = {"what": "옛 신청서", "task": "채용", "reason": "만료", "count": "5"}
    answer = at_officer.submit(address + "/papers/new", paper)
    assert answer.status_code == 409
    assert "유일한 개인정보 보호책임자" in answer.get_data(as_text=True)
    assert desk(as_=clerk).submit(address + "/papers/new", paper).status_code == 302


def test_a_proposal_is_taken_back_by_whoever_made_it_or_an_officer(
    inquiries, registered, desk, clerk, officer, build, tenant, address
):
    inquiries(2)
    at_clerk, other = desk(as_=clerk), build.person(of=tenant, role=Role.CLERK)
    for who in (clerk, officer):
        assert at_clerk.submit(address + "/", form=address + "/proposals").status_code == 302
        with registered():
            (row,) = services.requests()
        page = f"{address}/requests/{row.id}"
        with registered(other), pytest.raises(Forbidden):
            services.retract(row.id)
        assert "제안 취소" in text(desk(as_=who).get(page))
        assert desk(as_=who).submit(page + "/retraction").status_code == 302
        with registered():
            assert services.get(row.id).state is RequestState.RETRACTED
            assert [group.count for group in services.due_groups()] == [2]
        assert "제안을 취소" in text(at_clerk.get(page))
    with registered(officer), pytest.raises(Refused):
        services.retract(row.id)


def test_a_withdrawal_is_named_as_the_reason(
    inquiries, registered, proposed, desk, officer, address, work, moved_clock
):
    with registered():
        at = clock.now() - timedelta(days=3)
        for _each in range(2):
            records.create(
                service="inquiry", items={"email": "a@somewhere.example"}, classes=None, source=RecordSource.FORM, index={},
                events=[Happened(EventKind.COLLECTED, at), Happened(EventKind.WITHDRAWN, clock.now() - timedelta(days=2))],
            )  # fmt: skip
    (request_id,) = proposed()
    page = f"{address}/requests/{request_id}"
    work()
    assert "동의 철회에 따른 파기: 제1호(2건 중 2건)" in text(desk(as_=officer).get(address.removesuffix("/destruction") + "/"))
    shown = text(desk(as_=officer).get(page + "/approval"))
    assert "동의가 철회되어 지체 없이 파기합니다" in shown
    assert "보유기간이 지났거나" not in shown
    assert "등록 당시 이미" not in shown
    assert desk(as_=officer).submit(page + "/approval", form="approve").status_code == 302
    moved_clock(hours=25)
    work()
    with registered():
        entry = book.of_request(request_id)
        assert entry.body["rule"]["withdrawn"] == 2
    assert "동의 철회 2건" in text(desk(as_=officer).get(f"{address}/ledger/{entry.id}"))


def test_what_only_partly_ended_by_withdrawal_says_how_many(inquiries, registered, proposed, desk, officer, address):
    inquiries(2)
    with registered():
        records.create(
            service="inquiry", items={"email": "a@somewhere.example"}, classes=None, source=RecordSource.FORM, index={},
            events=[Happened(EventKind.COLLECTED, clock.now() - timedelta(days=3)), Happened(EventKind.WITHDRAWN, clock.now() - timedelta(days=2))],
        )  # fmt: skip
    (request_id,) = proposed()
    shown = text(desk(as_=officer).get(f"{address}/requests/{request_id}/approval"))
    assert "이 중 1건은 동의 철회로 끝났습니다" in shown
    assert "보유기간이 지났거나" in shown


def test_a_second_tab_says_in_words_what_was_decided_meanwhile(inquiries, proposed, registered, desk, officer, address):
    inquiries(1)
    (request_id,) = proposed()
    with registered():
        seen = services.get(request_id).set_hash
    at_officer = desk(as_=officer)
    path, fields = at_officer.filled(address + "/approvals", {"late_reason": "휴무"}, "approve")
    assert at_officer.submit(address + "/approvals", {"late_reason": "휴무"}, form="approve").status_code == 302
    refused = at_officer.post(path, fields)
    assert refused.status_code == 409
    shown = refused.get_data(as_text=True)
    assert "현재 상태: 승인됨(유예 중)" in shown
    assert seen not in shown
