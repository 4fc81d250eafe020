"""One tenant leaves, comes in, is copied, is deleted: all of it, and nothing of another one."""

import itertools
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from trustward.backup.tenants import deleting, exporting, importing, tables
from trustward.backup.tenants.databases import opened
from trustward.cli import common, main
from trustward.kernel import audit, clock, files, replay, scope
from trustward.kernel.db import Base, RetainedBase, db
from trustward.kernel.errors import Forbidden, Invalid, NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import OPERATOR, Actor, ActorKind
from trustward.kernel.tenants import Tenant, TenantState
from trustward.kernel.vault import Entry, blind_index, open_text, open_vault, seal_text, vault
from trustward.start import refuse_unsafe

PASSPHRASE = "열두 글자보다 긴 암호문"
_numbers = itertools.count(1)
CANARY = "카나리아-canary-51c0ffee"


def settings(app):
    return app.extensions["trustward.settings"]


def fill(app, tenant):
    """At least one row in each table that has a tenant, plugins' too, and one real file."""
    owners = {}
    with app.app_context():
        with scope.enter(tenant.id):
            audit.record("test.filled", ("test", tenant.id))
            stored = files.put(CANARY.encode(), name=f"{CANARY}.txt", media_type="text/plain", purpose="test").id
        for database, metadata in (("main", Base.metadata), ("retained", RetainedBase.metadata)):
            with opened(settings(app), database, tenant.id, write=True) as connection:
                for table in metadata.sorted_tables:
                    if "tenant_id" not in table.c or table.name in {"audit_entry", "audit_head"}:
                        continue
                    if table.name in {"membership", "invitation", "plugin_state", "stored_file"}:
                        continue
                    owners[table.name] = add_row(connection, table, tenant, owners, stored)
    return stored


def add_row(connection, table, tenant, there, stored):
    """A row of this table that refers to the rows made before."""
    row = {}
    for column in table.columns:
        row[column.name] = value_of(column, tenant)
    for reference in table.foreign_key_constraints:
        target = there.get(reference.referred_table.name)
        for element in reference.elements:
            name = element.parent.name
            if name == "tenant_id":
                continue
            if reference.referred_table.name == "stored_file":
                row[name] = stored
            elif target:
                row[name] = target[element.column.name]
            else:
                row[name] = None if element.parent.nullable else row[name]
    if any(isinstance(one, sa.CheckConstraint) and "one_owner" in str(one.name) for one in table.constraints):
        owners = [name for name in ("service_id", "recipient_id", "transfer_id") if name in row]
        row.update(dict.fromkeys(owners[1:]))
    plain = sa.Table(table.name, sa.MetaData(), *(sa.Column(c.name, tables.plain_type(c.type)) for c in table.columns))
    connection.execute(plain.insert(), row)
    return row


def value_of(column, tenant):
    kind = tables.plain_type(column.type)
    if column.name == "tenant_id":
        return tenant.id
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if column.nullable and not column.primary_key:
        return None
    if isinstance(kind, sa.Uuid):
        return new_id()
    if isinstance(kind, sa.JSON):
        return {"ko": "x", "en": ""} if kind is not column.type else []
    if isinstance(kind, sa.LargeBinary):
        return b"\x00" + os.urandom(15)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.Date):
        return date(2026, 11, 24)
    if isinstance(kind, sa.DateTime) or type(kind).__name__ == "UtcDateTime":
        return datetime(2026, 11, 24, tzinfo=UTC)
    return f"{next(_numbers):04}"[-(getattr(kind, "length", None) or 9) :]


def counts(app, tenant_id, *, staying=True):
    found = {}
    for database in ("main", "retained"):
        with opened(settings(app), database, tenant_id, write=False) as connection:
            for carried in tables.tables(staying=staying):
                if carried.database == database:
                    found[carried.name] = sum(1 for _ in tables.read(connection, carried, tenant_id))
    return found


def rows(app, tenant_id):
    """Everything a tenant has, as text."""
    found = {}
    for database in ("main", "retained"):
        with opened(settings(app), database, tenant_id, write=False) as connection:
            for carried in tables.tables(staying=True):
                if carried.database == database:
                    found[carried.name] = [
                        repr(tables.as_plain(row)) for row in tables.read(connection, carried, tenant_id)
                    ]
    return found


@pytest.fixture
def tenant(app, build):
    made = build.tenant(plugins=())
    made_file = fill(app, made)
    return made, made_file


@pytest.fixture
def other(app, build):
    made = build.tenant(plugins=())
    fill(app, made)
    return made


def lose(app, tenant_id):
    """As if this were another installation: no row, no key, no memory of it."""
    with app.app_context():
        vault().destroy(vault().store.owned(tenant_id))
        deleting.finish(tenant_id)
        with scope.enter_platform() as session:
            session.delete(session.get(Tenant, tenant_id))


def test_every_table_of_the_databases_is_known(app):
    """A new table with a tenant is carried by itself; one without is looked at once, and listed."""
    with app.app_context():
        there = {name for engine in ("default", "retained") for name in _names(engine)}
    known = {one.name for one in tables.tables(staying=True)} | tables.PLATFORM_S_OWN
    assert {name for name in there if not name.startswith("alembic_")} == known
    with_tenant = {
        t.name for m in (Base.metadata, RetainedBase.metadata) for t in m.sorted_tables if "tenant_id" in t.c
    }
    assert with_tenant == {one.name for one in tables.tables(staying=True)}
    assert not with_tenant & tables.PLATFORM_S_OWN
    assert tables.STAYS.keys() <= with_tenant
    assert tables.STAYS_OUT_OF_A_COPY.keys() <= with_tenant


def _names(engine):
    found = db.engine if engine == "default" else db.engines[engine]
    return sa.inspect(found).get_table_names()


def test_a_tenant_leaves_and_comes_back_with_the_same_rows_files_and_keys(app, tenant, other, tmp_path):
    (mine, file), theirs = tenant, rows(app, other.id)
    before = rows(app, mine.id)
    with app.app_context():
        done = exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
    carried = {one.name for one in tables.tables()}
    assert set(done.rows) >= carried - {"plugin_state"}, (
        "the builder left a table empty: this test would not see it forgotten"
    )
    assert (done.files, done.keys) == (1, 1)
    content = (tmp_path / "export").read_bytes()
    assert CANARY.encode() not in content
    assert mine.slug.encode() not in content
    assert not list(tmp_path.glob("*.part"))
    lose(app, mine.id)
    with app.app_context():
        back = importing.import_(tmp_path / "export", PASSPHRASE)
        assert back.tenant_id == mine.id
        assert back.rows == done.rows
        assert back.left_out == {}
        with scope.enter(mine.id, write=False):
            assert files.get(file).data.decode() == CANARY
            assert files.get(file).name == f"{CANARY}.txt"
            assert audit.verify() is None
        assert vault().store.owned(mine.id) == [file]
        assert vault().store.get([file])[file].confirmed
    after = rows(app, mine.id)
    for name in carried - {"audit_entry", "audit_head"}:
        assert after[name] == before[name], name
    assert after["audit_entry"][: len(before["audit_entry"])] == before["audit_entry"]
    assert rows(app, other.id) == theirs, "another tenant's rows are untouched"


def test_a_table_that_is_forgotten_is_seen(app, tenant, tmp_path, monkeypatch):
    """The control of the test above: leave one out, and the counts differ."""
    mine, _file = tenant
    everything = tables.tables
    monkeypatch.setattr(
        tables, "tables", lambda **how: [one for one in everything(**how) if one.name != "consignment_trustee"]
    )
    with app.app_context():
        done = exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
    assert "consignment_trustee" not in done.rows
    assert not set(done.rows) >= {one.name for one in everything()} - {"plugin_state"}


def test_a_copy_has_new_ids_and_keys_and_nothing_of_the_original(app, tenant, other, tmp_path, build):
    mine, file = tenant
    theirs = rows(app, other.id)
    from trustward_consignment.tables import Trustee

    with app.app_context():
        with scope.enter(mine.id) as session:
            trustee = session.scalars(sa.select(Trustee)).first()
            trustee.contact_name = seal_text("Kim", trustee.id, "consignment_trustee.contact_name")
            trustee.contact_email = seal_text("kim@vendor.example", trustee.id, "consignment_trustee.contact_email")
            trustee.contact_email_index = blind_index("kim@vendor.example", "consignment_trustee.contact_email")
            trustee_id = trustee.id
        exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
        before = rows(app, mine.id)
        with pytest.raises(Refused) as refused:
            importing.import_(tmp_path / "export", PASSPHRASE, slug="second")
        assert refused.value.code == "tenant_known"
        done = importing.import_(tmp_path / "export", PASSPHRASE, slug="second", copy=True)
        expected = {name: len(found) for name, found in before.items() if found and name in _copied()}
        assert done.rows == expected
        out = {name: len(found) for name, found in before.items() if found and name not in {*_copied(), *tables.STAYS}}
        assert done.left_out == {**out, "audit_entry": out["audit_entry"] - 1}, "the export's own act came after it"
        checks = {"check", "answer", "answer_past", "signature", "message", "colleague"}
        assert {f"consignment_{name}" for name in checks} <= out.keys()
        assert {"consignment_finding", "reconsignment_request"} <= done.rows.keys()
        assert rows(app, mine.id) == before, "the original is untouched"
        with scope.enter(done.tenant_id, write=False) as session:
            copied = session.scalars(sa.select(Trustee)).one()
            assert copied.id != trustee_id
            assert open_text(copied.contact_name, copied.id, "consignment_trustee.contact_name") == "Kim"
            assert copied.contact_email is copied.contact_email_index is None, "the copy writes to nobody"
            [copy_of_file] = session.scalars(sa.select(files.StoredFile.id)).all()
            assert files.get(copy_of_file).data.decode() == CANARY
        ours = str(rows(app, done.tenant_id))
        own_ids = {str(id) for found in before.values() for row in found for id in _ids(row)}
        assert len(own_ids) > 20
        shared = {id for id in own_ids if id in ours}
        assert shared <= _not_own(app, mine.id), "no id of the original stands in the copy"
        assert str(mine.id) not in ours
        units = vault().store.owned(done.tenant_id)
        assert sorted(units) == sorted([copied.id, copy_of_file])
        vault().destroy([file, trustee_id])
        with scope.enter(done.tenant_id, write=False):
            assert files.get(copy_of_file).data.decode() == CANARY, "the copy has a key of its own"
    assert rows(app, other.id) == theirs
    names = {name for name, found in rows(app, done.tenant_id).items() if found}
    assert not [name for name in names if name.startswith(("record", "kept", "apart", "destruction"))]


def _copied():
    return {one.name for one in tables.tables(copy=True)}


def _ids(text):
    return re.findall(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", text)


def _not_own(app, tenant_id):
    """Ids in a tenant's rows that are no row's own: accounts, vendors, marks."""
    own, seen = set(), set()
    for database in ("main", "retained"):
        with opened(settings(app), database, tenant_id, write=False) as connection:
            for carried in tables.tables(copy=True):
                if carried.database == database:
                    for row in tables.read(connection, carried, tenant_id):
                        own.add(str(row.get("id")))
                        seen.update(_ids(repr(tables.as_plain(row))))
    return seen - own - {str(tenant_id)}


def test_a_value_that_nobody_can_seal_anew_stops_the_copy_and_leaves_nothing(app, tenant, tmp_path):
    mine, _file = tenant
    from trustward_consignment.tables import Trustee

    with app.app_context():
        with scope.enter(mine.id) as session:
            trustee = session.scalars(sa.select(Trustee)).first()
            trustee.contact_phone = seal_text("02-000", trustee.id, "somewhere.else")
        exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
        keys_before = len(list(vault().store.dump()))
        with pytest.raises(Refused) as refused:
            importing.import_(tmp_path / "export", PASSPHRASE, slug="copy", copy=True)
        assert refused.value.objections == ("consignment_trustee.contact_phone",)
        with scope.enter_platform(write=False) as session:
            assert session.scalar(sa.select(Tenant).where(Tenant.slug == "copy")) is None
        assert len(list(vault().store.dump())) == keys_before
    assert sum(counts(app, mine.id).values()) > 50


def test_a_wrong_passphrase_a_changed_file_and_a_taken_slug_are_refused(app, tenant, tmp_path):
    mine, _file = tenant
    export = tmp_path / "export"
    with app.app_context():
        for wrong in ("short", ""):
            with pytest.raises(Invalid):
                exporting.export(mine.slug, export, wrong)
        with pytest.raises(NotFound):
            exporting.export("nobody", export, PASSPHRASE)
        exporting.export(mine.slug, export, PASSPHRASE)
        with pytest.raises(Invalid, match="file_exists"):
            exporting.export(mine.slug, export, PASSPHRASE)
        for attempt in ("another passphrase", PASSPHRASE):
            if attempt == PASSPHRASE:
                export.write_bytes(export.read_bytes()[:-5])
            with pytest.raises(Refused, match="not_opened"):
                importing.import_(export, attempt, slug="x", copy=True)
        export.unlink()
        exporting.export(mine.slug, export, PASSPHRASE)
        with pytest.raises(Invalid, match="slug_taken"):
            importing.import_(export, PASSPHRASE, copy=True)
        assert list((settings(app).home / "importing").iterdir()) == []


def test_what_was_destroyed_after_the_export_does_not_come_back(app, tenant, tmp_path, monkeypatch):
    mine, file = tenant
    again = []
    monkeypatch.setitem(
        replay._registered, "test", lambda entries: again.extend(u for e in entries for u in e.units) or 0
    )
    with app.app_context():
        exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
        vault().destroy([file], Entry(new_id(), clock.now(), {"tenant": str(mine.id)}))
        replay.replay()
        again.clear()
    lose(app, mine.id)
    with app.app_context():
        done = importing.import_(tmp_path / "export", PASSPHRASE)
        assert done.keys == 0
        assert again == [file]
        with scope.enter(mine.id, write=False), pytest.raises(NotFound):
            files.get(file)


def test_under_another_master_key_look_ups_are_reckoned_anew_and_records_are_refused(
    app, tenant, tmp_path, monkeypatch
):
    mine, file = tenant
    from trustward_consignment.tables import Trustee

    with app.app_context():
        with scope.enter(mine.id) as session:
            trustee = session.scalars(sa.select(Trustee)).one()
            trustee.contact_email = seal_text("kim@vendor.example", trustee.id, "consignment_trustee.contact_email")
            trustee.contact_email_index = blind_index("kim@vendor.example", "consignment_trustee.contact_email")
            trustee_id, before = trustee.id, trustee.contact_email_index
        exporting.export(mine.slug, tmp_path / "with-records", PASSPHRASE)
        for database in ("retained", "main"):
            with opened(settings(app), database, mine.id, write=True) as connection:
                for one in reversed([one for one in tables.tables() if one.database == database]):
                    if one.name.startswith(tables.PERSONAL_ROOMS):
                        connection.execute(one.table.delete().where(one.table.c.tenant_id == mine.id))
        exporting.export(mine.slug, tmp_path / "without", PASSPHRASE)
    lose(app, mine.id)
    elsewhere = replace(
        settings(app),
        keys_url=f"sqlite:///{tmp_path / 'keys' / 'keys.sqlite'}",
        master_key_file=tmp_path / "master.key",
    )
    there = open_vault(elsewhere)
    monkeypatch.setitem(app.extensions, "trustward.vault", there)
    with app.app_context():
        with pytest.raises(Refused) as refused:
            importing.import_(tmp_path / "with-records", PASSPHRASE)
        assert refused.value.code == "other_master"
        assert "record_index" in refused.value.objections
        assert list(there.store.dump()) == []
        importing.import_(tmp_path / "without", PASSPHRASE, slug="elsewhere")
        with scope.enter(mine.id, write=False) as session:
            row = session.get_one(Trustee, (mine.id, trustee_id))
            assert open_text(row.contact_email, row.id, "consignment_trustee.contact_email") == "kim@vendor.example"
            anew = blind_index("kim@vendor.example", "consignment_trustee.contact_email")
            assert before != anew == row.contact_email_index
            assert files.get(file).data.decode() == CANARY
    there.store.close()


def test_a_tenant_is_deleted_as_previewed_and_its_slug_is_gone_for_good(app, tenant, other, tmp_path):
    (mine, file), theirs = tenant, rows(app, other.id)
    with app.app_context():
        exporting.export(mine.slug, tmp_path / "export", PASSPHRASE)
        shown = deleting.preview(mine.slug)
        assert shown.rows == {name: count for name, count in counts(app, mine.id).items() if count}
        assert (shown.files, shown.keys) == (1, 1)
        folder = Path(settings(app).files_url.removeprefix("file://")) / str(mine.id)
        assert list(folder.rglob("*"))
        with pytest.raises(Refused, match="mistyped"):
            deleting.delete(mine.slug, shown.token, typed=mine.slug + "x", actor=OPERATOR)
        for role in ("clerk", "auditor", ""):
            with pytest.raises(Forbidden):
                deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=Actor(ActorKind.STAFF, new_id(), role))
        done = deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=Actor(ActorKind.STAFF, new_id(), "owner"))
        assert done == shown
        assert vault().store.get([file]) == {}
        assert vault().destroyed([file]) == {file}
        assert not folder.exists()
        with scope.enter_platform(write=False) as session:
            left = session.get(Tenant, mine.id)
            assert (left.slug, left.name, left.state) == (mine.slug, "", TenantState.DELETED)
        with pytest.raises(NotFound):
            deleting.preview(mine.slug)
        for copy, code in ((False, "slug_taken"), (True, "slug_taken")):
            with pytest.raises(Invalid, match=code):
                importing.import_(tmp_path / "export", PASSPHRASE, copy=copy)
        with pytest.raises(Refused, match="tenant_deleted"):
            importing.import_(tmp_path / "export", PASSPHRASE, slug="again")
    assert not any(counts(app, mine.id).values())
    assert rows(app, other.id) == theirs


def test_nothing_is_deleted_when_anything_changed_since_the_preview(app, tenant):
    mine, _file = tenant
    with app.app_context():
        shown = deleting.preview(mine.slug)
        with scope.enter(mine.id):
            files.put(b"new", name="n", media_type="text/plain", purpose="test")
        with pytest.raises(Refused, match="changed"):
            deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=OPERATOR)
        shown = deleting.preview(mine.slug)
        with opened(settings(app), "main", mine.id, write=True) as connection:
            [service] = [one for one in tables.tables() if one.name == "register_service"]
            connection.execute(service.table.update().where(service.table.c.tenant_id == mine.id).values(key="changed"))
        with pytest.raises(Refused, match="changed"):
            deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=OPERATOR)
        with scope.enter_platform(write=False) as session:
            assert session.get(Tenant, mine.id).state is TenantState.ACTIVE
        shown = deleting.preview(mine.slug)
        deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=OPERATOR)


@pytest.mark.parametrize("place", ["tenant.keys", "tenant.retained", "tenant.main"])
def test_a_deletion_that_is_killed_is_finished_by_the_next_start(app, tenant, tmp_path, monkeypatch, place):
    mine, _file = tenant
    with app.app_context():
        replay.replay()
        shown = deleting.preview(mine.slug)
        for engine in db.engines.values():
            engine.dispose()
        vault().store.close()
    (tmp_path / place).touch()
    pid = os.fork()
    if not pid:
        try:
            app.extensions["trustward.settings"] = replace(settings(app), failpoints=tmp_path)
            with app.app_context():
                deleting.delete(mine.slug, shown.token, typed=mine.slug, actor=OPERATOR)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
    refuse_unsafe(app)
    assert not any(counts(app, mine.id).values())
    with app.app_context(), scope.enter_platform(write=False) as session:
        assert session.get(Tenant, mine.id).state is TenantState.DELETED


def test_the_commands(app, tenant, tmp_path, monkeypatch):
    mine, _file = tenant
    monkeypatch.setattr(common, "application", lambda: app)
    (tmp_path / "secret").write_text(PASSPHRASE + "\n")
    passphrase = ("--passphrase-file", str(tmp_path / "secret"))
    run = CliRunner().invoke
    done = run(main, ["tenants", "export", mine.slug, str(tmp_path / "e"), *passphrase])
    assert done.exit_code == 0, done.output
    copied = run(main, ["tenants", "import", str(tmp_path / "e"), "--copy", "--slug", "the-copy", *passphrase])
    assert copied.exit_code == 0, copied.output
    assert "Left out:" in copied.output
    shown = run(main, ["tenants", "delete", "the-copy"])
    assert "Nothing was deleted" in shown.output
    token = shown.output.split("--token ")[1].strip()
    assert run(main, ["tenants", "delete", "the-copy", "--token", token], input="wrong\n").exit_code == 1
    gone = run(main, ["tenants", "delete", "the-copy", "--token", token], input="the-copy\n")
    assert gone.exit_code == 0, gone.output
    assert "Deleted:" in gone.output
