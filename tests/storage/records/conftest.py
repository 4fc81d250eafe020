"""A tenant with a register, a clerk and two officers, and a quick way to records."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import clock, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.texts import Text
from trustward.records import services
from trustward.records.domain import IndexKind, RecordSource
from trustward.register import domain as d
from trustward.retention.domain import EventKind, Happened
from trustward.testing.registers import a_register, store


def a_korean_register():
    """The test register, with rows of the Korean pack behind its statutory retentions."""
    register = a_register()
    complaints = d.StatutoryRetention("complaints", ("KR-RET04",), record_class=Text("불만·분쟁", "Complaints"))
    books = replace(register.statutory[0], rows=("KR-RET05",))
    return replace(
        register, consignments=(), statutory=(books, complaints), profile=d.Profile(("taxpayer", "ecommerce"))
    )


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

    def make(email="haneul@person.example", phone="010-1234-5678", at=None, classes=None, **kwargs):
        at = at or clock.now()
        return services.create(
            service="inquiry",
            items={"email": email, "phone": phone},
            events=[Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at)],
            classes=classes,
            source=RecordSource.FORM,
            index={IndexKind.EMAIL: [email], IndexKind.PHONE: [phone]},
            **kwargs,
        )

    return make
