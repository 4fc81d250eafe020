"""Entering, changing, finding trustees."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.api import Conflict, Invalid, NotFound, Text
from trustward.kernel.audit import AuditEntry
from trustward.kernel.db import REVIEWED
from trustward_consignment.domain.facts import ItemRef, Task
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.services import reading, trustees
from trustward_consignment.services.reading import ContactPerson, Filter
from trustward_consignment.tables import Trustee
from trustward_consignment.testing import a_fact


def test_what_was_entered_comes_back(inside, steps):
    with inside():
        trustee_id = steps.propose()
    with inside():
        row = reading.get(trustee_id)
        assert reading.fact_of(row) == a_fact()
        assert reading.contact_of(row) == ContactPerson("이나래", "desk@hanbit.example", "02-123-4567")
        assert (row.state, row.version) == (TrusteeState.PROPOSED, 1)


def test_the_contact_person_is_stored_sealed_and_listed_masked(inside, steps, tenant):
    with inside() as session:
        trustee_id = steps.propose()
        session.flush()
        raw = session.execute(sa.select(Trustee.contact_name, Trustee.contact_email, Trustee.contact_phone)).one()
        assert all("이나래".encode() not in value and b"hanbit" not in value for value in raw)
        masked = reading.contact_of(reading.get(trustee_id)).masked()
        assert masked == ContactPerson("이○○", "d***@hanbit.example", "***67")


def test_no_personal_value_reaches_the_audit(inside, steps):
    with inside():
        trustee_id = steps.propose()
    with inside():
        trustees.change(trustee_id, a_fact(mailbox="new@hanbit.example"))
    with inside() as session:
        entries = session.scalars(sa.select(AuditEntry), execution_options=REVIEWED).all()
        told = "".join(str(entry.facts) for entry in entries)
        assert {entry.action for entry in entries} >= {"trustee.proposed", "trustee.changed"}
        assert "hanbit.example" not in told
        assert "이나래" not in told


def test_a_taken_key_and_a_mistyped_number_are_refused(inside, steps):
    with inside():
        steps.propose()
        with pytest.raises(Invalid) as taken:
            steps.propose()
        assert list(taken.value.fields) == ["key"]
        with pytest.raises(Invalid) as mistyped:
            steps.propose("other", number="1248100997")
        assert list(mistyped.value.fields) == ["number"]
        with pytest.raises(Invalid) as unknown:
            steps.propose("other", items=(ItemRef("no-service", "email"),))
        assert list(unknown.value.fields) == ["items"]


def test_duplicates_are_shown_within_the_own_tenant_only(inside, steps, build):
    other = build.tenant()
    with inside():
        first = steps.propose()
    with inside(other):
        assert reading.alike("한빛메일", "1248100998") == []
        steps.propose()
    with inside():
        [found] = reading.alike("한빛", "1248100998")
        assert (found.id, found.same_number) == (first, True)
        assert [one.same_number for one in reading.alike("한빛", "")] == [False]
        assert reading.alike("한빛", "1248100998", but=first) == []


def test_another_tenants_trustee_is_like_an_absent_one(inside, steps, build):
    other = build.tenant()
    with inside():
        trustee_id = steps.propose()
    with inside(other):
        for asked in (trustee_id, uuid4()):
            with pytest.raises(NotFound):
                trustees.change(asked, a_fact())


def test_a_change_says_whether_anything_differed_and_clashes_are_told(inside, steps):
    with inside():
        trustee_id = steps.propose()
    with inside():
        assert not trustees.change(trustee_id, a_fact(), version=1)
        assert trustees.change(trustee_id, a_fact(purpose=Text("다른 목적")), version=1)
    with inside():
        assert reading.get(trustee_id).version == 2
        with pytest.raises(Conflict):
            trustees.change(trustee_id, a_fact(purpose=Text("또 다른 목적")), version=1)


def test_only_a_change_of_what_the_policy_shows_starts_the_clock(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        reading.get(trustee_id).disclosure_changed_on = None
    with inside():
        trustees.change(trustee_id, a_fact(purpose=Text("내부 목적")))
        assert reading.get(trustee_id).disclosure_changed_on is None
        trustees.change(trustee_id, a_fact(tasks=(Task(Text("문자 발송")),)))
        assert reading.get(trustee_id).disclosure_changed_on is not None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("한빛", ["hanbit"]), ("ㅅㅌㅂ", ["stevie"]), ("STEVIE", ["stevie"]), ("124-81-00998", ["hanbit"]), ("%", [])],
)
def test_lists_are_searched_by_name_initials_and_number(inside, steps, typed, expected):
    with inside():
        steps.propose()
        steps.propose("stevie", name=replace(a_fact().name, text=Text("스티비", "Stevie")), number="")
        found = reading.listing(Filter(text=typed), trustees.today())
        assert [row.key for row in found.rows] == expected


def test_lists_go_on_where_they_ended(inside, steps):
    with inside():
        for number in range(7):
            steps.propose(f"t{number}", name=replace(a_fact().name, text=Text(f"수탁 {number % 3}")))
        seen, after = [], None
        while True:
            page = reading.listing(Filter(), trustees.today(), after, size=3)
            seen += [row.key for row in page.rows]
            assert page.total == 7
            if page.after is None:
                break
            after = page.after
        assert sorted(seen) == [f"t{number}" for number in range(7)]
        assert len(seen) == 7
