"""A trustee with a door, and what its contact asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from trustward.accounts.domain import Role
from trustward.api import Actor, ActorKind, Door, Lang, Text, clock, enter
from trustward.testing.builders import APerson, ATenant, Builders
from trustward_consignment.testing import Steps
from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.content import Description
from trustward_reconsignment.domain.rules import Transfer

CONTACT = "desk@hanbit.example"


@pytest.fixture
def tenant(build: Builders) -> ATenant:
    return build.tenant()


@pytest.fixture
def officer(build: Builders, tenant: ATenant) -> APerson:
    return build.person(of=tenant, role=Role.OFFICER)


@pytest.fixture
def inside(app: Any, tenant: ATenant, officer: APerson) -> Callable[..., AbstractContextManager[Any]]:
    """`with inside():` the tenant's scope as its officer; `with inside(door):` as the trustee's contact."""

    @contextmanager
    def enter_tenant(door: Door | None = None, of: ATenant | None = None) -> Iterator[Any]:
        actor = Actor(ActorKind.VENDOR, door.id) if door else Actor(ActorKind.STAFF, officer.id, officer.role.value)
        with app.app_context(), enter((of or tenant).id, actor=actor) as session:
            yield session

    return enter_tenant


@pytest.fixture
def trustee(inside: Any) -> UUID:
    """A trustee with a contract."""
    with inside():
        return Steps().contracted()


def a_door(tenant: ATenant, trustee: UUID) -> Door:
    return Door(
        uuid4(),
        tenant.id,
        "reconsignment",
        ("trustee", trustee),
        trustee,
        trustee,
        Lang.KO,
        clock.now() + timedelta(days=30),
    )


@pytest.fixture
def door(app: Any, tenant: ATenant, trustee: UUID) -> Door:
    with app.app_context():
        return a_door(tenant, trustee)


NURI = Company("누리클라우드", "Nuri Cloud", "1018178469", "KR")
SAEUM = Company("새움데이터", "Saeum Data", "", "KR")


def wanted(company: Company = NURI, **changes: Any) -> Description:
    facts = {
        "task": Text("발송 서버 운영", "Running the mail servers"), "items": (), "items_text": Text("이메일 주소", "E-mail address"),
        "period": Text("위탁계약 종료 시까지", "Until the contract ends"), "transfer": Transfer(), **changes,
    }  # fmt: skip
    return Description(company, **facts)


FORM = {
    "name_ko": "누리클라우드", "name_en": "Nuri Cloud", "business_number": "101-81-78469", "country": "KR",
    "task_ko": "발송 서버 운영", "task_en": "Running the mail servers", "items_text_ko": "이메일 주소",
    "items_text_en": "E-mail address", "period_ko": "위탁계약 종료 시까지", "safeguards": "전송 구간과 저장 자료를 암호화합니다.",
}  # fmt: skip


def link_in(text: str) -> str:
    return re.findall(r"https?://[^/\s]+(/a/\S+)", text)[-1]
