"""Rules answer a request for re-consignment before a person does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from trustward_reconsignment.domain.companies import Company, bare
from trustward_reconsignment.domain.rules import (
    Concern,
    Limits,
    Obstacle,
    Reason,
    Situation,
    Transfer,
    Wish,
    concerns,
    obstacles,
)

TODAY = date(2026, 11, 24)
CONTROLLER = Company("오케스트로", "OKESTRO", "1048152713", "KR")
TRUSTEE = Company("스티비", "Stevie Corporation", "1058716245", "KR")
SUB = Company("한빛로지스", "Hanbit Logistics", "2208162517", "KR")
NEW = Company("누리클라우드", "Nuri Cloud", "1018178469", "KR")
FACTS = Transfer(
    "발송할 때마다 전용 회선으로", "privacy@nuri.example", "개인정보 보호책임자에게 요청하면 발송에서 제외"
)
SITUATION = Situation(
    controller=CONTROLLER, above=(TRUSTEE,), beside=(), running=True, contract=True, contract_forbids=False,
    contract_until=date(2027, 12, 31),
    items={"inquiry/email": "ordinary", "hiring/disability": "sensitive", "hiring/passport": "unique_id", "hiring/rrn": "rrn"},
    limits=Limits(deepest=2, home="KR", refused_categories=frozenset({"rrn"})),
)  # fmt: skip
WISH = Wish(NEW, items=("inquiry/email",), starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30))


def kinds(reasons):
    return [reason.kind for reason in reasons]


def test_an_ordinary_request_goes_to_the_officer():
    assert obstacles(WISH, SITUATION) == ()
    assert concerns(WISH, SITUATION, TODAY) == ()


@pytest.mark.parametrize(
    ("wish", "situation", "expected"),
    [
        ({}, {"running": False}, [Reason(Obstacle.NOT_RUNNING)]),
        ({}, {"contract_forbids": True}, [Reason(Obstacle.FORBIDDEN_BY_CONTRACT)]),
        ({}, {"above": (TRUSTEE, SUB)}, []),
        ({}, {"above": (TRUSTEE, SUB, replace(SUB, number="3", name_ko="셋", name_en=""))}, [Reason(Obstacle.TOO_DEEP, "2")]),
        ({"company": TRUSTEE}, {}, [Reason(Obstacle.CYCLE, "스티비")]),
        ({"company": CONTROLLER}, {}, [Reason(Obstacle.CYCLE, "오케스트로")]),
        ({"company": SUB}, {"above": (TRUSTEE, SUB)}, [Reason(Obstacle.CYCLE, "한빛로지스")]),
        ({"company": SUB}, {"beside": (SUB,)}, [Reason(Obstacle.DUPLICATE, "한빛로지스")]),
        ({"items": ("orders/address",)}, {}, [Reason(Obstacle.BEYOND_THE_TASK, "orders/address")]),
        ({"items": ("hiring/rrn",)}, {}, [Reason(Obstacle.CATEGORY_REFUSED, "hiring/rrn")]),
        ({"company": replace(NEW, country="US", number="")}, {}, [Reason(Obstacle.TRANSFER_FACTS_MISSING, n) for n in ("time_and_method", "contact", "refusal")]),
        ({"company": replace(NEW, country="US", number=""), "transfer": replace(FACTS, contact=" ")}, {}, [Reason(Obstacle.TRANSFER_FACTS_MISSING, "contact")]),
        ({"company": replace(NEW, country="US", number=""), "transfer": FACTS}, {}, []),
        ({"company": replace(NEW, country="US"), "transfer": FACTS}, {"limits": Limits(2, "KR", frozenset({"JP"}))}, [Reason(Obstacle.COUNTRY_REFUSED, "US")]),
        ({"company": replace(NEW, country="JP"), "transfer": FACTS}, {"limits": Limits(2, "KR", frozenset({"JP"}))}, []),
    ],
)  # fmt: skip
def test_obstacles(wish, situation, expected):
    assert list(obstacles(replace(WISH, **wish), replace(SITUATION, **situation))) == expected


def test_all_reasons_are_said_at_once():
    wish = replace(WISH, company=TRUSTEE, items=("hiring/rrn", "x/y"))
    found = obstacles(wish, replace(SITUATION, running=False, contract_forbids=True))
    assert kinds(found) == [
        Obstacle.NOT_RUNNING, Obstacle.FORBIDDEN_BY_CONTRACT, Obstacle.CYCLE, Obstacle.BEYOND_THE_TASK, Obstacle.CATEGORY_REFUSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "situation", "expected"),
    [
        ({}, {"contract": False}, [Concern.NO_CONTRACT]),
        ({"items": ("hiring/disability", "hiring/passport")}, {}, [Concern.SENSITIVE_ITEMS, Concern.UNIQUE_ID_ITEMS]),
        ({"in_words": True}, {}, [Concern.ITEMS_IN_WORDS]),
        ({"company": replace(NEW, country="US", number=""), "transfer": FACTS}, {}, [Concern.ABROAD]),
        ({"ends_on": None}, {}, [Concern.ENDS_AFTER_CONTRACT]),
        ({"ends_on": date(2028, 1, 1)}, {}, [Concern.ENDS_AFTER_CONTRACT]),
        ({"ends_on": None}, {"contract_until": None}, []),
        ({"company": replace(NEW, number="")}, {}, [Concern.NO_BUSINESS_NUMBER]),
        ({"starts_on": TODAY}, {}, [Concern.BEGINS_ALREADY]),
        ({"starts_on": None}, {}, []),
    ],
)
def test_concerns(wish, situation, expected):
    assert kinds(concerns(replace(WISH, **wish), replace(SITUATION, **situation), TODAY)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("㈜한빛로지스", "한빛 로지스 주식회사"),
        ("(주) 한빛로지스", "한빛로지스"),
        ("Hanbit Logistics Co., Ltd.", "HANBIT LOGISTICS"),
        ("Hanbit-Logistics Inc", "Hanbit Logistics, Inc."),
    ],
)
def test_a_company_is_recognised_under_its_spellings(one, other):
    assert bare(one) == bare(other)


def test_two_numbers_are_two_companies_and_a_missing_one_is_made_up_for_by_the_name():
    assert not SUB.same_as(replace(SUB, number="9"))
    assert SUB.same_as(replace(SUB, number=""))
    assert SUB.same_as(replace(SUB, number="123", country="US"))
    assert not SUB.same_as(NEW)
    assert not Company("", "").same_as(Company("", ""))
