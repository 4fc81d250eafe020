"""Whoever changes, deletes, inserts, reorders or cuts off rows of a chain is found out."""

import pytest
import sqlalchemy as sa

from trustward.kernel import audit, scope


@pytest.fixture
def tenant(build, in_app):
    made = build.tenant(plugins=())
    with in_app():
        for number in range(8):
            with scope.enter(made.id):
                audit.record("test.done", ("thing", number), {"number": number})
    return made


@pytest.fixture
def tamper(database):
    def run(statement):
        engine = sa.create_engine(database.superuser_url)
        with engine.begin() as connection:
            assert connection.execute(sa.text(statement)).rowcount
        engine.dispose()

    return run


def verdict(in_app, tenant, exported=None):
    with in_app(), scope.enter(tenant.id, write=False):
        return audit.verify(exported)


def test_an_untouched_chain_holds(in_app, tenant):
    assert verdict(in_app, tenant) is None


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set action = 'test.forged' where seq = 4",
        "update audit_entry set facts = '{}' where seq = 4",
        "delete from audit_entry where seq = 4",
        "update audit_entry set seq = case seq when 4 then 105 when 5 then 104 end where seq in (4, 5)",
        "update audit_entry set seq = seq + 100 where seq > 4",
    ],
)
def test_tampering_shows(in_app, tenant, tamper, statement):
    tamper(statement)
    assert verdict(in_app, tenant) is not None


def test_an_inserted_row_shows(in_app, tenant, tamper):
    tamper("update audit_entry set seq = seq + 100 where seq > 4")
    tamper("update audit_entry set seq = seq - 99 where seq > 100")
    tamper(
        "insert into audit_entry (tenant_id, id, seq, at, actor_kind, action, subject_kind, subject_id, facts, previous_hash, hash)"
        " select tenant_id, '0192f000000070008000000000000001', 5, at, actor_kind, action, subject_kind, subject_id, facts,"
        " previous_hash, hash from audit_entry where seq = 4"
    )
    assert verdict(in_app, tenant) is not None


def test_a_cut_off_tail_shows_by_the_exported_head_even_when_the_stored_one_was_set_back(in_app, tenant, tamper):
    with in_app(), scope.enter(tenant.id, write=False):
        exported = audit.head()
    tamper("delete from audit_entry where seq > 6")
    assert verdict(in_app, tenant) is not None
    tamper("update audit_head set seq = 6, hash = (select hash from audit_entry where seq = 6)")
    assert verdict(in_app, tenant) is None
    assert verdict(in_app, tenant, exported) is not None
