"""A tenant with a register, a clerk and two officers, and a quick way to records."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.testing.records import a_korean_register, an_inquiry
from trustward.testing.registers import store


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def clerk(build, tenant):
    return build.person(of=tenant, role=Role.CLERK)


@pytest.fixture
def officer(build, tenant):
    return build.person(of=tenant, role=Role.OFFICER)


@pytest.fixture
def entered(in_app, tenant):
    """`with entered(clerk):` works for the tenant in one transaction; as Trustward itself without a person."""

    @contextmanager
    def enter(person=None):
        actor = Actor(ActorKind.STAFF, person.id, person.role.value) if person else scope.SYSTEM
        with in_app(), scope.enter(tenant.id, actor=actor) as session:
            yield session

    return enter


@pytest.fixture
def registered(entered):
    """The tenant's register is filled; gives `entered`."""
    with entered():
        store(a_korean_register())
    return entered


@pytest.fixture
def inquiry():
    """`inquiry(email=…, classes=…)`: a record, made inside an entered tenant."""
    return an_inquiry
