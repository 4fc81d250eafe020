"""The life of a request, and what an approval is bound to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from trustward.destruction.domain import (
    FREE,
    MOVES,
    OPEN,
    Approval,
    Objection,
    RequestKind,
    RequestState,
    after_cooling,
    hash_of_leaves,
    is_late,
    leaves,
    may_become,
    objections,
    set_hash,
)

CLERK, OFFICER = UUID(int=1), UUID(int=2)
ASKED = Approval(RequestState.PROPOSED, CLERK, OFFICER, "aa", "aa", "aa", late=False, late_reason="")


def test_an_officer_approves_what_another_proposed():
    assert objections(ASKED) == []
    assert objections(replace(ASKED, proposed_by=None)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"approver": CLERK}, Objection.OWN_PROPOSAL),
        ({"approver": None}, Objection.NOT_AN_OFFICER),
        ({"seen": "bb"}, Objection.OTHER_SET),
        ({"stored": "bb"}, Objection.OTHER_SET),
        ({"current": "bb"}, Objection.OTHER_SET),
        ({"late": True}, Objection.LATE_WITHOUT_REASON),
        ({"late": True, "late_reason": "  "}, Objection.LATE_WITHOUT_REASON),
        ({"state": RequestState.COOLING}, Objection.WRONG_STATE),
        ({"state": RequestState.CLOSED}, Objection.WRONG_STATE),
    ],
)
def test_what_stands_against_an_approval(change, said):
    assert objections(replace(ASKED, **change)) == [said]


def test_a_late_one_with_its_reason_goes():
    assert objections(replace(ASKED, late=True, late_reason="The officer was away.")) == []


def test_nothing_leads_out_of_an_end():
    for state in RequestState:
        if state not in OPEN:
            assert not MOVES[state]
    assert not FREE & OPEN
    assert {*OPEN, *FREE, RequestState.CLOSED} == set(RequestState)


def test_nothing_is_destroyed_without_cooling_off():
    assert not may_become(RequestState.PROPOSED, RequestState.RUNNING)
    assert not may_become(RequestState.PROPOSED, RequestState.CLOSED)


def test_what_runs_by_hand_waits_for_a_proof():
    assert {kind: after_cooling(kind) for kind in RequestKind} == {
        RequestKind.RECORDS: RequestState.RUNNING,
        RequestKind.CONNECTOR: RequestState.RUNNING,
        RequestKind.ELSEWHERE: RequestState.PROVING,
        RequestKind.PAPER: RequestState.PROVING,
        RequestKind.DEMANDED: RequestState.RUNNING,
        RequestKind.TRUSTEE: RequestState.PROVING,
    }


def test_a_set_is_named_whatever_its_order():
    one, two = (UUID(int=5), 1), (UUID(int=3), 7)
    assert set_hash([one, two]) == set_hash([two, one]) == hash_of_leaves(leaves([two, one]))
    assert set_hash([one, two]) != set_hash([one])


def test_another_version_of_the_facts_is_another_set():
    assert set_hash([(UUID(int=5), 1)]) != set_hash([(UUID(int=5), 2)])


def test_late_from_the_instant_on():
    by = datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert is_late(by, by)
    assert not is_late(by, by - timedelta(seconds=1))
    assert not is_late(None, by)
