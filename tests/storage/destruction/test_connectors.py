"""Records held elsewhere: read, destroyed through a connector, and what happens when it does not answer."""

from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from marshmallow import Schema, fields

from trustward.destruction import services
from trustward.destruction.connectors import Check, Found, FoundPage, Outcome, Unreachable
from trustward.destruction.domain import ConnectorState, RequestKind, RequestState, Trouble
from trustward.destruction.services import book, connecting, taking_in
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import Refused
from trustward.records.domain import Held
from trustward.records.tables import RecordUnit


class Settings(Schema):
    address = fields.String(required=True)
    password = fields.String(load_default="", metadata={"secret": True})


class Elsewhere:
    """A system with rows, that may be down."""

    name, title, schema, by_hand = "elsewhere", "Elsewhere", Settings, False

    def __init__(self):
        self.rows, self.down, self.asked = {f"id-{n}" for n in range(5)}, False, []

    def check(self, settings):
        return Check(not self.down, ("It answers.",))

    def read(self, settings, after, limit):
        self._answer()
        events = (("collected", date(2020, 1, 2)), ("inquiry", date(2020, 1, 2)))
        ids = sorted(one for one in self.rows if one > after)[:2]
        found = tuple(Found(one, "inquiry", events) for one in ids)
        return FoundPage(found, ids[-1] if len(ids) == 2 else "")

    def erase(self, settings, ids):
        self._answer()
        self.asked.append(set(ids))
        gone = self.rows & set(ids)
        self.rows -= gone
        return Outcome(frozenset(ids), {"customers": len(gone)})

    def left(self, settings, ids):
        return frozenset(self.rows & set(ids))

    def dry_run(self, settings, ids):
        return Outcome(frozenset(ids), {"customers": len(self.rows & set(ids))})

    def _answer(self):
        if self.down:
            raise Unreachable("It is down.")


@pytest.fixture
def elsewhere(monkeypatch):
    system = Elsewhere()
    monkeypatch.setattr(connecting, "ask", lambda hook, **facts: [SimpleNamespace(error=None, value=[system])])
    return system


@pytest.fixture
def connected(registered, elsewhere, in_app, tenant):
    """An enabled connector that was read; gives its id."""
    with registered():
        row = connecting.add("elsewhere", "Shop", {"address": "db", "password": "hunter2-hunter2"})
        with pytest.raises(Refused):
            connecting.enable(row.id)
        assert connecting.check(row.id)
        connecting.enable(row.id)
        assert "hunter2" not in str(connecting.shown_settings(row, elsewhere))
        assert b"hunter2" not in row.settings
    with in_app():
        assert taking_in.read(tenant.id, row.id) == 5
        assert taking_in.read(tenant.id, row.id) == 5
    return row.id


def units(registered):
    with registered() as session:
        return session.scalar(
            sa.select(sa.func.count()).select_from(RecordUnit).where(RecordUnit.held == Held.ELSEWHERE)
        )


def test_they_are_destroyed_there_and_then_forgotten_here(
    connected, elsewhere, registered, approved, work, moved_clock
):
    assert units(registered) == 5
    (request_id,) = approved()
    with registered():
        row = services.get(request_id)
        assert (row.kind, row.count) == (RequestKind.CONNECTOR, 5)
        assert connecting.dry_run(row).rows == {"customers": 5}
    moved_clock(hours=25)
    work()
    assert elsewhere.rows == set()
    assert units(registered) == 0
    with registered():
        assert services.get(request_id).state is RequestState.CLOSED
        assert book.of_request(request_id).body["rows"]["customers"] == 5


def test_a_record_that_cannot_be_taken_in_keeps_out_no_other(connected, elsewhere, registered, in_app, tenant):
    elsewhere.rows |= {"id-5", "id-6" + "x" * 300}
    with in_app():
        assert taking_in.read(tenant.id, connected) == 6
    assert units(registered) == 6
    with registered() as session:
        refused = sa.select(AuditEntry.facts).where(AuditEntry.action == "connector.page_refused")
        assert session.scalars(refused).all() == [{"records": 1}]


@pytest.mark.parametrize("how", ["down", "disabled"])
def test_one_that_cannot_act_holds_up_nobody_else(
    how, connected, elsewhere, inquiries, registered, approved, work, moved_clock
):
    inquiries(2)
    ids = approved()
    if how == "down":
        elsewhere.down = True
    else:
        with registered():
            connecting.disable(connected)
    moved_clock(hours=25)
    work()
    with registered():
        by_kind = {services.get(one).kind: services.get(one) for one in ids}
        assert by_kind[RequestKind.RECORDS].state is RequestState.CLOSED
        waiting = by_kind[RequestKind.CONNECTOR]
        assert waiting.state is RequestState.RUNNING
        assert waiting.trouble == (Trouble.UNREACHABLE if how == "down" else Trouble.DISABLED).value
    assert units(registered) == 5
    elsewhere.down = False
    with registered():
        connecting.check(connected)
        connecting.enable(connected)
    moved_clock(hours=7)
    work()
    assert units(registered) == 0
    assert elsewhere.rows == set()


def test_changed_settings_must_be_checked_anew_and_keep_the_secret(connected, registered):
    with registered():
        row = connecting.change(connected, "Shop", {"address": "other", "password": ""}, anonymises=False, version=None)
        assert row.state is ConnectorState.DISABLED
        assert connecting.settings_of(row) == {"address": "other", "password": "hunter2-hunter2"}
