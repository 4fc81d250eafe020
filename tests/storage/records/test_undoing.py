"""A long sheet is taken in step by step, survives whoever dies, and every upload can be undone while nothing else happened."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from trustward.kernel import clock, replay
from trustward.kernel.db import insert_rows
from trustward.kernel.errors import Conflict, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.scope import load
from trustward.kernel.vault import vault
from trustward.records import services
from trustward.records.domain import ImportState, RecordSource, sheet
from trustward.records.services import sheets, undoing
from trustward.records.tables import Record, RecordEvent, RecordImport, RecordImportRow, RecordStatistic, RecordUnit
from trustward.register.services.rows import ROWS
from trustward.retention.domain import EventKind

HEAD = b"external_id,service,classes,collected,contract_end\n"


def a_sheet(*numbers, ended="", classes="books"):
    return HEAD + b"".join(f"A-{n},orders,{classes},2026-01-15,{ended}\n".encode() for n in numbers)


def look(data):
    return services.look_at_sheet(data, "a.csv", service="").row.id


def count(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def undo(import_id):
    return services.undo(import_id, services.undo_plan(import_id).digest)


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(sheets, "STEP", 2)
    monkeypatch.setattr(undoing, "STEP", 2)


@pytest.fixture
def taken(registered, work):
    """`taken(sheet)`: an upload that was taken in; gives its id."""

    def take(data):
        with registered():
            row = services.take_sheet(look(data))
        work()
        return row.id

    return take


def test_a_long_sheet_is_taken_in_step_by_step(registered, work, small_steps):
    with registered() as session:
        row = services.take_sheet(look(a_sheet(1, 2, 3, 4, 5)))
        assert (row.state, row.done) == (ImportState.TAKING, 0)
        with pytest.raises(Refused):
            services.take_sheet(row.id)
    with pytest.raises(KeyboardInterrupt), registered():
        sheets.take_step(row.id)
        raise KeyboardInterrupt  # whoever dies before the commit has done nothing
    with registered() as session:
        assert (load(RecordImport, row.id).done, count(session, Record)) == (0, 0)
        sheets.take_step(row.id)
        assert load(RecordImport, row.id).done == 2
    work()
    with registered() as session:
        row = load(RecordImport, row.id)
        assert (row.state, row.done, row.created, row.file_id) == (ImportState.TAKEN, 5, 5, None)
        assert count(session, Record) == 5


def test_it_stops_where_the_register_changed_and_what_came_in_can_be_undone(registered, work, small_steps):
    with registered():
        row = services.take_sheet(look(a_sheet(1, 2) + a_sheet(3, classes="complaints").split(b"\n", 1)[1]))
        sheets.take_step(row.id)
    with registered() as session:
        statutory = ROWS["statutory"]
        session.delete(session.scalars(sa.select(statutory).where(statutory.key == "complaints")).one())
    work()
    with registered() as session:
        assert (load(RecordImport, row.id).state, count(session, Record)) == (ImportState.STOPPED, 2)
        undo(row.id)
    work()
    with registered() as session:
        assert (load(RecordImport, row.id).state, count(session, Record)) == (ImportState.UNDONE, 0)


def test_a_sheet_that_no_worker_could_go_on_with_is_not_kept_for_ever(registered, work, small_steps):
    with registered():
        row = services.take_sheet(look(a_sheet(1, 2, 3)))
        sheets.take_step(row.id)
    for days, state in ((1.5, ImportState.TAKING), (2.5, ImportState.STOPPED)):
        with registered():
            load(RecordImport, row.id).uploaded_at = clock.now() - timedelta(days=days)
            sheets.throw_away_forgotten()
        with registered():
            assert load(RecordImport, row.id).state is state
    work()
    with registered() as session:
        assert (load(RecordImport, row.id).file_id, count(session, StoredFile), count(session, Record)) == (None, 0, 2)
        undo(row.id)
        assert count(session, Record) == 0


def test_undoing_takes_records_out_as_if_they_had_never_come(registered, work, taken, small_steps):
    import_id = taken(a_sheet(1, 2, 3))
    with registered() as session:
        units = list(session.scalars(sa.select(RecordUnit.id)))
        plan = services.undo_plan(import_id)
        assert (plan.made, plan.changed, plan.disturbed) == (3, 0, 0)
        undo(import_id)
    work()
    with registered() as session:
        row = load(RecordImport, import_id)
        assert (row.state, row.done, row.kept) == (ImportState.UNDONE, 3, 0)
        assert (count(session, Record), count(session, RecordUnit), count(session, RecordImportRow)) == (0, 0, 0)
        assert vault().store.get(units) == {}
        assert {(one.collected, one.destroyed) for one in session.scalars(sa.select(RecordStatistic))} == {(0, 0)}
        with pytest.raises(Refused):
            services.undo(import_id, "")


def test_undoing_brings_days_and_classes_back(registered, taken, work):
    taken(a_sheet(1, ended="2026-09-30"))
    second = taken(a_sheet(1, ended="2026-10-31", classes="books;complaints"))
    with registered() as session:
        record = services.find(external="A-1")[0]
        assert len(services.units_of(record.id)) == 3
        assert services.undo_plan(second).changed == 1
        undo(second)
    work()
    with registered() as session:
        assert [unit.record_class for unit in services.units_of(record.id)] == ["", "books"]
        days = session.scalars(
            sa.select(RecordEvent.happened_on).where(RecordEvent.kind == EventKind.CONTRACT_END)
        ).all()
        assert days == [date(2026, 9, 30)]
        assert services.units_of(record.id)[0].keep_until == date(2031, 9, 30)


@pytest.mark.parametrize("what", ["event", "hold", "upload", "class"])
def test_nothing_is_undone_once_something_else_happened(registered, taken, clerk, what):
    import_id = taken(a_sheet(1, 2))
    with registered():
        digest = services.undo_plan(import_id).digest
        record = services.find(external="A-1")[0]
    if what == "upload":
        taken(a_sheet(1, ended="2026-09-30"))
    with registered(clerk) as session:
        if what == "event":
            services.add_event(record.id, EventKind.PURPOSE_MET, date(2026, 3, 1), by=clerk.id)
        elif what == "hold":
            services.ask_hold(record.id, reason="소송", ends_on=date(2030, 1, 1))
        elif what == "class":
            services.add_class(record.id, "complaints")
    with registered() as session:
        assert services.undo_plan(import_id).disturbed == 1
        with pytest.raises(Conflict):
            services.undo(import_id, digest)
        with pytest.raises(Refused):
            undo(import_id)
        assert count(session, Record) == 2


def test_what_is_disturbed_while_it_is_undone_is_left(registered, taken, clerk, work, small_steps):
    import_id = taken(a_sheet(1, 2, 3))
    with registered():
        undo(import_id)
        record = services.find(external="A-3")[0]
    with registered(clerk):
        services.add_event(record.id, EventKind.PURPOSE_MET, date(2026, 3, 1), by=clerk.id)
    work()
    with registered() as session:
        row = load(RecordImport, import_id)
        assert (row.state, row.done, row.kept, count(session, Record)) == (ImportState.UNDONE, 2, 1, 1)


@pytest.mark.database("postgresql")
def test_a_hold_that_is_asked_for_at_the_same_moment_is_not_lost(registered, taken, clerk, work):
    import_id = taken(a_sheet(1, 2))
    with registered():
        record = services.find(external="A-1")[0]
    asked = threading.Event()

    def hold():
        with registered(clerk):
            services.ask_hold(record.id, reason="소송", ends_on=date(2030, 1, 1))
            asked.set()
            threading.Event().wait(1.5)  # the other one has looked by now, and waits

    def take_back():
        assert asked.wait(30)
        with registered():
            undo(import_id)

    with ThreadPoolExecutor(2) as pool:
        for act in [pool.submit(hold), pool.submit(take_back)]:
            act.result(60)
    work()
    with registered() as session:
        row = load(RecordImport, import_id)
        assert (row.state, row.done, row.kept, count(session, Record)) == (ImportState.UNDONE, 1, 1, 1)
        assert len(services.holds_of(record.id)) == 1


def test_an_earlier_upload_can_be_undone_once_the_later_one_is(registered, taken, work):
    first = taken(a_sheet(1, 2, ended="2026-09-30"))
    second = taken(a_sheet(1, ended="2026-10-31", classes="books;complaints"))
    with registered():
        assert services.undo_plan(first).disturbed == 1
        undo(second)
    work()
    with registered() as session:
        plan = services.undo_plan(first)
        assert (plan.made, plan.changed, plan.disturbed) == (2, 0, 0)
        undo(first)
        assert count(session, Record) == 0


def test_what_came_between_two_uploads_still_disturbs_the_first(registered, taken, work):
    """A program's change is no upload: undoing the later upload brings it back, and it is later than the first."""
    first = taken(a_sheet(1, ended="2026-09-30"))
    with registered():
        services.import_many(sheet.read(a_sheet(1, ended="2026-10-15"), service="").rows, source=RecordSource.API)
    second = taken(a_sheet(1, ended="2026-10-31"))
    with registered():
        undo(second)
    work()
    with registered():
        assert services.undo_plan(first).disturbed == 1


def test_a_restored_database_loses_the_records_of_an_undone_upload_again(registered, taken, work, in_app):
    import_id = taken(a_sheet(1, 2))
    with registered() as session:
        rows = {
            model: [{c.key: getattr(row, c.key) for c in model.__table__.c} for row in session.scalars(sa.select(model))]
            for model in (Record, RecordUnit, RecordEvent, RecordImportRow)
        }
        units = [row["id"] for row in rows[RecordUnit]]
        undo(import_id)
    work()
    with registered() as session:
        for model, before in rows.items():
            insert_rows(model, before)
        load(RecordImport, import_id).state = ImportState.TAKEN
        assert count(session, Record) == 2
    with in_app():
        assert replay.again(set(units)) > 0
    with registered() as session:
        assert [count(session, model) for model in rows] == [0, 0, 0, 0]


def test_the_plan_of_a_long_upload_is_counted_and_not_walked(registered, taken, small_steps):
    asked = []

    def note(connection, cursor, statement, parameters, context, many):
        asked.append(statement)

    def statements(import_id):
        asked.clear()
        with registered():
            services.undo_plan(import_id)
        return len(asked)

    few, many = taken(a_sheet(1)), taken(a_sheet(*range(2, 12)))
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert statements(many) == statements(few)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
