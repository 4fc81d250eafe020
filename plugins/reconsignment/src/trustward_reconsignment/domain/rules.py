"""What stands against a re-consignment before a person looks at it, and what the officer should look at.

PIPA art. 26(6): a trustee needs the consignor's consent before it passes consigned work on. Art. 26(5): it may not go beyond
the task. Art. 26(1) with Decree art. 28(1): the contract says whether re-consignment is allowed at all. Art. 28-8: abroad only
with the facts that have to be published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from trustward_reconsignment.domain.companies import Company


class Obstacle(StrEnum):
    """Why a request is refused by rule; no officer is asked."""

    NOT_RUNNING = "not_running"
    FORBIDDEN_BY_CONTRACT = "forbidden_by_contract"
    TOO_DEEP = "too_deep"
    CYCLE = "cycle"
    DUPLICATE = "duplicate"
    BEYOND_THE_TASK = "beyond_the_task"
    CATEGORY_REFUSED = "category_refused"
    COUNTRY_REFUSED = "country_refused"
    TRANSFER_FACTS_MISSING = "transfer_facts_missing"


class Concern(StrEnum):
    """What the officer should look at before consenting."""

    NO_CONTRACT = "no_contract"
    SENSITIVE_ITEMS = "sensitive_items"
    UNIQUE_ID_ITEMS = "unique_id_items"
    ITEMS_IN_WORDS = "items_in_words"
    ABROAD = "abroad"
    ENDS_AFTER_CONTRACT = "ends_after_contract"
    NO_BUSINESS_NUMBER = "no_business_number"
    BEGINS_ALREADY = "begins_already"


@dataclass(frozen=True, slots=True)
class Reason:
    """One obstacle or concern; `detail` names what it is about (a company, an item, a country's code, a number)."""

    kind: Obstacle | Concern
    detail: str = ""

    @property
    def key(self) -> str:
        """How a form names it: the same concern about something else is another one."""
        return f"{self.kind.value}:{self.detail}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What has to be published of a transfer abroad beyond name, items and country (PIPA art. 28-8(2))."""

    time_and_method: str = ""
    contact: str = ""
    refusal: str = ""

    def missing(self) -> tuple[str, ...]:
        """Names of the facts that are not given."""
        return tuple(name for name in ("time_and_method", "contact", "refusal") if not getattr(self, name).strip())


@dataclass(frozen=True, slots=True)
class Wish:
    """What a trustee asks for. `items` are keys of register items; `in_words` says that others are described in words."""

    company: Company
    items: tuple[str, ...] = ()
    in_words: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    transfer: Transfer = field(default_factory=Transfer)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the tenant set: how deep a chain may be, where it may lead, what may not be passed on.

    `deepest`: 1 allows sub-trustees of the trustee, 2 those of a sub-trustee too. No country listed: any.
    """

    deepest: int
    home: str
    countries: frozenset[str] = frozenset()
    refused_categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that the rules look at.

    Attributes:
        controller: who consigns; it can't be its own sub-trustee.
        above: the trustee, then each sub-trustee down to the one under which the new one is asked for.
        beside: those that are asked for or approved under the same one already.
        items: category by item key, of the items that the trustee was given.
    """

    controller: Company
    above: tuple[Company, ...]
    beside: tuple[Company, ...]
    running: bool
    contract: bool
    contract_forbids: bool
    contract_until: date | None
    items: Mapping[str, str]
    limits: Limits


SENSITIVE, UNIQUE_ID, NATIONAL_ID = "sensitive", "unique_id", "rrn"


def obstacles(wish: Wish, situation: Situation) -> tuple[Reason, ...]:
    """Why a request is refused at once; empty when a person has to decide."""
    found: list[Reason] = []
    if not situation.running:
        found.append(Reason(Obstacle.NOT_RUNNING))
    if situation.contract_forbids:
        found.append(Reason(Obstacle.FORBIDDEN_BY_CONTRACT))
    if len(situation.above) > situation.limits.deepest:
        found.append(Reason(Obstacle.TOO_DEEP, str(situation.limits.deepest)))
    for company in (situation.controller, *situation.above):
        if company.same_as(wish.company):
            found.append(Reason(Obstacle.CYCLE, company.name_ko or company.name_en))
    if any(company.same_as(wish.company) for company in situation.beside):
        found.append(Reason(Obstacle.DUPLICATE, wish.company.name_ko or wish.company.name_en))
    found += [Reason(Obstacle.BEYOND_THE_TASK, item) for item in wish.items if item not in situation.items]
    found += [
        Reason(Obstacle.CATEGORY_REFUSED, item)
        for item in wish.items
        if situation.items.get(item) in situation.limits.refused_categories
    ]
    return (*found, *_abroad(wish, situation.limits))


def _abroad(wish: Wish, limits: Limits) -> tuple[Reason, ...]:
    country = wish.company.country
    if country == limits.home:
        return ()
    if limits.countries and country not in limits.countries:
        return (Reason(Obstacle.COUNTRY_REFUSED, country),)
    return tuple(Reason(Obstacle.TRANSFER_FACTS_MISSING, name) for name in wish.transfer.missing())


def concerns(wish: Wish, situation: Situation, today: date) -> tuple[Reason, ...]:
    """What the officer should look at."""
    found: list[Reason] = []
    if not situation.contract:
        found.append(Reason(Concern.NO_CONTRACT))
    for item in wish.items:
        category = situation.items.get(item, "")
        if category == SENSITIVE:
            found.append(Reason(Concern.SENSITIVE_ITEMS, item))
        if category in {UNIQUE_ID, NATIONAL_ID}:
            found.append(Reason(Concern.UNIQUE_ID_ITEMS, item))
    if wish.in_words:
        found.append(Reason(Concern.ITEMS_IN_WORDS))
    if wish.company.country != situation.limits.home:
        found.append(Reason(Concern.ABROAD, wish.company.country))
    until = situation.contract_until
    if until and (wish.ends_on is None or wish.ends_on > until):
        found.append(Reason(Concern.ENDS_AFTER_CONTRACT, until.isoformat()))
    if not wish.company.number and wish.company.country == situation.limits.home:
        found.append(Reason(Concern.NO_BUSINESS_NUMBER))
    if wish.starts_on and wish.starts_on <= today:
        found.append(Reason(Concern.BEGINS_ALREADY, wish.starts_on.isoformat()))
    return tuple(found)
