"""What rows that are well formed one by one can still get wrong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise

from .citations import parse_citation
from .rows import (
    CalendarYear,
    CitationStyle,
    Duty,
    FixedHoliday,
    Form,
    Holiday,
    HolidayCalendar,
    Profile,
    Proposal,
    Question,
    QuestionDomain,
    RefusalGround,
    RetentionRow,
    Row,
    Status,
    StatuteName,
    Term,
    Threshold,
    Timing,
)

Fault = tuple[Row, str]


def faults_of(rows: Sequence[Row], others: Sequence[Row] = ()) -> Iterator[Fault]:
    """Each fault of `rows` with the row that has it; `others` are rows of other packs that they may refer to."""
    ids: dict[type[Row], set[str]] = {}
    for row in (*rows, *others):
        ids.setdefault(type(row), set()).add(row.id)
    yield from _spans(rows)
    yield from _keys(rows)
    for row in rows:
        yield from ((row, what) for what in _alone(row))
        yield from ((row, what) for what in _citation(row, ids.get(StatuteName, set())))
        for field, kind, wanted in _references(row):
            missing = sorted(set(wanted) - ids.get(kind, set()))
            if missing:
                yield row, f"{field}: the pack has no {kind.kind} {', '.join(missing)}"


def _spans(rows: Sequence[Row]) -> Iterator[Fault]:
    """Rows of one kind and id must not hold on the same day."""
    by_id: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_id.setdefault((row.kind, row.id), []).append(row)
    for same in by_id.values():
        ordered = sorted(same, key=lambda one: one.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or (later.valid_from or date.min) < earlier.valid_to:
                yield later, "the id is in use on the same days by another row; set valid_to and valid_from"


def _keys(rows: Sequence[Row]) -> Iterator[Fault]:
    """A key leads to one row on any day."""
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.key:
            by_key.setdefault((row.kind, row.key), []).append(row)
    for same in by_key.values():
        for one, other in combinations(same, 2):
            if one.id != other.id and _meet(one, other):
                yield other, f"key: {other.key!r} is the key of {one.id} on the same days"


def _meet(one: Row, other: Row) -> bool:
    return (one.valid_from or date.min) < (other.valid_to or date.max) and (other.valid_from or date.min) < (
        one.valid_to or date.max
    )


def _alone(row: Row) -> Iterator[str]:
    if not row.id.strip():
        yield "id: is empty"
    if not (row.text.ko.strip() and row.text.en.strip()):
        yield "text: is needed in both languages"
    if row.valid_from and row.valid_to and row.valid_from >= row.valid_to:
        yield "valid_to: must lie after valid_from"
    if row.status is Status.VERIFIED and not row.citation:
        yield "citation: a verified row must say where it was seen"
    known = set(type(row).__dataclass_fields__)
    if unknown := sorted(set(row.unsure) - known):
        yield f"unsure: there is no field {', '.join(unknown)}"
    if isinstance(row, Duty):
        yield from _duty(row)
    if isinstance(row, FixedHoliday):
        yield from _recurs(row)


def _duty(row: Duty) -> Iterator[str]:
    counted = row.timing in (Timing.WITHIN, Timing.EVERY)
    if counted and row.period is None and not row.proposal:
        yield f"period: a duty that is due {row.timing} needs a period or a proposal"
    if row.timing in (Timing.NEVER, Timing.STANDING, Timing.UNKNOWN) and row.period is not None:
        yield f"period: a duty that is due {row.timing} has none"
    if row.timing is Timing.KEEP and not row.retention:
        yield "retention: a duty to keep names its retention rows"


def _recurs(row: FixedHoliday) -> Iterator[str]:
    try:
        date(2001, row.month, row.day)
    except ValueError:
        yield "day: is not a day of every year"


def _citation(row: Row, statutes: set[str]) -> Iterator[str]:
    try:
        found = parse_citation(row.citation)
    except ValueError as error:
        yield f"citation: {error}"
        return
    if unknown := sorted({one.statute for one in found} - statutes):
        yield f"citation: the pack has no statute {', '.join(unknown)}"


def _references(row: Row) -> Iterator[tuple[str, type[Row], Iterable[str]]]:
    match row:
        case Duty():
            yield "retention", RetentionRow, row.retention
            yield "terms", Term, row.terms
            yield "thresholds", Threshold, row.thresholds
            yield "refusals", RefusalGround, row.refusals
            yield "forms", Form, row.forms
            yield "proposal", Proposal, [row.proposal] if row.proposal else []
            yield "applies_to", Profile, row.applies_to
        case RetentionRow():
            yield "applies_to", Profile, row.applies_to
        case Question():
            yield "domain", QuestionDomain, [row.domain]
        case Holiday() | CalendarYear():
            yield "calendar", HolidayCalendar, [row.calendar]
        case StatuteName():
            yield "style", CitationStyle, [row.style]
