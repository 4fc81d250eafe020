"""A backup made while the system serves comes back whole, and what was destroyed since does not."""

import json
import os
import shutil
import tempfile
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import trustward.cli.doctor as doctor
from trustward.apart import services as apart
from trustward.backup import files as stored
from trustward.backup import journals, keys, making, sealed
from trustward.backup.losing import Loss
from trustward.backup.restoring import Wanted, restore
from trustward.kernel import clock, files, heartbeat, scope
from trustward.kernel.errors import DomainError, NotFound, Refused
from trustward.kernel.files import StoredFile
from trustward.kernel.ids import new_id
from trustward.kernel.scope import load
from trustward.kernel.vault import Entry, vault
from trustward.records.services import reading as records
from trustward.records.tables import RecordUnit
from trustward.serve.command import lock as lock_home
from trustward.settings import RESTORING, BadSettings, read_settings
from trustward.start import refuse_unsafe
from trustward.testing.moves.records import complaint, register_with_complaints, unit_of

CANARY = "카나리아-canary-0f1e2d3c"


class Installation:
    """A second home on databases of its own, which may be lost and restored."""

    def __init__(self, home: Path, environment):
        self.home, self.environment, self.app = home, dict(environment), None

    @property
    def settings(self):
        env = {"TRUSTWARD_HOME": str(self.home), "TRUSTWARD_TEST": "1", **self.environment}
        return read_settings({**env, "TRUSTWARD_MASTER_KEY_FILE": str(self.home.parent / "master.key")})

    def start(self):
        from trustward.app import create_app
        from trustward.kernel import migrations

        self.app = create_app(self.settings)
        migrations.upgrade(self.settings, self.manifests)
        return self.app

    @property
    def manifests(self):
        from trustward.plugins import manager

        return manager.load().in_order()

    def stop(self):
        from trustward.kernel.db import db

        with self.app.app_context():
            for engine in db.engines.values():
                engine.dispose()
            vault().store.close()

    def lose(self, *, keys_too):
        """The disk is gone."""
        from trustward.backup import databases

        self.stop()
        databases.clear(self.settings.database_owner_url)
        databases.clear(self.settings.retained_database_owner_url)
        if keys_too:
            shutil.rmtree(self.home)
        else:
            for path in self.home.iterdir():
                if path.name not in {"keys", "master.key"}:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def restore(self, folder, **how):
        done = restore(self.settings, self.manifests, Wanted(folder, **how))
        from trustward.app import create_app

        self.app = refuse_unsafe(create_app(self.settings))
        return done


@pytest.fixture(scope="module")
def server():
    """A database server of our own, where one is needed."""
    if os.environ.get("TRUSTWARD_TEST_DB", "sqlite") == "sqlite":
        yield None
        return
    from trustward.testing.servers.postgres import postgres_server

    with postgres_server() as started:
        yield started


def migrate(urls):
    """Make the databases that each installation begins with a copy of."""
    from trustward.kernel import migrations

    with tempfile.TemporaryDirectory() as home:
        empty = Installation(Path(home) / "home", urls.env)
        migrations.upgrade(empty.settings, empty.manifests)


@pytest.fixture
def installation(tmp_path, server):
    name = server.create(template=server.template("migrated", migrate)) if server else ""
    made = Installation(tmp_path / "home", server.urls(name).env if server else {})
    made.start()
    yield made
    made.stop()
    if server:
        server.drop(name)


def fill(installation, slug="first", number=5):
    """A tenant with files; every room's rows come by the builders of other tests, a file has a row, bytes and a key."""
    from trustward.testing.builders import Builders

    tenant = Builders(installation.app).tenant(slug, plugins=())
    with installation.app.app_context(), scope.enter(tenant.id):
        rows = [
            files.put(f"{CANARY}-{n}".encode(), name=f"{n}.txt", media_type="text/plain", purpose="test")
            for n in range(number)
        ]
    return tenant, [row.id for row in rows]


def readable(installation, tenant, ids):
    found = []
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        for id in ids:
            try:
                found.append(files.get(id).data.decode())
            except NotFound:
                found.append(None)
    return found


def destroy(installation, tenant, id):
    """As a room does it: key and journal, then the row and the bytes."""
    with installation.app.app_context():
        vault().destroy([id], Entry(new_id(), clock.now(), {"tenant": str(tenant.id)}))
        with scope.enter(tenant.id) as opened:
            opened.delete(opened.get(StoredFile, (tenant.id, id)))
        path = Path(urlsplit(installation.settings.files_url).path) / str(tenant.id) / id.hex[-2:] / str(id)
        path.unlink()


def back_up(installation, tmp_path, name="backup"):
    with installation.app.app_context():
        return making.make(tmp_path / name, tmp_path / f"{name}-keys")


def everything(kind):
    return [f"{CANARY}-{number}" for number in range(kind)]


def test_a_lost_installation_comes_back_from_both_folders_and_the_master_key(installation, tmp_path):
    tenant, ids = fill(installation)
    made = back_up(installation, tmp_path)
    assert made.files == 5
    assert made.main.rows["stored_file"] == 5
    with installation.app.app_context():
        journals.export(tmp_path / "journal")
        public = vault().public_key()
    installation.lose(keys_too=True)
    done = installation.restore(tmp_path / "backup", keys_folder=tmp_path / "backup-keys", journal=tmp_path / "journal")
    assert (done.files, done.keys) == (5, 5)
    assert done.rows == sum(made.main.rows.values())
    assert readable(installation, tenant, ids) == everything(5)
    with installation.app.app_context():
        assert vault().public_key() == public
        assert [str(backup.id) for backup in vault().store.backups()] == [made.keys]
        assert vault().store.unconfirmed(clock.now()) == []
    for path in [*(tmp_path / "backup").rglob("*"), *(tmp_path / "backup-keys").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
        assert path.is_dir() or CANARY.encode() not in path.read_bytes()


def test_whoever_was_signed_in_then_is_not_signed_in_again(installation, tmp_path):
    from trustward.accounts.sessions import cookie_name
    from trustward.testing.builders import Builders
    from trustward.testing.desk import Desk

    tenant, _ids = fill(installation, number=1)
    person = Builders(installation.app).person(of=tenant)
    desk = Desk(installation.app, person)
    with installation.app.app_context():
        name = cookie_name()
    cookie = desk.client.get_cookie(name).value
    assert desk.get(f"/t/{tenant.slug}/").status_code == 200
    back_up(installation, tmp_path)
    installation.lose(keys_too=False)
    installation.restore(tmp_path / "backup")
    stranger = installation.app.test_client()
    stranger.set_cookie(name, cookie)
    assert stranger.get(f"/t/{tenant.slug}/").status_code != 200
    assert Desk(installation.app, person).get(f"/t/{tenant.slug}/").status_code == 200


def test_what_was_destroyed_after_the_backup_does_not_come_back(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    destroy(installation, tenant, ids[0])
    with installation.app.app_context():
        journals.export(tmp_path / "journal")
    for keys_too in (False, True):
        installation.lose(keys_too=keys_too)
        if keys_too:
            master = installation.settings.master_key_file
            right = master.read_bytes()
            master.unlink()
            (tmp_path / "wrong.key").write_bytes(os.urandom(32))
            with pytest.raises(Refused, match="no_keys"):  # and nothing is left that stands in the way of the right call
                installation.restore(
                    tmp_path / "backup", journal=tmp_path / "journal", master=tmp_path / "wrong.key"
                )
            assert not master.exists()
            master.write_bytes(right)
        done = installation.restore(
            tmp_path / "backup",
            keys_folder=tmp_path / "backup-keys",
            journal=tmp_path / "journal" if keys_too else None,
        )
        assert done.journalled == 1
        assert readable(installation, tenant, ids) == [None, *everything(5)[1:]]
        with installation.app.app_context():
            assert vault().store.get([ids[0]]) == {}
            assert vault().destroyed(ids) == {ids[0]}


def test_without_a_journal_that_knows_the_backup_nothing_is_restored(installation, tmp_path):
    tenant, ids = fill(installation)
    with installation.app.app_context():
        journals.export(tmp_path / "old")
    back_up(installation, tmp_path)
    destroy(installation, tenant, ids[0])
    installation.lose(keys_too=True)
    apart = {"keys_folder": tmp_path / "backup-keys"}
    for journal in (None, tmp_path / "old"):
        with pytest.raises(Refused) as refused:
            installation.restore(tmp_path / "backup", journal=journal, **apart)
        assert refused.value.code == "no_journal"
    forged = (tmp_path / "old").read_bytes().splitlines()
    (tmp_path / "forged").write_bytes(forged[0].replace(b'backups":[]', b'backups":[]') + b"\n" + b"00" * 64 + b"\n")
    with pytest.raises(Refused, match="no_journal"):
        installation.restore(tmp_path / "backup", journal=tmp_path / "forged", **apart)
    installation.restore(tmp_path / "backup", without_journal=True, **apart)
    assert readable(installation, tenant, ids) == everything(5), "told explicitly, it all comes back"


def test_what_was_moved_apart_since_is_not_lost_without_the_keys_unless_told(installation, tmp_path):
    from trustward.testing.builders import Builders

    tenant = Builders(installation.app).tenant("mover", plugins=("statutes_kr",))
    with installation.app.app_context(), scope.enter(tenant.id):
        register_with_complaints()
        unit = unit_of(complaint("haneul"))
        staying = unit_of(complaint("bada", withdrawn=False))
    back_up(installation, tmp_path)
    with installation.app.app_context():
        assert apart.move_due(tenant.id) == 1
    installation.lose(keys_too=False)
    with pytest.raises(Refused) as refused:
        installation.restore(tmp_path / "backup")
    assert refused.value.code == "no_keys"
    assert list(refused.value.objections) == ["units of records: 1"]
    assert not (installation.home / RESTORING).exists()
    assert installation.restore(tmp_path / "backup", keys_folder=tmp_path / "backup-keys").lost == Loss()
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        for one in (unit, staying):
            assert records.read_items(load(RecordUnit, one))["email"].endswith("@person-of-the-move.example")
    installation.lose(keys_too=False)
    assert installation.restore(tmp_path / "backup").lost == Loss(), "the keys are back"


def test_what_has_no_key_is_counted_and_lost_only_when_told(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    destroy(installation, tenant, ids[0])
    with installation.app.app_context():
        vault().destroy(ids[1:3])
        journals.export(tmp_path / "journal")
    installation.lose(keys_too=False)
    with pytest.raises(Refused) as refused:
        installation.restore(tmp_path / "backup")
    assert list(refused.value.objections) == ["files: 2"], "what was destroyed is missing on purpose"
    assert installation.restore(tmp_path / "backup", without_keys=True).lost == Loss(files=2)
    assert readable(installation, tenant, ids[3:]) == everything(5)[3:]
    installation.lose(keys_too=True)
    with pytest.raises(Refused) as refused:
        installation.restore(tmp_path / "backup", master=None, without_journal=True)
    assert refused.value.code == "no_keys"


def test_nothing_that_is_there_is_overwritten_unless_told(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    later, others = fill(installation, "second", 2)
    apart = {"keys_folder": tmp_path / "backup-keys"}
    with pytest.raises(Refused) as refused:
        installation.restore(tmp_path / "backup", **apart)
    assert set(refused.value.objections) == {"main", "retained", "files"}
    assert readable(installation, later, others) == everything(2)
    installation.stop()
    installation.restore(tmp_path / "backup", replace=True, **apart)
    assert readable(installation, tenant, ids) == everything(5)
    assert not list(stored._stored(stored.root(installation.settings) / str(later.id)))


def test_nothing_is_replaced_under_living_processes_whatever_the_clock_was_moved_to(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    how = {"keys_folder": tmp_path / "backup-keys", "replace": True}
    for moved_before_the_beat in (False, True):
        with installation.app.app_context():
            if moved_before_the_beat:
                clock.move(timedelta(days=400))
            heartbeat.beat("ticker")
            if not moved_before_the_beat:
                clock.move(timedelta(days=40))
        with pytest.raises(Refused, match="still_running"):
            installation.restore(tmp_path / "backup", **how)
    with installation.app.app_context():
        clock.move(timedelta(minutes=5))  # as if the last beat lay five minutes back
    lock = lock_home(installation.home)
    with lock, pytest.raises(Refused, match="still_running"):
        installation.restore(tmp_path / "backup", **how)
    assert readable(installation, tenant, ids) == everything(5)
    installation.stop()
    installation.restore(tmp_path / "backup", **how)
    assert readable(installation, tenant, ids) == everything(5)


def test_a_changed_file_a_wrong_master_key_and_other_keys_are_refused(installation, tmp_path):
    fill(installation)
    made = back_up(installation, tmp_path)
    back_up(installation, tmp_path, "other")
    installation.lose(keys_too=False)
    apart = {"keys_folder": tmp_path / "backup-keys"}
    victim = next((tmp_path / "backup" / "files").rglob("*-*-*-*"))
    whole = next(
        path for path in (tmp_path / "backup" / "files").rglob("*") if path.is_file() and path.stem.count("-") == 4
    )
    assert victim
    content = whole.read_bytes()
    whole.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Refused) as refused:
        installation.restore(tmp_path / "backup", **apart)
    assert len(refused.value.objections) == 1
    whole.write_bytes(content)
    with pytest.raises(NotFound):
        installation.restore(tmp_path / "backup", keys_folder=tmp_path / "other-keys")
    bundle = keys.bundle_file(tmp_path / "backup-keys", next(iter({made.keys})))
    content = bundle.read_bytes()
    bundle.write_bytes(content[:-40])
    with pytest.raises(Refused):
        installation.restore(tmp_path / "backup", **apart)
    bundle.write_bytes(content)
    master = installation.settings.master_key_file
    kept = master.read_bytes()
    shutil.move(installation.home / "keys", tmp_path / "keys-away")
    master.write_bytes(os.urandom(32))
    with pytest.raises(Refused, match="other_master"):
        installation.restore(tmp_path / "backup", **apart)
    master.unlink()
    with pytest.raises(Refused, match="no_master"):
        installation.restore(tmp_path / "backup", **apart)
    for size in (32, 31):
        (tmp_path / "wrong.key").write_bytes(os.urandom(size))
        with pytest.raises(Refused, match="other_master"):
            installation.restore(tmp_path / "backup", master=tmp_path / "wrong.key", **apart)
        assert not master.exists()
    (tmp_path / "copy.key").write_bytes(kept)
    installation.restore(tmp_path / "backup", master=tmp_path / "copy.key", without_journal=True, **apart)


def test_a_restore_that_was_cut_off_lets_nothing_start(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    installation.lose(keys_too=False)
    apart = {"keys_folder": tmp_path / "backup-keys"}
    places = tmp_path / "places"
    places.mkdir()
    pid = os.fork()
    if not pid:
        try:
            from trustward.app import create_app

            app = create_app(replace(installation.settings, failpoints=places))
            (places / "restore.main").touch()
            with app.app_context():
                vault().store.close()
                restore(installation.settings, installation.manifests, Wanted(tmp_path / "backup", **apart))
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -9
    assert (installation.home / RESTORING).exists()
    from trustward.app import create_app

    with pytest.raises(BadSettings, match="not finished"):
        refuse_unsafe(create_app(installation.settings))
    installation.restore(tmp_path / "backup", replace=True, **apart)
    assert not (installation.home / RESTORING).exists()
    assert readable(installation, tenant, ids) == everything(5)


def test_a_backup_is_consistent_while_others_write_and_turn_epochs(installation, tmp_path):
    tenant, ids = fill(installation)
    stop, more = threading.Event(), []

    def live():
        with installation.app.app_context():
            while not stop.is_set():
                with scope.enter(tenant.id):
                    row = files.put(b"x", name="x", media_type="text/plain", purpose="test")
                more.append(row.id)

    thread = threading.Thread(target=live)
    thread.start()
    try:
        made = back_up(installation, tmp_path)
    finally:
        stop.set()
        thread.join()
    with installation.app.app_context():
        vault().turn_epoch()
    assert more
    installation.lose(keys_too=False)
    installation.restore(tmp_path / "backup")
    assert readable(installation, tenant, ids) == everything(5)
    copied = made.main.rows["stored_file"] - 5
    assert copied < len(more)
    assert readable(installation, tenant, more[:copied]) == ["x"] * copied


def test_a_turned_home_takes_old_keys_back_under_its_own_epoch(installation, tmp_path):
    tenant, ids = fill(installation)
    back_up(installation, tmp_path)
    with installation.app.app_context():
        vault().destroy(ids[:1])  # no entry: an orphan, say; the row is still in the backup
        vault().turn_epoch()
        epoch = vault().store.epoch("main")
    installation.lose(keys_too=False)
    done = installation.restore(tmp_path / "backup", keys_folder=tmp_path / "backup-keys")
    assert done.keys == 1
    assert readable(installation, tenant, ids) == everything(5)
    with installation.app.app_context():
        assert vault().store.epochs_in_use("main") == {epoch: 5}
        assert vault().epochs.numbers("main") == [epoch]
    assert not (installation.home / "keys" / "restoring").exists()


def test_an_expired_bundle_opens_nothing_and_the_store_knows_when(installation, tmp_path):
    fill(installation)
    made = back_up(installation, tmp_path)
    folder = tmp_path / "backup-keys"
    with installation.app.app_context():
        destroyed_at = clock.now()
        [known] = vault().backups_holding(destroyed_at)
        assert (str(known.id), known.expired_at) == (made.keys, None)
        assert known.expires_at - known.made_at == timedelta(days=30)
        assert keys.overdue() == []
        clock.move(timedelta(days=31))
        assert [backup.id for backup in keys.overdue()] == [known.id]
        [sentence] = doctor.keys(installation.settings, None)
        assert str(known.id) in sentence
        away = tmp_path / "away"
        folder.rename(away)
        with pytest.raises(Refused, match="backup_away"):
            keys.expire(known.id)
        away.rename(folder)
        content = keys.key_file(folder, known.id).read_bytes()
        assert keys.expire(known.id).expired_at is not None
        assert list(folder.iterdir()) == []
        assert len(content) == 32
        assert keys.overdue() == []
        assert vault().backups_holding(destroyed_at)[0].expired_at is not None
        with pytest.raises(NotFound):
            keys.expire(new_id())
    installation.lose(keys_too=True)
    with pytest.raises(DomainError):
        installation.restore(tmp_path / "backup", keys_folder=folder, without_journal=True)


def test_the_ticker_expires_what_is_overdue(installation, tmp_path):
    fill(installation)
    back_up(installation, tmp_path)
    from trustward.kernel import due, outbox

    with installation.app.app_context():
        clock.move(timedelta(days=31))
        due.tick()
        outbox.drain()
        assert keys.overdue() == []
        assert list((tmp_path / "backup-keys").iterdir()) == []


def test_keys_must_lie_apart_and_a_folder_is_used_once(installation, tmp_path):
    fill(installation)
    with installation.app.app_context():
        for inside in (tmp_path / "b", tmp_path / "b" / "keys", tmp_path):
            with pytest.raises(Refused, match="not_apart"):
                making.make(tmp_path / "b", inside)
    back_up(installation, tmp_path)
    with pytest.raises(Refused, match="not_empty"):
        back_up(installation, tmp_path)


def test_a_sealed_file_opens_whole_and_in_order_or_not_at_all(tmp_path):
    key, name = os.urandom(32), b"name"
    for number in (0, 1, 5, 9000):
        lines = [f"line {n} ".encode() * 20 for n in range(number)]
        path = tmp_path / f"{number}.sealed"
        sealed.write(path, key, name, iter(lines))
        assert list(sealed.read(path, key, name)) == lines
        content = path.read_bytes()
        for wrong in (
            content[:-1],
            content[: len(content) // 2],
            content[:20] + bytes([content[20] ^ 1]) + content[21:],
            b"x" + content[1:],
        ):
            path.write_bytes(wrong)
            with pytest.raises(Refused):
                list(sealed.read(path, key, name))
        path.write_bytes(content)
        with pytest.raises(Refused):
            list(sealed.read(path, os.urandom(32), name))
        with pytest.raises(Refused):
            list(sealed.read(path, key, b"other"))


def test_the_commands_back_up_and_restore(installation, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from trustward.cli import common, main
    from trustward.cli import restore as restoring

    tenant, ids = fill(installation)
    monkeypatch.setattr(common, "application", lambda: installation.app)
    run = CliRunner().invoke
    done = run(main, ["backup", str(tmp_path / "b"), "--keys", str(tmp_path / "k")])
    assert done.exit_code == 0, done.output
    assert "5 files" in done.output
    assert "expires" in run(main, ["backup", "list"]).output
    assert "0 entries" in run(main, ["keys", "journal-export", str(tmp_path / "journal")]).output
    assert json.loads((tmp_path / "b" / "manifest.json").read_text())["files"] == 5
    installation.lose(keys_too=False)
    monkeypatch.setattr(restoring, "read_settings", lambda env: installation.settings)
    from trustward.app import create_app

    def application():
        installation.app = create_app(installation.settings)
        return installation.app

    monkeypatch.setattr(restoring, "application", application)
    back = run(main, ["restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k")])
    assert back.exit_code == 0, back.output
    assert "5 files" in back.output
    assert readable(installation, tenant, ids) == everything(5)
    refused = run(main, ["restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k")])
    assert refused.exit_code == 1
    assert "--replace" in refused.output
