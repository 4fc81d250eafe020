"""What was consented to holds: a period that the register lengthens later binds nobody who was asked before."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.collection.services import forms, ledger
from trustward.kernel import clock, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Period, Unit
from trustward.policies import services as policies
from trustward.records.tables import RecordUnit
from trustward.register import services as register
from trustward.retention.domain import Caution

from .conftest import INQUIRY, words


@pytest.fixture
def sent(visitor):
    """An inquiry was sent."""
    assert visitor.submit("/p/okestro/forms/inquiry", INQUIRY).status_code == 303


@pytest.fixture
def own(entered):
    def unit():
        with entered(write=False) as session:
            return session.scalars(
                sa.select(RecordUnit).where(RecordUnit.service == "customer-inquiries", RecordUnit.record_class == "")
            ).one()

    return unit


@pytest.fixture
def period(entered, work):
    """`period(years)`: the register has another period now."""

    def change(years):
        with entered():
            entry = next(one for one in register.entries("services") if one.fact.key == "customer-inquiries")
            kept = entry.fact.retention
            ends = tuple(replace(end, period=Period(years, Unit.YEARS)) for end in kept.ends)
            register.change("services", entry.id, replace(entry.fact, retention=replace(kept, ends=ends)))
        work()

    return change


@pytest.fixture
def publish(in_app, okestro, staff, work):
    """Make the policy public as the register is now."""

    def act():
        for role, do in ((Role.CLERK, _submit), (Role.OFFICER, _approve)):
            person = staff(role)
            with in_app(), scope.enter(okestro, actor=Actor(ActorKind.STAFF, person.id, role.value)):
                do(policies.open_draft())
        work()

    return act


def _submit(draft):
    policies.submit(draft.id, seen=draft.content_hash, reason=Text("바꿈", "Changed"), material=False)


def _approve(draft):
    policies.approve(draft.id, seen=draft.content_hash, effective_on=clock.today("Asia/Seoul"))


def test_a_longer_period_waits_for_a_new_consent_and_a_shorter_one_holds_at_once(
    sent, own, period, desk, staff
):
    promised = own()
    assert promised.keep_until
    assert Caution.AGREED not in promised.cautions
    period(10)
    kept = own()
    assert kept.keep_until == promised.keep_until
    assert Caution.AGREED in kept.cautions
    assert kept.law != promised.law
    page = words(desk(as_=staff(Role.CLERK)).get(f"/t/okestro/records/{kept.record_id}"))
    assert "동의받을 때 알린 대로" in page
    assert "동의받을 때 알린 내용. 처리 목적:" in page
    assert "보유기간이 동의받을 때 알린 것보다 길어졌습니다" in page
    period(1)
    shorter = own()
    assert shorter.keep_until < promised.keep_until
    assert Caution.AGREED not in shorter.cautions


def test_the_next_person_is_asked_for_the_longer_one(sent, own, period, publish, visitor, entered, desk, staff):
    before = own()
    period(10)
    publish()
    other = {**INQUIRY, "email": "next.person@person.example"}
    assert visitor.submit("/p/okestro/forms/inquiry", other).status_code == 303
    with entered(write=False) as session:
        ends = session.scalars(
            sa.select(RecordUnit.keep_until)
            .where(RecordUnit.service == "customer-inquiries", RecordUnit.record_class == "")
            .order_by(RecordUnit.keep_until)
        ).all()
    assert ends[0] == before.keep_until
    assert ends[1].year == before.keep_until.year + 7
    with entered(write=False):
        standing = ledger.standing_consents("inquiry")
        of_the_service = [text for text in forms.texts_of("inquiry") if text.key == "customer-inquiries.collection"]
        assert [(text.number, standing[text.id]) for text in of_the_service] == [(2, 1), (1, 1)]
    assert "유효한 동의" in words(desk(as_=staff(Role.AUDITOR)).get("/t/okestro/forms/inquiry"))
