"""From what is due to the ledger."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.connectors import Outcome
from trustward.destruction.domain import ConnectorState, RequestState
from trustward.destruction.domain.ledger import faults
from trustward.destruction.services import book, connecting, running
from trustward.destruction.tables import DestructionConnector, DestructionEntry, DestructionRequest, DestructionUnit
from trustward.kernel import clock, replay
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id
from trustward.kernel.vault import Vault, signed_by, vault
from trustward.records import services as records
from trustward.records.domain import Held
from trustward.records.tables import Record, RecordIndex, RecordUnit
from trustward.retention.domain import EventKind


def test_what_is_due_is_destroyed_and_entered(tenant, inquiries, registered, approved, work, moved_clock):
    inquiries(3)
    with registered() as session:
        kept = [(unit.id, unit.items) for unit in session.scalars(sa.select(RecordUnit))]
    (request_id,) = approved()
    work()
    with registered() as session:
        assert services.get(request_id).state is RequestState.COOLING
        assert session.scalar(sa.select(sa.func.count()).select_from(RecordUnit)) == 3
    moved_clock(hours=25)
    work()
    with registered() as session:
        row = services.get(request_id)
        assert (row.state, row.destroyed, row.trouble) == (RequestState.CLOSED, 3, "")
        for model in (RecordUnit, RecordIndex, Record):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
        assert {unit.id for unit in session.scalars(sa.select(DestructionUnit))} == {unit for unit, _ in kept}
        for unit, sealed in kept:
            with pytest.raises(NotFound):
                records.open_sealed(sealed, unit)
        entry = book.of_request(request_id)
        assert entry.body["count"] == 3
        assert entry.body["set"]["hash"] == row.approved_hash
        assert entry.body["verification"]["ok"]
        assert faults(book.certificate_of(entry), signed_by) == []
        journal = [one for one in vault().entries() if one.payload.get("tenant") == str(tenant.id)]
        assert [len(one.units) for one in journal if one.payload["what"] == "units"] == [3]
        assert [one.payload["entry"]["number"] for one in journal if one.payload["what"] == "ledger"] == [1]


def test_a_record_half_kept_apart_loses_only_what_is_due(inquiries, registered, approved, work, moved_clock):
    inquiries(2, classes={"complaints": None})
    ids = approved()
    moved_clock(hours=25)
    work()
    with registered() as session:
        left = session.scalars(sa.select(RecordUnit)).all()
        assert {unit.record_class for unit in left} <= {"complaints"}
        assert len(ids) == 1
        assert services.get(ids[0]).kept_apart[0]["count"] == 2


def test_the_ledger_gives_the_role_of_who_approved_to_nobody_else(
    inquiries, registered, clerk, officer, work, moved_clock
):
    inquiries(1)
    with registered(clerk):
        row = services.propose("inquiry", "", Held.HERE, None, by=clerk.id)
    with registered(officer):
        services.approve(row.id, seen=services.get(row.id).set_hash, late_reason="We were closed.")
    moved_clock(hours=25)
    work()
    with registered() as session:
        entry = session.scalars(sa.select(DestructionEntry)).one()
        assert entry.body["approved"]["by"]["role"] == officer.role.value
        assert entry.body["proposed"]["by"]["role"] == ""  # what the clerk is stands in the ledger of rights


def test_a_change_voids_the_approval_and_the_rest_is_proposed_anew(
    inquiries, registered, approved, work, moved_clock, clerk, proposed
):
    some = inquiries(3)
    (request_id,) = approved()
    with registered(clerk):
        records.ask_hold(some[0], reason="A dispute.", ends_on=clock.today("Asia/Seoul") + timedelta(days=60))
    with registered():
        assert services.get(request_id).state is RequestState.VOIDED
    moved_clock(hours=25)
    work()
    again = [one for one in proposed() if one != request_id]
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RecordUnit)) == 3
        assert [services.get(one).count for one in again] == [2]
        assert session.scalar(sa.select(sa.func.count()).select_from(DestructionRequest)) == 2


def test_a_process_that_starts_in_the_middle_of_a_batch_leaves_it_to_the_worker(
    inquiries, registered, approved, work, moved_clock, monkeypatch
):
    inquiries(3)
    (request_id,) = approved()
    destroy = Vault.destroy

    def and_somebody_starts(self, units, entry=None, cut=None):
        gone = destroy(self, units, entry, cut)
        if entry is not None and units:
            replay.replay()
        return gone

    monkeypatch.setattr(Vault, "destroy", and_somebody_starts)
    moved_clock(hours=25)
    work()
    with registered():
        row = services.get(request_id)
        assert (row.state, row.destroyed, row.trouble) == (RequestState.CLOSED, 3, "")
        entry = book.of_request(request_id)
        assert entry.body["count"] == 3
        assert faults(book.certificate_of(entry), signed_by) == []


@pytest.mark.parametrize(("anonymises", "method"), [(True, "anonymise"), (False, "erase")])
def test_the_ledger_says_what_the_connector_did(
    anonymises, method, inquiries, registered, approved, work, moved_clock, monkeypatch
):
    class Theirs:
        name, by_hand = "any", False

        def anonymise(self, settings, ids):
            return Outcome(frozenset(ids), {"people": len(ids)})

        def erase(self, settings, ids):
            return Outcome(frozenset(ids), {"people": len(ids)})

        def left(self, settings, ids):
            return frozenset()

    with registered() as session:
        connector = DestructionConnector(
            id=new_id(), kind="any", name="CRM", check_said=[], created_at=clock.now(), state=ConnectorState.ENABLED,
            anonymises=anonymises,
        )  # fmt: skip
        connector.settings = connecting._sealed(connector.id, {})
        session.add(connector)
    inquiries(1, held=Held.ELSEWHERE, connector_id=connector.id)
    monkeypatch.setattr(connecting, "kind_of", lambda row: Theirs())
    (request_id,) = approved()
    moved_clock(hours=25)
    work()
    with registered():
        body = book.of_request(request_id).body
        assert (body["method"], body["rows"]["people"]) == ([method], 1)


def test_two_batches_at_once_do_not_leave_a_record_to_each_other(
    inquiries, registered, approved, moved_clock, monkeypatch
):
    with registered() as session:
        connector = DestructionConnector(
            id=new_id(), kind="any", name="CRM", check_said=[], created_at=clock.now(), state=ConnectorState.ENABLED
        )
        connector.settings = connecting._sealed(connector.id, {})
        session.add(connector)
    (record,) = inquiries(1, classes={"complaints": None}, days=4000, held=Held.ELSEWHERE, connector_id=connector.id)
    with registered():
        records.add_event(record, EventKind.CLOSED, clock.now() - timedelta(days=4000), by=None)
    both = approved()
    moved_clock(hours=25)
    monkeypatch.setattr(connecting, "kind_of", lambda row: object())
    begun = []
    for request_id in both:
        with registered():
            assert running.begin(request_id)
        with registered():
            begun.append((request_id, running._intend(request_id)))
    with registered():
        told = [connecting.order(services.get(request_id), batch.units).ids for request_id, batch in begun]
    assert told == [("ext-0",), ("ext-0",)]
