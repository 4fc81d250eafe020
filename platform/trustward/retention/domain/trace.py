"""The trace: what was looked at, what it would have led to, and what decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .kinds import EventKind, StepKind, Why


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was looked at.

    `rule` is the id of a retention row, the key of a service, or the id of a hold. `anchor` is the event from which it
    counts (or which is missing), `period` is written as in packs ("3 years"). `ends_on` is the last day that it leads
    to. `wins`: it decides, when the purpose ended or until when the unit is kept after that. `agreed`: it is not what the
    register says now, but what it said when the person consented.
    """

    kind: StepKind
    rule: str
    why: Why
    citation: str = ""
    anchor: EventKind | None = None
    anchor_on: date | None = None
    period: str = ""
    ends_on: date | None = None
    wins: bool = False
    sure: bool = True
    agreed: bool = False

    def to_data(self) -> dict[str, Any]:
        """The step as JSON; what holds its default is left out."""
        data: dict[str, Any] = {"kind": self.kind.value, "rule": self.rule, "why": self.why.value}
        if self.citation:
            data["citation"] = self.citation
        if self.anchor:
            data["anchor"] = self.anchor.value
        if self.anchor_on:
            data["anchor_on"] = self.anchor_on.isoformat()
        if self.period:
            data["period"] = self.period
        if self.ends_on:
            data["ends_on"] = self.ends_on.isoformat()
        if self.wins:
            data["wins"] = True
        if not self.sure:
            data["sure"] = False
        if self.agreed:
            data["agreed"] = True
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Step:
        """Read what `to_data` wrote."""
        return cls(
            StepKind(data["kind"]),
            data["rule"],
            Why(data["why"]),
            data.get("citation", ""),
            EventKind(data["anchor"]) if "anchor" in data else None,
            date.fromisoformat(data["anchor_on"]) if "anchor_on" in data else None,
            data.get("period", ""),
            date.fromisoformat(data["ends_on"]) if "ends_on" in data else None,
            data.get("wins", False),
            data.get("sure", True),
            data.get("agreed", False),
        )
