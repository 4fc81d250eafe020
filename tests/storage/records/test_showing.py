"""What people see of records comes from indexes, page by page, and says in words what becomes of each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from trustward.kernel import clock
from trustward.kernel.texts import Lang
from trustward.records import services
from trustward.records.domain import UnitState
from trustward.retention.domain import EventKind, NextStep

JULY = datetime(2026, 7, 1, 3, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def many(registered, inquiry):
    """Seven inquiries, three of them with a complaint; one unit was moved apart."""
    with registered():
        made = [
            inquiry(email=f"p{n}@person.example", at=JULY, classes={"complaints": None} if n < 3 else None)
            for n in range(7)
        ]
        moved = services.units_of(made[0].id)[1]
        moved.state = UnitState.APART
        services.recompute([moved.id])
    return made


def test_pages_follow_each_other(registered, many):
    with registered():
        seen, before = [], None
        while True:
            lines, before = services.page(before=before, size=4)
            seen += [line.unit.id for line in lines]
            if before is None:
                break
    assert len(seen) == len(set(seen)) == 10
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("asked", "number"),
    [({"record_class": "complaints"}, 3), ({"state": UnitState.APART}, 1), ({"service": "orders"}, 0),
     ({"service": "inquiry", "record_class": "", "state": UnitState.LIVE}, 7)],
)  # fmt: skip
def test_pages_show_what_was_asked_for(registered, many, asked, number):
    with registered():
        assert len(services.page(**asked)[0]) == number


def test_each_unit_is_told_in_a_sentence_with_its_steps(registered, many):
    with registered():
        own, complaint = services.told(many[1].id, Lang.KO)
        assert "2029. 7. 2." in own.sentence
        assert "전자상거래" in complaint.sentence
        assert [words for _, words in complaint.steps]
        assert own.sentence == services.sentence_of(own.unit, Lang.KO)


def test_staff_may_note_what_matters(registered, many):
    with registered():
        kinds = services.kinds_that_matter(many[1].id)
        assert set(kinds) == {EventKind.INQUIRY, EventKind.WITHDRAWN, EventKind.PURPOSE_MET, EventKind.CLOSED}
        assert EventKind.CLOSED not in services.kinds_that_matter(many[5].id)


def test_what_ends_when(registered, many, moved_clock):
    with registered():
        services.withdraw(many[6].id, clock.now())
    with registered():
        firsts, ends = services.ends_by_month(SEOUL, 36)
        assert firsts[0] == clock.today(SEOUL).replace(day=1)
        by_key = {(one.record_class, one.step): one for one in ends}
        own = by_key["", NextStep.DESTROY]
        assert (own.due, sum(own.by_month), own.later) == (1, 6, 0)
        assert own.by_month[firsts.index(date(2029, 7, 1))] == 6
        assert sum(by_key["complaints", NextStep.MOVE_APART].by_month) == 2
        ((at, unit),) = services.units_due(NextStep.DESTROY, clock.now())
        assert services.units_due(NextStep.DESTROY, clock.now(), after=(at, unit)) == []


def test_counts_by_class(registered, many):
    with registered():
        assert services.counts_by_class() == [("inquiry", "", 7), ("inquiry", "complaints", 3)]
