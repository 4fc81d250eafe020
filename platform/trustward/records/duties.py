"""What can be late in records: events that nobody noted, and holds. Counted by class, never one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from trustward.accounts.domain import Role
from trustward.kernel import tenants
from trustward.kernel.texts import N_, Text
from trustward.law.arithmetic import Deadline, end_of_day
from trustward.obligations.domain import RaisedDuty
from trustward.records.domain import OWN_PURPOSE
from trustward.records.services import facts, law, waiting
from trustward.records.services.waiting import Waiting, Waits

_CLASSES = UUID("7d1f0c52-8f0a-4a55-9d6e-2f0f6a0c3b17")
"""Namespace of the ids by which obligations name a class of a service."""
_SOON = timedelta(days=14)
_EVENTS = N_("Find out what became of %(count)s records of “%(service)s”: without a further event they have no end")
_EVENTS_OF_CLASS = N_(
    "Find out what became of %(count)s records of “%(service)s” (%(record_class)s): without a further event they have no end"
)
_ASKED = N_("Decide about %(count)s holds on records of “%(service)s” that wait")
_ENDING = N_("Look again at %(count)s holds on records of “%(service)s” that end: extend them, or let them end")


def waiting_duties(as_of: date) -> Iterator[RaisedDuty]:
    """What waits on a day. The terms are the tenant's settings: no statute names one."""
    zone, terms = ZoneInfo(tenants.get().zone), waiting.terms()
    services, classes = facts.service_names(), facts.class_names()
    obliges = law.destroy_duty()
    citation = obliges.citation if obliges else ""

    def duty(one: Waiting, waits: Waits, title: str, due: date, role: Role) -> RaisedDuty:
        chosen = {"service": one.service, "waits": waits.value}
        params: dict[str, str | Text] = {
            "count": f"{one.count:,}",
            "service": services.get(one.service) or Text(one.service, one.service),
        }
        if waits is Waits.EVENT:
            chosen["record_class"] = one.record_class or "-"
        if one.record_class != OWN_PURPOSE:
            params["record_class"] = classes.get(one.record_class) or Text(one.record_class, one.record_class)
        return RaisedDuty(
            source="records", kind=f"waits_{waits.value}",
            subject=("record_class", uuid5(_CLASSES, f"{one.service}/{one.record_class}")), title=title, title_params=params,
            due=Deadline(due, end_of_day(due, zone), proposed=True), citation=citation, role=role,
            path=f"records/?{urlencode(chosen)}", by_hand=False,
        )  # fmt: skip

    asked_about = as_of - timedelta(days=terms.event_days) + _SOON
    for one in waiting.endless(datetime.combine(asked_about, time.min, zone)):
        title = _EVENTS if one.record_class == OWN_PURPOSE else _EVENTS_OF_CLASS
        yield duty(one, Waits.EVENT, title, one.since + timedelta(days=terms.event_days), Role.CLERK)
    for one in waiting.holds_asked():
        yield duty(one, Waits.HOLD_ASKED, _ASKED, one.since + timedelta(days=terms.hold_days), Role.OFFICER)
    for one in waiting.holds_ending(as_of):
        yield duty(one, Waits.HOLD_ENDING, _ENDING, one.since, Role.OFFICER)
