"""Record, units, requests: two who want the same rows wait for each other in one order only, so that neither is aborted."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.kernel import clock
from trustward.kernel.errors import Refused
from trustward.kernel.outbox.tables import OutboxRow
from trustward.kernel.scope import load
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import Record, RecordUnit
from trustward.retention.domain import EventKind

pytestmark = pytest.mark.database("postgresql")
LONG_ENOUGH = 1.5
"""Seconds in which the other one certainly waits; the server looks for a deadlock after one."""


@pytest.fixture
def together():
    """`together(a, b)`: both at the same time; raises what either raised."""

    def run(*acts):
        wrong = []

        def go(act):
            try:
                act()
            except BaseException as error:
                wrong.append(error)

        threads = [threading.Thread(target=go, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        if wrong:
            raise wrong[0]

    return run


def happened(record_id):
    records.add_event(record_id, EventKind.INQUIRY, clock.now() - timedelta(days=1100), by=None)


def lock_unit(session, record_id):
    session.execute(sa.select(RecordUnit.id).where(RecordUnit.record_id == record_id).with_for_update()).all()


def claimed(registered):
    with registered() as session:
        return session.scalar(sa.select(sa.func.count()).where(RecordUnit.request_id.is_not(None)))


def test_a_change_and_an_officer_who_refuses(inquiries, registered, proposed, officer, together, work):
    record_id, *_others = inquiries(3)
    (request_id,) = proposed()
    has_unit, has_request = threading.Event(), threading.Event()

    def change():
        with registered() as session:
            lock_unit(session, record_id)
            has_unit.set()
            has_request.wait(LONG_ENOUGH)
            happened(record_id)

    def refuse():
        has_unit.wait()
        with registered(officer):
            services.refuse(request_id, reason="An investigation.")
            has_request.set()

    together(change, refuse)
    work()
    with registered():
        assert services.get(request_id).state is RequestState.REFUSED
    assert claimed(registered) == 0


def test_two_changes_of_what_one_request_has_claimed(inquiries, registered, proposed, together, work):
    first, second, *_others = inquiries(4)
    (request_id,) = proposed()
    both = threading.Barrier(2)

    def change(record_id):
        with registered() as session:
            lock_unit(session, record_id)
            both.wait(30)
            happened(record_id)

    together(lambda: change(first), lambda: change(second))
    work()
    with registered():
        assert services.get(request_id).state is RequestState.VOIDED
    assert claimed(registered) == 0


def test_what_somebody_had_locked_and_left_alone_is_let_go_afterwards(
    inquiries, registered, proposed, officer, together, work
):
    record_id, *_others = inquiries(3)
    (request_id,) = proposed()
    has_unit, refused = threading.Event(), threading.Event()

    def only_look():
        with registered() as session:
            lock_unit(session, record_id)
            has_unit.set()
            assert refused.wait(30)

    def refuse():
        has_unit.wait()
        with registered(officer):
            services.refuse(request_id, reason="An investigation.")
        refused.set()

    together(only_look, refuse)
    assert claimed(registered) == 1
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).where(OutboxRow.topic == "destruction.release")) == 1
    work()
    assert claimed(registered) == 0


def test_an_event_comes_while_the_record_is_destroyed(inquiries, registered, together):
    (record_id,) = inquiries(1)
    has_record = threading.Event()
    with registered() as session:
        units = list(session.scalars(sa.select(RecordUnit.id)))

    def change():
        with registered():
            load(Record, record_id, lock=True)
            has_record.set()
            threading.Event().wait(LONG_ENOUGH)
            happened(record_id)

    def destroy():
        has_record.wait()
        with registered():
            assert records.drop(units) == len(units)

    together(change, destroy)
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0


def test_items_are_taken_back_while_their_unit_sets_out_to_be_kept_apart(inquiries, registered, together):
    (record_id,) = inquiries(1)
    on_its_way = threading.Event()

    def move():
        with registered() as session:
            lock_unit(session, record_id)
            session.execute(sa.update(RecordUnit).values(state=UnitState.MOVING))
            on_its_way.set()
            threading.Event().wait(LONG_ENOUGH)

    def take_back():
        assert on_its_way.wait(30)
        with registered(), pytest.raises(Refused):  # else the copy would keep what was taken back
            records.remove_items(record_id, ["phone"])

    together(move, take_back)
    with registered():
        assert "phone" in records.units_of(record_id)[0].item_keys
