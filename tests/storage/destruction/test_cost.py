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
    assert len(seen) == 3
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
        row.sure, row.cautions = False, ["to_check"]
        row.next_at = clock.now()
    (certain,) = proposed()
    with registered():
        assert services.get(certain).count == 2
        assert services.get(certain).held_back == {"unsure": 1}
    moved_clock(days=15)
    both = proposed()
    with registered():
        (doubtful,) = [services.get(one) for one in both if one != certain]
        assert (doubtful.count, doubtful.rule["sure"], doubtful.rule["cautions"]) == (1, False, ["to_check"])


def test_missing_holidays_do_not_matter_for_what_ended_long_ago(inquiries, registered, approved, work, moved_clock):
    from trustward.destruction.domain import RequestState
    from trustward.records.tables import RecordUnit

    inquiries(3)
    with registered() as session:
        long_ago, also_the_law = session.scalars(sa.select(RecordUnit)).all()[:2]
        long_ago.sure, long_ago.cautions = False, ["holidays"]
        also_the_law.sure, also_the_law.cautions = False, ["to_check", "holidays"]
        kept_apart_from_it = also_the_law.id
    both = approved()
    with registered() as session:
        (certain,) = [services.get(one).id for one in both if services.get(one).rule["sure"]]
        assert services.get(certain).count == 2
        assert session.get(RecordUnit, (services.get(certain).tenant_id, kept_apart_from_it)).request_id != certain
        assert [one.unsure for one in services.due_until(services.get(certain).runs_at)] == [1]
    moved_clock(hours=25)
    work()
    with registered():
        assert (services.get(certain).state, services.get(certain).destroyed) == (RequestState.CLOSED, 2)


def test_a_refusal_leaves_alone_what_is_of_another_certainty_or_place(inquiries, registered, proposed, officer):
    from trustward.records.tables import RecordUnit

    inquiries(2)
    with registered() as session:
        doubtful = session.scalars(sa.select(RecordUnit)).first()
        doubtful.sure, doubtful.cautions = False, ["to_check"]
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


def test_what_is_held_back_does_not_stand_before_what_is_not(inquiries, registered, proposed, monkeypatch, work):
    """The oldest wait for the law or for being reckoned anew; there are more of them than one transaction looks at."""
    from trustward.destruction.services import sets
    from trustward.records.tables import RecordUnit

    monkeypatch.setattr(sets, "AT_ONCE", 2)
    monkeypatch.setattr(sets, "LARGEST", 4)
    work()  # what the register's own changes promised
    waiting = set(inquiries(7, days=1400))
    stale = set(inquiries(6, days=1300))
    inquiries(3)
    with registered() as session:
        units = session.scalars(sa.select(RecordUnit)).all()
        held = {unit.id for unit in units if unit.record_id in waiting}
        for unit in units:
            if unit.record_id in stale:
                unit.law = "of yesterday"
    monkeypatch.setattr(sets, "held_back", lambda some: held & set(some))
    with registered():
        assert services.propose("inquiry", "", _here(), None, by=None) is None, "these four are held back; the rest follows"
    found = proposed()
    with registered():
        rows = [services.get(one) for one in found]
        assert sum(row.count for row in rows) == 3
        assert {row.held_back["law"] for row in rows} <= {6, 6 + 3}, "all that are stale, and what was read past on the way"


def test_a_refresh_of_obligations_reads_no_closed_request_of_earlier_days(
    inquiries, registered, approved, work, moved_clock
):
    from datetime import date

    from trustward.destruction.domain import RequestState
    from trustward.destruction.services import due_work
    from trustward.destruction.tables import DestructionRequest
    from trustward.obligations.services import refresh
    from trustward.obligations.tables import Obligation

    inquiries(2)
    (request_id,) = approved()
    moved_clock(hours=25)
    work()
    with registered() as session:
        assert services.get(request_id).state is RequestState.CLOSED
        (duty,) = session.scalars(sa.select(Obligation).where(Obligation.subject_id == request_id))
        assert duty.state.value == "done"
    seen = []

    def note(row, context):
        seen.append(row.id)

    event.listen(DestructionRequest, "load", note)
    try:
        with registered():
            assert list(due_work.duties(date(2026, 1, 1))) == []
            assert refresh("destruction").empty
    finally:
        event.remove(DestructionRequest, "load", note)
    assert seen == []


def test_the_name_of_a_set_is_the_same_whoever_reckons_it(inquiries, registered, proposed):
    from trustward.destruction.domain import set_hash
    from trustward.destruction.services import sets
    from trustward.destruction.tables import DestructionRequest
    from trustward.kernel.scope import load
    from trustward.records.tables import RecordUnit

    inquiries(5)
    (request,) = proposed()
    with registered() as session:
        for number, unit in enumerate(session.scalars(sa.select(RecordUnit).order_by(RecordUnit.id))):
            unit.facts_version = number * 300 + 1
        session.flush()
        row = load(DestructionRequest, request)
        assert sets.hash_now(row) == set_hash(sets.members(request)) != row.set_hash
        sets.release(request)
        assert sets.hash_now(row) == set_hash([])
