"""A tenant with a lawful register, a clerk and two officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.testing.builders import APerson, ATenant
from trustward.testing.registers import a_register, store


@pytest.fixture
def tenant(build: Any) -> ATenant:
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def clerk(build: Any, tenant: ATenant) -> APerson:
    return build.person(of=tenant, role=Role.CLERK)


@pytest.fixture
def officer(build: Any, tenant: ATenant) -> APerson:
    return build.person(of=tenant, role=Role.OFFICER)


@pytest.fixture
def entered(in_app: Any, tenant: ATenant) -> Any:
    """`with entered(clerk):` works for the tenant in one transaction, as that person; as Trustward itself without."""

    @contextmanager
    def enter(person: APerson | None = None) -> Iterator[Any]:
        actor = Actor(ActorKind.STAFF, person.id, person.role.value) if person else scope.SYSTEM
        with in_app(), scope.enter(tenant.id, actor=actor) as session:
            yield session

    return enter


@pytest.fixture
def registered(entered: Callable[..., Any]) -> Callable[..., Any]:
    """The tenant's register is filled; gives `entered`."""
    with entered():
        store(replace(a_register(), consignments=()))
    return entered
