"""What arrives by each form ends as the policy and the statutes say."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from trustward.kernel import clock
from trustward.records import services as records
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EventKind

from .conftest import APPLICATION, INQUIRY, PERSON

LONGEST_REST = timedelta(days=10)
"""A period that would end on a day off ends on the next working day (Civil Act art. 161)."""


def years(day, count):
    return date(day.year + count, day.month, day.day)


def units(session):
    rows = session.scalars(sa.select(RecordUnit).order_by(RecordUnit.service, RecordUnit.record_class)).all()
    return {(row.service, row.record_class): row for row in rows}


def test_inquiry_and_advertising_end_after_three_years(visitor, entered):
    visitor.submit("/p/okestro/forms/inquiry", {**INQUIRY, "consent.marketing.marketing": "1"})
    with entered() as session:
        today = clock.today("Asia/Seoul")
        for unit in units(session).values():
            assert years(today, 3) <= unit.keep_until <= years(today, 3) + LONGEST_REST
            assert unit.next_step == "destroy"


def test_a_subscription_counts_from_its_day(visitor, entered):
    visitor.submit("/p/okestro/forms/newsletter", {**PERSON, "age": "over", "consent.marketing.marketing": "1"})
    with entered() as session:
        (unit,) = units(session).values()
        end = years(clock.today("Asia/Seoul"), 3)
        assert end <= unit.keep_until <= end + LONGEST_REST
        assert unit.next_step == "destroy"


def test_an_application_ends_after_the_decision_was_told(visitor, entered):
    visitor.submit("/p/okestro/forms/job-application", APPLICATION)
    with entered() as session:
        (unit,) = units(session).values()
        assert unit.next_step == "none"
        records.add_event(unit.record_id, EventKind.NOTICE_OF_DECISION, clock.today("Asia/Seoul"), by=None)
    with entered() as session:
        (unit,) = units(session).values()
        assert unit.keep_until <= years(clock.today("Asia/Seoul"), 3) + LONGEST_REST
        assert unit.next_step == "destroy"


def test_a_dispute_is_kept_apart_as_long_as_each_statute_says(visitor, entered):
    visitor.submit("/p/okestro/forms/purchase-dispute", INQUIRY)
    with entered() as session:
        today = clock.today("Asia/Seoul")
        record = next(iter(units(session).values())).record_id
        for kind in (EventKind.CLOSED, EventKind.COMPLETED, EventKind.TRANSACTION, EventKind.PURPOSE_MET):
            records.add_event(record, kind, today, by=None)
    with entered() as session:
        found = units(session)
        assert found["customer-inquiries", ""].next_step == "destroy"
        assert found["customer-inquiries", "consumer-complaints"].apart_until >= years(today, 3)
        assert found["customer-inquiries", "contracts-and-supply"].apart_until >= years(today, 5)
