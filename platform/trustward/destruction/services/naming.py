"""What a class of records is called, and by which rule it is destroyed: taken down when a request is made."""

from __future__ import annotations

from typing import Any

from trustward.kernel.texts import Text
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.plugins.statutes import lawbook
from trustward.records.domain import OWN_PURPOSE
from trustward.register.domain import Service, StatutoryRetention
from trustward.register.services import facts

DESTROY = "destroy"
"""Key of the duty that says how soon (PIPA art. 21(1); Standard Guideline 10(1))."""


def rule_of(service: str, record_class: str) -> dict[str, Any]:
    """Names of service and class in both languages, and what the destruction rests on."""
    named, fact = _service(service), _statutory(record_class)
    duty = destroy_duty()
    return {
        "service": (named.name if named else Text(service)).as_dict(),
        "class": (fact.record_class if fact else Text("")).as_dict(),
        "act": (fact.act if fact else Text("")).as_dict(),
        "citation": (fact.citation if fact else Text("")).as_dict(),
        "rows": list(fact.rows) if fact else [],
        "duty": lawbook().cite(duty).as_dict() if duty else Text("").as_dict(),
        "duty_row": duty.id if duty else "",
    }


def destroy_duty() -> Duty | None:
    """The duty to destroy, where a statute pack brings it."""
    try:
        return lawbook().by_key(Duty, DESTROY)
    except UnknownRow:
        return None


def _service(key: str) -> Service | None:
    return next((one for one in facts("services") if one.key == key), None) if key else None


def _statutory(key: str) -> StatutoryRetention | None:
    if key == OWN_PURPOSE:
        return None
    return next((one for one in facts("statutory") if one.key == key), None)
