"""What was consented to reaches the published policy; what was refused never does."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.api import Actor, ActorKind, Text, clock, enter, load
from trustward.policies import services as policies
from trustward.policies.domain import Severity
from trustward.testing.registers import a_register, store
from trustward_consignment import api as consignment
from trustward_reconsignment.domain.chain import Flaw, Standing
from trustward_reconsignment.domain.requests import Ground
from trustward_reconsignment.services import asking, chains, deciding, ending
from trustward_reconsignment.tables import Request

_spec = importlib.util.spec_from_file_location("reconsignment_conftest", Path(__file__).parents[1] / "conftest.py")
shared = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(shared)
wanted, SAEUM = shared.wanted, shared.SAEUM


@pytest.fixture
def publish(inside, tenant, build, app, officer, work):
    """Bring out what the register says now, by two people. Gives the public page's text."""
    clerk = build.person(of=tenant, role=Role.CLERK)

    def bring_out(desk):
        with app.app_context(), enter(tenant.id, actor=Actor(ActorKind.STAFF, clerk.id, clerk.role.value)):
            row = policies.open_draft()
            for finding in policies.rendered().findings:
                if finding.severity is Severity.BLOCKING:
                    policies.accept(row.id, finding.code, finding.place, Text("시험"))
            policies.submit(row.id, seen=row.content_hash, reason=Text("재위탁"), material=False)
        with inside():
            row = policies.version(row.id)
            policies.approve(row.id, seen=row.content_hash, effective_on=clock.today("Asia/Seoul"))
        work()
        return desk().get(f"/p/{tenant.slug}/privacy").get_data(as_text=True)

    return bring_out


@pytest.fixture
def registered(inside):
    with inside():
        store(replace(a_register(), consignments=()))


def test_the_public_page_follows_the_consent(registered, inside, door, trustee, publish, desk, work):
    assert "누리클라우드" not in publish(desk)
    with inside(door):
        refused = asking.ask(door, wanted(SAEUM), "암호화").id
        approved = asking.ask(door, wanted(), "암호화").id
    with inside():
        deciding.refuse(refused, Ground.SAFEGUARDS)
        row = load(Request, approved)
        looked_at = [reason.key for reason in deciding.judged(row).concerns]
        deciding.approve(approved, [], content_hash=row.content_hash, confirmed=looked_at)
        [node] = chains.of(trustee).nodes
        assert (node.standing, node.flaws) == (Standing.AWAITING, (Flaw.NOT_DISCLOSED,))
    work()
    with inside():
        draft = policies.opened()
        assert draft is not None, "the consent opens a draft by itself"
        assert "누리클라우드" in str(draft.content)
        assert "새움데이터" not in str(draft.content)
    page = publish(desk)
    assert "누리클라우드" in page
    assert "새움데이터" not in page
    with inside():
        [node] = chains.of(trustee).nodes
        assert (node.standing, node.flaws) == (Standing.ACTIVE, ())
        ending.end(node.edge.id, consignment.today(), "계약 종료")
    assert "누리클라우드" not in publish(desk)
