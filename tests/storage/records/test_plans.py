"""What lists and sweeps read is an index, however many units there are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from trustward.kernel import clock
from trustward.kernel.db import db, insert_rows
from trustward.kernel.ids import new_id
from trustward.records import services
from trustward.records.domain import Held, IndexKind, RecordSource, UnitState
from trustward.records.services import statistics
from trustward.records.tables import Record, RecordIndex, RecordUnit
from trustward.retention.domain import NextStep

MANY = 8_000
CLASSES = ("", "complaints")


@pytest.fixture
def full(registered, app, database):
    """Eight thousand units that somebody kept over three years."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    with registered():
        records, units, index = [], [], []
        for number in range(MANY // 2):
            record = {
                "id": new_id(), "reference": f"R-{number}", "service": "inquiry", "source": RecordSource.FORM, "held": Held.HERE,
                "form": "", "connector_id": None, "external_digest": uuid4().bytes, "created_at": now, "version": 1,
            }  # fmt: skip
            records.append(record)
            for record_class in CLASSES:
                unit = {
                    "id": new_id(), "record_id": record["id"], "service": "inquiry", "record_class": record_class,
                    "state": UnitState.LIVE, "held": Held.HERE, "connector_id": None, "items": b"x", "item_keys": [],
                    "facts_version": 1, "sure": True, "law": "", "trace": [],
                    "next_step": NextStep.MOVE_APART if record_class else NextStep.DESTROY,
                    "next_at": now + timedelta(days=number % 1000 + 1),
                    "destroy_from": None if record_class and number % 50 == 0 else now + timedelta(days=2000),
                }  # fmt: skip
                units.append(unit)
                index.append({"unit_id": unit["id"], "kind": IndexKind.EMAIL, "digest": uuid4().bytes})
        insert_rows(Record, records)
        insert_rows(RecordUnit, units)
        insert_rows(RecordIndex, index)
        for record_class in CLASSES:
            statistics.count("inquiry", record_class, collected=MANY // 2)
    if database.kind == "postgresql":
        database.analyze()
    return registered


@pytest.fixture
def plans(app, full):
    """`plans(act)`: the plans of all statements on records that `act` runs, inside the tenant."""

    def of(act):
        asked = []

        def note(connection, cursor, statement, parameters, context, executemany):
            if re.search(r"from record\b|from record_", statement, re.IGNORECASE) and statement.startswith("SELECT"):
                asked.append((statement, parameters))

        with full() as session:
            engine = db.engines[None]
            event.listen(engine, "before_cursor_execute", note)
            try:
                act()
            finally:
                event.remove(engine, "before_cursor_execute", note)
            on_sqlite = engine.dialect.name == "sqlite"
            explain = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
            found = []
            for statement, parameters in asked:
                rows = session.connection().exec_driver_sql(explain + statement, parameters).all()
                found.append("\n".join(str(row[-1]) for row in rows))
        assert found
        return found

    return of


READ_EVERYTHING = re.compile(
    r"SCAN record_(unit|index)(?! USING)|SCAN record(?! USING)\b|Seq Scan on record(_unit|_index)?\b"
)


@pytest.mark.parametrize(
    "act",
    [lambda: services.page(size=50), lambda: services.page(service="inquiry", record_class="", before=new_id()),
     lambda: services.find(email="nobody@person.example"), lambda: services.find(reference="ABCD-EFGH-JKMN-PQRS"),
     lambda: services.find(external="A-1"), lambda: services.units_due(NextStep.DESTROY, clock.now())],
    ids=["first page", "next page", "by e-mail", "by reference", "by another id", "what is due"],
)  # fmt: skip
def test_nothing_is_read_from_end_to_end(plans, act):
    for plan in plans(act):
        assert not READ_EVERYTHING.search(plan), plan


def test_what_ends_when_reads_the_index_alone(plans, database):
    wanted = "USING COVERING INDEX ix_record_unit_next" if database.kind == "sqlite" else "ix_record_unit_next"
    for plan in plans(lambda: services.ends_by_month(ZoneInfo("Asia/Seoul"))):
        assert wanted in plan or "Seq Scan" in plan, plan


def test_what_has_no_known_end_reads_only_that(plans, full):
    for plan in plans(services.without_end):
        assert "ix_record_unit_endless" in plan, plan
    with full():
        assert services.without_end() == [("inquiry", "complaints", MANY // 100, MANY // 100)]


def test_a_sweep_reads_what_is_due(full):
    with full():
        until = datetime(2026, 12, 1, tzinfo=UTC)
        due = services.units_due(NextStep.DESTROY, until)
        assert len(due) == 28
