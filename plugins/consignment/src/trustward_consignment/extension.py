"""Where other plugins add to consignment. They register in their `register_jobs` hook; who is off for a tenant is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from trustward.api import ConsignmentFact, is_on

Below = Callable[[Sequence[UUID], date], Mapping[UUID, Sequence[ConsignmentFact]]]
"""Sub-trustees to be disclosed on a day, by the id of their trustee."""

_below: dict[str, Below] = {}


def contributes_subtrustees(plugin: str) -> Callable[[Below], Below]:
    """Register who knows the sub-trustees of trustees, as the policy must show them on a day (PIPA art. 26(2)).

    Called with the ids of the disclosed trustees, the tenant entered.
    """

    def register(function: Below) -> Below:
        _below[plugin] = function
        return function

    return register


def subtrustees_of(trustee_ids: Sequence[UUID], as_of: date) -> dict[UUID, list[ConsignmentFact]]:
    """Everything that the plugins which the tenant has on say about sub-trustees."""
    found: dict[UUID, list[ConsignmentFact]] = {}
    for plugin, function in _below.items():
        if is_on(plugin):
            for trustee_id, facts in function(trustee_ids, as_of).items():
                found.setdefault(trustee_id, []).extend(facts)
    return found
