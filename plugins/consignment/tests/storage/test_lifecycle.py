"""A trustee's way through its life, on the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from trustward.api import Conflict, Invalid, Refused
from trustward_consignment.domain.kinds import DestructionMethod, NoticeWay, ProofKind, Store
from trustward_consignment.domain.lifecycle import Act, Obstacle, TrusteeState
from trustward_consignment.services import contracts, lifecycle, proofs, reading, records
from trustward_consignment.services.days import today
from trustward_consignment.testing import paper


def lacking(trustee_id) -> set[Obstacle]:
    return {objection.obstacle for objection in lifecycle.lacking(reading.get(trustee_id))}


def test_a_contract_is_concluded_with_seven_items_and_its_paper(inside, steps):
    with inside():
        trustee_id = steps.propose()
        steps.assess(trustee_id)
        lifecycle.act(trustee_id, Act.APPROVE)
        wanted = contracts.items()
        assert len(wanted) == 7
        steps.contract(trustee_id, but=wanted[3].id)
        with pytest.raises(Refused) as refused:
            lifecycle.act(trustee_id, Act.CONCLUDE)
        [objection] = refused.value.objections
        assert wanted[3].text.ko in str(objection)
        steps.contract(trustee_id)
        assert contracts.checked(trustee_id).result.complete
        assert lifecycle.act(trustee_id, Act.CONCLUDE).state is TrusteeState.CONTRACTED


def test_activation_says_what_is_missing(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        with pytest.raises(Refused) as refused:
            lifecycle.act(trustee_id, Act.ACTIVATE)
        assert len(refused.value.objections) == 2
        assert lacking(trustee_id) == {Obstacle.NOT_DISCLOSED, Obstacle.NO_KICK_OFF}
        steps.educate(trustee_id)
        assert lacking(trustee_id) == {Obstacle.NOT_DISCLOSED}


def test_whoever_decides_on_an_old_page_is_told(inside, steps):
    with inside():
        trustee_id = steps.propose()
        steps.assess(trustee_id)
        with pytest.raises(Conflict):
            lifecycle.act(trustee_id, Act.APPROVE, version=1)


def test_an_education_needs_its_proof_and_a_day_that_has_come(inside, steps):
    with inside():
        trustee_id = steps.propose()
        steps.educate(trustee_id)
        [held] = records.educations(trustee_id)
        [proof] = proofs.of([held.id], ProofKind.EDUCATION)[held.id]
        assert proof.name == "교육.pdf"
        fact = records.EducationFact(held.kind, held.method, today() + timedelta(days=1), 1, "")
        with pytest.raises(Invalid) as early:
            records.record_education(trustee_id, fact, paper())
        assert list(early.value.fields) == ["held_on"]
        with pytest.raises(Invalid) as bare:
            records.record_education(trustee_id, records.EducationFact(held.kind, held.method, today(), 1, ""), None)
        assert list(bare.value.fields) == ["proof"]


def test_a_harmful_file_is_refused(inside, steps):
    with inside():
        trustee_id = steps.propose()
        with pytest.raises(Invalid):
            steps.contract(trustee_id, upload=paper("virus.pdf", b"MZ\x90\x00"))


def test_those_whom_the_notice_did_not_reach_read_it_thirty_days(inside, steps):
    with inside():
        trustee_id = steps.propose()
        day = today()
        with pytest.raises(Invalid):
            records.record_marketing_notice(
                trustee_id, records.MarketingNoticeFact(NoticeWay.EMAIL, day, 10, unreachable=2), paper()
            )
        shortest = records.shortest_posting(day)
        assert (shortest - day).days == 29
        with pytest.raises(Invalid) as short:
            records.record_marketing_notice(
                trustee_id,
                records.MarketingNoticeFact(NoticeWay.EMAIL, day, 10, 2, day, shortest - timedelta(days=1)),
                paper(),
            )
        assert list(short.value.fields) == ["posted_until"]
        records.record_marketing_notice(
            trustee_id, records.MarketingNoticeFact(NoticeWay.EMAIL, day, 10, 2, day, shortest), paper()
        )
        assert len(records.marketing_notices(trustee_id)) == 1


def test_a_trustee_leaves_with_certificates_for_every_store(inside, steps):
    with inside():
        trustee_id = steps.contracted()
        with pytest.raises(Refused):
            records.certify_destruction(trustee_id, records.DestructionFact(Store.PC, held_nothing="PC를 쓰지 않음"))
        lifecycle.act(trustee_id, Act.TERMINATE, reason="계약 만료")
        assert reading.get(trustee_id).ended_on == today()
        for store in Store:
            if store is not Store.BACKUP:
                records.certify_destruction(trustee_id, records.DestructionFact(store, held_nothing="해당 없음"))
        with pytest.raises(Refused) as refused:
            lifecycle.act(trustee_id, Act.CONFIRM_DESTRUCTION)
        assert len(refused.value.objections) == 1
        with pytest.raises(Invalid) as bare:
            records.certify_destruction(trustee_id, records.DestructionFact(Store.BACKUP))
        assert list(bare.value.fields) == ["record_class"]
        proved = records.DestructionFact(Store.BACKUP, "", "수신자 명단", 1200, DestructionMethod.ERASE, today())
        with pytest.raises(Invalid):
            records.certify_destruction(trustee_id, proved)
        records.certify_destruction(trustee_id, proved, paper("파기확인서.pdf"))
        lifecycle.act(trustee_id, Act.CONFIRM_DESTRUCTION)
        with pytest.raises(Refused) as open_ends:
            lifecycle.act(trustee_id, Act.CLOSE)
        assert len(open_ends.value.objections) == 3
        handed_over = records.ExitFact(today(), today(), today())
        with pytest.raises(Invalid):
            records.record_exit(trustee_id, handed_over)
        records.record_exit(trustee_id, handed_over, paper("서약서.pdf"))
        assert lifecycle.act(trustee_id, Act.CLOSE).state is TrusteeState.CLOSED


def test_a_high_risk_is_a_matter_of_the_packs(inside, steps):
    with inside():
        low, high = steps.propose("low"), steps.propose("high")
        steps.assess(low)
        steps.assess(high, high=True)
        assert reading.get(low).risk_class != reading.get(high).risk_class
        assert reading.get(high).risk_score == 16
