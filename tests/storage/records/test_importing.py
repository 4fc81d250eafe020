"""Records held elsewhere come in many at a time, all or none, and never twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from trustward.kernel import clock, files
from trustward.kernel.errors import Invalid, NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.records import services
from trustward.records.domain import Held, ImportState, IndexKind, RecordSource
from trustward.records.domain.arriving import Arriving
from trustward.records.tables import Record, RecordEvent, RecordImport, RecordUnit
from trustward.retention.domain import EventKind, Happened, NextStep

JANUARY, SEPTEMBER = date(2026, 1, 15), date(2026, 9, 30)


def order(number=1, *, collected=JANUARY, ended=None, classes=("books",), line=None, **settings):
    events = [Happened(EventKind.COLLECTED, collected)]
    if ended:
        events.append(Happened(EventKind.CONTRACT_END, ended))
    return Arriving(line or number, "orders", f"A-{number}", tuple(events), classes, **settings)


def take(*rows):
    return services.import_many(rows, source=RecordSource.CSV)


def counts(outcome):
    return outcome.created, outcome.updated, outcome.unchanged


def test_their_clocks_run_here(registered):
    with registered():
        assert counts(take(order(ended=SEPTEMBER, index={IndexKind.EMAIL: "Haneul@person.example"}))) == (1, 0, 0)
    with registered():
        (record,) = services.find(email="haneul@person.example")
        own, books = services.units_of(record.id)
        assert (record.held, own.items, services.external_id_of(own)) == (Held.ELSEWHERE, None, "A-1")
        assert own.next_step is NextStep.DESTROY
        assert own.keep_until == date(2031, 9, 30)
        assert books.record_class == "books"


def test_a_second_import_changes_days_and_makes_nothing_twice(registered, clerk):
    with registered():
        assert counts(take(order(1), order(2))) == (2, 0, 0)
    with registered(clerk):
        record = services.find(external="A-1")[0]
        services.add_event(record.id, EventKind.PURPOSE_MET, date(2026, 3, 1), by=clerk.id)
    with registered() as session:
        assert counts(take(order(1, ended=SEPTEMBER), order(2), order(3))) == (1, 1, 1)
        assert counts(take(order(1, ended=SEPTEMBER - timedelta(days=1), classes=("books", "complaints")))) == (0, 1, 0)
        days = session.execute(
            sa.select(RecordEvent.kind, RecordEvent.happened_on).where(RecordEvent.record_id == record.id)
        ).all()
        assert {tuple(one) for one in days} == {
            (EventKind.COLLECTED, JANUARY), (EventKind.CONTRACT_END, date(2026, 9, 29)),
            (EventKind.PURPOSE_MET, date(2026, 3, 1)),
        }  # fmt: skip
        assert [unit.record_class for unit in services.units_of(record.id)] == ["", "books", "complaints"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [(Arriving(7, "nowhere", "A", (Happened(EventKind.COLLECTED, JANUARY),)), "7.service"),
     (order(7, classes=("nothing",)), "7.classes"), (Arriving(7, "orders", "A"), "7.collected"),
     (order(7, ended=date(2025, 1, 1)), "7.contract_end"), (order(7, collected=date(2199, 1, 1)), "7.collected"),
     (Arriving(7, "orders", " ", (Happened(EventKind.COLLECTED, JANUARY),)), "7.external_id"),
     (order(1, line=7), "7.external_id")],
)  # fmt: skip
def test_one_bad_row_and_nothing_is_taken(registered, row, field):
    with pytest.raises(Invalid) as refused, registered():
        take(order(1), row)
    assert set(refused.value.fields) == {field}
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(RecordUnit)) == 0


def test_looking_writes_nothing(registered):
    with registered():
        take(order(1))
    with registered() as session:
        assert counts(services.look_at([order(1), order(2), order(1, ended=SEPTEMBER)])) == (1, 1, 1)
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 1


SHEET = b"external_id,service,collected\nA-1,orders,2026-01-15\nA-2,orders,2026-01-16\n"


def test_a_sheet_is_looked_at_then_taken(registered, work):
    with registered():
        looked = services.look_at_sheet(SHEET, "주문.csv", service="")
        assert (looked.row.rows, looked.row.created) == (2, 2)
        file_id = looked.row.file_id
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        services.take_sheet(looked.row.id)
    work()
    with registered() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 2
        assert session.get(StoredFile, (looked.row.tenant_id, file_id)) is None
        assert files.remaining([file_id]) == 0
        with pytest.raises(NotFound):
            files.get(file_id)
        with pytest.raises(Refused):
            services.take_sheet(looked.row.id)


def test_all_faults_of_a_sheet_are_told_at_once_and_can_be_had_with_their_lines(registered):
    with registered() as session:
        lines = b"A-2,orders,2026-01-16\nA-3,nowhere,x\n,orders,2199-01-01\n"
        looked = services.look_at_sheet(SHEET + lines, "a.csv", service="")
        assert looked.row.state is ImportState.FAULTY
        assert [(one.line, one.column) for one in looked.faults] == [
            (4, "external_id"), (5, "collected"), (5, "service"), (6, "external_id"), (6, "collected"),
        ]  # fmt: skip
        heading, faulty, faults = services.faults_of(looked.row.id)
        assert heading == ["external_id", "service", "collected"]
        assert [line for line, _cells in faulty] == [4, 5, 6]
        assert faults == looked.faults
        assert session.scalar(sa.select(sa.func.count()).select_from(Record)) == 0
        with pytest.raises(Refused):
            services.take_sheet(looked.row.id)
        services.throw_away(looked.row.id)
        with pytest.raises(NotFound):
            services.faults_of(looked.row.id)


def test_what_is_no_sheet_is_not_kept(registered):
    with registered() as session:
        for data in (b"PK\x03\x04xl/workbook.xml", b"collected\n2026-01-01\n"):
            assert services.look_at_sheet(data, "a.csv", service="").row is None
        assert session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0


def test_a_forgotten_sheet_is_thrown_away(registered, work, moved_clock):
    with registered():
        looked = services.look_at_sheet(SHEET, "a.csv", service="")
    moved_clock(days=2)
    work()
    with registered() as session:
        row = session.scalars(sa.select(RecordImport)).one()
        assert (str(row.state), row.file_id) == ("thrown_away", None)
        assert files.remaining([looked.row.file_id]) == 0


def test_many_are_written_at_once(registered):
    with registered():
        started = clock.machine_now()
        outcome = take(*(order(number, ended=SEPTEMBER) for number in range(1, 1501)))
        assert outcome.created == 1500
        assert (clock.machine_now() - started).total_seconds() < 60
        assert len(services.page(service="orders", size=2000)[0]) == 2000
