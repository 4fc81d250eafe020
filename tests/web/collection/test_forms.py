"""The public forms of the first tenant: filled in as a person does, without script and without cookie."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import undefer

from trustward.collection.tables import Consent, ConsentTextRow, Submission
from trustward.documents import from_data
from trustward.records import services as records
from trustward.records.tables import Record, RecordFile, RecordUnit
from trustward.testing.printed import assert_same_text, from_pdf

from .conftest import APPLICATION, INQUIRY, PERSON, words

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360f8cf"
    "c0000000030001 8dd8dc330000000049454e44ae426082".replace(" ", "")
)


def sent(visitor, form, data, lang=""):
    return visitor.submit(f"/p/okestro/forms/{form}{lang}", data)


def answers(session):
    rows = session.scalars(sa.select(Consent).order_by(Consent.position)).all()
    return [(row.service, row.kind.value, row.choice.value, row.record_id is not None) for row in rows]


def kept(session):
    """service, class and items of every unit."""
    rows = session.scalars(sa.select(RecordUnit).order_by(RecordUnit.service, RecordUnit.record_class)).all()
    return [(row.service, row.record_class, records.read_items(row)) for row in rows]


@pytest.mark.parametrize("form", ["inquiry", "newsletter", "job-application", "purchase-dispute"])
def test_each_form_is_open_needs_no_script_and_sets_no_cookie(visitor, form):
    for lang in ("", "?lang=en"):
        page = visitor.get(f"/p/okestro/forms/{form}{lang}")
        html = page.get_data(as_text=True)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"] == "no-store"
        assert "script" not in page.headers["Content-Security-Policy"]
        assert "<script" not in html
        assert " style=" not in html
        assert " onclick" not in html
        assert " checked" not in html


def test_an_inquiry_becomes_a_sealed_record_with_its_consents(visitor, entered):
    answer = sent(visitor, "inquiry", INQUIRY)
    assert answer.status_code == 303
    with entered() as session:
        assert kept(session) == [("customer-inquiries", "", {**PERSON, "inquiry": INQUIRY["inquiry"]})]
        assert answers(session) == [
            ("customer-inquiries", "collection", "given", True),
            ("marketing", "marketing", "refused", False),
        ]
        record = session.scalars(sa.select(Record)).one()
        assert [one.id for one in records.find(email=" HANEUL@person.example")] == [record.id]
        assert {event.kind for event in records.events_of(record.id)} == {"collected", "inquiry", "consent"}
        assert session.scalars(sa.select(Submission)).one().reference == record.reference


def test_advertising_is_a_record_of_its_own_and_only_when_consented(visitor, entered):
    sent(visitor, "inquiry", {**INQUIRY, "consent.marketing.marketing": "1"})
    with entered() as session:
        assert kept(session) == [
            ("customer-inquiries", "", {**PERSON, "inquiry": INQUIRY["inquiry"]}),
            ("marketing", "", PERSON),
        ]
        assert answers(session)[1] == ("marketing", "marketing", "given", True)


def test_a_subscription_asks_for_one_way_to_be_reached_only(visitor, entered):
    refused = sent(visitor, "newsletter", {"name": "김하늘", "age": "over", "consent.marketing.marketing": "1"})
    assert refused.status_code == 422
    assert "연락처를 하나 이상" in words(refused)
    sent(visitor, "newsletter", {"email": PERSON["email"], "age": "over", "consent.marketing.marketing": "1"})
    with entered() as session:
        assert kept(session) == [("marketing", "", {"email": PERSON["email"]})]


def test_a_purchase_dispute_falls_under_two_statutes(visitor, entered):
    sent(visitor, "purchase-dispute", INQUIRY)
    with entered() as session:
        assert [row[:2] for row in kept(session)] == [
            ("customer-inquiries", ""),
            ("customer-inquiries", "consumer-complaints"),
            ("customer-inquiries", "contracts-and-supply"),
        ]


def test_an_application_with_a_photo(visitor, entered):
    photo = {"photo": (io.BytesIO(PNG), "증명사진.png"), "consent.job-application.optional": "1"}
    answer = visitor.submit("/p/okestro/forms/job-application", {**APPLICATION, **photo})
    assert answer.status_code == 303, words(answer)
    with entered() as session:
        ((service, _class, items),) = kept(session)
        assert (service, items["photo"], items["birth-date"]) == ("job-application", "증명사진.png", "1995-03-02")
        assert session.scalars(sa.select(RecordFile)).one().item == "photo"


def test_optional_items_need_their_own_consent_and_refusing_it_costs_nothing(visitor, entered):
    typed = {**APPLICATION, "motivation": "함께 일하고 싶습니다."}
    refused = sent(visitor, "job-application", typed)
    assert refused.status_code == 422
    assert "선택 항목을 입력하셨습니다" in words(refused)
    assert "함께 일하고 싶습니다." in words(refused)
    assert sent(visitor, "job-application", APPLICATION).status_code == 303
    with entered() as session:
        assert answers(session) == [
            ("job-application", "collection", "given", True),
            ("job-application", "optional", "refused", True),
        ]


def test_items_without_a_lawful_ground_are_not_asked_for(visitor):
    html = visitor.get("/p/okestro/forms/job-application").get_data(as_text=True)
    assert "장애 여부" not in html
    assert 'name="disability"' not in html


def test_whatever_is_wrong_is_told_at_once_and_nothing_typed_is_lost(visitor, entered):
    typed = {
        "name": "김\u1112\u1161",
        "email": "not-an-address",
        "mobile-phone": "12",
        "inquiry": "첫 줄\n<b>둘째 줄</b>",
    }
    page = sent(visitor, "inquiry", typed)
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    for field in ("email", "mobile-phone", "age", "customer-inquiries.collection"):
        assert f'href="#field-{field}"' in html
        assert f'id="field-{field}"' in html
    assert "첫 줄\n&lt;b&gt;둘째 줄&lt;/b&gt;" in html
    assert 'value="not-an-address"' in html
    assert "<title>오류: 고객 문의" in html
    with entered() as session:
        assert kept(session) == []
        assert session.scalars(sa.select(Submission)).all() == []


def test_without_the_needed_consent_nothing_is_kept(visitor, entered):
    data = {key: value for key, value in INQUIRY.items() if not key.startswith("consent")}
    page = sent(visitor, "inquiry", data)
    assert page.status_code == 422
    assert "동의하지 않으시면" in words(page)
    with entered() as session:
        assert kept(session) == []


def test_a_double_click_makes_one_record(visitor, entered):
    action, fields = visitor.filled("/p/okestro/forms/inquiry", INQUIRY)
    first, second = visitor.post(action, data=fields), visitor.post(action, data=fields)
    assert first.location == second.location
    with entered() as session:
        assert len(session.scalars(sa.select(Record)).all()) == 1
        assert len(session.scalars(sa.select(Submission)).all()) == 1


def test_robots_and_other_sites_get_nowhere(visitor, entered):
    action, fields = visitor.filled("/p/okestro/forms/inquiry", INQUIRY)
    assert visitor.post(action, data={**fields, "homepage": "http://spam.example"}).status_code == 422
    assert visitor.post(action, data={**fields, "_token": "made.up"}).status_code == 422
    assert visitor.post(action, data=fields, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    with entered() as session:
        assert session.scalars(sa.select(Submission)).all() == []


def test_a_page_that_lay_open_for_days_is_asked_to_be_sent_once_more(visitor, moved_clock):
    action, fields = visitor.filled("/p/okestro/forms/inquiry", INQUIRY)
    moved_clock(days=2)
    late = visitor.post(action, data=fields)
    assert late.status_code == 422
    assert "오래 열려" in words(late)
    assert INQUIRY["inquiry"] in words(late)


def test_one_place_can_not_send_without_end(visitor, entered):
    from trustward.collection.services import gate

    answers_of = []
    for _ in range(gate.MOST_IN_WINDOW + 1):
        answers_of.append(sent(visitor, "inquiry", {**INQUIRY, "email": "bad"}))
        if answers_of[-1].status_code == 429:
            break
    assert answers_of[-1].status_code == 429
    assert int(answers_of[-1].headers["Retry-After"]) > 0
    assert INQUIRY["inquiry"] in words(answers_of[-1])


@pytest.mark.parametrize(
    "value", ["똠방각하 뷁", "한글\u0000널", "\ud55c\u3163\uff21", "😀👍🏽", "ㄱㄴㄷ", "\ufffd\ufffd"]
)
def test_odd_letters_come_back_or_are_kept_whole(visitor, entered, value):
    page = sent(visitor, "inquiry", {**INQUIRY, "inquiry": value})
    if "\0" in value or "\ufffd" in value:
        assert page.status_code == 422
        assert "글자가 깨졌습니다" in words(page)
    else:
        assert page.status_code == 303
        with entered() as session:
            assert kept(session)[0][2]["inquiry"] == value


def test_full_width_signs_become_ordinary_in_addresses(visitor, entered):
    sent(
        visitor,
        "inquiry",
        {**INQUIRY, "mobile-phone": "０１０－２３４５－６７８９", "email": "ｈａｎｅｕｌ＠person.example"},
    )
    with entered() as session:
        items = kept(session)[0][2]
    assert (items["mobile-phone"], items["email"]) == ("010-2345-6789", "haneul@person.example")


def test_bytes_of_another_encoding_are_asked_for_again(visitor):
    action, fields = visitor.filled("/p/okestro/forms/inquiry", INQUIRY)
    token = fields["_token"][0]
    body = f"_token={token}&age=over&email=a%40b.example&mobile-phone=0101234567&consent.customer-inquiries.collection=1&inquiry=x&name=".encode()
    page = visitor.post(action, data=body + b"%B1%E8", content_type="application/x-www-form-urlencoded")
    assert page.status_code == 422
    assert "글자가 깨졌습니다" in words(page)
    pasted = visitor.post(action, data=body + b"%25EA%25B0%2580", content_type="application/x-www-form-urlencoded")
    assert pasted.status_code == 303


def test_a_text_is_shown_for_ever_and_a_form_that_is_none_is_not_there(visitor):
    page = visitor.get("/p/okestro/forms/inquiry/texts/customer-inquiries.collection/1")
    assert "수집하려는 항목" in words(page).replace("ㆍ", "·")
    assert visitor.get("/p/okestro/forms/inquiry/texts/customer-inquiries.collection/2").status_code == 404
    assert visitor.get("/p/okestro/forms/none").status_code == 404


@pytest.mark.database("sqlite")  # once: no database decides how a text is printed
def test_every_consent_text_says_the_same_in_every_format(visitor, entered):
    with entered(write=False) as session:
        rows = list(session.scalars(sa.select(ConsentTextRow).options(undefer(ConsentTextRow.content))))
        documents = [from_data(row.content[language]) for row in rows for language in ("ko", "en")]
    assert len(documents) > 6
    for document in documents:
        assert assert_same_text(document)
    address = "/p/okestro/forms/inquiry/texts/customer-inquiries.collection/1"
    assert f"{address}?lang=ko&amp;format=hwpx" in visitor.get(address).get_data(as_text=True)
    assert from_pdf(visitor.get(f"{address}?format=pdf").get_data())


def test_eight_clicks_at_once_make_one_record(app, visitor, entered):
    from concurrent.futures import ThreadPoolExecutor

    action, fields = visitor.filled("/p/okestro/forms/inquiry", INQUIRY)
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(app.test_client().post, action, data=fields) for _ in range(8)]
        found = {(one.result().status_code, one.result().location) for one in sent}
    assert len(found) == 1, found
    with entered() as session:
        assert len(session.scalars(sa.select(Record)).all()) == 1
        assert len(session.scalars(sa.select(Consent)).all()) == 2


def test_a_resident_registration_number_is_refused_at_its_field_and_nothing_is_kept(visitor, entered):
    typed = "제 번호는 900101-1234568 입니다."
    page = sent(visitor, "inquiry", {**INQUIRY, "inquiry": typed})
    assert page.status_code == 422
    assert "주민등록번호나 외국인등록번호로 보이는" in words(page)
    assert typed in words(page)
    with entered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0


def test_the_number_on_the_receipt_leads_to_every_record_of_the_sending(visitor, entered, desk, staff):
    sent(visitor, "inquiry", {**INQUIRY, "consent.marketing.marketing": "1"})
    with entered() as session:
        told = session.scalars(sa.select(Submission.reference)).one()
        mine, other = session.scalars(sa.select(Record).order_by(Record.service)).all()
        assert {one.id for one in records.find(reference=told)} == {mine.id, other.id}
        assert records.find(reference=told, email="nobody@person.example") == []
    clerk = desk(as_=staff())
    for here, there in ((mine, other), (other, mine)):
        page = words(clerk.get(f"/t/okestro/records/{here.id}"))
        assert "같은 제출로 생긴 기록" in page
        assert there.reference in page
        assert told in page
        assert page.count("동의함") >= 2
