"""Two who change one record at the same moment: what is stored follows from both."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest

from trustward.records import services
from trustward.records.services import computing
from trustward.retention.domain import EventKind

JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)


@pytest.mark.database("postgresql")
def test_a_batch_overlooks_no_event_that_came_meanwhile(registered, inquiry, monkeypatch):
    with registered():
        record = inquiry(at=JULY, classes={"complaints": None})
        units = [unit.id for unit in services.units_of(record.id)]
    with registered():
        for unit in services.units_of(record.id):
            unit.law = "what was before"
    reading, noted = threading.Event(), threading.Event()
    plain = computing.facts_of

    def slow(rows):
        found = list(plain(rows))
        if threading.current_thread().name == "batch":
            reading.set()
            noted.wait(2)
        return iter(found)

    monkeypatch.setattr(computing, "facts_of", slow)

    def batch():
        with registered():
            services.recompute(units)

    def note():
        reading.wait(10)
        with registered():
            services.add_event(record.id, EventKind.CLOSED, date(2026, 8, 3), by=None)
        noted.set()

    threads = [threading.Thread(target=batch, name="batch"), threading.Thread(target=note)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with registered():
        assert services.units_of(record.id)[1].apart_until == date(2029, 8, 3)
