"""A move: one place at every moment, the same content, nothing left behind."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.apart.domain import MoveStep
from trustward.apart.services import carrying, claiming
from trustward.apart.tables import ApartMove, KeptFile, KeptIndex, KeptUnit
from trustward.kernel import audit, clock, files, outbox, retained, scope
from trustward.kernel.db import rows_changed
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import load, session
from trustward.kernel.vault import vault
from trustward.records import services as records
from trustward.records.domain import OWN_PURPOSE, UnitState
from trustward.records.tables import RecordFile, RecordIndex, RecordStatistic, RecordUnit
from trustward.retention.domain import EventKind, NextStep
from trustward.testing.moves.records import COMPLAINTS, DAY, complaint, contents, unit_of


@pytest.fixture
def moved(in_app, tenant):
    """`moved()`: move what is due now."""

    def move():
        with in_app():
            return apart.move_due(tenant.id)

    return move


def unit(unit_id):
    return session().get(RecordUnit, (scope.tenant_id(), unit_id), populate_existing=True)


def copies():
    with retained.open(write=False) as kept:
        return list(kept.scalars(sa.select(KeptUnit)))


def test_what_must_be_kept_apart_is_moved_and_gone_from_the_main_database(entered, moved):
    with entered():
        first = unit_of(complaint("haneul"))
        second = unit_of(complaint("bada", withdrawn=False))
        sealed = unit(first).items
    assert moved() == 1
    assert moved() == 0
    with entered():
        row = unit(first)
        assert (row.state, row.items, row.next_step) == (UnitState.APART, None, NextStep.DESTROY)
        assert unit(second).state is UnitState.LIVE
        assert session().scalars(sa.select(RecordIndex).where(RecordIndex.unit_id == first)).all() == []
        with pytest.raises(NotFound):
            records.open_items(first, why="test")
        with pytest.raises(NotFound):
            records.open_sealed(sealed, first)
        assert records.find(email=contents("haneul")["email"])[0].id == row.record_id, "its own purpose is still there"
        move = session().scalars(sa.select(ApartMove)).one()
        assert (move.step, move.unit_id) == (MoveStep.DONE, first)
        [copy] = copies()
        assert (copy.id, copy.move_id, copy.keep_until) == (first, move.id, row.apart_until)
        assert copy.statutes == [["KR-RET04", "ECA 6(2); ECA-D 6(1)4, 6(2)3"]]
        assert b"haneul" not in copy.items
        assert [row.moved_apart for row in session().scalars(sa.select(RecordStatistic)) if row.record_class] == [1]
        assert audit.verify() is None


def test_the_copy_holds_what_was_typed_under_another_key(entered, moved):
    with entered():
        [one, two] = [unit_of(complaint(name)) for name in ("haneul", "bada")]
    moved()
    with entered(), retained.open(write=False):
        for copy in session_of_retained():
            name = {one: "haneul", two: "bada"}[copy.id]
            content = apart.kept_items(copy)
            assert content == contents(name)


def session_of_retained():
    return retained.session().scalars(sa.select(KeptUnit)).all()


def test_only_what_its_purpose_no_longer_needs_is_found_there(entered, moved):
    with entered():
        complaint("haneul")
        complaint("bada", withdrawn=False)
    moved()
    with entered():
        assert [one.record_class for one in apart.find(email="HANEUL@person-of-the-move.example")] == [COMPLAINTS]
        assert apart.find(email=contents("bada")["email"]) == []
        assert (
            apart.find(phone=contents("haneul")["phone"])[0].unit_id
            == apart.find(email=contents("haneul")["email"])[0].unit_id
        )
        assert apart.find(email=contents("haneul")["email"], phone=contents("bada")["phone"]) == []
        assert apart.find() == []
        with retained.open(write=False) as kept:
            theirs = set(kept.scalars(sa.select(KeptIndex.digest)))
        assert not theirs & set(session().scalars(sa.select(RecordIndex.digest)))


def test_files_go_with_their_unit(entered, moved):
    """The unit of the service's own purpose is kept by a hold alone."""
    with entered():
        record = complaint("haneul", attached=[b"first file", b"second file"])
        records.ask_hold(record.id, reason="a dispute", ends_on=clock.today("Asia/Seoul") + 90 * DAY)
        own = unit_of(record, OWN_PURPOSE)
        names = set(session().scalars(sa.select(RecordFile.file_id)))
        places = [files._path(name) for name in names]
        assert all(place.exists() for place in places)
    assert moved() == 2
    with entered():
        assert unit(own).state is UnitState.APART
        assert session().scalars(sa.select(RecordFile)).all() == []
        assert session().scalars(sa.select(StoredFile)).all() == []
        assert not any(place.exists() for place in places)
        with retained.open(write=False) as kept:
            copy = kept.scalars(sa.select(KeptUnit).where(KeptUnit.id == own)).one()
            found = [
                apart.opened_file(copy.move_id, file)
                for file in kept.scalars(sa.select(KeptFile).where(KeptFile.unit_id == own))
            ]
        assert {(file.name, file.data) for file in found} == {
            ("haneul-0.txt", b"first file"), ("haneul-1.txt", b"second file"),
        }  # fmt: skip


def claimed(entered):
    with entered():
        return claiming.claim()


def test_while_it_is_moving_it_is_read_in_the_main_database_and_changed_by_nobody(entered, in_app, tenant):
    with entered():
        record = complaint("haneul")
        own = unit_of(record)
    batch = claimed(entered)
    with entered():
        assert unit(own).state is UnitState.MOVING
        assert records.open_items(own, why="test") == contents("haneul")
        with pytest.raises(Refused):
            records.remove_items(record.id, ["phone"])
        with pytest.raises(NotFound):
            apart.kept(own)
    with in_app():
        assert carrying.carry(tenant.id, batch) == 1
        assert carrying.carry(tenant.id, batch) == 0


@pytest.mark.database("postgresql")
def test_two_who_carry_one_batch_at_once_make_one_copy(entered, app, tenant, monkeypatch):
    with entered():
        own = [unit_of(complaint(who)) for who in ("haneul", "bada")]
    batch, both, ends = claimed(entered), threading.Barrier(2), []
    plain = carrying._row

    def together(*args):
        with suppress(threading.BrokenBarrierError):
            both.wait(10)
        return plain(*args)

    def carry():
        with app.app_context():
            try:
                ends.append(carrying.carry(tenant.id, batch))
            except Exception as error:
                ends.append(error)

    monkeypatch.setattr(carrying, "_row", together)
    threads = [threading.Thread(target=carry) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends, key=str) == [0, 2]
    with entered():
        assert {unit(one).state for one in own} == {UnitState.APART}
        assert len(copies()) == 2


@pytest.mark.parametrize("copied", [False, True])
def test_what_changes_on_the_way_is_obeyed(entered, in_app, tenant, copied):
    """New content re-opens the purpose: the unit stays where it is, and what was copied goes."""
    with entered():
        record = complaint("haneul")
        own = unit_of(record)
    batch = claimed(entered)
    with in_app():
        with scope.enter(tenant.id, write=False):
            moves = carrying._claimed(batch)
        if copied:
            carrying._copy(tenant.id, moves)
    with entered():
        records.add_event(record.id, EventKind.COLLECTED, clock.now(), by=None)
        assert unit(own).next_step != NextStep.MOVE_APART or unit(own).next_at > clock.now()
    with in_app():
        assert carrying.carry(tenant.id, batch) == 0
        outbox.drain()
    with entered():
        assert unit(own).state is UnitState.LIVE
        assert records.open_items(own, why="test") == contents("haneul")
        assert copies() == []
        assert session().scalars(sa.select(ApartMove)).all() == []
        assert vault().store.get([move.id for move in moves]) == {}


def test_a_unit_that_was_taken_back_is_moved_again_when_its_time_comes(entered, in_app, tenant, moved, moved_clock):
    with entered():
        record = complaint("haneul")
        own = unit_of(record)
    batch = claimed(entered)
    with entered():
        records.add_event(record.id, EventKind.COLLECTED, clock.now(), by=None)
    with in_app():
        carrying.carry(tenant.id, batch)
        outbox.drain()
    moved_clock(days=1)
    with entered():
        records.withdraw(record.id, clock.now())
    moved_clock(minutes=5)
    assert moved() == 1
    with entered():
        assert unit(own).state is UnitState.APART
        with retained.open(write=False):
            [copy] = session_of_retained()
            assert apart.kept_items(copy) == contents("haneul")


def test_a_copy_that_cannot_be_read_back_is_made_again(entered, in_app, tenant):
    with entered():
        own = unit_of(complaint("haneul"))
    batch = claimed(entered)
    with in_app():
        with scope.enter(tenant.id, write=False):
            moves = carrying._claimed(batch)
        carrying._copy(tenant.id, moves)
        with scope.enter(tenant.id, write=False), retained.open():
            retained.rows_changed(sa.update(KeptUnit).values(items=b"\x01" + bytes(60)))
        with pytest.raises(outbox.Retry):
            carrying.carry(tenant.id, batch)
    with entered():
        assert unit(own).state is UnitState.MOVING
        assert records.open_items(own, why="test") == contents("haneul")
    with in_app():
        assert carrying.carry(tenant.id, batch) == 1


def test_holds_and_law_that_come_later_reach_the_copy(entered, moved, work):
    with entered():
        record = complaint("haneul")
        own = unit_of(record)
    moved()
    with entered():
        before = unit(own).apart_until
        records.ask_hold(record.id, reason="a dispute", ends_on=before + 200 * DAY)
        assert unit(own).apart_until == before + 200 * DAY
        assert unit(own).next_step == NextStep.DESTROY
    work()
    with entered():
        [copy] = [one for one in copies() if one.id == own]
        assert (copy.keep_until, copy.facts_version) == (before + 200 * DAY, unit(own).facts_version)


def test_the_sweep_moves_many_fairly_and_goes_on_with_what_somebody_began(
    entered, build, in_app, work, monkeypatch, moved_clock
):
    monkeypatch.setattr(claiming, "BATCH", 3)
    with entered():
        for number in range(8):
            complaint(f"person-{number}")
    batch = claimed(entered)
    assert batch
    moved_clock(hours=1)
    work()
    with entered():
        states = session().scalars(sa.select(RecordUnit.state).where(RecordUnit.record_class == COMPLAINTS)).all()
        assert states == [UnitState.APART] * 8
        assert set(session().scalars(sa.select(ApartMove.step))) == {MoveStep.DONE}
        assert len(copies()) == 8


def test_what_becomes_due_by_an_event_is_moved_within_minutes(entered, work, moved_clock):
    with entered():
        record = complaint("haneul", withdrawn=False)
        own = unit_of(record)
    work()
    with entered():
        records.withdraw(record.id, clock.now() - timedelta(minutes=1))
    moved_clock(minutes=2)
    work()
    with entered():
        assert unit(own).state is UnitState.APART


def test_destroyed_units_leave_nothing_there(entered, moved):
    with entered():
        own = unit_of(complaint("haneul"))
        stays = unit_of(complaint("bada"))
    moved()
    with entered():
        keys = apart.keys_of([own])
        assert apart.left([own, stays]) == {own, stays}
        assert vault().store.get(keys)
        assert apart.drop([own]) == 1
        assert apart.drop([own]) == 0
        assert apart.left([own, stays]) == {stays}
        assert vault().store.get(keys) == {}
        records.drop([own])
        assert session().scalars(sa.select(ApartMove.unit_id)).all() == [stays]


def test_copies_that_nobody_answers_for_are_removed(entered, moved, in_app, tenant):
    with entered():
        own, stays = unit_of(complaint("haneul")), unit_of(complaint("bada"))
    moved()
    with entered():
        records.drop([own])
    with in_app():
        assert apart.tidy(tenant.id) == 1
        assert apart.tidy(tenant.id) == 0
    with entered():
        assert [copy.id for copy in copies()] == [stays]


def test_a_restored_copy_of_something_destroyed_is_destroyed_again(entered, moved, in_app):
    from trustward.apart.jobs import destroy_again
    from trustward.kernel.ids import new_id
    from trustward.kernel.vault import Entry

    with entered():
        own, stays = unit_of(complaint("haneul")), unit_of(complaint("bada"))
    moved()
    with entered():
        vault().destroy([own, *apart.keys_of([own])], Entry(new_id(), clock.now(), {}))
    with in_app():
        entries = vault().entries(0)
        assert destroy_again(entries) == 1
        assert destroy_again(entries) == 0
    with entered():
        assert [copy.id for copy in copies()] == [stays]


def test_another_tenants_records_are_not_touched(entered, build, in_app, moved):
    from trustward.testing.moves import records as made

    other = build.tenant(plugins=("statutes_kr",))
    with entered():
        complaint("haneul")
    with in_app():
        with scope.enter(other.id):
            made.register_with_complaints()
            theirs = unit_of(complaint("haneul"))
        moved()
        with scope.enter(other.id):
            assert load(RecordUnit, theirs).state is UnitState.LIVE
            assert apart.find(email=contents("haneul")["email"]) == []
            assert copies() == []


def as_before(entered, unit_id, **values):
    """Let the main database say of a unit what it said before its move, as a backup does that was made during it."""
    with entered():
        rows_changed(sa.update(RecordUnit).where(RecordUnit.id == unit_id).values(**values))


@pytest.mark.parametrize("claimed_then", [False, True])
def test_a_backup_that_was_made_during_a_move_loses_nothing(entered, moved, in_app, tenant, claimed_then):
    """It has the main database of before the move and the retained one of after it; the old key is gone."""
    with entered():
        own = unit_of(complaint("haneul"))
        before = unit(own)
        items, step, at = before.items, before.next_step, before.next_at
    moved()
    as_before(
        entered,
        own,
        items=items,
        next_step=step,
        next_at=at,
        state=UnitState.MOVING if claimed_then else UnitState.LIVE,
    )
    with entered():
        if claimed_then:
            rows_changed(sa.update(ApartMove).values(step=MoveStep.CLAIMED))
        else:
            rows_changed(sa.delete(ApartMove))
        with pytest.raises(NotFound):
            records.open_items(own, why="test")
    with in_app():
        assert apart.tidy(tenant.id) == 0
        apart.move_due(tenant.id)
        assert apart.tidy(tenant.id) == 0
    with entered():
        assert (unit(own).state, unit(own).items) == (UnitState.APART, None)
        assert session().scalars(sa.select(ApartMove.step)).all() == [MoveStep.DONE]
        [copy] = copies()
        assert apart.kept_items(copy) == contents("haneul")
        assert apart.kept(own).unit_id == own


def test_a_unit_whose_key_is_gone_and_that_has_no_copy_holds_up_no_other(entered, moved):
    with entered():
        lost, other = unit_of(complaint("haneul")), unit_of(complaint("bada"))
        vault().destroy([lost])
    assert moved() == 1
    with entered():
        assert unit(other).state is UnitState.APART
        assert unit(lost).state is UnitState.LIVE
