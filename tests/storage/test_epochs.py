"""Turning the epoch key: killed anywhere it loses nothing, and what was destroyed before opens by no copy of the store."""

import os
import shutil
import signal
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel import clock, scope
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.vault import Entry, open_vault
from trustward.kernel.vault.master import derived

PLACES = ("made", "begun", "batch", "rewrapped", "overwritten", "unlinked", "ended")
PLACE = "some_table.column"


@pytest.fixture
def settings(app, tmp_path):
    return replace(
        app.extensions["trustward.settings"],
        keys_url=f"sqlite:///{tmp_path / 'keys' / 'keys.sqlite'}",
        master_key_file=tmp_path / "master" / "master.key",
        failpoints=tmp_path / "places",
    )


@pytest.fixture
def vault(app, settings, monkeypatch):
    """A key store of its own, in the application's place."""
    settings.failpoints.mkdir()
    with app.app_context():
        opened = open_vault(settings)
    monkeypatch.setitem(app.extensions, "trustward.settings", settings)
    monkeypatch.setitem(app.extensions, "trustward.vault", opened)
    yield opened
    opened.store.close()


@pytest.fixture
def tenant(build, vault):
    return build.tenant(plugins=())


def sealed_values(vault, tenant, number, family="main"):
    units = [new_id() for _ in range(number)]
    with scope.enter(tenant.id):
        vault.prepare(units, family=family)
        return {unit: vault.seal(unit.bytes, unit, PLACE, family=family) for unit in units}


def opens(vault, tenant, values, family="main"):
    with scope.enter(tenant.id, write=False):
        return [vault.open(sealed, unit, PLACE, family=family) == unit.bytes for unit, sealed in values.items()]


def killed(app, settings, act):
    """Let another process do it. Returns: the signal it died by, 0 for none."""
    pid = os.fork()
    if not pid:
        try:
            with app.app_context():
                act(open_vault(settings))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("place", PLACES)
def test_a_turn_that_is_killed_loses_nothing_and_is_simply_turned_again(
    app, settings, vault, tenant, place, monkeypatch
):
    from trustward.kernel.vault import turning

    monkeypatch.setattr(turning, "BATCH", 7)
    with app.app_context():
        values = sealed_values(vault, tenant, 20)
        apart = sealed_values(vault, tenant, 5, family="retained")
        (settings.failpoints / f"keys.{place}").touch()
        assert killed(app, settings, lambda other: other.turn_epoch("main")) == -signal.SIGKILL
        assert all(opens(vault, tenant, values))
        more = sealed_values(vault, tenant, 3)
        assert all(opens(vault, tenant, more))
        after = open_vault(settings)
        assert all(opens(after, tenant, values | more))
        [turn] = after.turn_epoch("main")
        assert turn.unreadable == 0
        assert after.epochs.numbers("main") == [turn.number] == list(after.store.epochs_in_use("main"))
        assert after.epochs.numbers("retained") == [1]
        assert all(opens(vault, tenant, values | more))
        assert all(opens(vault, tenant, apart, family="retained"))
        assert [path.name for path in after.epochs.folder.glob(".*")] == [".lock"]
        after.store.close()


def test_others_seal_open_and_destroy_while_an_epoch_is_turned(app, settings, vault, tenant):
    with app.app_context():
        values = sealed_values(vault, tenant, 300)
        doomed = sealed_values(vault, tenant, 60)
        other, stop, new, wrong = open_vault(settings), threading.Event(), {}, []

        def live():
            with app.app_context():
                while not stop.is_set():
                    new.update(sealed_values(vault, tenant, 2))
                    wrong.extend(ok for ok in opens(vault, tenant, dict(list(values.items())[:20])) if not ok)
                    if doomed:
                        vault.destroy([doomed.popitem()[0]])

        thread = threading.Thread(target=live)
        thread.start()
        for _ in range(8):
            other.turn_epoch()
        stop.set()
        thread.join()
        assert new
        assert wrong == []
        assert all(opens(vault, tenant, values | new | doomed))
        assert len(vault.store.get(list(values | new | doomed))) == len(values | new | doomed)
        other.store.close()


def test_two_turns_at_the_same_time_come_one_after_the_other(app, settings, vault, tenant):
    with app.app_context():
        values = sealed_values(vault, tenant, 50)

        def turn():
            with app.app_context():
                open_vault(settings).turn_epoch()

        threads = [threading.Thread(target=turn) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(opens(vault, tenant, values))
        assert vault.epochs.numbers("main") == [4]


def test_what_was_destroyed_before_a_turn_opens_by_no_byte_of_any_copy(app, settings, vault, tenant, tmp_path):
    with app.app_context():
        living = sealed_values(vault, tenant, 10)
        doomed = sealed_values(vault, tenant, 10)
        wrapped = [key.wrapped for key in vault.store.get(list(doomed)).values()]
        old = tmp_path / "copy"
        shutil.copytree(vault.home, old, ignore=shutil.ignore_patterns("epochs"))  # a copy of the store before
        assert vault.destroy(list(doomed), Entry(new_id(), clock.now(), {"why": "test"})) == 10
        remains = [*_bytes_of(vault.home), *_bytes_of(old)]
        keys = [path.read_bytes() for path in vault.epochs.folder.glob("*.key")]
        assert _unwraps(vault, keys, wrapped), "the control: before the turn the copy does open"
        vault.turn_epoch()
        assert vault.beyond_reach_at(clock.now() - timedelta(hours=1)) is not None
        keys = [path.read_bytes() for path in vault.epochs.folder.glob("*.key")]
        remains += _bytes_of(vault.home)
        assert any(one in content for one in wrapped for content in remains), "the copy holds what was destroyed"
        assert not _unwraps(vault, keys, wrapped)
        unit, sealed = next(iter(doomed.items()))
        bound = tenant.id.bytes + unit.bytes + PLACE.encode()
        for content in remains:
            for offset in range(len(content) - 31):
                _must_not_open(content[offset : offset + 32], sealed, bound)
        assert all(opens(vault, tenant, living))
        with scope.enter(tenant.id), pytest.raises(NotFound):
            vault.open(sealed, unit, PLACE)


def _bytes_of(folder):
    """Read by another process: closing a file here would drop SQLite's locks on it."""
    import subprocess

    files = [path for path in folder.rglob("*") if path.is_file()]
    return [subprocess.run(["cat", str(path)], check=True, capture_output=True).stdout for path in files]


def _unwraps(vault, epoch_files, wrapped):
    """How many of the wrapped keys any living key opens: the master, what it derives, each epoch key that is left."""
    master = vault._master
    living = [master, *(derived(master, purpose) for purpose in (b"wrap", b"epoch", b"signing", b"link"))]
    wrapping = AESGCM(derived(master, b"epoch"))
    for content in epoch_files:
        for number in range(1, 9):
            for family in ("main", "retained"):
                try:
                    living.append(wrapping.decrypt(content[1:13], content[13:], f"{family}:{number}".encode()))
                except InvalidTag:
                    continue
    units = list(vault.store.entries()[0].units) if vault.store.entries() else []
    opened = 0
    for key in living:
        for one in wrapped:
            for unit in units:
                for bound in (unit.bytes, *(unit.bytes + f"main:{number}".encode() for number in range(1, 9))):
                    try:
                        AESGCM(key).decrypt(one[:12], one[12:], bound)
                        opened += 1
                    except InvalidTag:
                        continue
    return opened


def _must_not_open(key, sealed, bound):
    try:
        AESGCM(key).decrypt(sealed[1:13], sealed[13:], bound)
    except InvalidTag:
        return
    pytest.fail("a byte string of the key home opens what was destroyed")


def test_a_store_of_the_first_release_is_brought_under_an_epoch_without_losing_anything(app, settings, build):
    tenant = build.tenant(plugins=())
    master = os.urandom(32)
    settings.master_key_file.parent.mkdir()
    settings.master_key_file.write_bytes(master)
    file = settings.master_key_file.parent.parent / "keys" / "keys.sqlite"
    file.parent.mkdir()
    units, values = [new_id() for _ in range(1200)], {}
    with closing(sqlite3.connect(file)) as old:
        old.execute(
            "create table data_key (unit char(32) not null primary key, wrapped blob not null,"
            " made_at datetime not null, confirmed_at datetime)"
        )
        for number, unit in enumerate(units):
            key, nonce = os.urandom(32), os.urandom(12)
            wrapped = nonce + AESGCM(derived(master, b"wrap")).encrypt(nonce, key, unit.bytes)
            made = "2026-11-01 00:00:00.000000"
            old.execute(
                "insert into data_key values (?,?,?,?)", (unit.hex, wrapped, made, made if number % 2 else None)
            )
            nonce = os.urandom(12)
            values[unit] = (
                b"\x01" + nonce + AESGCM(key).encrypt(nonce, unit.bytes, tenant.id.bytes + unit.bytes + PLACE.encode())
            )
        old.commit()
    opened = open_vault(settings)
    with app.app_context():
        assert all(opens(opened, tenant, values))
        assert opened.store.epochs_in_use("main") == {1: 1200}
        assert sorted(opened.store.owned(tenant.id)) == sorted(units)
        assert len(opened.store.unconfirmed(datetime(2026, 11, 2, tzinfo=UTC))) == 600
        opened.turn_epoch()
        assert all(opens(opened, tenant, values))
        opened.store.close()


def test_a_wrong_master_key_stops_the_start(app, settings, vault, tenant):
    from trustward.settings import BadSettings

    with app.app_context():
        sealed_values(vault, tenant, 1)
        other = settings.master_key_file.with_name("other.key")
        with pytest.raises(BadSettings, match="does not fit"):
            open_vault(replace(settings, master_key_file=other))
        open_vault(settings).store.close()


def test_many_keys_cost_one_durable_write(app, vault, tenant, monkeypatch):
    with app.app_context():
        writes = []
        writing = vault.store._writing

        def counted(*, durable=True):
            writes.append(durable)
            return writing(durable=durable)

        monkeypatch.setattr(vault.store, "_writing", counted)
        sealed_values(vault, tenant, 4)  # the first epoch is made on the way
        writes.clear()
        sealed_values(vault, tenant, 4)
        assert writes == [True, False]  # the keys before main commits; that they are in use, after it, need not wait
        for engine, level in ((vault.store._engine, 2), (vault.store._unhurried, 1)):
            with engine.connect() as connection:
                assert connection.exec_driver_sql("pragma synchronous").scalar() == level
                assert connection.exec_driver_sql("pragma secure_delete").scalar() == 1


def test_a_journalled_unit_never_gets_a_key_again(app, vault, tenant):
    with app.app_context():
        values = sealed_values(vault, tenant, 3)
        first, *_others = values
        entry = Entry(new_id(), clock.now(), {"class": "contracts", "count": 1})
        assert vault.destroy([first], entry) == 1
        assert vault.destroy([first], entry) == 0
        assert vault.destroyed([*values, new_id()]) == {first}
        with pytest.raises(ValueError, match="says something else"):
            vault.destroy(list(values), entry)
        assert all(opens(vault, tenant, {u: s for u, s in values.items() if u != first}))
        for act in (
            lambda: vault.seal(b"x", first, PLACE),
            lambda: vault.prepare([new_id(), first]),
            lambda: vault.take_in([(first, os.urandom(32))], "main", tenant.id),
        ):
            with scope.enter(tenant.id), pytest.raises(Refused) as refused:
                act()
            assert refused.value.code == "unit_destroyed"
        assert vault.store.get([first]) == {}


def test_a_unit_destroyed_without_an_entry_may_be_used_again(app, vault, tenant):
    unit = uuid4()
    with app.app_context():
        for _ in range(2):
            with scope.enter(tenant.id):
                sealed = vault.seal(b"x", unit, PLACE)
            with scope.enter(tenant.id):
                assert vault.open(sealed, unit, PLACE) == b"x"
            vault.destroy([unit])
        assert vault.entries() == []


def test_the_journal_is_a_chain_and_merges_with_a_copy(app, settings, vault, tenant, tmp_path):
    from trustward.kernel.vault.embedded import EmbeddedKeyStore
    from trustward.kernel.vault.journal import Head, broken_at

    with app.app_context():
        values = sealed_values(vault, tenant, 6)
        units = list(values)
        for number in range(3):
            vault.destroy(units[number : number + 1], Entry(new_id(), clock.now(), {"number": number}))
        entries = vault.entries()
        assert [entry.units for entry in entries] == [(unit,) for unit in units[:3]]
        assert broken_at(entries) == 0
        assert broken_at(entries[1:]) == 2
        assert broken_at(entries[1:], Head(1, entries[0].hash)) == 0
        assert broken_at([replace(entries[0], payload={"number": 7}), *entries[1:]]) == 1
        assert broken_at([entries[0], replace(entries[1], units=(units[5],)), entries[2]]) == 2
        assert vault.head() == Head(3, entries[2].hash)
        assert [entry.seq for entry in vault.entries(after=1, limit=1)] == [2]

        other = EmbeddedKeyStore(f"sqlite:///{tmp_path / 'other' / 'keys.sqlite'}")
        other.take_back(key for key in vault.store.dump())
        assert other.merge(entries[:2]) == 2
        assert other.head() == Head(2, entries[1].hash)
        other.remove([units[4]], Entry(new_id(), clock.now(), {"elsewhere": True}))
        assert other.merge(entries) == 1  # the third, behind the one that only the copy had
        assert other.destroyed(units) == {*units[:3], units[4]}
        assert broken_at(other.entries()) == 0
        assert other.merge(vault.entries()) == 0
        assert other.take_back(vault.store.dump()) == 0
        assert set(other.get(units)) == {units[3], units[5]}
        other.close()


def test_a_signature_is_the_installations_and_survives_a_restart(app, settings, vault):
    from trustward.kernel.vault import signed_by

    signature, public = vault.sign(b"certificate"), vault.public_key()
    with app.app_context():
        again = open_vault(settings)
    assert again.public_key() == public
    assert signed_by(public, b"certificate", signature)
    assert not signed_by(public, b"certificate!", signature)
    assert not signed_by(os.urandom(32), b"certificate", signature)
    kept = (vault.home / "signing.key").read_bytes()
    assert again._signer._key.private_bytes_raw() not in kept
    assert (vault.home / "signing.key").stat().st_mode & 0o777 == 0o600
    again.store.close()


def test_the_families_have_epochs_of_their_own(app, vault, tenant):
    with app.app_context():
        main, apart = sealed_values(vault, tenant, 2), sealed_values(vault, tenant, 2, family="retained")
        with scope.enter(tenant.id):
            for unit, sealed in apart.items():
                with pytest.raises(NotFound):
                    vault.open(sealed, unit, PLACE)
            with pytest.raises(ValueError, match="one database only"):
                vault.seal(b"x", next(iter(apart)), PLACE)
        vault.turn_epoch("retained")
        assert (vault.store.epoch("main"), vault.store.epoch("retained")) == (1, 2)
        assert all(opens(vault, tenant, main))
        assert all(opens(vault, tenant, apart, family="retained"))


def test_the_ticker_turns_an_epoch_under_which_something_was_destroyed_and_no_other(
    app, vault, tenant, moved_clock, work
):
    with app.app_context():
        values = sealed_values(vault, tenant, 2)
    work()
    assert vault.store.epoch("main") == 1
    moved_clock(hours=25)
    work()
    assert vault.store.epoch("main") == 1
    vault.destroy(list(values)[:1])
    moved_clock(hours=2)
    work()
    assert vault.store.epoch("main") == 2
    with app.app_context():
        assert opens(vault, tenant, dict(list(values.items())[1:])) == [True]


def test_the_command_says_how_the_keys_stand_and_turns_them(app, vault, tenant, monkeypatch):
    from click.testing import CliRunner

    from trustward.cli import common, main

    monkeypatch.setattr(common, "application", lambda: app)
    with app.app_context():
        values = sealed_values(vault, tenant, 3)
        vault.destroy(list(values)[:1], Entry(new_id(), clock.now(), {}))
    status = CliRunner().invoke(main, ["keys", "status"]).output
    assert "main: epoch 1" in status
    assert "1 destroyed since" in status
    assert "journal: 1 entries" in status
    turned = CliRunner().invoke(main, ["keys", "turn"])
    assert turned.exit_code == 0, turned.output
    assert "main: epoch 2, 2 keys wrapped anew" in turned.output
    with app.app_context():
        assert vault.store.epoch("main") == 2
