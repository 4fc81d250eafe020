"""Many write into one chain at once: nothing is lost, nothing collides, and whoever looks meanwhile finds it whole."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import sqlalchemy as sa

from trustward.kernel import audit, scope
from trustward.kernel.audit import AuditEntry

WRITERS, EACH = 8, 25


def test_eight_writers_make_one_whole_chain(app, in_app, build):
    tenant, start = build.tenant(plugins=()), Barrier(WRITERS)

    def write(writer):
        start.wait()  # the first act of a chain is everybody's first act here
        for number in range(EACH):
            with app.app_context(), scope.enter(tenant.id):
                audit.record("test.done", ("thing", f"{writer}.{number}"))

    with in_app(), scope.enter(tenant.id, write=False):
        before = audit.head().seq
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with in_app(), scope.enter(tenant.id, write=False) as session:
        assert audit.verify() is None
        assert audit.head().seq == before + WRITERS * EACH
        written = session.scalars(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "test.done")).all()
    assert sorted(written) == sorted(f"{w}.{n}" for w in range(WRITERS) for n in range(EACH))


def test_a_chain_that_grows_while_it_is_walked_is_not_called_broken(app, in_app, build):
    tenant, done, wrong = build.tenant(plugins=()), Event(), []

    def look():
        while not done.is_set():
            with app.app_context(), scope.enter(tenant.id, write=False):
                wrong.append(audit.verify())

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look) for _ in range(2)]
        for number in range(60):
            with in_app(), scope.enter(tenant.id):
                audit.record("test.done", ("thing", number))
        done.set()
        for one in looking:
            one.result()
    assert wrong
    assert set(wrong) == {None}
