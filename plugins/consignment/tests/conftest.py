"""A tenant, its scope, and the steps of a trustee's life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from trustward.api import enter
from trustward.testing.builders import ATenant, Builders
from trustward_consignment.testing import Steps


@pytest.fixture
def tenant(build: Builders) -> ATenant:
    """A tenant with every installed plugin on."""
    return build.tenant()


@pytest.fixture
def inside(app: Any, tenant: ATenant) -> Callable[..., AbstractContextManager[Any]]:
    """`with inside():` the tenant's scope, in an application context of its own."""

    @contextmanager
    def enter_tenant(of: ATenant | None = None) -> Iterator[Any]:
        with app.app_context(), enter((of or tenant).id) as session:
            yield session

    return enter_tenant


@pytest.fixture
def steps() -> Steps:
    """See `Steps`."""
    return Steps()
