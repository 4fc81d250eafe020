"""A tenant with a complaint that is kept apart, and people of each role."""

from contextlib import contextmanager

import pytest

from trustward.accounts.domain import Role
from trustward.apart import services as apart
from trustward.kernel import scope
from trustward.testing.moves.records import complaint, register_with_complaints, unit_of


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
def auditor(build, tenant):
    return build.person(of=tenant, role=Role.AUDITOR)


@pytest.fixture
def entered(in_app, tenant):
    @contextmanager
    def enter():
        with in_app(), scope.enter(tenant.id) as session:
            yield session

    return enter


@pytest.fixture
def kept(entered, in_app, tenant):
    """The record and the unit of it that is kept apart."""
    with entered():
        register_with_complaints()
        record = complaint("haneul")
        found = record.id, unit_of(record)
    with in_app():
        apart.move_due(tenant.id)
    return found
