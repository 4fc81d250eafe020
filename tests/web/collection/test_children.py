"""Children: the representative is asked first; of the child nothing is kept until then."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from trustward.collection.domain import Pending
from trustward.collection.tables import Consent, Guardian
from trustward.kernel import clock
from trustward.notices.tables import NoticeAddress
from trustward.obligations.tables import Obligation
from trustward.records import services as records
from trustward.records.tables import Record

from .conftest import INQUIRY, PERSON, link_in, words
from .test_coming_back import text_of

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


def test_a_date_of_birth_that_says_otherwise_is_noticed(visitor):
    from .conftest import APPLICATION

    page = visitor.submit("/p/okestro/forms/job-application", {**APPLICATION, "birth-date": "2020-01-01"})
    assert page.status_code == 422
    assert "만 14세 미만입니다" in words(page)
