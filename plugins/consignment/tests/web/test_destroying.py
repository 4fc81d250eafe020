"""A trustee is asked to destroy what it holds: a mail, the portal, its certificate, and what staff make of it."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.destruction import services
from trustward.destruction.domain import RequestKind, RequestState
from trustward.destruction.services import asking, holding
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock
from trustward.obligations.tables import Obligation
from trustward.testing.records import fill_register
from trustward_consignment.tables import ConsignedItem, Trustee
from trustward_consignment.testing import PDF

CONTACT = "desk@hanbit.example"
SAID = {"method": "erase", "place": "판교 데이터센터", "executor": "이나래", "everything": "true"}


def a_paper():
    """A destruction of papers that was carried out here."""
    row = services.propose_by_hand(
        RequestKind.PAPER, what="문의 서류", task="문의", reason="기간 만료", count=7, created_on=None, due_on=None, by=None,
        service="inquiry",
    )  # fmt: skip
    row.approved_at, row.destroyed = clock.now(), 7
    return row


@pytest.fixture
def asked(inside, steps, work):
    """The destruction that the trustee is asked for: its id."""
    with inside() as opened:
        fill_register()
        trustee_id = steps.active()
        opened.add(ConsignedItem(trustee_id=trustee_id, service_key="inquiry", item_key="email", position=1))
        opened.flush()
        parent = a_paper()
        (child,) = holding.ask_holders(parent)
        assert holding.ask_holders(parent) == []
    work()
    return child.id


@pytest.fixture
def trustee(asked, desk, work, mail_sink):
    """A browser that came in by the newest mail to the trustee, and the page where it began."""

    def come():
        work()
        browser = desk()
        newest = next(mail for mail in reversed(mail_sink.to(CONTACT)) if "파기 확인서" in mail.text)
        link = re.findall(r"https?://[^/\s]+(/a/\S+)", newest.text)[-1]
        page = browser.submit(link).location
        work()
        code = re.search(r"\b(\d{6})\b", mail_sink.to(CONTACT)[-1].text)[1]
        answer = browser.submit(page, {"code": code})
        assert answer.status_code == 303
        return browser, answer.location

    return come


def certificate(name="파기확인서.pdf"):
    return {"file": (io.BytesIO(PDF), name)}


def today():
    return clock.today("Asia/Seoul").isoformat()


def duty(inside):
    with inside() as opened:
        return opened.scalars(sa.select(Obligation).where(Obligation.kind == "trustee_destroys")).one()


def test_the_certificate_is_uploaded_sent_back_uploaded_again_and_entered(
    asked, trustee, inside, build, tenant, desk, work, mail_sink
):
    assert any("파기 확인서를 올려 주세요" in mail.text for mail in mail_sink.to(CONTACT))
    browser, home = trustee()
    assert "문의" in browser.get(home).get_data(as_text=True)
    bare = browser.submit(home, {**SAID, "done_on": today(), "everything": ""})
    assert bare.status_code == 422
    assert "남은 것이 없음을" in bare.get_data(as_text=True)
    assert browser.submit(home, {**SAID, "done_on": "2020-01-01", **certificate()}).status_code == 422
    harmful = {"file": (io.BytesIO(b"MZ\x90\x00"), "확인서.exe")}
    assert browser.submit(home, {**SAID, "done_on": today(), **harmful}).status_code == 422
    with inside():
        assert services.evidence_of(asked) == []
    assert browser.submit(home, {**SAID, "done_on": today(), **certificate()}).status_code == 303
    assert "살펴보고 있습니다" in browser.get(home).get_data(as_text=True)
    work()
    assert "look at the certificate" in duty(inside).title

    clerk = desk(build.person(of=tenant, role=Role.CLERK))
    page = f"/t/{tenant.slug}/destruction/requests/{asked}"
    shown = clerk.get(f"{page}/proof").get_data(as_text=True)
    assert "판교 데이터센터" in shown
    assert clerk.submit(f"{page}/sending-back", {"reason": "서명이 없습니다."}).status_code == 302
    assert clerk.submit(f"{page}/sending-back", {"reason": "또"}).status_code == 422
    browser, home = trustee()
    assert "서명이 없습니다." in browser.get(home).get_data(as_text=True)
    assert browser.submit(home, {**SAID, "done_on": today(), **certificate()}).status_code == 303
    assert clerk.submit(f"{page}/proof", {"witness": "김담당"}).status_code == 302
    with inside() as opened:
        row = opened.scalars(sa.select(DestructionRequest).where(DestructionRequest.id == asked)).one()
        assert row.state is RequestState.CLOSED
        assert (row.proof["executor"], row.proof["witness"]) == ("이나래", "김담당")
        assert len(services.evidence_of(asked)) == 2
    assert "처리가 끝났습니다" in browser.get(home).get_data(as_text=True)
    assert browser.post(home, data={}).status_code in (400, 409, 422)


def test_the_portal_takes_no_end_of_files_from_nobody(asked, trustee, inside, monkeypatch):
    monkeypatch.setattr(asking, "MOST_OFFERS", 2)
    browser, home = trustee()
    for _ in range(2):
        assert browser.submit(home, {**SAID, "done_on": today(), **certificate()}).status_code == 303
    answer = browser.submit(home, {**SAID, "done_on": today(), **certificate()})
    assert answer.status_code == 409
    assert "2개까지" in answer.get_data(as_text=True)
    with inside():
        assert len(services.evidence_of(asked)) == 2


def test_a_trustee_without_an_address_is_left_to_the_staff(inside, steps, work, mail_sink):
    with inside() as opened:
        fill_register()
        trustee_id = steps.active()
        opened.add(ConsignedItem(trustee_id=trustee_id, service_key="inquiry", item_key="email", position=1))
        opened.scalars(sa.select(Trustee)).one().contact_email = None
        opened.flush()
        parent = a_paper()
        holding.ask_holders(parent)
    work()
    assert all("파기" not in mail.text for mail in mail_sink.to(CONTACT))
    assert "obtain the certificate" in duty(inside).title
