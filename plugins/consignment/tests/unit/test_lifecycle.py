"""The life cycle and its gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from trustward_consignment.domain.lifecycle import (
    DISCLOSED_STATES,
    Act,
    Disclosure,
    Objection,
    Obstacle,
    Standing,
    TrusteeState,
    acts_from,
    after,
    missing_for_activity,
    objections,
)

TODAY = date(2026, 11, 24)
READY = Standing(
    TrusteeState.CONTRACTED,
    assessed=True,
    contract=True,
    contract_file=True,
    disclosure=Disclosure.LIVE,
    kick_off=True,
)


def obstacles(act: Act, standing: Standing) -> list[Obstacle]:
    return [objection.obstacle for objection in objections(act, standing, TODAY)]


def test_the_whole_way_of_a_trustee():
    done = replace(READY, accounts_revoked=True, assets_returned=True, pledge=True, state=TrusteeState.PROPOSED)
    walked = [done.state]
    for act in (Act.ASSESS, Act.APPROVE, Act.CONCLUDE, Act.DISCLOSE, Act.ACTIVATE, Act.SUSPEND, Act.RESUME,
                Act.TERMINATE, Act.CONFIRM_DESTRUCTION, Act.CLOSE):  # fmt: skip
        assert objections(act, done, TODAY) == ()
        done = replace(done, state=after(act))
        walked.append(done.state)
    assert set(walked) == set(TrusteeState)
    assert acts_from(TrusteeState.CLOSED) == ()


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", TrusteeState)
def test_an_act_in_a_wrong_state_is_refused_for_that_alone(act: Act, state: TrusteeState):
    found = objections(act, Standing(state), TODAY)
    if act in acts_from(state):
        assert Obstacle.WRONG_STATE not in [objection.obstacle for objection in found]
    else:
        assert found == (Objection(Obstacle.WRONG_STATE, state.value),)


def test_the_contract_needs_every_item_and_the_paper():
    lacking = replace(READY, state=TrusteeState.APPROVED, contract_items_missing=("A", "B"), contract_file=False)
    assert objections(Act.CONCLUDE, lacking, TODAY) == (
        Objection(Obstacle.CONTRACT_ITEM_MISSING, "A"),
        Objection(Obstacle.CONTRACT_ITEM_MISSING, "B"),
        Objection(Obstacle.NO_CONTRACT_FILE),
    )
    assert obstacles(Act.CONCLUDE, Standing(TrusteeState.APPROVED)) == [Obstacle.NO_CONTRACT]
    unread = replace(lacking, contract_checked=False, contract_file=True)
    assert obstacles(Act.CONCLUDE, unread) == [Obstacle.CONTRACT_NOT_CHECKED]


def test_activation_says_all_that_is_missing_at_once():
    bare = Standing(TrusteeState.CONTRACTED, marketing=True)
    assert obstacles(Act.ACTIVATE, bare) == [
        Obstacle.NO_CONTRACT,
        Obstacle.NOT_DISCLOSED,
        Obstacle.NO_MARKETING_NOTICE,
        Obstacle.NO_KICK_OFF,
    ]
    assert objections(Act.ACTIVATE, READY, TODAY) == ()


def test_a_scheduled_disclosure_is_not_a_live_one():
    soon = replace(READY, disclosure=Disclosure.SCHEDULED, disclosed_from=date(2026, 12, 1))
    assert objections(Act.ACTIVATE, soon, TODAY) == (Objection(Obstacle.DISCLOSURE_SCHEDULED, "2026-12-01"),)


def test_a_promotion_needs_its_individual_notice():
    promoting = replace(READY, marketing=True)
    assert obstacles(Act.ACTIVATE, promoting) == [Obstacle.NO_MARKETING_NOTICE]
    assert obstacles(Act.ACTIVATE, replace(promoting, marketing_notice=True)) == []


def test_a_contract_counts_from_its_first_to_its_last_day():
    assert obstacles(Act.ACTIVATE, replace(READY, contract_from=date(2026, 11, 25))) == [Obstacle.CONTRACT_NOT_YET]
    assert obstacles(Act.ACTIVATE, replace(READY, contract_from=TODAY, contract_until=TODAY)) == []
    assert obstacles(Act.ACTIVATE, replace(READY, contract_until=date(2026, 11, 23))) == [Obstacle.CONTRACT_EXPIRED]


def test_closing_needs_certificates_accounts_assets_and_the_pledge():
    leaving = replace(READY, state=TrusteeState.TERMINATING, stores_open=("backup",))
    assert obstacles(Act.CONFIRM_DESTRUCTION, leaving) == [Obstacle.STORE_OPEN]
    confirmed = replace(leaving, state=TrusteeState.DESTRUCTION_CONFIRMED, stores_open=())
    assert obstacles(Act.CLOSE, confirmed) == [Obstacle.ACCOUNTS_OPEN, Obstacle.ASSETS_OUT, Obstacle.NO_PLEDGE]


def test_the_check_list_does_not_depend_on_the_state():
    for state in TrusteeState:
        assert missing_for_activity(replace(READY, state=state), TODAY) == ()


def test_what_the_policy_names():
    assert TrusteeState.APPROVED not in DISCLOSED_STATES
    assert {TrusteeState.CONTRACTED, TrusteeState.TERMINATING} <= DISCLOSED_STATES
    assert TrusteeState.DESTRUCTION_CONFIRMED not in DISCLOSED_STATES
