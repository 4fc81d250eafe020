"""The contract check: does the written contract say everything that the law asks for (PIPA art. 26(1))?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Clause:
    """Where the contract says one of the items: clause, page, and its own words. `annex`: it stands in a file of its own."""

    item: str
    clause: str = ""
    page: str = ""
    quotation: str = ""
    annex: bool = False

    @property
    def complete(self) -> bool:
        """A clause counts when somebody who was not there finds it again."""
        return bool(self.clause and self.page and self.quotation)


@dataclass(frozen=True, slots=True)
class Result:
    """How a contract did: which items it has, which it lacks, in the order of the law."""

    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Every item is there; nothing to check is not complete."""
        return bool(self.present) and not self.missing


def check(wanted: Sequence[str], clauses: Iterable[Clause]) -> Result:
    """Compare the items that the law wants (their row ids, in order) with the clauses that were found."""
    found: Mapping[str, Clause] = {clause.item: clause for clause in clauses}
    present = tuple(item for item in wanted if item in found and found[item].complete)
    return Result(present, tuple(item for item in wanted if item not in present))


@dataclass(frozen=True, slots=True)
class Term:
    """How long a contract runs, and whether it goes on by itself."""

    starts_on: date | None = None
    ends_on: date | None = None
    renews: bool = False

    def ended(self, as_of: date) -> bool:
        """Whether it ran out without being renewed."""
        return self.ends_on is not None and self.ends_on < as_of and not self.renews
