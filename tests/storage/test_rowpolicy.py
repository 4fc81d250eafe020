"""The second layer on PostgreSQL: forced policies, a role that owns nothing, and a start that is refused without them."""

import pytest
import sqlalchemy as sa

from trustward.kernel import migrations, outbox, rowpolicy, scope
from trustward.kernel.db import ScopedSession
from trustward.kernel.outbox import OutboxRow
from trustward.settings import BadSettings
from trustward.start import refuse_unsafe

pytestmark = pytest.mark.database("postgresql")


@pytest.fixture
def engine_of(database):
    made = []

    def make(url):
        made.append(sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1)))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


def test_the_app_role_passes_the_check(app, database):
    assert refuse_unsafe(app) is app


def test_a_superuser_and_an_owner_are_refused(app, database, engine_of):
    for url, word in ((database.superuser_url, "superuser"), (database.environment["DATABASE_OWNER_URL"], "owns")):
        with engine_of(url).connect() as connection:
            assert any(word in sentence for sentence in rowpolicy.objections(connection))


def test_an_unprotected_table_stops_the_start(app, database, engine_of):
    with engine_of(database.superuser_url).begin() as connection:
        connection.exec_driver_sql("alter table outbox no force row level security")
    try:
        with pytest.raises(BadSettings, match="outbox"):
            refuse_unsafe(app)
    finally:
        with engine_of(database.superuser_url).begin() as connection:
            connection.exec_driver_sql("alter table outbox force row level security")


def test_policies_alone_keep_tenants_apart(in_app, build, database, monkeypatch):
    ours, theirs = build.tenant(plugins=()), build.tenant(plugins=())
    monkeypatch.setattr(ScopedSession, "filters_tenants", False)
    with in_app():
        with scope.enter(ours.id):
            outbox.promise("test.nobody", "k", {})
        with scope.enter(theirs.id) as session:
            where = OutboxRow.dedupe_key == "k"
            assert session.scalars(sa.select(OutboxRow).where(where)).all() == []
            assert session.execute(sa.update(OutboxRow).where(where).values(topic="x")).rowcount == 0
            reviewed = {"reviewed": True}
            assert session.execute(OutboxRow.__table__.select().where(where), execution_options=reviewed).all() == []
            assert (
                session.execute(
                    sa.text("select 1 from outbox where dedupe_key = 'k'"), execution_options=reviewed
                ).all()
                == []
            )
        with scope.enter_platform() as session:
            assert session.execute(OutboxRow.__table__.select(), execution_options={"reviewed": True}).all() == []


def test_the_app_cannot_change_the_record_of_acts(in_app, build, database):
    tenant = build.tenant(plugins=())
    with in_app(), pytest.raises(sa.exc.ProgrammingError, match="permission denied"), scope.enter(tenant.id) as session:
        session.execute(sa.text("delete from audit_entry"), execution_options={"reviewed": True})


def test_a_right_to_change_a_record_stops_the_start_until_it_is_taken_back(app, database, engine_of):
    role = sa.make_url(database.environment["DATABASE_URL"]).username
    with engine_of(database.superuser_url).begin() as connection:
        connection.exec_driver_sql(f'grant update, delete on audit_entry, access_log to "{role}"')
    with pytest.raises(BadSettings) as refused:
        refuse_unsafe(app)
    for fault in ("update rows of audit_entry", "delete rows of audit_entry", "update rows of access_log"):
        assert fault in str(refused.value)
    assert "delete rows of access_log" not in str(refused.value)
    migrations.upgrade(app.extensions["trustward.settings"], app.extensions["trustward.plugins"].in_order())
    assert refuse_unsafe(app) is app


def test_the_sweeper_sees_ids_and_times_only(database, app, engine_of):
    engine = engine_of(database.environment["DATABASE_SWEEPER_URL"])
    with engine.connect() as connection:
        connection.exec_driver_sql("select tenant_id, id, due_at from outbox").all()
    with engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        connection.exec_driver_sql("select payload from outbox").all()
