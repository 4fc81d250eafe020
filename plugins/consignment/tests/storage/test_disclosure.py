"""What the policy is told of the trustees."""

from __future__ import annotations

from trustward.api import Text, snapshot
from trustward_consignment.domain.facts import Task
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import disclosure, lifecycle, trustees
from trustward_consignment.services.days import today
from trustward_consignment.services.disclosure import Difference, Drift
from trustward_consignment.testing import a_fact


def test_the_snapshot_takes_trustees_from_the_contract_on(inside, steps):
    with inside():
        steps.propose("early")
        trustee_id = steps.contracted()
        [shown] = snapshot().consignments
        assert (shown.key, shown.task.ko, shown.country) == ("hanbit", "이메일 발송", "KR")
        lifecycle.act(trustee_id, Act.TERMINATE, reason="종료")
        [leaving] = snapshot().consignments
        assert leaving.ended_on == today()


def test_a_trustee_that_nothing_published_names_is_a_difference(inside, steps):
    with inside():
        steps.contracted()
        assert disclosure.differences(today()) == [Difference("hanbit", Drift.MISSING, a_fact().name.text)]


def test_a_fingerprint_changes_with_what_is_shown(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        before = disclosure.marks(disclosure.facts(today()))
        trustees.change(trustee_id, a_fact(purpose=Text("안 보이는 것")))
        assert disclosure.marks(disclosure.facts(today())) == before
        trustees.change(trustee_id, a_fact(tasks=(Task(Text("문자 발송", "Texting")), Task(Text("우편", "Post")))))
        assert disclosure.marks(disclosure.facts(today())) != before
        assert snapshot().consignments[0].task == Text("문자 발송, 우편", "Texting, Post")
