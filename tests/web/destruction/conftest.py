"""Records that are due, officers, and a ticker's reading of the clock."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from trustward.accounts.domain import Role
from trustward.destruction import services
from trustward.destruction.services import clocks
from trustward.kernel import clock, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.texts import Text
from trustward.records import services as records
from trustward.records.domain import Held, IndexKind, RecordSource
from trustward.register import domain as d
from trustward.retention.domain import EventKind, Happened
from trustward.testing.registers import a_register, store

PLUGINS = ("statutes_kr",)


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
    return build.tenant(plugins=PLUGINS)


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
def ticked(in_app):
    """`ticked()`: the ticker reads the clock, as it does every few seconds."""

    def tick():
        with in_app():
            clocks.observe()

    tick()
    return tick


@pytest.fixture
def registered(entered, ticked):
    """The tenant's register is filled, and the ticker runs; gives `entered`."""
    with entered():
        store(a_korean_register())
    return entered


@pytest.fixture
def inquiries(registered):
    """`inquiries(3)`: so many records whose purpose ended long ago; gives their ids."""

    def make(number=3, classes=None, days=1200, **kwargs):
        with registered():
            at = clock.now() - timedelta(days=days)
            made = []
            for which in range(number):
                email = f"person{which}-{days}@somewhere.example"
                if kwargs.get("held") is Held.ELSEWHERE:
                    content, index, kwargs["external_id"] = {}, {}, f"ext-{which}"
                else:
                    content, index = {"email": email, "phone": "010-1234-5678"}, {IndexKind.EMAIL: [email]}
                made.append(records.create(
                    service="inquiry", items=content, events=[Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at)],
                    classes=classes, source=RecordSource.FORM, index=index, **kwargs,
                ).id)  # fmt: skip
            return made

    return make


@pytest.fixture
def proposed(registered, work):
    """`proposed()`: what is due is proposed; gives the ids of the requests."""

    def propose():
        with registered():
            services.sweep()
        work()
        with registered():
            return [row.id for row in reversed(services.requests())]

    return propose


@pytest.fixture
def approved(registered, officer, proposed):
    """`approved()`: everything that is due is proposed and approved; gives the ids of the requests."""

    def approve():
        ids = proposed()
        for request_id in ids:
            with registered(officer):
                services.approve(request_id, seen=services.get(request_id).set_hash, late_reason="We were closed.")
        return ids

    return approve
