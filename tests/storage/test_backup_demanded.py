"""Items that a person took back after the backup was made: no restore brings them back, and none costs what stays."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from trustward.apart import services as apart
from trustward.apart.services import carrying
from trustward.apart.tables import KeptUnit
from trustward.backup import journals
from trustward.destruction.domain.ledger import faults
from trustward.destruction.services import book, clocks
from trustward.kernel import clock, due, files, outbox, retained, scope
from trustward.kernel.scope import session
from trustward.kernel.vault import signed_by, vault
from trustward.plugins.enablement import task_gate
from trustward.records import services as records
from trustward.records.domain import UnitState
from trustward.records.tables import RecordIndex, RecordUnit
from trustward.retention.domain import EventKind
from trustward.testing.builders import Builders
from trustward.testing.records import an_inquiry, fill_register

from .test_backup import back_up, installation, server  # noqa: F401 - fixtures

EMAIL, PHONE = "haneul@person.example", "010-1234-5678"
WAYS = {
    "the keys live": {"keys_too": False},
    "main and keys together, the journal lives": {"keys_too": False, "keys": True},
    "all is lost but an exported journal": {"keys_too": True, "keys": True, "journal": True},
}


@pytest.fixture
def tenant(installation):  # noqa: F811
    return Builders(installation.app).tenant("first", plugins=("statutes_kr",))


@pytest.fixture
def made(installation, tenant):  # noqa: F811
    """A record with a photo, and a copy that a statute wants; its ciphertexts as a thief of the backup has them."""
    with installation.app.app_context(), scope.enter(tenant.id):
        fill_register()
        photo = files.put(b"a face", name="me.png", media_type="image/png", purpose="record").id
        record = an_inquiry(EMAIL, PHONE, classes={"complaints": None}, files={"phone": [photo]})
        units = {unit.id: unit.items for unit in records.units_of(record.id)}
        return record.id, units, records.files_of(list(units))


def work(app):
    with app.app_context():
        clocks.observe()
        while due.tick(task_gate()) + outbox.drain():
            clocks.observe()


def withdraw(installation, tenant, record, items=("phone",)):  # noqa: F811
    with installation.app.app_context(), scope.enter(tenant.id):
        records.remove_items(record, items)
    work(installation.app)


def restore(installation, tmp_path, way):  # noqa: F811
    with installation.app.app_context():
        (tmp_path / "journal").unlink(missing_ok=True)
        journals.export(tmp_path / "journal")
    installation.lose(keys_too=way["keys_too"])
    installation.restore(
        tmp_path / "backup",
        keys_folder=tmp_path / "backup-keys" if way.get("keys") else None,
        journal=tmp_path / "journal" if way.get("journal") else None,
    )


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_was_taken_back_stays_away_and_the_rest_is_there(installation, tenant, made, tmp_path, way):  # noqa: F811
    record, sealed, attached = made
    back_up(installation, tmp_path)
    withdraw(installation, tenant, record)
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        [entry] = book.page()
        said = (entry.number, entry.hash, book.certificate_of(entry)["leaves"])
    restore(installation, tmp_path, way)
    with installation.app.app_context(), scope.enter(tenant.id, write=False) as opened:
        units = records.units_of(record)
        assert {unit.id for unit in units} == set(sealed)
        assert [unit.item_keys for unit in units] == [["email"], ["email"]]
        assert [records.read_items(unit) for unit in units] == [{"email": EMAIL}] * 2
        assert (bool(records.find(email=EMAIL)), records.find(phone=PHONE)) == (True, [])
        assert len(opened.scalars(sa.select(RecordIndex)).all()) == 2
        for unit, ciphertext in sealed.items():  # out of the backup
            assert records.open_sealed(ciphertext, unit) == {"email": EMAIL}
        assert records.files_of(list(sealed)) == []
        assert files.remaining(attached) == 0
        assert vault().store.get(attached) == {}
        [entry] = book.page()
        assert (entry.number, entry.hash, book.certificate_of(entry)["leaves"]) == said
        assert faults(book.certificate_of(entry), signed_by) == []
    work(installation.app)
    withdraw(installation, tenant, record, ["email"])
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        assert [entry.number for entry in book.page()] == [2, 1]
        assert all(records.open_sealed(ciphertext, unit) == {} for unit, ciphertext in sealed.items())


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_ledger_row_that_was_never_entered_is_entered_after_the_restore(
    installation, tenant, made, tmp_path, way, monkeypatch  # noqa: F811
):  # fmt: skip
    from trustward.destruction.services import demanded

    record, _, _ = made
    back_up(installation, tmp_path)

    def reach(place):
        if place == "destruction.keys_gone":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, installation.app.app_context():
        patched.setattr(demanded, "reach", reach)
        with scope.enter(tenant.id):
            records.remove_items(record, ["phone"])
        with pytest.raises(KeyboardInterrupt):
            outbox.drain()
    restore(installation, tmp_path, way)
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        assert book.page() == []
    with installation.app.app_context():
        clock.move(timedelta(hours=2))
    work(installation.app)
    with installation.app.app_context(), scope.enter(tenant.id, write=False):
        [entry] = book.page()
        assert (entry.body["request"]["kind"], entry.body["count"]) == ("demanded", 2)
        assert faults(book.certificate_of(entry), signed_by) == []


def test_a_copy_on_its_way_apart_does_not_keep_what_was_taken_back(
    installation, tenant, made, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    """The backup was made while a copy of the unit lay in the retained database; that move was called back, then the person
    took the item back."""
    record, _sealed, _files = made

    def reach(place):
        if place == "apart.copied":
            raise KeyboardInterrupt

    with installation.app.app_context():
        with scope.enter(tenant.id):
            records.add_event(record, EventKind.CLOSED, clock.now(), by=None)
            records.withdraw(record, clock.now())
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(carrying, "reach", reach)
            apart.move_due(tenant.id)
        with scope.enter(tenant.id, write=False):
            [moving] = [unit.id for unit in records.units_of(record) if unit.state is UnitState.MOVING]
            assert apart.left([moving]) == {moving}
    back_up(installation, tmp_path)
    with installation.app.app_context(), scope.enter(tenant.id):
        apart.call_back(session().get(RecordUnit, (tenant.id, moving)))
        records.remove_items(record, ["phone"])
    with installation.app.app_context():
        outbox.drain()
    restore(installation, tmp_path, WAYS["main and keys together, the journal lives"])
    with installation.app.app_context():
        with scope.enter(tenant.id, write=False):
            units = records.units_of(record)
            assert {unit.state for unit in units} == {UnitState.LIVE}
            assert [records.read_items(unit) for unit in units] == [{"email": EMAIL}] * 2
            assert apart.left([moving]) == set()
        assert apart.move_due(tenant.id) == 1
        with scope.enter(tenant.id, write=False), retained.open(write=False) as kept:
            [copy] = kept.scalars(sa.select(KeptUnit)).all()
            assert apart.kept_items(copy) == {"email": EMAIL}
