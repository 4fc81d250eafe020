"""Tenants are entered: without a scope a query raises, with one only its own rows are seen and written."""

import pytest
import sqlalchemy as sa

from trustward.kernel import audit, outbox, scope
from trustward.kernel.db import ScopedSession
from trustward.kernel.errors import NotFound, ReadOnly, Unscoped
from trustward.kernel.ids import new_id
from trustward.kernel.outbox import OutboxRow, OutboxState


@pytest.fixture
def two(build):
    return build.tenant(plugins=()), build.tenant(plugins=())


def promise(tenant, key="k"):
    with scope.enter(tenant.id):
        outbox.promise("test.nobody", key, {})


def test_a_query_without_a_scope_raises(in_app):
    with in_app(), pytest.raises(Unscoped):
        scope.session()


def test_a_query_on_tenant_rows_in_the_platform_scope_raises(in_app, two):
    with in_app(), pytest.raises(sa.exc.StatementError, match="needs a tenant"), scope.enter_platform():
        scope.session().scalars(sa.select(OutboxRow)).all()


def test_only_the_entered_tenants_rows_are_seen(in_app, two):
    with in_app():
        promise(two[0])
        with scope.enter(two[0].id) as session:
            row = session.scalars(sa.select(OutboxRow).where(OutboxRow.dedupe_key == "k")).one()
        with scope.enter(two[1].id) as session:
            where = OutboxRow.dedupe_key == "k"
            assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(where)) == 0
            assert session.scalar(sa.select(OutboxRow.id).where(where)) is None
            assert session.get(OutboxRow, (two[0].id, row.id)) is None
            with pytest.raises(NotFound):
                scope.load(OutboxRow, row.id)
            assert session.execute(sa.update(OutboxRow).where(where).values(topic="x")).rowcount == 0
            alias = sa.orm.aliased(OutboxRow)
            assert session.scalars(sa.select(alias).where(alias.dedupe_key == "k")).all() == []
            subquery = sa.select(OutboxRow.id).where(where).subquery()
            assert session.execute(sa.select(OutboxRow.id).join(subquery, subquery.c.id == OutboxRow.id)).all() == []
            with pytest.raises(Unscoped):
                session.scalar(sa.select(sa.exists().where(where)))


def test_core_sql_is_refused(in_app, two):
    with in_app(), scope.enter(two[0].id) as session:
        with pytest.raises(Unscoped):
            session.execute(OutboxRow.__table__.select())
        with pytest.raises(Unscoped):
            session.execute(sa.text("select 1"))
        with pytest.raises(Unscoped):
            session.execute(sa.insert(OutboxRow), [{"id": new_id()}])


def test_a_row_of_another_tenant_cannot_be_written(in_app, two):
    with in_app(), pytest.raises(Unscoped), scope.enter(two[0].id) as session:
        session.add(OutboxRow(tenant_id=two[1].id, topic="t", dedupe_key="x", payload={}, made_at=None, due_at=None))
        session.flush()


def test_a_scope_cannot_change_inside_a_transaction(in_app, two):
    with in_app(), scope.enter(two[0].id), pytest.raises(Unscoped), scope.enter(two[1].id):
        pass


def test_raising_rolls_back_and_sends_nothing(in_app, two):
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(two[0].id):
            outbox.promise("test.nobody", "gone", {})
            audit.record("test.gone", ("x", 1))
            raise ZeroDivisionError
        with scope.enter(two[0].id) as session:
            assert session.scalar(sa.select(OutboxRow.id).where(OutboxRow.dedupe_key == "gone")) is None
            assert audit.head().seq == 0


def test_an_attempt_undoes_only_itself(in_app, two):
    with in_app():
        with scope.enter(two[0].id):
            audit.record("test.kept", ("x", 1))
            with pytest.raises(ZeroDivisionError), scope.attempt():
                audit.record("test.gone", ("x", 1))
                outbox.promise("test.nobody", "gone", {})
                raise ZeroDivisionError
        with scope.enter(two[0].id) as session:
            assert audit.head().seq == 1
            assert session.scalars(sa.select(OutboxRow)).all() == []


def test_the_filter_can_be_switched_off_for_the_other_layer(in_app, two, monkeypatch, database):
    monkeypatch.setattr(ScopedSession, "filters_tenants", False)
    with in_app():
        promise(two[0], "seen")
        with scope.enter(two[1].id) as session:
            found = session.scalar(sa.select(OutboxRow.state).where(OutboxRow.dedupe_key == "seen"))
    assert found is (None if database.kind == "postgresql" else OutboxState.WAITING)


def test_a_scope_for_reading_writes_nothing(in_app, two):
    with in_app():
        promise(two[0])
        with pytest.raises(ReadOnly), scope.enter(two[0].id, write=False):
            outbox.promise("test.nobody", "another", {})
        with pytest.raises(ReadOnly), scope.enter(two[0].id, write=False):
            audit.record("test.done", ("thing", 1))
        with pytest.raises(ReadOnly), scope.enter(two[0].id, write=False) as session:
            session.scalars(sa.select(OutboxRow)).first().topic = "changed"
        with pytest.raises(ReadOnly), scope.enter(two[0].id, write=False) as session:
            session.execute(sa.delete(OutboxRow))
        with scope.enter(two[0].id, write=False) as session:
            assert session.scalars(sa.select(OutboxRow.topic).where(OutboxRow.dedupe_key == "k")).one() == "test.nobody"
