"""Items that a person takes back: gone at once, with a row in the ledger; whatever dies, and whatever is restored."""

import pytest
import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.domain import RequestKind, RequestState, UnitEnd
from trustward.destruction.domain.ledger import faults
from trustward.destruction.services import book, demanded
from trustward.destruction.tables import DestructionEntry, DestructionRequest, DestructionUnit
from trustward.kernel import clock, files, outbox
from trustward.kernel.outbox import OutboxRow, Promise
from trustward.kernel.vault import signed_by, vault
from trustward.records import services as records
from trustward.records.domain import IndexKind, RecordSource
from trustward.retention.domain import EventKind, Happened

EMAIL, PHONE = "haneul@somewhere.example", "010-1234-5678"
PLACES = (
    "destruction.intended", "destruction.keys_gone", "destruction.files_gone", "destruction.rows_gone",
    "destruction.settled",
)  # fmt: skip


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def record(registered):
    """A record with an optional item, a file that came as it, and a copy that a statute wants of both items."""
    with registered():
        photo = files.put(b"a face", name="me.png", media_type="image/png", purpose="record").id
        made = records.create(
            service="inquiry", items={"email": EMAIL, "phone": PHONE},
            events=[Happened(EventKind.COLLECTED, clock.now()), Happened(EventKind.INQUIRY, clock.now())],
            classes={"complaints": None}, source=RecordSource.FORM,
            index={IndexKind.EMAIL: [EMAIL], IndexKind.PHONE: [PHONE]}, files={"phone": [photo]},
        )  # fmt: skip
        return made.id


def withdraw(registered, record_id):
    with registered():
        records.remove_items(record_id, ["phone"])


def entry_of(session):
    return session.scalars(sa.select(DestructionEntry).where(DestructionEntry.kind == "destroyed")).one()


def look(registered, record_id):
    """What can be read of the record, by its page and by looking for it."""
    with registered():
        read = [records.read_items(unit) for unit in records.units_of(record_id)]
        found = (bool(records.find(email=EMAIL)), bool(records.find(phone=PHONE)))
        return read, found


GONE = [{"email": EMAIL}, {"email": EMAIL}], (True, False)


def test_the_ledger_says_what_was_destroyed_on_whose_demand(registered, record, work):
    with registered():
        taken = {unit.id: unit.items for unit in records.units_of(record)}
        attached = records.files_of(list(taken))
    withdraw(registered, record)
    assert look(registered, record) == GONE
    work()
    assert look(registered, record) == GONE
    with registered() as session:
        for unit, sealed in taken.items():
            assert records.open_sealed(sealed, unit) == {"email": EMAIL}
        assert files.remaining(attached) == 0
        assert vault().destroyed(attached) == set(attached)
        entry = entry_of(session)
        body = entry.body
        assert (body["request"]["kind"], body["count"], body["set"]["count"]) == ("demanded", 2, 2)
        assert body["approved"]["by"] == body["proposed"]["by"] == {"role": "data_subject", "name": ""}
        assert (body["rule"]["duty_row"], body["verification"]["ok"]) == ("KR-S04", True)
        assert [one["en"] for one in body["file"]["items"]] == ["Phone number"]
        assert body["keys_gone_at"]
        assert body["rows"] == {"record_item": 2, "stored_file": 2}
        certificate = book.certificate_of(entry)
        assert len(certificate["leaves"]) == 2
        assert faults(certificate, signed_by) == []
        assert not any(said in str(certificate) for said in (EMAIL, PHONE, str(record), *map(str, taken)))
        row = services.get(entry.request_id)
        assert (row.kind, row.state, row.destroyed, services.children(row.id)) == (
            RequestKind.DEMANDED, RequestState.CLOSED, 2, [],
        )  # fmt: skip
    withdraw(registered, record)
    work()
    with registered() as session:
        assert entry_of(session).id == entry.id


def test_the_ledger_counts_what_each_unit_held(registered, work):
    with registered():
        made = records.create(
            service="inquiry", items={"email": EMAIL, "phone": PHONE},
            events=[Happened(EventKind.COLLECTED, clock.now()), Happened(EventKind.INQUIRY, clock.now())],
            classes={"complaints": ["email"]}, source=RecordSource.FORM,
        )  # fmt: skip
        records.remove_items(made.id, ["email", "phone"])
    work()
    with registered() as session:
        assert entry_of(session).body["rows"] == {"record_item": 3}


def test_a_rollback_leaves_everything(registered, record, work):
    with pytest.raises(ZeroDivisionError), registered():
        records.remove_items(record, ["phone"])
        raise ZeroDivisionError
    work()
    assert look(registered, record) == ([{"email": EMAIL, "phone": PHONE}] * 2, (True, True))
    with registered() as session:
        assert session.scalars(sa.select(DestructionRequest)).all() == []


@pytest.mark.parametrize("place", PLACES)
def test_whatever_step_it_dies_at(place, registered, record, work, in_app, moved_clock, monkeypatch):
    armed = [place]

    def reach(here):
        if here in armed:
            armed.remove(here)
            raise Died

    monkeypatch.setattr(demanded, "reach", reach)
    withdraw(registered, record)
    with in_app(), pytest.raises(Died):
        outbox.drain()
    assert not armed
    assert look(registered, record) == GONE
    with registered() as session:
        if any(row.state is UnitEnd.DESTROYED for row in session.scalars(sa.select(DestructionUnit))):
            assert entry_of(session).body["keys_gone_at"]
    with registered():
        services.nudge()  # whoever takes it up meanwhile must not destroy it by another order
    moved_clock(hours=2)
    work()
    assert look(registered, record) == GONE
    with registered() as session:
        assert faults(book.certificate_of(entry_of(session)), signed_by) == []
        journalled = [one for one in vault().entries() if one.cuts]
        assert len([one for one in journalled if set(one.cuts) & {unit.id for unit in records.units_of(record)}]) == 1


def test_two_withdrawals_whose_promises_are_kept_in_the_wrong_order(registered, record, in_app):
    with registered():
        sealed = {unit.id: unit.items for unit in records.units_of(record)}
        records.remove_items(record, ["phone"])
    with registered():
        records.remove_items(record, ["email"])
    with registered() as session:
        rows = session.scalars(sa.select(OutboxRow).where(OutboxRow.topic == records.REMOVED)).all()
        promises = [Promise(row.tenant_id, row.id, row.topic, row.dedupe_key, row.payload, 1, 1) for row in rows]
    assert len(promises) == 2
    with in_app():
        for promise in sorted(promises, key=lambda one: one.payload["at"], reverse=True):
            demanded.carry_out(promise)
    with registered() as session:
        for unit, ciphertext in sealed.items():
            assert records.open_sealed(ciphertext, unit) == {}
        assert len(session.scalars(sa.select(DestructionEntry)).all()) == 2
