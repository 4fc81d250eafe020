"""Consignment: contract items, questions of the supervision check, and the risk class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from trustward.kernel.texts import Text
from trustward.law.arithmetic.periods import Period

from .base import NO_TEXT, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractItem(Row):
    """One thing that the consignment contract must say in writing.

    `wording` is a proposal of ours for the words of a contract, in Markdown; `status` speaks of the law's item only.
    """

    kind: ClassVar[str] = "contract_item"

    order: int
    wording: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDomain(Row):
    """A heading under which questions stand."""

    kind: ClassVar[str] = "question_domain"

    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Row):
    """A question of the supervision check. A "no" to a `key_item` caps the grade.

    `vendor_type` is empty for questions that every trustee is asked. `hint` tells what a good answer shows as evidence.
    """

    kind: ClassVar[str] = "question"

    order: int
    domain: str
    key_item: bool = False
    vendor_type: str = ""
    hint: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class RiskLevel:
    """One answer to a risk factor and the points it gives; `below` is the exclusive upper end of a counted range."""

    code: str
    points: int
    text: Text
    below: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFactor(Row):
    """One factor of a trustee's risk score."""

    kind: ClassVar[str] = "risk_factor"

    order: int
    levels: tuple[RiskLevel, ...]

    def level(self, code: str) -> RiskLevel:
        """The level named `code`. Raises KeyError for one that the factor does not have."""
        for level in self.levels:
            if level.code == code:
                return level
        raise KeyError(f"{self.id} has no level {code!r}")

    def level_of(self, amount: int) -> RiskLevel:
        """The level of a counted amount: the first whose upper end lies above it."""
        for level in self.levels:
            if level.below is None or amount < level.below:
                return level
        return self.levels[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskClass(Row):
    """What follows from a score of at least `min_score`: how often the trustee is checked, and how.

    `check_every` is the cycle of the main check, `self_check_every` that of the self-check in between.
    """

    kind: ClassVar[str] = "risk_class"

    min_score: int
    check_every: Period
    self_check_every: Period | None = None
    all_questions: bool
    method: Text
