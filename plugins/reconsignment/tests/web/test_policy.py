"""What was consented to reaches the published policy; what was refused never does."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.api import Actor, ActorKind, Invalid, Text, clock, enter, load
from trustward.policies import services as policies
from trustward.policies.domain import Severity
from trustward.testing.registers import a_register, store
from trustward_consignment import api as consignment
from trustward_reconsignment.domain.chain import Flaw, Standing
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.requests import Ground
from trustward_reconsignment.domain.rules import Transfer
from trustward_reconsignment.services import asking, chains, deciding, ending
from trustward_reconsignment.tables import Request, Subtrustee

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


ABROAD = Company("노바클라우드", "Nova Cloud", "", "US")
TRANSFER = Transfer("이용 시점마다 암호화된 통신망으로 전송", "privacy@nova.example", "고객센터에 요청하면 국내 서버로 바꿉니다.")


def test_one_abroad_stands_in_the_section_on_transfers_with_the_ground_that_the_officer_chose(
    registered, inside, door, publish, desk
):
    with inside(door):
        asked = asking.ask(door, wanted(ABROAD, transfer=TRANSFER), "암호화").id
    with inside():
        row = load(Request, asked)
        given = {"content_hash": row.content_hash, "confirmed": [r.key for r in deciding.judged(row).concerns]}
        for wrong in ("", "because"):
            with pytest.raises(Invalid) as refused:
                deciding.approve(asked, [], **given, transfer_basis=wrong)
            assert list(refused.value.fields) == ["transfer_basis"]
        deciding.approve(asked, [], **given, transfer_basis="contract_published")
        findings = {(one.code, one.place.rpartition(".")[2]) for one in policies.rendered().findings}
        assert ("transfer_incomplete", "basis") not in findings
        assert not [place for code, place in findings if code == "trustee_abroad"]
    page = publish(desk)
    for words in ("노바클라우드", "미국", TRANSFER.time_and_method, TRANSFER.contact, TRANSFER.refusal, "발송 서버 운영",
                  "이메일 주소", "계약 이행을 위한 위탁ㆍ보관(처리방침에 공개)"):  # fmt: skip
        assert words in page, words


def test_one_abroad_without_a_ground_blocks_the_policy(registered, inside, door):
    with inside(door):
        asked = asking.ask(door, wanted(ABROAD, transfer=TRANSFER), "암호화").id
    with inside():
        row = load(Request, asked)
        looked_at = [reason.key for reason in deciding.judged(row).concerns]
        consent = deciding.approve(asked, [], content_hash=row.content_hash, confirmed=looked_at,
                                   transfer_basis="adequacy")  # fmt: skip
        known = load(Subtrustee, consent.subtrustee_id)
        known.transfer = {name: text for name, text in known.transfer.items() if name != "basis"}
        [found] = [one for one in policies.rendered().findings if one.place.endswith(f"{known.key}.transfer.basis")]
        assert (found.code, found.severity) == ("transfer_incomplete", Severity.BLOCKING)


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
