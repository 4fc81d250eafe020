"""A tenant with a lawful, published register and one form."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest

from trustward.accounts.domain import Role
from trustward.collection.domain import FieldDefinition, FieldType, FormDefinition, ServiceDefinition
from trustward.collection.services import forms
from trustward.kernel import clock, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.texts import Text
from trustward.policies import services as policies
from trustward.register import domain as d
from trustward.register.domain.delta import Change, Delta
from trustward.testing.records import a_korean_register
from trustward.testing.registers import store

NEWS = d.Service(
    "news", "customers", Text("소식", "News"), Text("소식 보내기", "Sending news"),
    items=(d.Item("email", Text("이메일", "E-mail"), d.Necessity.OPTIONAL), d.Item("phone", Text("전화번호", "Phone number"), d.Necessity.OPTIONAL)),
    basis=d.LegalBasis(d.Basis.CONSENT, separate_consent=True), retention=d.Retention(until_withdrawal=True), marketing=True,
)  # fmt: skip
FORM = FormDefinition(
    "ask", Text("문의하기", "Ask us"),
    (ServiceDefinition("inquiry", events=("inquiry",)), ServiceDefinition("news", optional=True)),
    inputs=(FieldDefinition("email", FieldType.EMAIL), FieldDefinition("phone", FieldType.PHONE)),
)  # fmt: skip


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def people(build, tenant):
    return [build.person(of=tenant, role=role) for role in (Role.CLERK, Role.OFFICER)]


@pytest.fixture
def entered(in_app, tenant):
    @contextmanager
    def enter(person=None):
        actor = Actor(ActorKind.STAFF, person.id, person.role.value) if person else scope.SYSTEM
        with in_app(), scope.enter(tenant.id, actor=actor) as session:
            yield session

    return enter


@pytest.fixture
def publish(entered, people):
    """Make the register's policy public as it is now."""

    def act():
        clerk, officer = people
        with entered(clerk):
            row = policies.open_draft()
            policies.submit(row.id, seen=row.content_hash, reason=Text("바꿈", "Changed"), material=False)
        with entered(officer):
            policies.approve(row.id, seen=row.content_hash, effective_on=clock.today("Asia/Seoul"))

    return act


@pytest.fixture
def registered(entered):
    """The register is filled and the form defined; nothing is public."""
    with entered():
        register = a_korean_register()
        store(replace(register, services=(*register.services, NEWS)))
        forms.apply(Delta("forms", (Change("forms", "ask", None, FORM),), order=("ask",)))
    return entered


@pytest.fixture
def opened(registered, publish):
    """The policy is public and the form open."""
    publish()
    with registered():
        forms.check_all()
    return registered
