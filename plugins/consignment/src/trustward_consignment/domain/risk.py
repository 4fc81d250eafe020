"""The risk score of a trustee: which factors count, and what they add up to. Factors and classes are rows of the packs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustward.api import RiskFactor


@dataclass(frozen=True, slots=True)
class Term:
    """One factor in the sum: the chosen level's code and the points it gives; None where nothing was chosen."""

    factor: str
    level: str | None
    points: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, with everything that stands in it. A total is only final when every factor was rated."""

    terms: tuple[Term, ...]

    @property
    def total(self) -> int:
        """The sum; certificates may lower it below nothing."""
        return sum(term.points for term in self.terms)

    @property
    def unrated(self) -> tuple[str, ...]:
        """Factors without a level."""
        return tuple(term.factor for term in self.terms if term.level is None)

    @property
    def complete(self) -> bool:
        """Every factor is rated."""
        return bool(self.terms) and not self.unrated

    def formula(self) -> str:
        """The sum as it is shown: "2 + 1 + 0 − 1 = 2"."""
        shown = ""
        for term in self.terms:
            sign = (" + ", " − ")[term.points < 0] if shown else ("", "−")[term.points < 0]
            shown += f"{sign}{abs(term.points)}"
        return f"{shown} = {'−' if self.total < 0 else ''}{abs(self.total)}"


def score(factors: Sequence[RiskFactor], chosen: Mapping[str, str]) -> Score:
    """Add up what was chosen. A level that the factor doesn't have (any more) counts as not chosen."""
    terms = []
    for factor in factors:
        level = next((one for one in factor.levels if one.code == chosen.get(factor.id)), None)
        terms.append(Term(factor.id, level.code if level else None, level.points if level else 0))
    return Score(tuple(terms))
