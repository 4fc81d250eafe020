"""What waits for a person is asked about: once for each class, with a count, a day and a list of exactly those."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from trustward.kernel import clock
from trustward.records import services
from trustward.records.domain import UnitState
from trustward.records.duties import waiting_duties
from trustward.records.services import law
from trustward.records.services.waiting import EVENT_DAYS, HOLD_DAYS, Waits
from trustward.retention.domain import EventKind

ZONE = "Asia/Seoul"


@pytest.fixture
def disputes(registered, inquiry):
    """Two disputes without the event from which their statute counts, kept apart a hundred days ago; and one ordinary inquiry."""
    with registered():
        made = [inquiry(email=f"p{n}@person.example", classes={"complaints": None}) for n in range(2)]
        inquiry(email="plain@person.example")
        for one in made:
            one.created_at = clock.now() - timedelta(days=100)
            kept = services.units_of(one.id)[1]
            kept.state = UnitState.APART
            services.recompute([kept.id])
    return [one.id for one in made]


def asked(registered, days=0):
    with registered():
        found = list(waiting_duties(clock.today(ZONE) + timedelta(days=days)))
        return [(one.kind, one.title_params["count"], one) for one in found]


def listed(registered, duty):
    chosen = {name: value[0] for name, value in parse_qs(urlsplit(duty.path).query).items()}
    with registered():
        lines, _more = services.page(
            service=chosen["service"], record_class=chosen.get("record_class"), waits=Waits(chosen["waits"])
        )
        return {line.record.id for line in lines}


def test_a_missing_event_is_asked_about_once_for_its_class(registered, disputes):
    assert asked(registered) == []
    assert asked(registered, EVENT_DAYS - 100 - 15) == []
    ((kind, count, duty),) = asked(registered, EVENT_DAYS - 100)
    assert (kind, count) == ("waits_event", "2")
    with registered():
        assert duty.citation == law.destroy_duty().citation
        assert duty.due.due_on == clock.today(ZONE) + timedelta(days=EVENT_DAYS - 100)
    assert duty.due.proposed
    assert listed(registered, duty) == set(disputes)
    with registered():
        services.add_event(disputes[0], EventKind.CLOSED, clock.now(), by=None)
    ((_kind, count, duty),) = asked(registered, EVENT_DAYS - 100)
    assert count == "1"
    assert listed(registered, duty) == {disputes[1]}


def test_the_terms_are_the_tenants(registered, disputes):
    with registered():
        services.change_terms(event_days=90, hold_days=3)
        assert services.terms().event_days == 90
    ((_kind, count, duty),) = asked(registered)
    assert count == "2"
    with registered():
        assert duty.due.due_on == clock.today(ZONE) - timedelta(days=10)


def test_a_hold_is_asked_about_while_it_waits_and_before_it_ends(registered, clerk, officer, disputes):
    with registered(clerk):
        today = clock.today(ZONE)
        hold = services.ask_hold(disputes[0], reason="분쟁", ends_on=today + timedelta(days=60)).id
    ((kind, count, duty),) = asked(registered)
    assert (kind, count, duty.due.due_on) == ("waits_hold_asked", "1", today + timedelta(days=HOLD_DAYS))
    assert listed(registered, duty) == {disputes[0]}
    with registered(officer):
        services.approve_hold(hold)
    assert asked(registered) == []
    ((kind, _count, duty),) = asked(registered, 50)
    assert (kind, duty.due.due_on) == ("waits_hold_ending", today + timedelta(days=60))
    assert asked(registered, 61) == []
