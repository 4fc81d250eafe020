"""Other systems tell of their records by a token; the same request twice does nothing twice."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel.audit import AuditEntry
from trustward.records import services
from trustward.records.services import tokens as keeping
from trustward.records.tables import ApiAnswer, ApiToken, Record

ROW = {"service": "orders", "external_id": "A-1", "classes": ["books"], "email": "haneul@person.example",
       "events": [{"kind": "collected", "on": "2026-01-15"}, {"kind": "contract_end", "at": "2026-09-30T15:00:00+09:00"}]}  # fmt: skip


@pytest.fixture
def owner(build, tenant):
    return build.person(of=tenant, role=Role.OWNER)


@pytest.fixture
def make(desk, owner, tenant, registered):
    """`make(services=…)`: a token, made on the page."""

    def made(**typed):
        page = desk(as_=owner).submit(
            f"/t/{tenant.slug}/records/tokens/", {"name": "ERP", "days": "30", **typed}, form="make"
        )
        assert page.status_code == 200
        return page.text.split("<code>")[1].split("</code>")[0]

    return made


@pytest.fixture
def send(app, tenant):
    """`send(token, rows, key=…)`: one request to the API."""

    def sent(token, rows=(ROW,), key="", slug="", body=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        data = body if body is not None else json.dumps({"records": list(rows)})
        return app.test_client().post(
            f"/api/v1/t/{slug or tenant.slug}/records", data=data, headers=headers, content_type="application/json"
        )

    return sent


def test_records_come_in_and_are_known_again(make, send, registered):
    token = make()
    first = send(token)
    assert first.status_code == 200, first.text
    assert (first.json["created"], first.json["records"][0]["state"]) == (1, "created")
    assert send(token).json["unchanged"] == 1
    with registered() as session:
        (record,) = services.find(external="A-1")
        assert record.reference == first.json["records"][0]["reference"]
        imports = sa.select(AuditEntry).where(AuditEntry.action == "records.imported").order_by(AuditEntry.seq)
        entry = session.scalars(imports).first()
        assert (entry.actor_kind, entry.facts["created"]) == ("machine", 1)


def test_the_token_is_shown_once_and_kept_as_a_hash(make, desk, owner, tenant, registered):
    token = make()
    assert token not in desk(as_=owner).get(f"/t/{tenant.slug}/records/tokens/").text
    with registered() as session:
        row = session.scalars(sa.select(ApiToken)).one()
        assert token.encode() not in row.token_hash
        assert token.endswith(row.hint)


def test_the_same_request_with_a_key_gets_the_same_answer(make, send, registered):
    token = make()
    first, second = send(token, key="import-1"), send(token, key="import-1")
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    other = send(token, [{**ROW, "external_id": "A-2"}], key="import-1")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 1
        kept = session.scalars(sa.select(ApiAnswer)).one()
        assert "A-1" not in json.dumps(kept.answer)


def test_a_refused_request_may_be_mended_under_its_key(make, send):
    token = make()
    assert send(token, [{**ROW, "service": "nowhere"}], key="k").status_code == 422
    assert send(token, key="k").json["created"] == 1


@pytest.mark.parametrize("shown", ["", "twk_wrong", "x" * 5000])
def test_without_a_token_that_holds_there_is_one_answer(make, send, shown):
    make()
    refused = send(shown)
    assert (refused.status_code, refused.json["code"]) == (401, "no_token")


def test_another_companys_token_opens_nothing(make, send, build, registered):
    token, other = make(), build.tenant(plugins=())
    inside, nowhere = send(token, slug=other.slug), send(token, slug="no-such-tenant")
    assert (inside.status_code, inside.data) == (nowhere.status_code, nowhere.data) == (401, inside.data)


def test_a_revoked_token_and_an_old_one_open_nothing(make, send, desk, owner, tenant, registered, moved_clock):
    token, later = make(), make(days="2")
    with registered() as session:
        row = session.scalars(sa.select(ApiToken).order_by(ApiToken.made_at)).first()
    page = f"/t/{tenant.slug}/records/tokens/"
    question = f"{page}{row.id}/revocation"
    assert question in desk(as_=owner).get(page).text
    assert "되돌릴 수 없습니다" in desk(as_=owner).get(question).text
    assert send(token).status_code == 200, "asked, not done"
    assert desk(as_=owner).submit(question).status_code == 302
    assert send(token).status_code == 401
    assert send(later).status_code == 200
    moved_clock(days=3)
    assert send(later).status_code == 401


def test_a_token_for_some_services_writes_no_others(make, send):
    refused = send(make(services=["inquiry"]))
    assert refused.status_code == 403
    assert "orders" in refused.json["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [("[]", None), ("{", None), ('{"records": []}', "records"), ('{"records": [{"service": "orders"}]}', "records.0.external_id"),
     (json.dumps({"records": [{**ROW, "events": [{"kind": "closed"}]}]}), "records.0.events.0.on"),
     (json.dumps({"records": [{**ROW, "events": [{"kind": "x", "on": "2026-01-01"}]}]}), "records.0.events.0.kind"),
     (json.dumps({"records": [{**ROW, "items": {"name": "김하늘"}}]}), "records.0.items"),
     (json.dumps({"records": [{**ROW, "events": [{"kind": "collected", "on": "2199-01-01"}]}]}), "records.0.collected")],
)  # fmt: skip
def test_what_is_wrong_is_told_by_field(make, send, body, field):
    refused = send(make(), body=body)
    assert refused.status_code == 422
    assert field is None or field in refused.json["fields"]
    assert "김하늘" not in refused.text


def test_wrong_tokens_are_counted(make, send, monkeypatch):
    from dataclasses import replace

    make()
    monkeypatch.setattr(keeping, "THROTTLE", replace(keeping.THROTTLE, tries_of_a_place=3))
    codes = [send("twk_wrong").status_code for _ in range(5)]
    assert codes[:3] == [401] * 3
    assert codes[-1] == 429


def test_a_clerk_makes_no_tokens(desk, clerk, tenant, registered):
    assert desk(as_=clerk).get(f"/t/{tenant.slug}/records/tokens/").status_code == 403


def test_a_sheet_is_uploaded_looked_at_and_taken(desk, clerk, tenant, registered):
    import io

    visit, page = desk(as_=clerk), f"/t/{tenant.slug}/records/imports/"

    def upload(text):
        file = (io.BytesIO(text.encode("cp949")), "주문.csv")
        return visit.submit(page, {"sheet": file, "service": "orders"}, content_type="multipart/form-data")

    refused = upload("외부 식별자,수집일\n가-1,내일\n")
    assert refused.status_code == 422
    assert ">수집</td>" in refused.text
    assert "2026-11-24와" in refused.text
    fields = dict(re.findall(r'name="(csrf_token|_once)" value="([^"]+)"', refused.text.partition('id="field-sheet"')[0]))
    mended = {**fields, "sheet": (io.BytesIO(b"external_id,collected\nB-1,2026-01-15\n"), "b.csv"), "service": "orders"}
    again = visit.client.post(page, data=mended, content_type="multipart/form-data")
    assert again.status_code == 302, "the page with the faults takes the mended sheet"
    looked = upload("외부 식별자,수집일\n가-1,2026-01-15\n")
    assert looked.status_code == 302
    assert "반영하기" in visit.get(looked.location).text
    assert visit.submit(looked.location).status_code == 302
    with registered():
        assert len(services.find(external="가-1")) == 1


@pytest.mark.parametrize(("language", "word"), [("", "목록이어야"), ("ko-KR,ko;q=0.9", "목록이어야"), ("en", "A list"), ("fr", "목록이어야")])
def test_mistakes_are_said_in_korean_or_as_the_header_asks(make, app, tenant, language, word):
    token = make()
    headers = {"Authorization": f"Bearer {token}"} | ({"Accept-Language": language} if language else {})
    answer = app.test_client().post(f"/api/v1/t/{tenant.slug}/records", json={"records": "A-1"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert word in answer.json["fields"]["records"][0]


def test_no_mistake_is_said_in_the_words_of_the_library(make, send):
    """Whatever is wrong, it is said in Korean."""
    wrong = [
        {}, {**ROW, "service": 1}, {**ROW, "events": []}, {**ROW, "classes": "books"}, {**ROW, "more": 1}, "A-1",
        {**ROW, "events": [{"kind": "nonsense", "on": "2026-01-15"}, {"kind": "collected", "on": "yesterday"}, 1]},
        {**ROW, "events": [{"kind": "collected", "at": "2026-01-15T10:00:00"}, {"kind": "collected"}]},
        {**ROW, "external_id": "", "email": None},
    ]  # fmt: skip
    answer = send(make(), rows=wrong)
    said = [one for messages in answer.json["fields"].values() for one in messages]
    assert len(said) >= 14
    assert not (english := [one for one in said if not any("가" <= sign <= "힣" for sign in one)]), english


@pytest.mark.parametrize("wrong", [{"external_id": "900101-1234568"}, {"phone": "9001011234568"}])
def test_a_resident_registration_number_is_no_id(make, send, wrong, in_app, tenant):
    answer = send(make(), [{**ROW, **wrong}])
    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [f"records.0.{next(iter(wrong))}"]
    assert "1234568" not in answer.text


@pytest.mark.parametrize("body", ['{"records":' + "[" * 5000, '{"records": ' + "[" * 5000 + "]" * 5000 + "}"])
def test_what_is_nested_too_deep_is_no_json(make, send, body):
    refused = send(make(), body=body)
    assert (refused.status_code, refused.json["code"]) == (422, "bad_json")


@pytest.mark.parametrize("sign", ["\0", "\ud800", "\x1b"])
def test_an_id_with_signs_that_no_database_keeps_is_told(make, send, sign):
    refused = send(make(), [{**ROW, "external_id": f"A{sign}1"}])
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["records.0.external_id"])


@pytest.mark.parametrize(
    ("event", "field"),
    [({"on": "0001-01-01"}, "records.0.collected"), ({"on": "1899-12-30"}, "records.0.collected"),
     ({"at": "0001-01-01T00:00:00+14:00"}, "records.0.events.0.at"), ({"at": "9999-12-31T23:59:59-12:00"}, "records.0.events.0.at")],
)  # fmt: skip
def test_a_day_that_stands_for_no_day_makes_nothing_due(make, send, event, field):
    refused = send(make(), [{**ROW, "events": [{"kind": "collected", **event}]}])
    assert (refused.status_code, list(refused.json["fields"])) == (422, [field])


def test_json_is_read_whatever_the_client_calls_it(make, app, tenant):
    headers = {"Authorization": f"Bearer {make()}"}
    path = f"/api/v1/t/{tenant.slug}/records"
    answer = app.test_client().post(path, data=json.dumps({"records": [ROW]}), headers=headers, content_type="text/plain")
    assert answer.status_code == 200, answer.text
