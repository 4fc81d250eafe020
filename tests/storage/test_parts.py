"""A unit sealed in parts: some are destroyed for good, the rest stays readable, whatever copy is opened or brought back."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trustward.kernel import clock, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id
from trustward.kernel.vault import Entry, open_vault, part_of, parts, vault
from trustward.kernel.vault.journal import broken_at
from trustward.kernel.vault.wrapping import unwrapped

PLACE = "a.b"
VALUES = {"email": b"haneul@person.example", "phone": "010-1234-5678 ☎".encode(), "name": b""}
REST = {name: value for name, value in VALUES.items() if name != "phone"}
KEPT = [part_of(PLACE, name) for name in REST]


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def unit(in_app, tenant):
    unit = new_id()
    with in_app(), scope.enter(tenant.id):
        return unit, vault().seal_parts(VALUES, unit, PLACE)


@pytest.fixture
def entered(in_app, tenant, unit):  # after the unit was made: one scope at a time
    with in_app(), scope.enter(tenant.id):
        yield


def cut(unit, kept=KEPT):
    entry = Entry(new_id(), clock.now(), {"why": "test"})
    vault().destroy([], entry, {unit: kept})
    return entry


@pytest.mark.usefixtures("entered")
def test_each_part_opens_in_its_place_only(unit, build):
    id, sealed = unit
    assert vault().open_parts(sealed, id, PLACE) == VALUES
    assert not any(value in sealed for value in VALUES.values() if value)
    assert vault().open_parts(parts.without(sealed, ["phone"]), id, PLACE) == REST
    swapped = sealed.replace(b"email", b"phono")
    longer, shorter = sealed + b"\x00", sealed[:-1]
    for wrong in (swapped, longer, shorter, b"\x01" + sealed[1:], b""):
        with pytest.raises(NotFound):
            vault().open_parts(wrong, id, PLACE)
    for place in ("a.c", "a.b/email"):
        with pytest.raises(NotFound):
            vault().open_parts(sealed, id, place)
    with pytest.raises(NotFound):
        vault().open_parts(sealed, new_id(), PLACE)
    with pytest.raises(ValueError, match="in parts"):
        vault().open(sealed, id, PLACE)


@pytest.mark.usefixtures("entered")
def test_what_is_destroyed_opens_no_more_and_the_rest_does(unit):
    id, sealed = unit
    (before,) = vault().store.get([id]).values()
    root = unwrapped(vault().epochs, before)
    entry = cut(id)
    assert vault().open_parts(sealed, id, PLACE) == REST
    assert vault().readable(id, [part_of(PLACE, name) for name in VALUES]) == set(KEPT)
    (after,) = vault().store.get([id]).values()
    assert root not in unwrapped(vault().epochs, after)
    gone = parts.UnitKey(root).part(part_of(PLACE, "phone"))
    assert gone.hex().encode() not in unwrapped(vault().epochs, after)
    assert before.wrapped not in (vault().home / "keys.sqlite").read_bytes()
    with pytest.raises(ValueError, match="another unit"):
        vault().seal_parts({"phone": b"new"}, id, PLACE)
    with pytest.raises(ValueError, match="another unit"):
        vault().seal(b"new", id, PLACE)
    assert vault().open_parts(vault().seal_parts({"email": b"new"}, id, PLACE), id, PLACE) == {"email": b"new"}
    vault().destroy([], entry, {id: KEPT})  # again: nothing changes
    assert len([one for one in vault().entries() if one.id == entry.id]) == 1
    assert broken_at(vault().entries()) == 0
    with pytest.raises(ValueError, match="says something else"):
        vault().destroy([], entry, {id: KEPT[:1]})
    cut(id, KEPT[:1])
    assert vault().open_parts(sealed, id, PLACE) == {"email": VALUES["email"]}
    cut(id)  # a later order does not bring back what an earlier one destroyed
    assert vault().open_parts(sealed, id, PLACE) == {"email": VALUES["email"]}
    vault().destroy([id], Entry(new_id(), clock.now(), {}))
    with pytest.raises(NotFound):
        vault().open_parts(sealed, id, PLACE)


@pytest.mark.usefixtures("entered")
def test_an_epoch_is_turned_because_of_it_and_takes_what_was_copied_before(unit):
    id, sealed = unit
    (before,) = vault().store.get([id]).values()
    removed = vault().store.epochs("main")[-1].removed
    cut(id)
    assert vault().store.epochs("main")[-1].removed == removed + 1
    vault().turn_epoch()
    assert vault().open_parts(sealed, id, PLACE) == REST
    for number in vault().epochs.numbers("main"):
        with pytest.raises(InvalidTag):
            vault().epochs.key("main", number).decrypt(before.wrapped[:12], before.wrapped[12:], id.bytes + b"main:1")
    assert AESGCM(parts.UnitKey(b"x" * 32).part("p"))


@pytest.mark.usefixtures("entered")
def test_a_key_that_comes_back_is_cut_again(unit, tenant):
    id, sealed = unit
    root = vault().data_key(vault().store.get([id])[id])
    cut(id)
    vault().destroy([id])  # not journalled: an orphan, say
    assert vault().as_journalled({id: root, new_id(): root}).keys() >= {id}
    vault().take_in([(id, root)], "main", tenant.id)
    assert vault().open_parts(sealed, id, PLACE) == REST


def test_an_older_copy_of_the_key_home_follows_the_journal(app, unit, tenant, tmp_path):
    import shutil

    id, sealed = unit
    with app.app_context():
        old = app.extensions["trustward.vault"]
        shutil.copytree(old.home, tmp_path / "home" / "keys")
        cut(id)
        entries = old.entries()
        from dataclasses import replace

        settings = app.extensions["trustward.settings"]
        url = f"sqlite:///{tmp_path / 'home' / 'keys' / 'keys.sqlite'}"
        other = open_vault(replace(settings, keys_url=url))
        with scope.enter(tenant.id, write=False):
            assert other.open_parts(sealed, id, PLACE) == VALUES
            assert other.merge(entries) >= 1
            assert other.open_parts(sealed, id, PLACE) == REST
            assert other.merge(entries) == 0
        other.store.close()
