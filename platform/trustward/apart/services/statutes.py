"""By which law a unit is kept apart: read from the trace of its disposition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trustward.retention.domain import EventKind, Step, StepKind, Why

_KEEPING = frozenset({StepKind.STATUTORY_END, StepKind.HOLD})


def statutes_of(trace: Iterable[dict[str, Any]]) -> list[list[str]]:
    """Pairs of row of law and citation that keep a unit; the ones that decide when others don't reach so far.

    A hold stands there under its id, without a citation.
    """
    steps = [step for step in map(Step.from_data, trace) if step.kind in _KEEPING and step.ends_on is not None]
    deciding = [step for step in steps if step.wins] or steps
    return [[step.rule, step.citation] for step in deciding]


def rows_and_citations(trace: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """The statutes among them, each once."""
    steps = (step for step in map(Step.from_data, trace) if step.kind is StepKind.STATUTORY_END and step.citation)
    return list(dict.fromkeys((step.rule, step.citation) for step in steps))


def waiting(trace: Iterable[dict[str, Any]]) -> list[tuple[str, EventKind]]:
    """Citations of the statutes that can't be counted yet, each with the event that is not recorded."""
    steps = (step for step in map(Step.from_data, trace) if step.kind is StepKind.OPEN and step.why is Why.MISSING)
    return list(dict.fromkeys((step.citation, step.anchor) for step in steps if step.citation and step.anchor))


def held(trace: Iterable[dict[str, Any]]) -> bool:
    """Whether a hold is among what keeps a unit."""
    return any(Step.from_data(step).kind is StepKind.HOLD for step in trace)
