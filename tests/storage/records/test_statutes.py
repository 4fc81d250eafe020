"""A newer pack counts once an officer applied it; until then nothing goes that it would keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import clock
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import NotFound
from trustward.law.arithmetic import Period
from trustward.law.rows import RetentionRow
from trustward.obligations.services import refresh
from trustward.obligations.tables import Obligation
from trustward.records import services
from trustward.records.domain import ApplyTo
from trustward.records.tables import AdoptedRow
from trustward.retention.domain import EventKind

JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def newer(app):
    """`newer("KR-RET04", change)`: the packs are installed anew, with other versions of a row."""
    kept = None

    def install(row_id, change):
        nonlocal kept
        with app.app_context():
            from trustward.plugins.statutes import installed_packs

            kept = kept or dict(installed_packs())
            app.extensions["trustward.packs"] = {
                name: replace(pack, version=pack.version + "+1", rows=tuple(_changed(pack.rows, row_id, change)))
                for name, pack in installed_packs().items()
            }
            app.extensions["trustward.lawbooks"] = {}

    yield install
    if kept:
        app.extensions["trustward.packs"], app.extensions["trustward.lawbooks"] = kept, {}


def _changed(rows, row_id, change):
    for row in rows:
        yield from change(row) if row.id == row_id and isinstance(row, RetentionRow) else [row]


def from_new_year(period):
    """The row with another period from the first of January 2027 on."""

    def change(row):
        return [replace(row, valid_to=NEW_YEAR), replace(row, valid_from=NEW_YEAR, period=Period.parse(period))]

    return change


@pytest.fixture
def closed(registered, inquiry):
    """A complaint that was closed in August 2026, and its unit."""
    with registered():
        record = inquiry(at=JULY, classes={"complaints": None})
        services.add_event(record.id, EventKind.CLOSED, date(2026, 8, 3), by=None)
        services.withdraw(record.id, datetime(2026, 9, 1, tzinfo=UTC))
    return record


def complaint(record):
    return services.units_of(record.id)[1]


def test_the_first_time_nobody_has_to_decide(registered, closed):
    with registered() as session:
        assert services.pending_changes() == []
        assert {row.row_id for row in session.scalars(sa.select(AdoptedRow))} == {"KR-RET04", "KR-RET05", "KR-R01"}


def test_a_longer_period_waits_and_holds_back(registered, closed, newer, work):
    newer("KR-RET04", from_new_year("10 years"))
    work()
    with registered():
        (change,) = services.pending_changes()
        assert (change.id, change.valid_from) == ("KR-RET04", NEW_YEAR)
        own, unit = services.units_of(closed.id)
        assert unit.apart_until == date(2029, 8, 3)
        assert services.held_back([own.id, unit.id]) == {unit.id}
        found = services.impact(change)
        (effect,) = found.effects
        assert (effect.service, effect.record_class, effect.later, effect.earlier) == ("inquiry", "complaints", 1, 0)
        assert effect.samples == [(closed.reference, closed.id, date(2029, 8, 3), date(2036, 8, 4))]
        assert services.impact(change, ApplyTo.NEW).later == 0
        assert [fact.key for fact in found.facts] == ["complaints"]


def test_a_shorter_period_holds_nothing_back(registered, closed, newer):
    newer("KR-RET04", from_new_year("1 year"))
    with registered():
        (change,) = services.pending_changes()
        assert services.held_back([complaint(closed).id]) == set()
        assert services.impact(change).earlier == 1


def test_applied_for_all_it_reaches_the_old_ones(registered, closed, newer, work, officer):
    newer("KR-RET04", from_new_year("10 years"))
    with registered(officer):
        (change,) = services.pending_changes()
        services.apply_change(services.change_id(change), ApplyTo.ALL, by=officer.id)
        assert services.held_back([complaint(closed).id]) == {complaint(closed).id}, "not reckoned anew yet"
    work()
    with registered() as session:
        assert complaint(closed).apart_until == date(2036, 8, 4)
        assert services.pending_changes() == []
        assert services.held_back([complaint(closed).id]) == set()
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "law.applied")).one()
        assert (entry.facts["row"], entry.facts["for"], entry.actor_id) == ("KR-RET04", "all", officer.id)


def test_applied_for_new_ones_the_old_stay_as_they_were(registered, closed, newer, work, officer, inquiry, moved_clock):
    newer("KR-RET04", from_new_year("10 years"))
    with registered(officer):
        (change,) = services.pending_changes()
        services.apply_change(services.change_id(change), ApplyTo.NEW, by=officer.id)
    work()
    moved_clock(days=90)
    with registered():
        assert services.pending_changes() == []
        assert complaint(closed).apart_until == date(2029, 8, 3)
        later = inquiry(classes={"complaints": None})
        services.add_event(later.id, EventKind.CLOSED, clock.today("Asia/Seoul"), by=None)
        assert complaint(later).apart_until.year == 2037


def test_what_was_approved_is_this_change_and_no_other(registered, closed, newer, officer):
    newer("KR-RET04", from_new_year("10 years"))
    with registered():
        (change,) = services.pending_changes()
    newer("KR-RET04", lambda row: [row] if row.valid_from is None else [replace(row, period=Period.parse("1 year"))])
    with registered(officer), pytest.raises(NotFound):
        services.apply_change(services.change_id(change), ApplyTo.ALL, by=officer.id)


def test_better_words_need_no_decision(registered, closed, newer, work):
    newer("KR-RET04", lambda row: [replace(row, citation="ECA 6(2)")])
    with registered():
        assert services.pending_changes() == []
        services.notice_changes()
    with registered() as session:
        row = session.scalars(sa.select(AdoptedRow).where(AdoptedRow.row_id == "KR-RET04")).one()
        assert row.row["citation"] == "ECA 6(2)"


def test_an_officer_gets_a_task_until_it_is_decided(registered, closed, newer, work, officer):
    newer("KR-RET04", from_new_year("10 years"))
    with registered() as session:
        services.notice_changes()
        refresh("records")
        task = session.scalars(sa.select(Obligation).where(Obligation.source == "records")).one()
        (change,) = services.pending_changes()
        assert (task.role, task.law_due_on, task.path) == (
            Role.OFFICER,
            NEW_YEAR,
            f"records/statutes/{services.change_id(change)}",
        )
    with registered(officer):
        services.apply_change(services.change_id(change), ApplyTo.NEW, by=officer.id)
    work()
    with registered() as session:
        task = session.scalars(sa.select(Obligation).where(Obligation.source == "records")).one()
        assert str(task.state) == "withdrawn"
