"""Receipts, withdrawals, new links: as easy as giving, and telling nobody anything."""

from __future__ import annotations

import sqlalchemy as sa

from trustward.collection.services import forgetting
from trustward.collection.tables import Consent, Submission, SubmissionLink
from trustward.kernel import clock
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.notices.tables import NoticeAddress
from trustward.records import services as records
from trustward.records.domain import RecordSource, UnitState
from trustward.records.tables import Record, RecordUnit
from trustward.retention.domain import EventKind, Happened

from .conftest import APPLICATION, INQUIRY, PERSON, link_in, words


def text_of(mail) -> str:
    return mail.text


def test_the_receipt_names_what_was_answered_and_leads_back_without_signing_in(visitor, work, mail_sink, entered):
    sent = visitor.submit("/p/okestro/forms/inquiry", INQUIRY)
    page = visitor.get(sent.location)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    with entered() as session:
        reference = session.scalars(sa.select(Submission.reference)).one()
    assert reference in words(page)
    assert "동의하지 않음" in words(page)
    work()
    (mail,) = mail_sink.to(PERSON["email"])
    text = text_of(mail)
    assert reference in text
    assert "개인정보 수집·이용 동의: 고객 문의, 동의문 버전 1: 동의함" in text
    assert "광고성 정보 수신 동의: 홍보와 마케팅, 동의문 버전 1: 동의하지 않음" in text
    assert "고객지원센터" in text
    for typed in (INQUIRY["inquiry"], PERSON["name"], PERSON["mobile-phone"]):
        assert typed not in text
    assert reference in words(visitor.get(link_in(text, "/receipts/")))


def test_withdrawing_ends_the_record_at_once_and_the_statutory_classes_go_apart(visitor, work, mail_sink, entered):
    sent = visitor.submit("/p/okestro/forms/purchase-dispute", INQUIRY)
    page = sent.location.split("?")[0] + "/withdrawal"
    done = visitor.submit(page, {})
    assert done.status_code == 303
    assert "동의 철회를 접수했습니다" in words(visitor.get(done.location))
    with entered() as session:
        (consent,) = session.scalars(sa.select(Consent)).all()
        assert (consent.withdrawn_means.value, consent.withdrawn_by) == ("link", None)
        units = {unit.record_class: unit for unit in session.scalars(sa.select(RecordUnit))}
        assert units[""].next_step == "destroy"
        assert units["consumer-complaints"].next_step == "move_apart"
        assert units["contracts-and-supply"].next_step == "move_apart"
    work()
    result = text_of(mail_sink.to(PERSON["email"])[-1])
    assert "철회함" in result
    assert "더 철회할 동의가 없습니다" in words(visitor.get(page))
    again = visitor.post(page, data={"what": "all"})
    assert again.status_code == 303


def test_a_clerk_reads_that_the_arrival_of_a_subscription_counts_as_the_inquiry(visitor, entered, staff, desk):
    typed = {"email": PERSON["email"], "age": "over", "consent.marketing.marketing": "1"}
    assert visitor.submit("/p/okestro/forms/newsletter", typed).status_code == 303
    with entered() as session:
        record_id = session.scalars(sa.select(Record.id)).one()
    shown = words(desk(staff()).get(f"/t/okestro/records/{record_id}"))
    assert "양식이 접수된 날을 다음 사건의 날로 셉니다: 문의" in shown
    with entered():
        plain = records.create(
            service="marketing",
            items={"email": "a@b.example"},
            events=[Happened(EventKind.COLLECTED, clock.now())],
            source=RecordSource.STAFF,
        )
    assert "양식이 접수된 날" not in words(desk(staff()).get(f"/t/okestro/records/{plain.id}"))


def test_of_two_consents_one_can_be_withdrawn(visitor, entered):
    sent = visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, "consent.marketing.marketing": "1"})
    page = sent.location.split("?")[0] + "/withdrawal"
    with entered() as session:
        marketing = session.scalars(sa.select(Consent).where(Consent.service == "marketing")).one()
    assert visitor.post(page, data={"what": "chosen"}).status_code == 422
    assert visitor.post(page, data={"what": "chosen", "consent": str(marketing.id)}).status_code == 303
    with entered() as session:
        steps = dict(session.execute(sa.select(RecordUnit.service, RecordUnit.next_step)).all())
        assert steps["marketing"] == "destroy"
        left = session.scalars(sa.select(Consent).where(Consent.withdrawn_at.is_(None))).all()
        assert [row.service for row in left] == ["customer-inquiries"]


def test_withdrawing_optional_items_removes_them_and_nothing_else(visitor, entered):
    typed = {**APPLICATION, "motivation": "함께 일하고 싶습니다.", "consent.job-application.optional": "1"}
    sent = visitor.submit("/p/okestro/forms/job-application", typed)
    with entered() as session:
        optional = session.scalars(sa.select(Consent).where(Consent.kind == "optional")).one()
    page = sent.location.split("?")[0] + "/withdrawal"
    assert visitor.post(page, data={"what": "chosen", "consent": str(optional.id)}).status_code == 303
    with entered() as session:
        (unit,) = session.scalars(sa.select(RecordUnit)).all()
        items = records.read_items(unit)
        assert "motivation" not in items
        assert items["name"] == PERSON["name"]


def test_a_link_that_leads_nowhere_is_not_there(visitor):
    assert visitor.get("/p/okestro/receipts/made-up").status_code == 404
    assert visitor.get("/p/okestro/receipts/made-up/withdrawal").status_code == 404
    assert visitor.post("/p/okestro/receipts/made-up/withdrawal", data={"what": "all"}).status_code == 404


def test_a_link_of_one_company_opens_nothing_of_another(visitor, build):
    other = build.tenant(plugins=("statutes_kr",))
    sent = visitor.submit("/p/okestro/forms/inquiry", INQUIRY)
    assert visitor.get(sent.location.replace("/okestro/", f"/{other.slug}/")).status_code == 404


def test_a_lost_link_is_mailed_and_the_answer_tells_nothing(visitor, work, mail_sink):
    visitor.submit("/p/okestro/forms/inquiry", INQUIRY)
    work()
    before = len(mail_sink.to(PERSON["email"]))
    known = visitor.submit("/p/okestro/lost-link", {"email": PERSON["email"].upper()})
    unknown = visitor.submit("/p/okestro/lost-link", {"email": "nobody@person.example"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert visitor.get(known.location).get_data() == visitor.get(unknown.location).get_data()
    work()
    assert len(mail_sink.to(PERSON["email"])) == before + 1
    assert mail_sink.to("nobody@person.example") == []
    new = link_in(text_of(mail_sink.to(PERSON["email"])[-1]), "/receipts/")
    assert visitor.get(new).status_code == 200
    assert visitor.submit("/p/okestro/lost-link", {"email": "broken"}).status_code == 422


def addresses(session) -> list[bytes]:
    """Whom the company can still write to about what they sent."""
    known = sa.select(NoticeAddress.address).where(NoticeAddress.id.in_(sa.select(Submission.address_id)))
    return list(session.scalars(known))


def destroyed_addresses(session) -> int:
    return session.scalar(sa.select(sa.func.count()).where(NoticeAddress.address == b""))


def test_of_whom_nothing_is_left_the_address_and_the_links_go(visitor, work, entered, moved_clock):
    for name in ("leaves", "stays"):
        visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, "email": f"{name}@person.example"})
    work()
    with entered() as session:
        assert session.scalars(sa.select(OutboxRow).where(OutboxRow.topic == forgetting.FORGET)).all() == []
        leaves, stays = session.scalars(sa.select(Submission.id).order_by(Submission.arrived_at, Submission.id))
        of_it = sa.select(Consent.record_id).where(Consent.submission_id == leaves)
        records.drop(list(session.scalars(sa.select(RecordUnit.id).where(RecordUnit.record_id.in_(of_it)))))
        (promised,) = session.scalars(sa.select(OutboxRow).where(OutboxRow.topic == forgetting.FORGET))
        assert promised.payload == {"submissions": [str(leaves)]}, "only who is concerned is looked at"
    work()
    with entered() as session:
        assert len(addresses(session)) == 2, "a mail on its way still finds it"
    moved_clock(hours=1)
    work()
    with entered() as session:
        assert len(addresses(session)) == destroyed_addresses(session) == 1
        assert set(session.scalars(sa.select(SubmissionLink.submission_id))) == {stays}
        kept = sa.select(Submission.id).where(Submission.address_id.is_not(None))
        assert session.scalars(kept).all() == [stays]
        assert len(session.scalars(sa.select(Consent)).all()) == 4


def test_of_whom_all_went_apart_the_address_goes_too(visitor, work, entered, moved_clock):
    sent = visitor.submit("/p/okestro/forms/purchase-dispute", INQUIRY)
    work()
    with entered() as session:
        own = session.scalars(sa.select(RecordUnit.id).where(RecordUnit.record_class == "")).all()
        records.drop(own)
    moved_clock(hours=1)
    work()
    with entered() as session:
        assert len(addresses(session)) == 1, "the classes of the same record are still in use"
    visitor.submit(sent.location.split("?")[0] + "/withdrawal", {})
    for _ in range(3):  # it is due, it moves, and its mail has left
        work()
        moved_clock(hours=1)
    work()
    with entered() as session:
        assert {unit.state for unit in session.scalars(sa.select(RecordUnit))} == {UnitState.APART}
        assert (addresses(session), destroyed_addresses(session)) == ([], 1)


def test_who_was_left_before_leaving_was_told_is_found_once(visitor, work, entered, moved_clock):
    visitor.submit("/p/okestro/forms/inquiry", INQUIRY)
    with entered() as session:
        records.drop(list(session.scalars(sa.select(RecordUnit.id))))
        session.execute(sa.delete(OutboxRow).where(OutboxRow.topic == forgetting.FORGET))
    work()
    with entered() as session:
        assert (addresses(session), destroyed_addresses(session)) == ([], 1)
        once = sa.select(OutboxRow.state).where(OutboxRow.topic == forgetting.LOOK_THROUGH)
        assert session.scalars(once).all() == [OutboxState.DONE]
    moved_clock(days=2)
    work()
    with entered() as session:
        assert session.scalars(once).all() == [OutboxState.DONE]


def test_staff_see_the_consents_of_a_record_and_write_down_a_withdrawal(visitor, desk, staff, entered):
    visitor.submit("/p/okestro/forms/inquiry", INQUIRY)
    with entered() as session:
        record = session.scalars(sa.select(Record.id)).one()
        consent = session.scalars(sa.select(Consent).where(Consent.choice == "given")).one()
    clerk = desk(as_=staff())
    page = clerk.get(f"/t/okestro/records/{record}")
    assert "개인정보 수집·이용 동의: 고객 문의" in words(page)
    address = f"/t/okestro/forms/consents/{consent.id}/withdrawal"
    blank = clerk.submit(address, {})
    assert blank.status_code == 422, "no means is chosen beforehand"
    assert "수단을 선택하세요." in words(blank)
    done = clerk.submit(address, {"means": "phone"})
    assert done.status_code == 302
    with entered() as session:
        row = session.scalars(sa.select(Consent).where(Consent.choice == "given")).one()
        assert row.withdrawn_means.value == "phone"
        assert row.withdrawn_by is not None
        assert row.withdrawn_at <= clock.now()
    assert clerk.get(f"/t/okestro/forms/consents/{consent.id}/withdrawal").status_code == 404
