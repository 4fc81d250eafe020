"""Exactly what a consent is given to, as data: what is hashed when it is asked for, and compared when it is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from trustward_reconsignment.domain.companies import Company
from trustward_reconsignment.domain.rules import Transfer, Wish

if TYPE_CHECKING:
    from trustward.api import Text


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a sub-trustee."""

    company: Company
    task: Text
    items: tuple[str, ...]
    items_text: Text
    period: Text
    starts_on: date | None = None
    ends_on: date | None = None
    transfer: Transfer = field(default_factory=Transfer)

    def wish(self) -> Wish:
        """The part that the rules look at."""
        return Wish(self.company, self.items, bool(self.items_text), self.starts_on, self.ends_on, self.transfer)


def content(trustee: str, under: str, what: Description, safeguards: str, talk: Sequence[str]) -> Mapping[str, Any]:
    """The request as data.

    Args:
        trustee: key of the trustee that asks.
        under: key of the sub-trustee under which it asks; empty for itself.
        talk: what was asked and answered about it, in order: answers are part of what is consented to.
    """
    company, transfer = what.company, what.transfer
    return {
        "trustee": trustee,
        "under": under,
        "name": [company.name_ko, company.name_en],
        "business_number": company.number,
        "country": company.country,
        "task": what.task.as_dict(),
        "items": sorted(what.items),
        "items_text": what.items_text.as_dict(),
        "period": what.period.as_dict(),
        "starts_on": what.starts_on.isoformat() if what.starts_on else None,
        "ends_on": what.ends_on.isoformat() if what.ends_on else None,
        "transfer": [transfer.time_and_method, transfer.contact, transfer.refusal],
        "safeguards": safeguards,
        "talk": list(talk),
    }
