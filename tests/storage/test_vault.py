"""Sealed values open only in their place, only while their key exists; files and keys hold no plaintext."""

import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from trustward.kernel import files, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id
from trustward.kernel.vault import blind_index, open_text, seal_text, vault
from trustward.kernel.vault.sealing import KeyUnit, units_in_use

CANARY = "카나리아-canary-7f3a9c21"


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


def test_a_value_opens_in_its_place_only(in_app, tenant, build):
    other = build.tenant(plugins=())
    unit, stranger = new_id(), new_id()
    with in_app():
        with scope.enter(tenant.id):
            sealed = seal_text(CANARY, unit, "account.email")
            seal_text("x", stranger, "account.email")
        assert CANARY.encode() not in sealed
        with scope.enter(tenant.id):
            assert open_text(sealed, unit, "account.email") == CANARY
            for where in ((stranger, "account.email"), (unit, "account.name")):
                with pytest.raises(NotFound):
                    open_text(sealed, *where)
            with pytest.raises(NotFound):
                open_text(sealed[:-1] + bytes([sealed[-1] ^ 1]), unit, "account.email")
        with scope.enter(other.id), pytest.raises(NotFound):
            open_text(sealed, unit, "account.email")


def test_a_destroyed_key_opens_nothing(in_app, tenant):
    unit = new_id()
    with in_app():
        with scope.enter(tenant.id):
            sealed = seal_text(CANARY, unit, "a.b")
        with scope.enter(tenant.id):
            assert vault().destroy([unit]) == 1
            with pytest.raises(NotFound):
                open_text(sealed, unit, "a.b")


def test_an_orphaned_key_goes_and_a_used_one_stays(in_app, tenant, moved_clock):
    lost, kept = new_id(), new_id()
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            seal_text("x", lost, "a.b")
            raise ZeroDivisionError
        with scope.enter(tenant.id) as session:
            seal_text("x", kept, "a.b")
            session.flush()
        with scope.enter_platform() as session:
            assert session.get(KeyUnit, kept)
            assert session.get(KeyUnit, lost) is None
        moved_clock(hours=2)
        with scope.enter_platform():
            assert vault().remove_orphans(units_in_use, timedelta(hours=1)) >= 1
        assert not vault().store.get([lost])
        assert vault().store.get([kept])


def test_a_blind_index_is_equal_within_a_tenant_only(in_app, tenant, build):
    other = build.tenant(plugins=())
    with in_app():
        with scope.enter(tenant.id):
            ours = blind_index(" Kim@Example.COM ", "contact.email")
            assert ours == blind_index("kim@example.com", "contact.email")
            assert ours != blind_index("kim@example.com", "contact.phone")
        with scope.enter(other.id):
            assert ours != blind_index("kim@example.com", "contact.email")


def test_a_file_is_sealed_and_named_by_nobody(app, in_app, tenant, test_home):
    with in_app():
        with scope.enter(tenant.id):
            row = files.put(CANARY.encode(), name=f"{CANARY}.pdf", media_type="application/pdf", purpose="evidence")
        with scope.enter(tenant.id):
            content = files.get(row.id)
            assert (content.data, content.name) == (CANARY.encode(), f"{CANARY}.pdf")
    root = Path(urlsplit(app.extensions["trustward.settings"].files_url).path)
    everything = b"".join(p.read_bytes() + str(p).encode() for p in root.rglob("*") if p.is_file())
    assert everything
    assert CANARY.encode() not in everything


def test_another_tenants_file_is_absent(in_app, tenant, build):
    other = build.tenant(plugins=())
    with in_app():
        with scope.enter(tenant.id):
            row = files.put(b"x", name="x", media_type="text/plain", purpose="evidence")
        with scope.enter(other.id), pytest.raises(NotFound):
            files.get(row.id)


def test_the_key_store_is_not_the_main_database(app, database):
    settings = app.extensions["trustward.settings"]
    assert settings.keys_url != settings.database_url
    with app.app_context():
        from trustward.kernel.db import db

        assert "data_key" not in sa.inspect(db.engine).get_table_names()


def test_a_file_whose_row_never_committed_is_swept(app, in_app, tenant):
    import os

    root = Path(urlsplit(app.extensions["trustward.settings"].files_url).path)
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            files.put(b"lost", name="x", media_type="text/plain", purpose="evidence")
            raise ZeroDivisionError
        with scope.enter(tenant.id):
            kept = files.put(b"kept", name="x", media_type="text/plain", purpose="evidence").id
        for path in (root / str(tenant.id)).glob("*/*"):
            os.utime(path, (1, 1))
        with scope.enter(tenant.id):
            assert files.remove_orphans(timedelta(days=1)) == 1
            assert files.get(kept).data == b"kept"


def test_a_key_that_many_share_survives_the_one_whose_transaction_made_it(in_app, tenant, moved_clock):
    shared = new_id()
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            seal_text("x", shared, "a.b")
            raise ZeroDivisionError
        with scope.enter(tenant.id):
            sealed = seal_text(CANARY, shared, "a.b")
        with scope.enter(tenant.id):
            seal_text("y", shared, "a.b")
        moved_clock(hours=2)
        with scope.enter_platform():
            vault().remove_orphans(units_in_use, timedelta(hours=1))
        with scope.enter(tenant.id):
            assert open_text(sealed, shared, "a.b") == CANARY


def test_a_value_above_the_tenants_opens_in_any_scope_that_names_its_chain(in_app, tenant):
    unit = new_id()
    with in_app():
        with scope.enter_platform():
            sealed = seal_text(CANARY, unit, "account.email")
        with scope.enter(tenant.id):
            assert open_text(sealed, unit, "account.email", chain=scope.PLATFORM) == CANARY
            with pytest.raises(NotFound):
                open_text(sealed, unit, "account.email")


def test_the_sweep_spares_a_key_that_somebody_seals_under_just_now(in_app, tenant, moved_clock):
    shared = new_id()
    with in_app(), pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
        seal_text("x", shared, "a.b")
        raise ZeroDivisionError
    moved_clock(hours=2)
    with in_app():
        with scope.enter(tenant.id):
            sealed = seal_text(CANARY, shared, "a.b")
            vault().remove_orphans(lambda units: set(), timedelta(hours=1))  # what a sweep beside it would see
        with scope.enter(tenant.id):
            assert open_text(sealed, shared, "a.b") == CANARY


def test_a_key_store_that_fails_after_the_commit_does_not_deny_what_was_saved(in_app, tenant, moved_clock, monkeypatch):
    unit = new_id()

    def locked(*arguments):
        raise sa.exc.OperationalError("update data_key", {}, Exception("database is locked"))

    with in_app():
        with monkeypatch.context() as patch:
            patch.setattr(vault().store, "confirm", locked)
            with scope.enter(tenant.id):
                sealed = seal_text(CANARY, unit, "a.b")
        moved_clock(hours=2)
        with scope.enter_platform():
            vault().remove_orphans(units_in_use, timedelta(hours=1))
        with scope.enter(tenant.id):
            assert open_text(sealed, unit, "a.b") == CANARY


def bytes_of(file):
    """Read by another process: closing the file here would drop SQLite's locks on it, and its log would be thrown away."""
    return subprocess.run(["cat", str(file)], check=True, capture_output=True).stdout


def test_a_destroyed_key_is_overwritten_on_the_disk(app, in_app, tenant):
    unit = new_id()
    path = Path(urlsplit(app.extensions["trustward.settings"].keys_url).path)
    with in_app():
        with scope.enter(tenant.id):
            seal_text(CANARY, unit, "a.b")
        wrapped = vault().store.get([unit])[unit].wrapped
        stored = [path, path.with_name(path.name + "-wal")]
        assert any(wrapped in bytes_of(file) for file in stored if file.exists())
        vault().destroy([unit])
        assert not any(wrapped in bytes_of(file) for file in stored if file.exists())
