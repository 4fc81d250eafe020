"""Counts by month. They identify nobody and outlive the records."""

from __future__ import annotations

import sqlalchemy as sa

from trustward.kernel import clock, tenants
from trustward.kernel.db import insert_new
from trustward.kernel.scope import session
from trustward.records.tables import RecordStatistic

UNIQUE = ("tenant_id", "service", "record_class", "month")


def pairs() -> list[tuple[str, str]]:
    """Services and record classes of which there ever was a unit."""
    rows = session().execute(sa.select(RecordStatistic.service, RecordStatistic.record_class).distinct())
    return sorted((row.service, row.record_class) for row in rows)


def count(
    service: str, record_class: str, *, collected: int = 0, moved_apart: int = 0, destroyed: int = 0, month: str = ""
) -> None:
    """Add to the counts of a class in `month`: the one that it is now in the tenant's zone."""
    month = month or f"{clock.today(tenants.get().zone):%Y-%m}"
    of = {"service": service, "record_class": record_class, "month": month}
    added = (
        sa.update(RecordStatistic)
        .where(*(getattr(RecordStatistic, name) == value for name, value in of.items()))
        .values(
            collected=RecordStatistic.collected + collected,
            moved_apart=RecordStatistic.moved_apart + moved_apart,
            destroyed=RecordStatistic.destroyed + destroyed,
        )
        .returning(RecordStatistic.id)
        .execution_options(synchronize_session=False)
    )
    if session().execute(added).first() is None:
        insert_new(RecordStatistic, [{**of, "collected": 0, "moved_apart": 0, "destroyed": 0}], UNIQUE)
        session().execute(added)
