"""What a class of records is called, and by which rule it is destroyed: taken down when a request is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trustward.kernel.texts import Text
from trustward.law.errors import UnknownRow
from trustward.law.rows import Duty
from trustward.plugins.statutes import lawbook
from trustward.records.domain import OWN_PURPOSE
from trustward.records.services import law
from trustward.register.domain import Service, StatutoryRetention
from trustward.register.services import facts

DESTROY, WITHDRAW = "destroy", "withdraw"
"""Keys of the duties that say how soon: after the end of the purpose (PIPA art. 21(1); Standard Guideline 10(1)), and after
consent was taken back (art. 37)."""


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
        "laws": [one.as_dict() for one in _laws(fact)] if fact else [],
        "duty": lawbook().cite(duty).as_dict() if duty else Text("").as_dict(),
        "duty_row": duty.id if duty else "",
    }


def rule_of_demand(service: str, record_class: str, items: Iterable[str]) -> dict[str, Any]:
    """As `rule_of`, for items that a person took back: what they are called, and the duty to destroy them."""
    named = _service(service)
    names = {item.key: item.name for item in named.items} if named else {}
    duty = _duty(WITHDRAW) or destroy_duty()
    return rule_of(service, record_class) | {
        "items": [(names.get(key) or Text(key)).as_dict() for key in sorted(items)],
        "duty": lawbook().cite(duty).as_dict() if duty else Text("").as_dict(),
        "duty_row": duty.id if duty else "",
    }


def destroy_duty() -> Duty | None:
    """The duty to destroy, where a statute pack brings it."""
    return _duty(DESTROY)


def _duty(key: str) -> Duty | None:
    try:
        return lawbook().by_key(Duty, key)
    except UnknownRow:
        return None


def _laws(fact: StatutoryRetention) -> list[Text]:
    """Each provision by which a class is kept, as the tenant counts with it: one class may rest on several."""
    book = lawbook()
    cited = (version.row.citation for row in fact.rows for version in law.adopted({row}))
    return [book.cite(citation) for citation in dict.fromkeys(filter(None, cited))]


def _service(key: str) -> Service | None:
    return next((one for one in facts("services") if one.key == key), None) if key else None


def _statutory(key: str) -> StatutoryRetention | None:
    if key == OWN_PURPOSE:
        return None
    return next((one for one in facts("statutory") if one.key == key), None)
