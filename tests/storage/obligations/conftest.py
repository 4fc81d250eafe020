from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from trustward.kernel import scope
from trustward.kernel.texts import N_
from trustward.law.arithmetic import Deadline
from trustward.obligations import providers
from trustward.obligations.domain import RaisedDuty

DUE = Deadline(date(2027, 1, 15), datetime(2027, 1, 15, 15, tzinfo=UTC), rule="KR-K02", packs=(("kr", "1"),))
DUTY = RaisedDuty("testing", "disclose", ("trustee", UUID(int=7)), N_("Test duty"), DUE, citation="PIPA 26(2)")


class Source:
    """A room that raises what the test puts into `duties`."""

    duty = DUTY

    def __init__(self):
        self.duties = [DUTY]

    def __call__(self, as_of):
        return self.duties

    def change(self, **values):
        self.duties = [replace(self.duties[0], **values)]


@pytest.fixture
def source():
    made = Source()
    providers._providers["testing"] = made
    yield made
    providers._providers.pop("testing")


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def inside(in_app, tenant):
    """`with inside() as session:` the tenant is entered."""

    class Inside:
        def __call__(self, **kwargs):
            self.kwargs = kwargs
            return self

        def __enter__(self):
            self.app = in_app()
            self.app.__enter__()
            self.scope = scope.enter(tenant.id, **self.kwargs)
            return self.scope.__enter__()

        def __exit__(self, *error):
            try:
                return self.scope.__exit__(*error)
            finally:
                self.app.__exit__(None, None, None)

    return Inside()
