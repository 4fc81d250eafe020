"""The retained database is apart: another session and role, tenants kept apart in it too."""

import os
import stat
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from trustward.apart.tables import KeptIndex, KeptUnit
from trustward.kernel import migrations, retained, scope
from trustward.kernel.db import ScopedSession, rows_changed
from trustward.kernel.errors import ReadOnly, Unscoped
from trustward.kernel.outbox import OutboxRow
from trustward.kernel.rowpolicy import objections_to_retained
from trustward.records.domain import IndexKind
from trustward.settings import BadSettings, read_settings
from trustward.start import main_roles, refuse_unsafe

REVIEWED = {"reviewed": True}


def kept():
    return KeptUnit(
        move_id=uuid4(), service="inquiry", record_class="contracts", items=b"sealed", digest=bytes(32),
        statutes=[], facts_version=1, copied_at=datetime(2026, 11, 24, tzinfo=UTC),
    )  # fmt: skip


def keep_one(tenant):
    with scope.enter(tenant.id, write=False), retained.open() as opened:
        row = kept()
        opened.add(row)
        opened.flush()
        retained.insert_rows(KeptIndex, [{"unit_id": row.id, "kind": IndexKind.EMAIL, "digest": bytes(16)}])
        return row.id


def test_rows_are_stamped_and_another_tenant_does_not_see_them(in_app, build):
    ours, theirs = build.tenant(plugins=()), build.tenant(plugins=())
    with in_app():
        unit = keep_one(ours)
        with scope.enter(theirs.id, write=False), retained.open() as opened:
            assert opened.scalars(sa.select(KeptUnit)).all() == []
            assert opened.scalars(sa.select(KeptIndex)).all() == []
            assert retained.rows_changed(sa.delete(KeptUnit).where(KeptUnit.id == unit)) == 0
            assert opened.get(KeptUnit, (ours.id, unit)) is None
        with scope.enter(ours.id, write=False), retained.open(write=False) as opened:
            assert opened.scalars(sa.select(KeptUnit.tenant_id)).all() == [ours.id]


def test_each_session_refuses_the_other_ones_models(in_app, build):
    tenant = build.tenant(plugins=())
    with in_app():
        with scope.enter(tenant.id) as opened:
            for act in (
                lambda: opened.scalars(sa.select(KeptUnit)).all(),
                lambda: opened.get(KeptUnit, (tenant.id, uuid4())),
                lambda: rows_changed(sa.delete(KeptUnit)),
                lambda: opened.execute(KeptUnit.__table__.select()),
            ):
                with pytest.raises(Unscoped):
                    act()
        with pytest.raises(Unscoped), scope.enter(tenant.id) as opened:
            opened.add(kept())
        with scope.enter(tenant.id, write=False), retained.open() as opened, pytest.raises(Unscoped):
            opened.scalars(sa.select(OutboxRow)).all()
        with pytest.raises(Unscoped), scope.enter(tenant.id, write=False), retained.open() as opened:
            opened.add(OutboxRow(topic="t", dedupe_key="k", payload={}))


def test_it_needs_a_tenant_and_is_opened_once(in_app, build):
    tenant = build.tenant(plugins=())
    with in_app():
        with pytest.raises(Unscoped), retained.open():
            pass
        with scope.enter_platform(), pytest.raises(Unscoped), retained.open():
            pass
        with scope.enter(tenant.id), pytest.raises(Unscoped):
            retained.session()
        with scope.enter(tenant.id), retained.open(), pytest.raises(Unscoped), retained.open():
            pass


def test_its_transaction_is_its_own(in_app, build):
    tenant = build.tenant(plugins=())
    with in_app():
        with pytest.raises(LookupError), scope.enter(tenant.id):
            with retained.open() as opened:
                opened.add(kept())
            raise LookupError
        with pytest.raises(LookupError), scope.enter(tenant.id), retained.open() as opened:
            opened.add(kept())
            opened.flush()
            raise LookupError
        with scope.enter(tenant.id, write=False), retained.open(write=False) as opened:
            assert opened.scalar(sa.select(sa.func.count()).select_from(KeptUnit)) == 1


def test_opened_for_reading_it_refuses_every_change(in_app, build):
    tenant = build.tenant(plugins=())
    with in_app():
        keep_one(tenant)
        with scope.enter(tenant.id), pytest.raises(ReadOnly), retained.open(write=False) as opened:
            opened.add(kept())
        with scope.enter(tenant.id), retained.open(write=False), pytest.raises(ReadOnly):
            retained.rows_changed(sa.delete(KeptUnit))


def test_core_and_text_sql_are_refused(in_app, build):
    tenant = build.tenant(plugins=())
    with in_app(), scope.enter(tenant.id), retained.open() as opened:
        for statement in (sa.text("select 1"), KeptUnit.__table__.select(), sa.insert(KeptUnit)):
            with pytest.raises(Unscoped):
                opened.execute(statement)


def test_a_start_looks_at_it_too(app):
    assert refuse_unsafe(app) is app


def test_the_main_database_is_no_retained_one(tmp_path):
    for main, second in (
        ("sqlite:////data/one.sqlite", "sqlite:////data/one.sqlite"),
        ("postgresql://a:b@db/one", "postgresql://c:d@db/one"),
    ):
        env = {"TRUSTWARD_HOME": str(tmp_path), "DATABASE_URL": main, "RETAINED_DATABASE_URL": second}
        with pytest.raises(BadSettings, match="RETAINED_DATABASE_URL"):
            read_settings(env)


@pytest.mark.database("sqlite")
def test_the_file_is_its_owners_alone(app, in_app, build):
    with in_app():
        keep_one(build.tenant(plugins=()))
    file = app.extensions["trustward.settings"].home / "retained" / "retained.sqlite"
    for path in (file, *file.parent.glob("retained.sqlite-*"), file.parent):
        assert stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0, path


def connect(url):
    return psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1))


@pytest.mark.database("postgresql")
def test_no_role_of_the_main_database_gets_in(app, database):
    path = sa.make_url(database.environment["RETAINED_DATABASE_URL"]).database
    for name in ("DATABASE_URL", "DATABASE_SWEEPER_URL", "DATABASE_OWNER_URL"):
        url = sa.make_url(database.environment[name]).set(database=path)
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(url.render_as_string(hide_password=False))
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        main = sa.make_url(database.environment["DATABASE_URL"]).database
        url = sa.make_url(database.environment["RETAINED_DATABASE_URL"]).set(database=main)
        connect(url.render_as_string(hide_password=False))


@pytest.mark.database("postgresql")
def test_row_policies_alone_keep_tenants_apart_there(in_app, build, monkeypatch):
    ours, theirs = build.tenant(plugins=()), build.tenant(plugins=())
    monkeypatch.setattr(ScopedSession, "filters_tenants", False)
    with in_app():
        keep_one(ours)
        with scope.enter(theirs.id), retained.open() as opened:
            assert opened.scalars(sa.select(KeptUnit)).all() == []
            assert opened.execute(sa.text("select 1 from kept_unit"), execution_options=REVIEWED).all() == []
        with scope.enter(theirs.id), retained.open() as opened:
            row = {**{c.name: None for c in KeptUnit.__table__.columns}, "tenant_id": ours.id, "id": uuid4()}
            row |= {
                "move_id": uuid4(),
                "service": "s",
                "record_class": "c",
                "items": b"",
                "digest": b"",
            }
            row |= {"statutes": [], "facts_version": 1, "copied_at": datetime(2026, 11, 24, tzinfo=UTC)}
            with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), opened.begin_nested():
                opened.execute(sa.insert(KeptUnit), [row], execution_options=REVIEWED)


@pytest.mark.database("postgresql")
def test_an_unsafe_retained_database_stops_the_start(app, database):
    settings = app.extensions["trustward.settings"]
    name = sa.make_url(settings.retained_database_url).database
    main = sa.make_url(settings.database_url).username

    def superuser(statement):
        engine = sa.create_engine(database.retained_superuser_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    for unsafe, safe, words in (
        (f'grant connect on database "{name}" to "{main}"', f'revoke connect on database "{name}" from "{main}"', "may enter"),
        ("alter table kept_unit no force row level security", "alter table kept_unit force row level security", "kept_unit"),
        ("drop policy entered_tenant on kept_index", None, "kept_index"),
    ):  # fmt: skip
        superuser(unsafe)
        try:
            with pytest.raises(BadSettings, match=words):
                refuse_unsafe(app)
        finally:
            superuser(safe) if safe else migrations.upgrade(settings, app.extensions["trustward.plugins"].in_order())
    assert refuse_unsafe(app) is app


@pytest.mark.database("postgresql")
def test_superuser_owner_and_the_main_role_are_no_role_for_it(app, database):
    others = main_roles(app.extensions["trustward.settings"])
    owner = database.environment["RETAINED_DATABASE_OWNER_URL"].replace("postgresql:", "postgresql+psycopg:", 1)
    for url, word in ((database.retained_superuser_url, "superuser"), (owner, "owns")):
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            assert any(word in sentence for sentence in objections_to_retained(connection, others))
        engine.dispose()
    with app.app_context(), retained.engine().connect() as connection:
        role = connection.exec_driver_sql("select current_user").scalar_one()
        assert any("a role of its own" in sentence for sentence in objections_to_retained(connection, {role}))
