"""Keys that are destroyed after the commit: a rollback leaves them, a power cut at any place loses none of the promise."""

import pytest
import sqlalchemy as sa

from trustward.kernel import failpoints, files, outbox, replay, scope
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.ids import new_id
from trustward.kernel.outbox import OutboxRow, OutboxState
from trustward.kernel.vault import destroy_later, open_text, seal_text, vault

PLACES = ("keys.later", "keys.later_gone")


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def sealed(in_app, tenant):
    unit = new_id()
    with in_app(), scope.enter(tenant.id):
        return unit, seal_text("x", unit, "a.b")


def opens(tenant, sealed):
    with scope.enter(tenant.id, write=False):
        try:
            return open_text(sealed[1], sealed[0], "a.b") == "x"
        except NotFound:
            return False


def test_a_rollback_leaves_the_key(in_app, tenant, sealed, work):
    with in_app():
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            destroy_later([sealed[0]])
            raise ZeroDivisionError
        work()
        assert opens(tenant, sealed)
        with scope.enter(tenant.id):
            destroy_later([sealed[0]])
            assert open_text(sealed[1], sealed[0], "a.b") == "x"  # it may still be rolled back
        work()
        assert not opens(tenant, sealed)


def test_what_an_older_release_promised_is_done(in_app, tenant, sealed, work):
    with in_app():
        with scope.enter(tenant.id):
            kept = [files.put(b"x", name="x.txt", media_type="text/plain", purpose="test").id for _ in range(2)]
            outbox.promise("records.destroy_keys", "k", {"units": [str(sealed[0])]})
            outbox.promise("records.erase_files", "f", {"files": [str(kept[0])]})
            outbox.promise("records.erase_sheet", "s", {"file": kept[1]})
        work()
        assert not opens(tenant, sealed)
        assert vault().destroyed([sealed[0], *kept]) == {sealed[0], *kept}


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_that_dies_loses_nothing(place, in_app, tenant, sealed, work, moved_clock, monkeypatch):
    armed = [place]

    def reach(here):
        if here in armed:
            armed.remove(here)
            raise Died

    monkeypatch.setattr(failpoints, "reach", reach)
    with in_app():
        with scope.enter(tenant.id):
            destroy_later([sealed[0]])
        with pytest.raises(Died):
            outbox.drain()
        assert not armed
        assert opens(tenant, sealed) is (place == "keys.later")
    moved_clock(minutes=2)  # its lease ends
    work()
    with in_app():
        assert not opens(tenant, sealed)
        assert [entry.units for entry in vault().entries() if sealed[0] in entry.units] == [(sealed[0],)]
        with scope.enter(tenant.id) as session, pytest.raises(Refused):
            assert not session.scalars(sa.select(OutboxRow).where(OutboxRow.state != OutboxState.DONE)).all()
            seal_text("again", sealed[0], "a.b")


def test_no_restore_brings_a_key_back(in_app, tenant, sealed, work):
    with in_app():
        (kept,) = vault().store.get([sealed[0]]).values()
        with scope.enter(tenant.id):
            destroy_later([sealed[0]])
        work()
        assert vault().store.take_back([kept]) == 0
        assert not opens(tenant, sealed)


def test_files_go_with_their_keys_and_not_before_the_commit(in_app, tenant, work):
    with in_app():
        with scope.enter(tenant.id):
            file = files.put(b"a letter", name="l.txt", media_type="text/plain", purpose="test").id
        with pytest.raises(ZeroDivisionError), scope.enter(tenant.id):
            files.erase_later([file])
            raise ZeroDivisionError
        work()
        with scope.enter(tenant.id) as session:
            assert files.get(file).data == b"a letter"
            session.delete(session.get(files.StoredFile, (tenant.id, file)))
            files.erase_later([file])
            files.erase_later([file])
        work()
        with scope.enter(tenant.id, write=False):
            assert files.remaining([file]) == 0
        assert vault().destroyed([file]) == {file}
        assert replay.replay() is not None
