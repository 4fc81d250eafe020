"""The risk score of a trustee: one level for each factor, its points added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trustward.kernel.errors import Invalid

from .rows import RiskClass, RiskFactor, RiskLevel


@dataclass(frozen=True, slots=True)
class RiskScore:
    """The sum with every part that it is made of, so that the formula can be shown."""

    total: int
    parts: tuple[tuple[RiskFactor, RiskLevel], ...]
    risk_class: RiskClass


def score_of(
    factors: Sequence[RiskFactor], levels: Mapping[str, str], class_of: Callable[[int], RiskClass]
) -> RiskScore:
    """Add up the points. Raises Invalid with one entry for each factor that has no answer, or one that it lacks."""
    faults: dict[str, list[str]] = {}
    parts = []
    for factor in factors:
        try:
            parts.append((factor, factor.level(levels[factor.id])))
        except KeyError:
            known = ", ".join(level.code for level in factor.levels)
            faults[factor.id] = [f"Choose one of: {known}."]
    for unknown in set(levels) - {factor.id for factor in factors}:
        faults[unknown] = ["There is no such risk factor."]
    if faults:
        raise Invalid("The risk factors are not complete.", fields=faults)
    total = sum(level.points for _, level in parts)
    return RiskScore(total, tuple(parts), class_of(total))
