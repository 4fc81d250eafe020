"""A worker that dies at any step: the next one finishes it, nothing is destroyed twice, nothing is half there."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.domain import RequestState, UnitEnd
from trustward.destruction.services import book, running
from trustward.destruction.tables import DestructionEntry, DestructionUnit
from trustward.kernel import clock
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.vault import vault
from trustward.records import services as records
from trustward.records.tables import Record, RecordUnit

PLACES = (
    "destruction.intended", "destruction.elsewhere_done", "destruction.keys_gone", "destruction.files_gone",
    "destruction.rows_gone", "destruction.settled",
)  # fmt: skip


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def dies(monkeypatch):
    """`dies(place)`: the next one who gets there dies."""

    def arm(place):
        armed = [place]

        def reach(here):
            if here in armed:
                armed.remove(here)
                raise Died

        monkeypatch.setattr(running, "reach", reach)
        return armed

    return arm


def journal(tenant):
    entries = [one for one in vault().entries() if one.payload.get("tenant") == str(tenant.id)]
    return [one for one in entries if one.payload["what"] == "units"]


def run(in_app, tenant, request_id):
    with in_app():
        services.run(tenant.id, request_id)


@pytest.mark.parametrize("place", PLACES)
def test_whatever_step_it_dies_at(
    place, inquiries, registered, approved, moved_clock, in_app, tenant, dies, monkeypatch, ticked
):
    monkeypatch.setattr(running, "BATCH", 2)
    inquiries(5)
    (request_id,) = approved()
    moved_clock(hours=25)
    ticked()
    with registered():
        services.begin(request_id)
    armed = dies(place)
    with pytest.raises(Died):
        run(in_app, tenant, request_id)
    assert not armed
    with registered() as session:
        there = set(session.scalars(sa.select(RecordUnit.id)))
        for unit in session.scalars(sa.select(DestructionUnit)):
            if unit.state is UnitEnd.DESTROYED:
                assert unit.id not in there
                assert vault().destroyed([unit.id])
    run(in_app, tenant, request_id)
    with registered() as session:
        row = services.get(request_id)
        assert (row.state, row.destroyed) == (RequestState.CLOSED, 5)
        assert session.scalar(sa.select(sa.func.count()).select_from(RecordUnit)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(DestructionEntry)) == 1
        assert book.of_request(request_id).body["set"]["hash"] == row.approved_hash
        named = [unit for entry in journal(tenant) for unit in entry.units]
        assert len(named) == len(set(named)) == 5


def test_what_is_written_down_can_not_be_changed_any_more(
    inquiries, registered, approved, moved_clock, in_app, tenant, dies, clerk, ticked
):
    record_id = inquiries(1)[0]
    (request_id,) = approved()
    moved_clock(hours=25)
    ticked()
    with registered():
        services.begin(request_id)
    dies("destruction.intended")
    with pytest.raises(Died):
        run(in_app, tenant, request_id)
    with pytest.raises(Refused) as refused, registered(clerk):
        hold(record_id)
    assert refused.value.code == "destruction_running"
    run(in_app, tenant, request_id)
    with registered():
        assert services.get(request_id).state is RequestState.CLOSED
        with pytest.raises(NotFound):
            hold(record_id)


def test_a_change_while_it_runs_ends_it_and_the_ledger_says_what_was_destroyed(
    inquiries, registered, approved, moved_clock, in_app, tenant, dies, clerk, ticked, monkeypatch
):
    monkeypatch.setattr(running, "BATCH", 2)
    inquiries(6)
    (request_id,) = approved()
    moved_clock(hours=25)
    ticked()
    with registered():
        services.begin(request_id)
    dies("destruction.settled")
    with pytest.raises(Died):
        run(in_app, tenant, request_id)
    with registered(clerk) as session:
        left = session.scalars(sa.select(Record)).all()
        assert len(left) == 4
        hold(left[0].id)
    run(in_app, tenant, request_id)
    with registered() as session:
        row = services.get(request_id)
        assert (row.state, row.destroyed, row.count) == (RequestState.CLOSED, 2, 6)
        body = book.of_request(request_id).body
        assert (body["count"], body["ended_early"], body["set"]["count"]) == (2, True, 2)
        assert body["set"]["hash"] != row.approved_hash
        assert not list(session.scalars(sa.select(RecordUnit.request_id).where(RecordUnit.request_id.is_not(None))))


def hold(record_id):
    return records.ask_hold(record_id, reason="A dispute.", ends_on=clock.today("Asia/Seoul") + timedelta(days=60))
