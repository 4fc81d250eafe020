"""A tenant whose register has complaints kept, people of each role, and complaints to move."""

from contextlib import contextmanager

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.testing.moves import records


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
    def enter(person=None, write=True):
        actor = Actor(ActorKind.STAFF, person.id, person.role.value) if person else scope.SYSTEM
        with in_app(), scope.enter(tenant.id, actor=actor, write=write) as session:
            yield session

    with enter():
        records.register_with_complaints()
    return enter
