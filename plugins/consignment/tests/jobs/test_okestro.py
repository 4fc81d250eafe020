"""The seed tenant: its trustee is taken over as running; a new one is disclosed before it begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.api import Actor, ActorKind, Refused, Text, enter, session
from trustward.cli.tenants import ImportedPolicy
from trustward.kernel import scope, tenants
from trustward.obligations.domain import DutyState
from trustward.obligations.tables import Obligation
from trustward.policies import services as policies
from trustward.register.files.reader import read
from trustward.register.services import tenant_files
from trustward_consignment.domain.facts import Task
from trustward_consignment.domain.lifecycle import Act, TrusteeState
from trustward_consignment.services import disclosure, findings, lifecycle, reading, supervision, trustees
from trustward_consignment.services.days import today
from trustward_consignment.services.disclosure import Drift
from trustward_consignment.testing import a_fact

FOLDER = Path(__file__).resolve().parents[4] / "tenants" / "okestro"
CLERK = Actor(ActorKind.STAFF, uuid4(), "clerk")
OFFICER = Actor(ActorKind.STAFF, uuid4(), "privacy_officer")


@pytest.fixture
def okestro(app, work):
    """The seed's folder, applied, with its imported policy; everything that follows is done."""
    with app.app_context():
        specs = tenant_files.sections()
        files = read(FOLDER, specs)
        tenant_files.apply(files, specs)
        with scope.enter_platform(write=False):
            tenant_id = tenants.by_slug("okestro").id
        with enter(tenant_id):
            ImportedPolicy().take(files)
    work()
    return tenant_id


@pytest.fixture
def here(app, okestro):
    def enter_okestro(actor=CLERK):
        from contextlib import ExitStack

        stack = ExitStack()
        stack.enter_context(app.app_context())
        stack.enter_context(enter(okestro, actor=actor))
        return stack

    return enter_okestro


def publish(here, work):
    """What clerk and officer do with the draft."""
    work()
    with here():
        draft = policies.opened()
        policies.submit(draft.id, seen=draft.content_hash, reason=Text("수탁자 변경"), material=False)
    with here(OFFICER):
        draft = policies.opened()
        policies.approve(draft.id, seen=draft.content_hash, effective_on=today())
    work()


def test_the_trustee_runs_and_its_gaps_are_findings(here):
    with here():
        [row] = disclosure.disclosed_trustees()
        assert (row.key, row.state, row.imported) == ("stevie", TrusteeState.ACTIVE, True)
        assert {found.code for found in findings.of_trustee(row.id)} == {"no_contract", "no_kick_off"}
        assert len(supervision.checks_of(row.id)) == 1


def test_the_imported_policy_names_it_so_nothing_is_to_be_disclosed(here):
    with here():
        assert disclosure.differences(today()) == []
        assert disclosure.waiting() == []
        assert disclosure.unplanned() == 0
        assert policies.opened() is None


def test_a_new_trustee_begins_once_a_version_that_names_it_is_in_effect(here, work, steps):
    with here():
        trustee_id = steps.contracted()
        steps.educate(trustee_id)
        with pytest.raises(Refused):
            lifecycle.act(trustee_id, Act.ACTIVATE)
    work()
    with here():
        [difference] = disclosure.differences(today())
        assert (difference.key, difference.drift) == ("hanbit", Drift.MISSING)
        assert "한빛메일" in str(policies.opened().content)
        open_duty = sa.select(Obligation).where(Obligation.kind == "disclose", Obligation.subject_id == trustee_id)
        assert session().scalars(open_duty).one().state is DutyState.OPEN
    publish(here, work)
    with here():
        assert reading.get(trustee_id).state is TrusteeState.DISCLOSED
        assert disclosure.differences(today()) == []
        assert session().scalars(open_duty).one().state is DutyState.DONE
        assert lifecycle.act(trustee_id, Act.ACTIVATE).state is TrusteeState.ACTIVE


def test_a_changed_task_and_an_ended_consignment_show_up_in_the_policy(here, work, steps):
    with here():
        trustee_id = steps.contracted()
    publish(here, work)
    with here():
        trustees.change(trustee_id, a_fact(tasks=(Task(Text("문자 발송", "Texting")),)))
    work()
    with here():
        [difference] = disclosure.differences(today())
        assert difference.drift is Drift.CHANGED
        assert "문자 발송" in str(policies.opened().content)
    publish(here, work)
    with here():
        assert disclosure.differences(today()) == []
        lifecycle.act(trustee_id, Act.TERMINATE, reason="계약 만료")
    work()
    with here():
        [difference] = disclosure.differences(today())
        assert (difference.key, difference.drift) == ("hanbit", Drift.CHANGED)


def test_applying_the_files_again_changes_nothing_and_an_edit_by_hand_stays(app, here, work):
    with here():
        row = reading.by_key("stevie")
        trustees.change(row.id, replace(reading.fact_of(row), mailbox="other@stevie.example"))
    work()
    with app.app_context():
        specs = tenant_files.sections()
        assert tenant_files.apply(read(FOLDER, specs), specs).empty
    with here():
        assert reading.contact_of(reading.by_key("stevie")).email == "other@stevie.example"
