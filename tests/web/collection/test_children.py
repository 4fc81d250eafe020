"""Children: the representative is asked first; of the child nothing is kept until then."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.collection.domain import Pending
from trustward.collection.services import guardians, proving
from trustward.collection.tables import Consent, Guardian
from trustward.kernel import clock, files, replay, scope
from trustward.kernel.audit.tables import AuditEntry
from trustward.kernel.files import StoredFile
from trustward.kernel.vault import open_text, vault
from trustward.notices import services as notices
from trustward.notices.domain import Recipient
from trustward.notices.tables import NoticeAddress
from trustward.obligations.tables import Obligation
from trustward.records import services as records
from trustward.records.tables import Record

from .conftest import INQUIRY, PERSON, link_in, words
from .test_coming_back import text_of
from .test_forms import PNG

GUARDIAN = {"guardian_name": "김보호", "guardian_email": "parent@person.example"}


def ask(visitor, work, mail_sink):
    """Ask as a child does. Returns: the path of the link that the representative gets."""
    page = visitor.submit("/p/okestro/forms/inquiry/guardian", GUARDIAN)
    assert page.status_code == 200, words(page)
    work()
    (mail,) = mail_sink.to(GUARDIAN["guardian_email"])
    assert "양식을 이용하려는" in text_of(mail)
    return link_in(text_of(mail), "/guardian/")


def duties(session):
    rows = session.execute(sa.select(Obligation.kind, Obligation.state).where(Obligation.source == "collection")).all()
    return [(kind, state.value) for kind, state in rows]


def test_a_child_is_led_away_before_anything_is_kept(visitor, entered):
    sent = visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, "age": "under"})
    assert sent.status_code == 303
    assert "/guardian" in sent.location
    page = visitor.get(sent.location)
    assert "만 14세 미만 어린이의 정보는" in words(page)
    assert PERSON["name"] not in words(page)
    with entered() as session:
        assert session.scalars(sa.select(Record)).all() == []


def test_the_representative_fills_in_and_the_ledger_says_so(visitor, work, mail_sink, entered):
    link = ask(visitor, work, mail_sink)
    with entered() as session:
        assert session.scalars(sa.select(Record)).all() == []
        assert records.find(email=GUARDIAN["guardian_email"]) == []
        assert duties(session) == [("purge_child", "open")]
    action, fields = visitor.filled(link, {key: value for key, value in INQUIRY.items() if key != "age"})
    first, second = visitor.post(action, data=fields), visitor.post(action, data=fields)
    assert first.status_code == 303
    assert first.location == second.location
    work()
    with entered() as session:
        given = session.scalars(sa.select(Consent).where(Consent.choice == "given")).one()
        assert given.by_representative
        row = session.scalars(sa.select(Guardian)).one()
        assert (row.state, row.proof.value, row.details) == (Pending.CONFIRMED, "email_reply", None)
        assert len(session.scalars(sa.select(Record)).all()) == 1
        assert duties(session) == [("purge_child", "done")]


def test_a_refusal_destroys_at_once(visitor, work, mail_sink, entered):
    link = ask(visitor, work, mail_sink)
    refused = visitor.submit(link, {}, form=1)
    assert refused.status_code == 303
    assert "파기했습니다" in words(visitor.get(refused.location))
    assert visitor.get(link).status_code == 404
    gone(entered, Pending.REFUSED)


@pytest.mark.database("postgresql")
@pytest.mark.parametrize("button", [0, 1], ids=["consents", "refuses"])
def test_an_answer_by_the_link_waits_for_the_one_at_the_desk(visitor, work, mail_sink, entered, button):
    link = ask(visitor, work, mail_sink)
    filled = {key: value for key, value in INQUIRY.items() if key != "age"} if button == 0 else {}
    action, fields = visitor.filled(link, filled, form=button)
    answering = threading.Event()

    def at_the_desk():
        with entered() as session:
            row = session.scalars(sa.select(Guardian).with_for_update()).one()
            answering.set()
            threading.Event().wait(1.5)  # the link was followed by now
            guardians.refuse(row)

    with ThreadPoolExecutor(1) as pool:
        desk = pool.submit(at_the_desk)
        assert answering.wait(30)
        assert visitor.post(action, data=fields).status_code == 404
        desk.result(30)
    with entered() as session:
        assert session.scalars(sa.select(Record)).all() == []
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_kind == "guardian")).all()
        assert sorted(acts) == ["guardian.asked", "guardian.refused"]


def test_silence_destroys_within_the_term(visitor, work, mail_sink, moved_clock, entered):
    link = ask(visitor, work, mail_sink)
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        assert row.purge_by_at - clock.now() <= timedelta(days=9)
        left = row.purge_by_at - clock.now()
    moved_clock(seconds=left.total_seconds() - 3600)
    work()
    with entered():
        assert clock.now() < row.purge_by_at
    gone(entered, Pending.LAPSED)
    assert visitor.get(link).status_code == 404


def gone(entered, state):
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        assert (row.state, row.details, row.address_id, row.token_hash) == (state, None, None, None)
        assert row.purged_at is not None
        assert session.scalars(sa.select(NoticeAddress.address)).all().count(b"") == 1


def test_a_rollback_leaves_what_was_asked_readable(visitor, work, mail_sink, entered):
    ask(visitor, work, mail_sink)
    with pytest.raises(ZeroDivisionError), entered() as session:
        guardians.refuse(session.scalars(sa.select(Guardian)).one())
        raise ZeroDivisionError
    work()
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        assert (row.state, row.purged_at) == (Pending.ASKED, None)
        assert GUARDIAN["guardian_email"] in open_text(row.details, row.id, guardians.PLACE)
        assert notices.open_address(row.address_id) == GUARDIAN["guardian_email"]


@pytest.mark.parametrize("state", [Pending.REFUSED, Pending.LAPSED])
def test_a_restore_brings_no_representative_back(visitor, work, mail_sink, entered, in_app, state):
    link = ask(visitor, work, mail_sink)
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        known = {name: getattr(row, name) for name in ("state", "details", "address_id", "token_hash", "purged_at")}
        there = session.scalars(sa.select(NoticeAddress).where(NoticeAddress.id == row.address_id)).one()
        address = {name: getattr(there, name) for name in ("address", "address_index")}
        kept = list(vault().store.get([row.id, there.id]).values())
    if state is Pending.REFUSED:
        visitor.submit(link, {}, form=1)
    else:
        with entered():
            guardians.purge_lapsed(row.purge_by_at)
    work()
    with entered() as session:  # a restore of main and keys together
        row = session.scalars(sa.select(Guardian)).one()
        for name, value in known.items():
            setattr(row, name, value)
        there = session.scalars(sa.select(NoticeAddress).where(NoticeAddress.id == row.address_id)).one()
        for name, value in address.items():
            setattr(there, name, value)
        assert vault().store.take_back(kept) == 0
        assert vault().destroyed([row.id, there.id]) == {row.id, there.id}
    with in_app():
        replay.again({row.id, there.id})
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        assert (row.details, row.token_hash, row.state) == (None, None, state)
        assert row.purged_at is not None
        assert guardians.waiting() == []
        assert notices.open_address(row.address_id) == ""
        assert notices.send(
            "collection.receipt", to=Recipient.contact(GUARDIAN["guardian_email"], contact_id=row.id, language=row.language),
            key="again", params={},
        )  # fmt: skip
        assert session.scalars(sa.select(NoticeAddress.address)).all().count(b"") == 1
    assert visitor.get(link).status_code == 404


def test_a_date_of_birth_that_says_otherwise_is_noticed(visitor):
    from .conftest import APPLICATION

    page = visitor.submit("/p/okestro/forms/job-application", {**APPLICATION, "birth-date": "2020-01-01"})
    assert page.status_code == 422
    assert "만 14세 미만입니다" in words(page)


def desk_page(entered):
    with entered() as session:
        return f"/t/okestro/forms/guardians/{session.scalars(sa.select(Guardian.id)).one()}"


def paper():
    return {"file": (BytesIO(PNG), "동의서.png")}


def test_a_signed_paper_takes_the_place_of_the_link(visitor, work, mail_sink, entered, staff, desk, moved_clock):
    sent = visitor.submit("/p/okestro/forms/inquiry/guardian", GUARDIAN)
    with entered() as session:
        reference = session.scalars(sa.select(Guardian.reference)).one()
    assert "(전화, 서명한 서면). 문의처: 고객지원센터 02-6080-0029" in words(sent)
    assert reference in words(sent)
    work()
    mail = text_of(mail_sink.to(GUARDIAN["guardian_email"])[0])
    assert f"접수번호 {reference}를 알려 주세요" in mail
    assert reference in words(visitor.get(link_in(mail, "/guardian/")))

    page, clerk = desk_page(entered), desk(staff(Role.CLERK))
    assert "김보호" in words(clerk.get(page))
    assert clerk.get(f"{page}/form").status_code == 409  # nobody was verified yet
    today = {"proof": "signed_paper", "proof_on": clock.today("Asia/Seoul").isoformat()}
    assert clerk.submit(page, {**today, "file": ""}).status_code == 422  # the paper itself is missing
    assert clerk.submit(page, {**today, "proof_on": "2020-01-01", **paper()}).status_code == 422
    assert clerk.submit(page, {**today, **paper()}).status_code == 302
    assert clerk.get(f"{page}/evidence").data == PNG

    answers = {key: value for key, value in INQUIRY.items() if key != "age"}
    action, fields = clerk.filled(f"{page}/form", answers)
    first, second = clerk.post(action, data=fields), clerk.post(action, data=fields)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with entered() as session:
        given = session.scalars(sa.select(Consent).where(Consent.choice == "given")).one()
        assert (given.by_representative, given.means.value) == (True, "paper")
        row = session.scalars(sa.select(Guardian)).one()
        assert (row.state, row.proof.value, row.details) == (Pending.CONFIRMED, "signed_paper", None)
        assert row.proof_by is not None
        assert session.scalars(sa.select(Record)).one().id == given.record_id
        record_id, file_id = given.record_id, row.evidence_id
    assert "서명" in words(clerk.get(f"/t/okestro/records/{record_id}"))
    assert visitor.get(link_in(mail, "/guardian/")).status_code == 404
    moved_clock(days=30)
    work()
    with entered() as session:
        assert session.scalars(sa.select(Guardian)).one().evidence_id == file_id  # the record lives
        session.execute(sa.update(Consent).values(record_id=None))
        assert proving.forget_evidence() == 1
    work()
    with entered() as session:
        assert session.get(StoredFile, (scope.tenant_id(), file_id)) is None
        assert files.remaining([file_id]) == 0


def test_what_was_proven_and_never_filled_in_is_destroyed_within_the_term(
    visitor, work, mail_sink, entered, staff, desk, moved_clock
):
    ask(visitor, work, mail_sink)
    page, clerk = desk_page(entered), desk(staff(Role.CLERK))
    called = {"proof": "signed_paper", "proof_on": clock.today("Asia/Seoul").isoformat()}
    assert clerk.submit(page, {**called, **paper()}).status_code == 302
    with entered() as session:
        row = session.scalars(sa.select(Guardian)).one()
        file_id, left = row.evidence_id, row.purge_by_at - clock.now()
    moved_clock(seconds=left.total_seconds() - 3600)
    work()
    work()
    gone(entered, Pending.LAPSED)
    with entered() as session:
        assert session.scalars(sa.select(Guardian)).one().evidence_id is None
        assert files.remaining([file_id]) == 0
    later = desk(staff(Role.CLERK))
    assert later.get(f"{page}/form").status_code == 409


def test_a_refusal_by_telephone_destroys_at_once(visitor, work, mail_sink, entered, staff, desk):
    ask(visitor, work, mail_sink)
    page, clerk = desk_page(entered), desk(staff(Role.CLERK))
    assert clerk.submit(page, {}, form=1).status_code == 302
    gone(entered, Pending.REFUSED)
    assert desk(staff(Role.AUDITOR)).get(page).status_code == 403
