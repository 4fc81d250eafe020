"""Consent to advertising: told again before the day, by mail or by hand, and never for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.collection.domain import Means
from trustward.collection.domain.answers import Typed, read
from trustward.collection.services import advertising, forms, submissions, withdrawing
from trustward.collection.services.submissions import Sending
from trustward.collection.tables import Consent
from trustward.kernel import clock
from trustward.kernel.texts import Lang
from trustward.notices.tables import Notice

GIVEN = frozenset({"inquiry.collection", "inquiry.optional", "news.marketing"})


@pytest.fixture
def send(opened):
    def act(once="one", **values):
        with opened():
            row = forms.edition_row(forms.by_key("ask").edition_id)
            edition = forms.edition_in(row)
            typed = Typed({"email": "a@person.example", **values}, frozenset(), GIVEN, "over")
            answers = read(edition, typed, usable_email=bool, today=clock.today("Asia/Seoul"))
            return submissions.receive(row, edition, Sending(answers, {}, Means.FORM, Lang.KO, once)).id

    return act


def kinds(session):
    return sorted(session.scalars(sa.select(Notice.kind)))


def test_the_receipt_tells_the_result_of_the_choice(send, opened):
    send()
    with opened() as session:
        row = session.scalars(sa.select(Consent).where(Consent.kind == "marketing")).one()
        assert row.told_at == row.at == row.cycle_from
        assert list(advertising.untold(clock.today("Asia/Seoul"))) == []


def test_it_is_told_again_before_the_day_and_once_only(send, opened, moved_clock):
    send()
    moved_clock(days=365)
    with opened():
        assert advertising.ask_again(clock.now()) == 0
    moved_clock(days=345)
    with opened() as session:
        assert advertising.ask_again(clock.now()) == 1
        assert advertising.ask_again(clock.now()) == 0
        assert kinds(session) == ["collection.receipt", "collection.reconfirm"]
        row = session.scalars(sa.select(Consent).where(Consent.kind == "marketing")).one()
        assert row.asked_again_at == row.cycle_from


def test_whoever_withdrew_is_not_asked_again(send, opened, moved_clock):
    submission = send()
    with opened() as session:
        row = session.scalars(sa.select(Consent).where(Consent.kind == "marketing")).one()
        withdrawing.withdraw(submissions.load_submission(submission), [row.id], means=Means.LINK)
        assert row.withdrawal_told_at is not None
    moved_clock(days=710)
    with opened():
        assert advertising.ask_again(clock.now()) == 0


def test_whom_no_mail_reaches_somebody_has_to_tell(send, opened, moved_clock):
    submission = send()
    with opened() as session:
        row = submissions.load_submission(submission)
        row.address_id = None
        consent = session.scalars(sa.select(Consent).where(Consent.kind == "marketing")).one()
        consent.told_at = None
        (waits,) = advertising.untold(clock.today("Asia/Seoul"))
        assert waits.kind == "tell_choice"
        assert waits.due.due_on - consent.at.date() >= timedelta(days=14)
        advertising.note_told(consent)
        assert list(advertising.untold(clock.today("Asia/Seoul"))) == []
    moved_clock(days=710)
    with opened():
        assert advertising.ask_again(clock.now()) == 0
        assert [one.kind for one in advertising.untold(clock.today("Asia/Seoul"))] == ["reconfirm"]


def test_those_whom_no_mail_reaches_do_not_keep_others_waiting(send, opened, moved_clock, monkeypatch):
    monkeypatch.setattr(advertising, "_BATCH", 1)
    first = send()
    with opened():
        submissions.load_submission(first).address_id = None
    moved_clock(days=1)
    send(once="two", email="b@person.example")
    moved_clock(days=710)
    with opened():
        assert advertising.ask_again(clock.now()) == 1


def test_why_the_rules_count_is_said(opened):
    with opened():
        bound = advertising.bound()
        assert bound
        assert not bound.by_profile
        assert [one.ko for one in bound.services] == ["소식"]
