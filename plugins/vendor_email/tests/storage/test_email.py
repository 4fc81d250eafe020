"""Trustees that send e-mail."""

from __future__ import annotations

import pytest

from trustward.api import Text, enter
from trustward_consignment.domain.facts import Task
from trustward_consignment.services import questionnaires, reading
from trustward_consignment.services.reading import get
from trustward_consignment.testing import Steps
from trustward_consignment.views.base import vendor_types
from trustward_vendor_email.rules import EMAIL, flags


@pytest.fixture
def inside(app, build):
    from contextlib import contextmanager

    tenant = build.tenant()

    @contextmanager
    def enter_tenant():
        with app.app_context(), enter(tenant.id) as session:
            yield session

    return enter_tenant


def facts(marketing: bool):
    from trustward_consignment.api import TrusteeFacts

    return TrusteeFacts("hanbit", "email", marketing)


def test_the_kind_is_offered_where_the_plugin_is_on(inside, app, build):
    with inside():
        assert [kind.key for kind in vendor_types()] == ["email"]
    off = build.tenant(plugins=("statutes_kr", "consignment"))
    with app.app_context(), enter(off.id):
        from trustward.plugins.enablement import switch_off

        switch_off("reconsignment")
        switch_off("vendor_email")
        assert vendor_types() == []


def test_advertising_brings_its_own_rules(inside):
    with inside():
        plain, promoting = ({flag.code for flag in flags(facts(marketing))} for marketing in (False, True))
        assert plain == {"upstream", "tracking"}
        assert promoting - plain == {"marketing_notice", "supervise_sender", "label", "consent_proof"}
        label = next(flag for flag in flags(facts(True)) if flag.code == "label")
        assert "(광고)" in label.text.ko
        assert label.citation.ko


def test_every_email_question_is_asked_with_the_key_items(inside):
    steps = Steps()
    with inside():
        mailer, other = steps.propose(), steps.propose("printer", vendor_type="", number="")
        for trustee_id in (mailer, other):
            steps.assess(trustee_id)
        asked = [questionnaires.for_trustee(get(one))[0].questions for one in (mailer, other)]
        special = {q.code for q in asked[0]} - {q.code for q in asked[1]}
        assert len(special) == 15
        assert all(q.key_item for q in asked[1])
        assert 20 <= len(asked[0]) <= 28
        assert any("(광고)" in q.text_ko for q in asked[0])


def test_a_promotional_task_needs_the_individual_notice(inside):
    steps = Steps()
    with inside():
        trustee_id = steps.contracted(tasks=(Task(Text("광고 메일 발송"), marketing=True),))
        from trustward_consignment.domain.lifecycle import Obstacle
        from trustward_consignment.services import lifecycle

        assert Obstacle.NO_MARKETING_NOTICE in {o.obstacle for o in lifecycle.lacking(reading.get(trustee_id))}
        assert EMAIL.key == reading.get(trustee_id).vendor_type
