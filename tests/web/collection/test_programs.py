"""Forms for programs and for other sites: the same acts, the same rules."""

from __future__ import annotations

import base64

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.collection.services import forms
from trustward.collection.tables import Consent, Submission
from trustward.kernel import clock
from trustward.kernel.errors import Refused
from trustward.records import services as records
from trustward.records.tables import Record
from trustward.retention.domain import EventKind

from .conftest import INQUIRY, PERSON, words
from .test_forms import PNG

URL = "/p/okestro/forms/inquiry.json"
SITE = "https://www.okestro.example"


def body(data, **more):
    needed = {one["key"]: one["hash"] for one in data["consents"] if one["required"]}
    return {"values": {**PERSON, "inquiry": INQUIRY["inquiry"]}, "consents": needed, "age": "over", **more}


def post(visitor, sent, key="the-first-sending-of-all", url=URL, **headers):
    return visitor.client.post(url, json=sent, headers={"Idempotency-Key": key, **headers})


@pytest.fixture
def listed(entered, okestro):
    with entered():
        forms.allow_origins("inquiry", [SITE])


def test_a_program_reads_the_form_and_sends_it_once(visitor, entered):
    data = visitor.get(URL).get_json()
    assert [one["key"] for one in data["fields"]] == ["name", "email", "mobile-phone", "inquiry"]
    assert data["consents"][0]["text"]["ko"]["title"] == "개인정보 수집·이용 동의: 고객 문의"
    first, second = post(visitor, body(data)), post(visitor, body(data))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    assert [one["answer"] for one in first.get_json()["consents"]] == ["given", "refused"]
    with entered() as session:
        assert session.scalars(sa.select(Record.source)).one().value == "api"
        assert {row.means.value for row in session.scalars(sa.select(Consent))} == {"api"}
        record = session.scalars(sa.select(Record.id)).one()
        with pytest.raises(Refused) as refused:  # as what came by the page: the ledger would not know of it
            records.add_event(record, EventKind.WITHDRAWN, clock.now(), by=None)
        assert refused.value.code == "withdrawn_in_the_ledger"


def test_keys_of_other_sendings_can_not_be_guessed(visitor, entered):
    data = visitor.get(URL).get_json()
    assert post(visitor, body(data), key="order-0000000000001").get_json()["code"] == "no_idempotency_key"
    with entered():
        forms.set_limit("inquiry", 3)
    assert post(visitor, body(data)).status_code == 201
    answers = [
        post(visitor, body(data), key=key) for key in ("a-key-that-nobody-ever-used", "the-first-sending-of-all")
    ]
    assert [one.status_code for one in answers] == [201, 200]
    refused = post(visitor, body(data))
    assert (refused.status_code, "receipt" in refused.get_json()) == (429, False)


def test_consent_to_a_text_that_is_shown_no_more_is_refused_with_the_new_one(visitor, entered):
    data = visitor.get(URL).get_json()
    stale = dict.fromkeys(body(data)["consents"], "0" * 64)
    answer = post(visitor, body(data, consents=stale))
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "stale_text"
    assert answer.get_json()["form"]["consents"] == data["consents"]
    with entered() as session:
        assert session.scalars(sa.select(Submission)).all() == []


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ([], 400, "bad_body"),
        ({"values": {"name": 1}}, 400, "bad_body"),
        ({"values": {}, "more": 1}, 400, "bad_body"),
        ({"values": {}, "consents": {}, "age": "over"}, 422, "invalid"),
        ({"values": {}, "age": "under"}, 422, "child"),
    ],
)
def test_what_can_not_be_taken_is_told_by_a_code(visitor, sent, status, code):
    answer = post(visitor, sent)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_without_a_key_nothing_is_taken(visitor):
    data = visitor.get(URL).get_json()
    assert visitor.client.post(URL, json=body(data)).get_json()["code"] == "no_idempotency_key"


def test_a_file_comes_as_base64(visitor, entered):
    url = "/p/okestro/forms/job-application.json"
    data = visitor.get(url).get_json()
    values = {
        **PERSON, "birth-date": "1995-03-02", "education": "대학", "military-service": "served", "work-experience": "없음",
        "foreign-language": "없음", "qualifications": "없음",
    }  # fmt: skip
    consents = {one["key"]: one["hash"] for one in data["consents"]}
    photo = {"photo": {"name": "p.png", "content": base64.b64encode(PNG).decode()}}
    sent = {"values": values, "consents": consents, "age": "over", "files": photo}
    assert post(visitor, sent, url=url).status_code == 201
    broken = {**sent, "files": {"photo": {"name": "p.png", "content": "%%%"}}}
    assert (
        post(visitor, broken, key="the-second-sending-of-all", url=url).get_json()["fields"]["photo"][0]["code"]
        == "not_base64"
    )


def test_scripts_of_listed_sites_only(visitor, listed):
    for site, status in ((SITE, 200), ("https://evil.example", 403)):
        answer = visitor.get(URL, headers={"Origin": site})
        assert answer.status_code == status
        assert (answer.headers.get("Access-Control-Allow-Origin") == site) is (status == 200)
        before = visitor.client.options(URL, headers={"Origin": site})
        assert before.status_code == status


def test_frames_on_listed_sites_only(visitor, listed, entered):
    page = visitor.get("/p/okestro/forms/inquiry/embed")
    assert f"frame-ancestors {SITE};" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in visitor.get("/p/okestro/forms/inquiry").headers["Content-Security-Policy"]
    assert (
        "frame-ancestors 'none'" in visitor.get("/p/okestro/forms/newsletter/embed").headers["Content-Security-Policy"]
    )
    sent = visitor.submit("/p/okestro/forms/inquiry/embed", INQUIRY)
    receipt = visitor.get(sent.location)
    assert f"frame-ancestors {SITE};" in receipt.headers["Content-Security-Policy"]
    assert 'target="_blank"' in receipt.get_data(as_text=True)


def test_staff_see_state_reasons_texts_and_what_to_copy(desk, staff, entered):
    clerk = desk(as_=staff())
    listed = words(clerk.get("/t/okestro/forms/"))
    assert "구매 분쟁·불만 접수" in listed
    assert "홍보와 마케팅" in listed
    page = words(clerk.get("/t/okestro/forms/job-application"))
    assert "그 동의가 근거가 됩니다" in page
    assert "‘장애 여부’ 항목은 특별히 보호하는 정보입니다" in page
    assert "<iframe src=" in page
    assert (
        clerk.submit("/t/okestro/forms/inquiry", {"origins": "https://a.example/\nnot an origin"}, form=1).status_code
        == 422
    )
    assert clerk.submit("/t/okestro/forms/inquiry", {"origins": "https://A.example/"}, form=1).status_code == 302
    assert "https://a.example" in words(clerk.get("/t/okestro/forms/inquiry"))
    assert clerk.get("/t/okestro/forms/inquiry/texts/customer-inquiries.collection/1").status_code == 200
    clerk.submit("/t/okestro/forms/inquiry/switch")
    assert "꺼짐" in words(clerk.get("/t/okestro/forms/inquiry"))
    assert desk().get("/p/okestro/forms/inquiry").status_code == 410


@pytest.mark.parametrize(("language", "word"), [("", "무작위 Idempotency-Key"), ("en-US,en;q=0.8", "random Idempotency-Key")])
def test_what_is_wrong_is_said_in_korean_or_as_the_header_asks(visitor, language, word):
    headers = {"Accept-Language": language} if language else {}
    answer = post(visitor, {}, key="short", **headers).get_json()
    assert answer["code"] == "no_idempotency_key"
    assert word in answer["message"], answer


def test_a_form_goes_off_after_a_question_and_an_old_tab_does_not_turn_it_round(visitor, staff, desk):
    page = "/t/okestro/forms/inquiry"
    clerk = desk(as_=staff(Role.CLERK))
    assert f"{page}/switch" in clerk.get(page).get_data(as_text=True)
    assert "아무도 제출할 수 없습니다" in clerk.get(f"{page}/switch").get_data(as_text=True)
    assert visitor.get(URL).status_code == 200, "asked, not done"
    first, second = (clerk.filled(f"{page}/switch", {})[1] for _ in range(2))
    for sent in (first, second):
        assert clerk.client.post(f"{page}/switch", data=sent).status_code == 302
        assert visitor.get(URL).status_code == 410
    assert clerk.submit(page, form=f"{page}/switch").status_code == 302
    assert visitor.get(URL).status_code == 200


def test_a_program_is_refused_a_resident_registration_number_and_the_answer_does_not_repeat_it(visitor, entered):
    typed = {**PERSON, "inquiry": "번호 900101-1234568"}
    answer = post(visitor, body(visitor.get(URL).get_json(), values=typed))
    assert answer.status_code == 422
    assert [one["code"] for one in answer.get_json()["fields"]["inquiry"]] == ["resident_number"]
    assert "900101" not in answer.get_data(as_text=True)
    with entered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0
