"""A restored database: what the journal names is destroyed again, and the ledger is made again, before anything is served."""

import pytest
import sqlalchemy as sa

from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.destruction.domain.ledger import faults
from trustward.destruction.services import book, journal
from trustward.destruction.tables import DestructionEntry, DestructionRequest, DestructionUnit
from trustward.kernel.vault import signed_by, vault
from trustward.records.tables import Record, RecordIndex, RecordUnit

KEPT = (Record, RecordUnit, RecordIndex)


def rows_of(session, model):
    columns = sa.inspect(model).local_table.c
    return [{c.name: value for c, value in zip(columns, row, strict=True)}
            for row in session.execute(sa.select(*[getattr(model, c.name) for c in columns]))]  # fmt: skip


@pytest.fixture
def restored(registered, database):
    """`restored(before)`: the rows of a backup stand there again, and what came later is unknown."""
    from trustward.kernel.db import insert_rows

    def restore(before, forget):
        engine = sa.create_engine(database.superuser_url, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:  # the app itself can't: the ledger is only ever added to
            for model in forget:
                connection.execute(sa.delete(sa.inspect(model).local_table))
        engine.dispose()
        with registered():
            for model, rows in before.items():
                insert_rows(model, rows)

    return restore


@pytest.mark.database("postgresql")
def test_the_app_can_not_rewrite_its_ledger(registered):
    for statement in (sa.delete(DestructionEntry), sa.update(DestructionEntry).values(kind="other")):
        with pytest.raises(sa.exc.ProgrammingError), registered() as session:
            session.execute(statement, execution_options={"synchronize_session": False})


@pytest.mark.parametrize("known", [True, False], ids=["the request was in the backup", "it was not"])
def test_a_restore_does_not_revive(known, inquiries, registered, approved, work, moved_clock, restored, in_app, tenant):
    inquiries(3)
    with registered() as session:
        before = {model: rows_of(session, model) for model in KEPT}
    (request_id,) = approved()
    if known:
        with registered() as session:
            before = {**{model: rows_of(session, model) for model in KEPT}}
    moved_clock(hours=25)
    work()
    with registered():
        entry = book.of_request(request_id)
        said = (entry.number, entry.hash, entry.code, entry.signature)
        leaves = book.certificate_of(entry)["leaves"]
    forget = [DestructionEntry, DestructionUnit] + ([] if known else [DestructionRequest])
    if known:
        with registered() as session:
            session.get(DestructionRequest, (tenant.id, request_id)).state = RequestState.COOLING
    restored(before, forget)
    with in_app():
        mine = [one for one in vault().entries() if one.payload.get("tenant") == str(tenant.id)]
        assert journal.follow(mine) > 0
        journal.follow(mine)
    with registered() as session:
        for model in KEPT:
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
        entry = book.of_request(request_id)
        assert (entry.number, entry.hash, entry.code, entry.signature) == said
        certificate = book.certificate_of(entry)
        assert certificate["leaves"] == leaves
        assert faults(certificate, signed_by) == []
        row = services.get(request_id)
        assert (row.state, row.destroyed, row.approved_hash) == (RequestState.CLOSED, 3, entry.body["set"]["hash"])
