"""What a sweep reads: the index on what ends next, and nothing of what ends later."""

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from trustward.destruction import services
from trustward.kernel import clock
from trustward.kernel.db import db
from trustward.testing.many_records import bare_records, many_records


@pytest.mark.database("sqlite")
def test_every_statement_of_the_sweep_searches_the_index(registered, tenant, in_app):
    with registered():
        many_records(50, service="inquiry", days=1200)
    with in_app(), db.engine.execution_options(immediate=True).begin() as connection:
        bare_records(connection, tenant.id, 2000, service="inquiry")
    seen = []

    def note(connection, cursor, statement, parameters, context, many):
        if "GROUP BY" in statement:
            seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with registered():
            (group,) = services.due_groups()
            services.due_until(clock.now())
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert group.count == 50
    assert len(seen) == 4
    with in_app(), db.engine.connect() as connection:
        for statement, parameters in seen:
            plan = [row[3] for row in connection.exec_driver_sql("explain query plan " + statement, parameters)]
            assert "ix_record_unit_next (tenant_id=? AND next_step=? AND next_at<?)" in plan[0], plan


def test_what_is_claimed_by_one_proposal_is_not_proposed_again(inquiries, registered, proposed):
    inquiries(3)
    first = proposed()
    assert proposed() == first
    with registered():
        assert services.due_groups() == []
        assert services.propose("inquiry", "", _here(), None, by=None) is None


def _here():
    from trustward.records.domain import Held

    return Held.HERE


def test_what_is_not_certain_is_proposed_apart_and_later(inquiries, registered, proposed, moved_clock, work):
    from trustward.records.tables import RecordUnit

    inquiries(3)
    with registered() as session:
        row = session.scalars(sa.select(RecordUnit)).first()
        row.sure, row.cautions = False, ["holidays"]
        row.next_at = clock.now()
    (certain,) = proposed()
    with registered():
        assert services.get(certain).count == 2
        assert services.get(certain).held_back == {"unsure": 1}
    moved_clock(days=15)
    both = proposed()
    with registered():
        (doubtful,) = [services.get(one) for one in both if one != certain]
        assert (doubtful.count, doubtful.rule["sure"], doubtful.rule["cautions"]) == (1, False, ["holidays"])


def test_a_refusal_leaves_alone_what_is_of_another_certainty_or_place(inquiries, registered, proposed, officer):
    from trustward.records.tables import RecordUnit

    inquiries(2)
    with registered() as session:
        doubtful = session.scalars(sa.select(RecordUnit)).first()
        doubtful.sure, doubtful.cautions = False, ["holidays"]
    before = proposed()
    certain, unsure = sorted(before, key=lambda one: not _sure(registered, one))
    with registered(officer):
        services.refuse(certain, reason="An investigation.")
        services.refuse(unsure, reason="An investigation.")
    inquiries(1, days=1300)
    assert proposed() == [], "the same is left alone for a week"
    with registered() as session:
        services.get(certain).rule = {**services.get(certain).rule, "sure": False}
    (again,) = proposed()
    assert _sure(registered, again), "an officer said no to what is not certain only"
    with registered(officer):
        services.refuse(again, reason="An investigation.")
        services.get(again).connector_id = again
    assert len(proposed()) == 1, "and to another system's"


def _sure(registered, request_id):
    with registered():
        return services.get(request_id).rule.get("sure", True)
