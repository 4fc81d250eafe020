"""Consents to passing on what is collected: to another country, each apart, taken back by the link."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.collection.services import passing_on
from trustward.collection.tables import Consent, Submission
from trustward.kernel import clock, outbox, scope
from trustward.kernel.audit import AuditEntry
from trustward.notices.tables import Notice
from trustward.obligations.tables import Obligation
from trustward.records.tables import RecordUnit
from trustward.register import services as register
from trustward.register.domain import Contact

from .conftest import FOLDER, INQUIRY, link_in, words

ABROAD = """
[[transfers]]
key = "cloud"
recipient = { ko = "구름메일", en = "Cloudmail Inc.", spelling = "confirmed" }
country = "US"
basis = "consent"
contact = { email = "privacy@cloudmail.example" }
services = ["customer-inquiries"]
items = [{ key = "email", name = { ko = "이메일 주소", en = "E-mail address" } }]
purpose = { ko = "문의 답변 메일 발송", en = "Sending the answers to inquiries" }
time_and_method = { ko = "문의가 접수될 때마다 암호화된 통신망으로 전송", en = "With each inquiry, over an encrypted line" }
refusal = { ko = "동의하지 않거나 접수증의 링크에서 철회", en = "Not consenting, or withdrawing by the link on the receipt" }
refusal_effect = { ko = "메일 대신 전화로 답변드립니다.", en = "We answer by telephone instead." }

[transfers.retention]
ends = [{ anchor = "collection", period = "1 years" }]
"""
KEY = "customer-inquiries.transfer.cloud"


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "okestro"
    shutil.copytree(FOLDER, copy)
    with (copy / "recipients.toml").open("a", encoding="utf-8") as opened:
        opened.write(ABROAD)
    return copy


def test_a_transfer_abroad_is_consented_to_apart_told_and_taken_back(visitor, work, mail_sink, entered):
    page = visitor.get("/p/okestro/forms/inquiry")
    shown = words(page)
    for told in ("개인정보 국외 이전 동의: 구름메일(미국)", "이전되는 국가, 시기 및 방법", "메일 대신 전화로 답변드립니다."):
        assert told in shown
    english = words(visitor.get("/p/okestro/forms/inquiry?lang=en"))
    assert "Consent to transfer abroad: Cloudmail Inc. (United States)" in english
    assert "We answer by telephone instead." in english

    sent = visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, f"consent.{KEY}": "1"})
    assert sent.status_code == 303
    work()
    mail = mail_sink.to(INQUIRY["email"])[0].text
    assert "개인정보 국외 이전 동의: 구름메일(미국), 동의문 버전 1: 동의함" in mail
    address = f"/p/okestro/forms/inquiry/texts/{KEY}/1"
    assert "구름메일" in words(visitor.get(address))
    assert visitor.get(f"{address}?format=docx").status_code == 200

    back = link_in(mail, "/receipts/").split("?")[0] + "/withdrawal"
    assert "더는 국외로 이전하지 않습니다" in words(visitor.get(back))
    with entered() as session:
        given = session.scalars(sa.select(Consent).where(Consent.kind == "transfer")).one()
        assert given.choice.value == "given"
    assert visitor.post(back, data={"what": "chosen", "consent": str(given.id)}).status_code == 303
    with entered() as session:
        rows = {row.kind.value: row for row in session.scalars(sa.select(Consent))}
        assert rows["transfer"].withdrawn_means.value == "link"
        assert rows["collection"].withdrawn_at is None
        unit = session.scalars(sa.select(RecordUnit)).one()
        assert unit.purpose_ended_at is None or unit.purpose_ended_at > clock.now()


def test_whoever_refuses_it_is_served_all_the_same(visitor, entered):
    assert visitor.submit("/p/okestro/forms/inquiry", INQUIRY).status_code == 303
    with entered() as session:
        answers = dict(session.execute(sa.select(Consent.kind, Consent.choice)).all())
        assert {kind.value: choice.value for kind, choice in answers.items()} == {
            "collection": "given", "marketing": "refused", "transfer": "refused",
        }  # fmt: skip
        assert session.scalars(sa.select(RecordUnit)).one().item_keys


def withdrawn(visitor, work, mail_sink, entered):
    """Consent to the transfer and take it back. Returns: the consent's id and the reference number."""
    visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, f"consent.{KEY}": "1"})
    work()
    back = link_in(mail_sink.to(INQUIRY["email"])[0].text, "/receipts/").split("?")[0] + "/withdrawal"
    with entered() as session:
        given = session.scalars(sa.select(Consent).where(Consent.kind == "transfer")).one()
        reference = session.scalars(sa.select(Submission.reference)).one()
    for _twice in range(2):
        visitor.post(back, data={"what": "chosen", "consent": str(given.id)})
    work()
    return given.id, reference


def duties(entered):
    with entered() as session:
        rows = sa.select(Obligation).where(Obligation.source == "collection", Obligation.kind == "tell_recipient")
        return [(row.state.value, row.path) for row in session.scalars(rows)]


def test_the_recipient_is_told_once_by_mail_that_names_nobody(visitor, work, mail_sink, entered):
    consent_id, reference = withdrawn(visitor, work, mail_sink, entered)
    with entered():
        outbox.promise(passing_on.TELL, "once more", {"consent": str(consent_id)})
    work()
    (mail,) = mail_sink.to("privacy@cloudmail.example")
    assert "Consent to transfer abroad: Cloudmail Inc. (United States)" in mail.text
    assert reference in mail.text
    for personal in (INQUIRY["name"], INQUIRY["email"], INQUIRY["mobile-phone"]):
        assert personal not in mail.text
    with entered() as session:
        assert session.get_one(Consent, (scope.tenant_id(), consent_id)).recipient_told_at is not None
        assert session.scalars(sa.select(Notice).where(Notice.kind == passing_on.STOPPED)).one().params["consent"]
    assert [state for state, _path in duties(entered)] == ["done"]


def test_without_an_address_somebody_of_the_staff_tells_it_and_says_so(visitor, work, mail_sink, entered, staff, desk):
    with entered():
        entry = register.entries("transfers")[0]
        register.change("transfers", entry.id, replace(entry.fact, contact=Contact(phone="+1 555 0100")))
    consent_id, reference = withdrawn(visitor, work, mail_sink, entered)
    (found,) = duties(entered)
    assert found == ("open", f"forms/consents/{consent_id}/recipient")
    clerk = desk(staff(Role.CLERK))
    page = f"/t/okestro/{found[1]}"
    assert "구름메일" in words(clerk.get(page))
    assert reference in words(clerk.get(page))
    assert clerk.submit(page, {}).status_code == 302
    work()
    assert [state for state, _path in duties(entered)] == ["done"]
    assert "받은 자에게 알린 때" in words(clerk.get(page))
    with entered() as session:
        row = session.get_one(Consent, (scope.tenant_id(), consent_id))
        assert row.recipient_told_by is not None
        record_id = row.record_id
        assert session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "consent.recipient_told")).one()
    assert desk(staff(Role.AUDITOR)).get(page).status_code == 403
    assert "알린 때" in words(clerk.get(f"/t/okestro/records/{record_id}"))
