from datetime import date
from pathlib import Path

import pytest

from trustward.kernel import scope
from trustward.notices import kinds, services
from trustward.notices.domain import InDoubt, Link, NoticeKind, Recipient
from trustward.notices.tables import Notice

TEMPLATES = Path(__file__).parent / "templates"
for name, extra in [
    ("test.reminder", {}),
    ("test.legal", {"in_doubt": InDoubt.HOLD}),
    ("test.code", {"with_code": True}),
]:
    kinds.register(NoticeKind(name, TEMPLATES, name, **extra))


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def send():
    """Promise a notice in the entered tenant; the door's hash is kept in `send.doors`."""
    doors = {}

    def promise(key="k1", kind="test.reminder", to=None, **kwargs):
        to = to or Recipient.contact("contact@vendor.example")
        if kind == "test.code":
            return services.send(kind, to=to, key=key, **kwargs)
        kwargs.setdefault("link", Link.door(lambda id, token_hash: doors.update({id: token_hash})))
        return services.send(kind, to=to, key=key, params={"due": date(2026, 11, 24), "left": 3}, **kwargs)

    promise.doors = doors
    return promise


@pytest.fixture
def look(tenant):
    """The notice as it stands in the database."""

    def read(notice_id):
        with scope.enter(tenant.id, write=False) as session:
            found = session.get(Notice, (tenant.id, notice_id))
            session.expunge(found)
            return found

    return read
