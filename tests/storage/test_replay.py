"""What the journal names is destroyed again before anything is served, by every room, once."""

import pytest

from trustward.kernel import clock, replay, scope
from trustward.kernel.ids import new_id
from trustward.kernel.replay import ReplayCursor
from trustward.kernel.vault import Entry, seal_text, vault
from trustward.kernel.vault.sealing import KeyUnit
from trustward.start import refuse_unsafe


@pytest.fixture
def seen(monkeypatch):
    """What a room was asked to destroy again."""
    batches = []

    def destroy_again(entries):
        batches.append([entry.payload["number"] for entry in entries if "number" in entry.payload])
        return len(entries)

    monkeypatch.setitem(replay._registered, "test", destroy_again)
    monkeypatch.setattr(replay, "AT_ONCE", 3)
    return batches


def numbers(batches):
    return [number for batch in batches for number in batch]


def journal(number):
    vault().destroy([new_id()], Entry(new_id(), clock.now(), {"number": number}))


def test_each_entry_is_replayed_once_and_nothing_when_nothing_is_new(app, in_app, seen):
    with in_app():
        replay.replay()
        seen.clear()
        for number in range(7):
            journal(number)
        assert replay.replay()["test"] == 7
        assert numbers(seen) == list(range(7))
        assert replay.replay() == {}
        journal(7)
        seen.clear()
    refuse_unsafe(app)
    assert numbers(seen) == [7]


def test_a_main_database_that_is_older_than_the_journal_follows_it_again(in_app, seen):
    with in_app():
        for number in range(4):
            journal(number)
        replay.replay()
        with scope.enter_platform() as opened:
            cursor = opened.get(ReplayCursor, 1)
            cursor.seq -= 2
            cursor.hash = vault().entries(cursor.seq - 1, 1)[0].hash
        seen.clear()
        assert replay.replay()["test"] == 2
        assert numbers(seen) == [2, 3]


def test_a_cursor_of_another_journal_counts_for_nothing(in_app, seen):
    with in_app():
        for number in range(4):
            journal(number)
        replay.replay()
        with scope.enter_platform() as opened:
            opened.get(ReplayCursor, 1).hash = bytes(32)
        seen.clear()
        assert replay.replay()["test"] == vault().head().seq
        assert numbers(seen)[-4:] == [0, 1, 2, 3]


def test_a_room_that_fails_stops_the_start_and_is_asked_again(app, in_app, seen, monkeypatch):
    with in_app():
        replay.replay()
        journal(1)

        def fail(entries):
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setitem(replay._registered, "broken", fail)
            with pytest.raises(ZeroDivisionError):
                refuse_unsafe(app)
        seen.clear()
        assert replay.replay()["test"] == 1


def test_a_key_and_its_mark_that_a_backup_brought_back_go(in_app, build, seen):
    tenant = build.tenant(plugins=())
    unit = new_id()
    with in_app():
        with scope.enter(tenant.id):
            seal_text("x", unit, "a.b")
        vault().destroy([unit], Entry(new_id(), clock.now(), {}))
        with scope.enter_platform() as opened:
            assert opened.get(KeyUnit, unit)
        replay.replay()
        with scope.enter_platform() as opened:
            assert opened.get(KeyUnit, unit) is None
