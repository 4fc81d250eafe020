"""A trustee asks; rules answer first; the officer decides; the policy follows."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from trustward.api import Conflict, DutyState, Invalid, NotFound, Refused, audit, load, session
from trustward.obligations.tables import Obligation
from trustward_consignment import api as consignment
from trustward_consignment.domain.lifecycle import Act
from trustward_consignment.services import disclosure, lifecycle
from trustward_consignment.testing import Steps
from trustward_reconsignment.domain.chain import Flaw, Standing
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.requests import Ground, RequestState
from trustward_reconsignment.domain.rules import Concern, Obstacle, Transfer
from trustward_reconsignment.services import asking, chains, deciding, duties, ending
from trustward_reconsignment.tables import Consent, Request

_spec = importlib.util.spec_from_file_location("reconsignment_conftest", Path(__file__).parents[1] / "conftest.py")
shared = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(shared)
wanted, NURI, SAEUM, CONTACT = shared.wanted, shared.NURI, shared.SAEUM, shared.CONTACT


@pytest.fixture
def ask(inside, door):
    def make(company=NURI, parent=None, **changes):
        with inside(door):
            return asking.ask(door, wanted(company, **changes), "암호화하여 보관합니다.", parent).id

    return make


@pytest.fixture
def approve(inside):
    def make(request_id, conditions=("재위탁 금지",)):
        with inside():
            row = load(Request, request_id)
            looked_at = [reason.key for reason in deciding.judged(row).concerns]
            return deciding.approve(request_id, conditions, content_hash=row.content_hash, confirmed=looked_at)

    return make


def disclosed(trustee):
    [fact] = [f for f in disclosure.facts(consignment.today()) if f.key == consignment.trustee(trustee).key]
    return fact.subtrustees


def test_a_request_waits_for_the_officer_and_nothing_is_public(inside, ask, trustee, work, mail_sink, officer):
    request_id = ask()
    with inside():
        row = load(Request, request_id)
        assert row.state is RequestState.ASKED
        assert row.due_on > consignment.today()
        assert [r.kind for r in deciding.judged(row).concerns] == [Concern.ITEMS_IN_WORDS]
        assert disclosed(trustee) == ()
        assert chains.of(trustee).nodes == ()
    work()
    [mail] = [m for m in mail_sink.to(officer.email) if "동의 요청" in m.subject]
    assert f"/requests/{request_id}" in mail.text
    assert "누리클라우드" not in mail.text


def test_the_consent_is_recorded_with_all_that_it_covers(inside, ask, approve, trustee, officer):
    request_id = ask()
    consent = approve(request_id, ["같은 의무를 부과한다", "사고를 바로 알린다"])
    with inside():
        row = load(Request, request_id)
        kept = deciding.consent_of(request_id)
        assert (kept.number, kept.conditions) == (consent.number, ["같은 의무를 부과한다", "사고를 바로 알린다"])
        assert kept.consented_by == officer.id
        assert kept.consented_on == consignment.today()
        assert kept.request_hash == row.content_hash == asking.hash_of(row)
        assert kept.citation == "PIPA 26(6)"
        assert row.state is RequestState.APPROVED
        assert audit.verify() is None


def test_an_approved_one_is_in_the_next_policy_and_waits_for_it(inside, ask, approve, trustee):
    approve(ask())
    with inside():
        [fact] = disclosed(trustee)
        assert fact.trustee.text.ko == "누리클라우드"
        assert [item.ko for item in fact.items] == ["이메일 주소"]
        [node] = chains.of(trustee).nodes
        assert node.standing is Standing.AWAITING
        assert node.flaws == (Flaw.NOT_DISCLOSED,)
        assert consignment.trustee(trustee).disclosure_changed_on == consignment.today()


def test_a_refused_one_appears_nowhere_public(inside, ask, trustee, work, mail_sink):
    request_id = ask()
    with inside():
        deciding.refuse(request_id, Ground.SAFEGUARDS, "암호화 계획이 없습니다.")
    with inside():
        row = load(Request, request_id)
        assert (row.state, row.ground, row.ground_text) == (
            RequestState.REFUSED,
            Ground.SAFEGUARDS,
            "암호화 계획이 없습니다.",
        )
        assert disclosed(trustee) == ()
        assert chains.of(trustee).nodes == ()
        assert deciding.consent_of(request_id) is None
        assert consignment.trustee(trustee).disclosure_changed_on == consignment.today(), "only since it was contracted"
    work()
    [mail] = mail_sink.to(CONTACT)
    assert "암호화" not in mail.text
    assert "/a/" in mail.text


@pytest.mark.parametrize(
    ("company", "changes", "obstacle"),
    [
        (Company("한빛메일", "Hanbit Mail", "1248100998", "KR"), {}, Obstacle.CYCLE),
        (NURI, {"items": ("nothing/known",)}, Obstacle.BEYOND_THE_TASK),
    ],
)
def test_rules_answer_first(inside, ask, trustee, work, mail_sink, officer, company, changes, obstacle):
    request_id = ask(company, **changes)
    with inside():
        row = load(Request, request_id)
        assert row.state is RequestState.STOPPED
        assert [kind for kind, _detail in row.obstacles] == [obstacle.value]
        assert disclosed(trustee) == ()
        with pytest.raises(Refused):
            deciding.approve(request_id, [], content_hash=row.content_hash)
    work()
    assert [m for m in mail_sink.to(officer.email) if "재위탁" in m.subject] == []


def test_a_contract_that_forbids_it_stops_it(inside, ask, trustee):
    with inside():
        Steps().contract(trustee, forbids_reconsignment=True)
    request_id = ask()
    with inside():
        row = load(Request, request_id)
        assert [kind for kind, _ in row.obstacles] == [Obstacle.FORBIDDEN_BY_CONTRACT.value]


def test_a_country_abroad_needs_the_facts_that_are_published(inside, ask):
    abroad = Company("Far Cloud", "Far Cloud", "", "US")
    with pytest.raises(Invalid) as refusal:
        ask(abroad)
    assert set(refusal.value.fields) == {"time_and_method", "contact", "refusal"}
    request_id = ask(abroad, transfer=Transfer("발송할 때", "privacy@far.example", "요청하면 제외"))
    with inside():
        row = load(Request, request_id)
        assert row.state is RequestState.ASKED
        assert Concern.ABROAD in [r.kind for r in deciding.judged(row).concerns]


def test_the_same_company_is_not_asked_for_twice(inside, ask, approve):
    ask()
    second = ask()
    with inside():
        assert load(Request, second).obstacles == [[Obstacle.DUPLICATE.value, "누리클라우드"]]


def test_a_question_and_its_answer_are_part_of_what_is_consented_to(inside, ask, door, approve, work, mail_sink):
    request_id = ask()
    with inside():
        before = load(Request, request_id).content_hash
        deciding.ask_back(request_id, "백업은 어디에 보관합니까?")
    with inside():
        row = load(Request, request_id)
        assert row.state is RequestState.ASKED_BACK
        with pytest.raises(Refused):
            deciding.approve(request_id, [], content_hash=row.content_hash)
    with inside(door):
        asking.answer(door, request_id, "서울 센터에만 보관합니다.")
    with inside():
        row = load(Request, request_id)
        assert row.state is RequestState.ASKED
        assert row.content_hash != before
        with pytest.raises(Conflict):
            deciding.approve(request_id, [], content_hash=before)
    approve(request_id)
    work()
    assert len(mail_sink.to(CONTACT)) == 2


def test_what_changed_since_it_was_read_is_not_consented_to(inside, ask, database):
    request_id = ask()
    with inside():
        row = load(Request, request_id)
        shown = row.content_hash
        row.name_ko = "다른회사"
    with inside(), pytest.raises(Conflict):
        deciding.approve(request_id, [], content_hash=shown)


def test_a_rule_that_came_to_speak_against_it_stops_the_consent(inside, ask, trustee):
    request_id = ask()
    with inside():
        lifecycle.act(trustee, Act.TERMINATE, reason="계약 해지")
    with inside():
        row = load(Request, request_id)
        with pytest.raises(Refused) as refusal:
            deciding.approve(request_id, [], content_hash=row.content_hash)
        assert refusal.value.code == "reconsignment_obstacle"
        assert len(refusal.value.objections) == 1


def test_a_decision_is_made_once(inside, ask, approve):
    request_id = ask()
    approve(request_id)
    with inside():
        row = load(Request, request_id)
        with pytest.raises(Refused):
            deciding.refuse(request_id, Ground.OTHER, "x")
        with pytest.raises(Refused):
            deciding.approve(request_id, [], content_hash=row.content_hash)
        assert len(list(consents())) == 1


def consents():
    return session().scalars(sa.select(Consent))


def test_a_trustee_withdraws_and_only_its_own(inside, ask, door, app, tenant):
    request_id = ask()
    with inside():
        other = Steps().contracted("other", number="")
    with app.app_context():
        stranger = shared.a_door(tenant, other)
    with inside(stranger):
        with pytest.raises(NotFound):
            asking.withdraw(stranger, request_id)
        with pytest.raises(NotFound):
            asking.of_door(stranger, uuid4())
    with inside(door):
        assert asking.withdraw(door, request_id).state is RequestState.WITHDRAWN


def test_the_chain_goes_as_deep_as_the_tenant_allows(inside, ask, approve, trustee):
    approve(ask())
    with inside():
        [first] = chains.rows_of([trustee])
    approve(ask(SAEUM, parent=first.id))
    with inside():
        rows = chains.rows_of([trustee])
        second = next(row for row in rows if row.name_ko == "새움데이터")
        [fact] = disclosed(trustee)
        assert [inner.trustee.text.ko for inner in fact.subtrustees] == ["새움데이터"]
        [node] = chains.of(trustee).nodes
        assert [inner.level for inner in node.below] == [2]
    third = ask(Company("셋", "", "", "KR"), parent=second.id)
    with inside():
        assert load(Request, third).obstacles == [[Obstacle.TOO_DEEP.value, "2"]]
    ring = ask(NURI, parent=second.id)
    with inside():
        kinds = [kind for kind, _ in load(Request, ring).obstacles]
        assert Obstacle.CYCLE.value in kinds


def test_another_trustees_sub_trustee_is_no_parent(inside, ask, approve, trustee, app, tenant):
    approve(ask())
    with inside():
        [row] = chains.rows_of([trustee])
        other = Steps().contracted("other", number="")
    with app.app_context():
        stranger = shared.a_door(tenant, other)
    with inside(stranger), pytest.raises(NotFound):
        asking.ask(stranger, wanted(SAEUM), "암호화", row.id)


def test_ending_takes_those_below_along_and_leaves_the_policy(inside, ask, approve, trustee):
    approve(ask())
    with inside():
        [first] = chains.rows_of([trustee])
    approve(ask(SAEUM, parent=first.id))
    with inside():
        consignment.trustee(trustee).disclosure_changed_on = None
        with pytest.raises(Invalid):
            ending.end(first.id, consignment.today() + timedelta(days=1), "계약 종료")
        ended = ending.end(first.id, consignment.today(), "계약 종료")
        assert {row.name_ko for row in ended} == {"누리클라우드", "새움데이터"}
    with inside():
        assert disclosed(trustee) == ()
        assert consignment.trustee(trustee).disclosure_changed_on == consignment.today()
        assert chains.of(trustee).running() == []
        with pytest.raises(Refused):
            ending.end(first.id, consignment.today(), "다시")


def test_one_found_without_consent_is_flagged_and_never_public(inside, ask, approve, trustee):
    with inside():
        ending.record_found(trustee, wanted(), "점검에서 알게 됨")
        with pytest.raises(Refused):
            ending.record_found(trustee, wanted(), "다시")
    with inside():
        assert disclosed(trustee) == ()
        [node] = chains.of(trustee).nodes
        assert node.standing is Standing.UNCONSENTED
        assert node.flaws == (Flaw.NO_CONSENT,)
        assert [row.name_ko for row in chains.without_consent()] == ["누리클라우드"]
        [duty] = duties.raised(consignment.today())
        assert (duty.kind, duty.done_at, duty.citation) == (duties.SETTLE, None, "PIPA 26(6)")
    approve(ask())
    with inside():
        assert chains.without_consent() == []
        [row] = chains.rows_of([trustee])
        assert row.note == "점검에서 알게 됨"
        assert len(disclosed(trustee)) == 1
        done = {duty.kind: duty.done_at for duty in duties.raised(consignment.today())}
        assert None not in done.values()


def test_a_request_under_one_without_consent_is_stopped(inside, ask, trustee):
    with inside():
        row = ending.record_found(trustee, wanted(), "점검에서 알게 됨")
    request_id = ask(SAEUM, parent=row.id)
    with inside():
        assert load(Request, request_id).obstacles[0][0] == Obstacle.NOT_RUNNING.value


def test_obligations_follow_a_request(inside, ask, approve, work):
    request_id = ask()
    work()

    def duty():
        with inside():
            [row] = session().scalars(sa.select(Obligation).where(Obligation.source == "reconsignment"))
            return row

    assert duty().state is DutyState.OPEN
    approve(request_id)
    work()
    assert duty().state is DutyState.DONE


def test_a_stranger_tenant_finds_nothing(inside, ask, build):
    request_id = ask()
    other = build.tenant()
    with inside(of=other):
        with pytest.raises(NotFound):
            deciding.get(request_id)
        assert asking.open_count() == 0


def test_rows_keep_what_the_vendor_wrote_sealed(inside, ask, database):
    ask()
    engine = sa.create_engine(database.superuser_url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("select safeguards from reconsignment_request").all()
    engine.dispose()
    assert "암호화".encode() not in bytes(rows[0][0])
