"""Following register and law: what it costs goes by what has to be reckoned anew, not by what is stored."""

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from trustward.kernel.db import db
from trustward.records.services import computing, statistics
from trustward.records.tables import RecordUnit
from trustward.testing.many_records import bare_records


@pytest.fixture
def stored(registered, tenant, in_app):
    """`stored(2000)`: so many units that were reckoned by the rules of now."""

    def store(count):
        with in_app(), db.engine.execution_options(immediate=True).begin() as connection:
            bare_records(connection, tenant.id, count, service="inquiry")
        with registered() as session:
            statistics.count("inquiry", "", collected=count)
            law = computing.rulebook().law("inquiry", "")
            session.execute(sa.update(RecordUnit).values(law=law), execution_options={"synchronize_session": False})

    return store


@pytest.fixture
def followed(registered, work):
    """`followed()`: everything stale is reckoned anew; gives the statements that looked for it."""

    def follow():
        seen = []

        def note(connection, cursor, statement, parameters, context, many):
            if "record_unit.law <" in statement or "record_unit.law >" in statement:
                seen.append((statement, parameters))

        work()  # what the register's own changes promised
        with registered():
            computing.recompute_all()
        event.listen(Engine, "before_cursor_execute", note)
        try:
            work()
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return seen

    return follow


def test_a_day_without_a_change_looks_twice_for_each_class(stored, followed):
    stored(100)
    few = len(followed())
    stored(5000)
    assert len(followed()) == few == 2


def test_what_is_stale_is_reckoned_anew_on_either_side(registered, stored, followed):
    stored(300)
    with registered() as session:
        units = session.scalars(sa.select(RecordUnit).limit(20)).all()
        for number, unit in enumerate(units):
            unit.law = "0" if number % 2 else "z"
    followed()
    with registered() as session:
        law = computing.rulebook().law("inquiry", "")
        assert session.scalar(sa.select(sa.func.count()).where(RecordUnit.law != law)) == 0


@pytest.mark.database("sqlite")
def test_it_searches_the_index(in_app, stored, followed):
    stored(50)
    seen = followed()
    assert seen
    with in_app(), db.engine.connect() as connection:
        for statement, parameters in seen:
            plan = [row[3] for row in connection.exec_driver_sql("explain query plan " + statement, parameters)]
            assert "ix_record_unit_law (tenant_id=? AND service=? AND record_class=? AND law" in plan[0], plan
