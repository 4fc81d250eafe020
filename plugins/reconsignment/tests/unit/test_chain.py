"""The chain below a trustee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from trustward_reconsignment.domain.chain import Edge, Flaw, Standing, depth, path_to, tree, walk
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.requests import OPEN, RequestAct, RequestState, after, may

TODAY = date(2026, 11, 24)


def edge(name, parent=None, **changes):
    return Edge(
        uuid4(), parent.id if parent else None, Company(name), **{"consented": True, "disclosed": True, **changes}
    )


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.ACTIVE),
        ({"starts_on": TODAY}, Standing.ACTIVE),
        ({"starts_on": TODAY + timedelta(days=1)}, Standing.AWAITING),
        ({"disclosed": False}, Standing.AWAITING),
        ({"consented": False}, Standing.UNCONSENTED),
        ({"consented": False, "disclosed": False}, Standing.UNCONSENTED),
        ({"ended_on": TODAY}, Standing.ENDED),
        ({"ended_on": TODAY + timedelta(days=1)}, Standing.ACTIVE),
        ({"consented": False, "ended_on": TODAY}, Standing.ENDED),
    ],
)
def test_nothing_is_active_without_consent_and_disclosure(changes, standing):
    assert edge("하나", **changes).standing(TODAY) is standing


def test_the_tree_shows_who_is_below_whom_and_what_is_wrong():
    one = edge("하나")
    two = edge("둘", one, consented=False, disclosed=False)
    three = edge("셋", disclosed=False)
    ended = edge("넷", ended_on=TODAY)
    below = edge("다섯", ended)
    nodes = tree([one, two, three, ended, below], TODAY)
    assert [(n.edge.company.name_ko, n.level, n.flaws) for n in walk(nodes)] == [
        ("하나", 1, ()),
        ("둘", 2, (Flaw.NO_CONSENT,)),
        ("셋", 1, (Flaw.NOT_DISCLOSED,)),
        ("넷", 1, ()),
        ("다섯", 2, (Flaw.ABOVE_ENDED,)),
    ]
    assert depth(nodes) == 2
    assert depth(()) == 0


def test_an_edge_with_an_unknown_parent_is_not_lost_and_a_ring_ends():
    lost = replace(edge("하나"), parent_id=uuid4())
    assert [n.edge for n in walk(tree([lost], TODAY))] == [lost]
    one = edge("하나")
    ring = [replace(one, parent_id=one.id)]
    assert list(walk(tree(ring, TODAY))) == []


def test_the_path_to_an_edge_begins_below_the_trustee():
    one = edge("하나")
    two = edge("둘", one)
    known = {e.id: e for e in (one, two)}
    assert path_to(known, two.id) == (one, two)
    assert path_to(known, None) == ()
    with pytest.raises(KeyError):
        path_to(known, uuid4())


def test_what_may_happen_to_a_request():
    allowed = {(act, state) for act in RequestAct for state in RequestState if may(act, state)}
    assert allowed == {
        (RequestAct.APPROVE, RequestState.ASKED),
        (RequestAct.REFUSE, RequestState.ASKED),
        (RequestAct.REFUSE, RequestState.ASKED_BACK),
        (RequestAct.ASK_BACK, RequestState.ASKED),
        (RequestAct.ANSWER, RequestState.ASKED_BACK),
        (RequestAct.WITHDRAW, RequestState.ASKED),
        (RequestAct.WITHDRAW, RequestState.ASKED_BACK),
    }
    assert {after(act) for act in RequestAct} == set(RequestState) - {RequestState.STOPPED}
    assert {RequestState.ASKED, RequestState.ASKED_BACK} == OPEN
