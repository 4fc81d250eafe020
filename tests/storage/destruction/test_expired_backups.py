"""The ledger says when the last backup of destroyed keys has expired; looking for it reads what expired since, nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from trustward.destruction.domain.ledger import BACKUPS_EXPIRED, faults
from trustward.destruction.services import book
from trustward.destruction.tables import DestructionEntry, DestructionRequest
from trustward.kernel import clock
from trustward.kernel.ids import new_id
from trustward.kernel.vault import signed_by, vault
from trustward.kernel.vault.store import KeyBackup


@pytest.fixture
def backup(in_app):
    """`backup()`: the keys are backed up now; `backup(of)`: that one has expired."""

    def note(of=None):
        with in_app():
            now = clock.now()
            if of is None:
                of = KeyBackup(new_id(), now, now + timedelta(days=30), None, "")
            else:
                of = KeyBackup(of.id, of.made_at, of.expires_at, now, of.place)
            vault().store.note_backup(of)
            return of

    return note


@pytest.fixture
def destroyed(inquiries, approved, moved_clock, work):
    """`destroyed()`: some more records are destroyed; gives the request's id."""

    def destroy():
        inquiries(1)
        (request_id,) = approved()
        moved_clock(hours=25)
        work()
        return request_id

    return destroy


@pytest.fixture
def noted(registered):
    """`noted()`: how many rows were entered, and which requests were read for it."""

    def note():
        seen = []

        def loaded(row, context):
            seen.append(row.id)

        event.listen(DestructionRequest, "load", loaded)
        try:
            with registered():
                return book.note_expired_backups(), seen
        finally:
            event.remove(DestructionRequest, "load", loaded)

    return note


def test_each_is_told_once_when_its_last_backup_expired(destroyed, backup, noted, registered):
    never_held = destroyed()
    assert noted() == (0, [never_held]), "no backup held it: looked at once"
    assert noted() == (0, [])
    first = backup()
    held_once = destroyed()
    second = backup()
    held_twice = destroyed()
    assert noted() == (0, []), "each is still in a backup"
    backup(first)
    assert noted() == (1, [held_once])
    assert noted() == (0, [])
    backup(second)
    assert noted() == (1, [held_twice])
    assert noted() == (0, [])
    with registered() as session:
        told = session.scalars(sa.select(DestructionEntry).where(DestructionEntry.kind == BACKUPS_EXPIRED)).all()
        assert {row.request_id for row in told} == {held_once, held_twice}
        assert faults(book.certificate_of(book.of_request(held_once)), signed_by) == []
