"""What people see of records: pages of units, what becomes of each in words, and what ends when. No personal value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from heapq import nlargest
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.kernel import clock
from trustward.kernel.scope import load, session
from trustward.kernel.texts import Lang
from trustward.law.arithmetic import start_of_day
from trustward.plugins.statutes import lawbook
from trustward.records.domain import UnitState
from trustward.records.tables import Record, RecordUnit
from trustward.retention import domain as engine
from trustward.retention.domain import EventKind, NextStep

from .computing import Rulebook, facts_of, rulebook
from .reading import units_of
from .statistics import pairs
from .waiting import Waits, condition

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as a list shows it."""

    unit: RecordUnit
    record: Record


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of one unit, in words."""

    unit: RecordUnit
    sentence: str
    steps: tuple[tuple[engine.Step, str], ...]
    warnings: tuple[engine.Caution, ...]
    standing: engine.Standing
    found: engine.Disposition
    awaited: tuple[str, ...] = ()
    """What would have to be recorded for an end to be known."""


@dataclass(frozen=True, slots=True)
class Ends:
    """How many units of a service and class have their next step by month. `months` are first days.

    `due`: it has come already. `later`: after the last month.
    """

    service: str
    record_class: str
    step: NextStep
    due: int
    by_month: tuple[int, ...]
    later: int


class Endless(NamedTuple):
    """How many units of a service and class have no known end; how many of them are moved apart before."""

    service: str
    record_class: str
    number: int
    moved_first: int


def page(
    *, service: str = "", record_class: str | None = None, state: UnitState | None = None, before: UUID | None = None,
    size: int = PAGE, waits: Waits | None = None,
) -> tuple[list[Line], UUID | None]:  # fmt: skip
    """Units, the newest first. Reads an index by service, class and state, never the rows of others.

    Args:
        record_class: None: every class.
        waits: only those that wait for this.
    Returns: the page, and where the next one begins.
    """
    wanted = [
        (one, kind, each)
        for one, kind in pairs()
        for each in ([state] if state else UnitState)
        if service in ("", one) and record_class in (None, kind)
    ]
    ids: list[UUID] = []
    for one, kind, each in wanted:
        statement = sa.select(RecordUnit.id).where(
            RecordUnit.service == one, RecordUnit.record_class == kind, RecordUnit.state == each
        )
        if before is not None:
            statement = statement.where(RecordUnit.id < before)
        if waits is not None:
            statement = statement.where(condition(waits))
        ids += session().scalars(statement.order_by(RecordUnit.id.desc()).limit(size + 1))
    newest = nlargest(size + 1, ids)
    return lines(newest[:size]), newest[size - 1] if len(newest) > size else None


def lines(units: Sequence[UUID]) -> list[Line]:
    """Units with their records, the newest first."""
    found = (
        session().scalars(sa.select(RecordUnit).where(RecordUnit.id.in_(units)).order_by(RecordUnit.id.desc())).all()
    )
    records = {one.record_id for one in found}
    by_id = {one.id: one for one in session().scalars(sa.select(Record).where(Record.id.in_(records)))}
    return [Line(one, by_id[one.record_id]) for one in found]


def disposition_of(unit: RecordUnit, book: Rulebook | None = None) -> engine.Disposition:
    """What must become of a unit, reckoned from its facts as they are now."""
    book = book or rulebook()
    ((_, known),) = facts_of([unit])
    return book.disposition(known)


def sentence_of(unit: RecordUnit, lang: Lang, book: Rulebook | None = None) -> str:
    """What becomes of a unit and why, in a plain sentence or two."""
    book = book or rulebook()
    rules = book.rules(unit.service, unit.record_class)
    return engine.sentence(disposition_of(unit, book), rules, lang, lawbook(), clock.now())


def told(record_id: UUID, lang: Lang) -> list[Told]:
    """What becomes of each unit of a record, with how that was found."""
    book, law, now = rulebook(), lawbook(), clock.now()
    found = []
    for unit, known in facts_of(units_of(record_id)):
        rules, what = book.rules(unit.service, unit.record_class), book.disposition(known)
        steps = tuple((step, engine.explain(step, rules, lang, law)) for step in what.trace)
        words = engine.sentence(what, rules, lang, law, now)
        awaited = dict.fromkeys(
            engine.EVENTS[one.anchor].in_(lang) for one in what.trace if one.kind is engine.StepKind.OPEN and one.anchor
        )
        found.append(Told(unit, words, steps, what.warnings, what.at(now), what, tuple(awaited)))
    return found


def kinds_that_matter(record_id: UUID) -> list[EventKind]:
    """Events from which a clock of this record runs, or by which it ends: what staff may note about it."""
    record, book = load(Record, record_id), rulebook()
    found: set[EventKind] = set()
    for unit in units_of(record.id):
        rules = book.rules(unit.service, unit.record_class)
        if rules.retention is not None:
            found |= {engine.REGISTER_EVENTS[end.anchor][0] for end in rules.retention.ends}
        if rules.withdrawable:
            found.add(EventKind.WITHDRAWN)
        for rule in rules.rows:
            rows = [version.adopted.row for version in rule.versions if version.applies]
            found |= {kind for row in rows for anchor in row.anchors for kind in engine.LAW_EVENTS[anchor]}
    return [kind for kind in EventKind if kind in (found | {EventKind.PURPOSE_MET}) - _BY_ITSELF]


_BY_ITSELF = frozenset({EventKind.COLLECTED, EventKind.RECORD, EventKind.CONSENT, EventKind.DESTROYED})
"""What is noted when it happens, by whatever does it."""


def months(first: date, number: int) -> list[date]:
    """First days of months, and that of the one after."""
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(number + 1)
    ]


def ends_by_month(zone: ZoneInfo, number: int = 12) -> tuple[list[date], list[Ends]]:
    """How many units are to be moved apart or destroyed, month by month, by service and class. Reads one index.

    Returns: the first days of the months shown, and a line for each service, class and step that has any.
    """
    now = clock.now()
    firsts = months(now.astimezone(zone).date().replace(day=1), number)
    bounds = [start_of_day(first, zone) for first in firsts]
    found: dict[tuple[str, str, NextStep], list[int]] = {}
    for step in (NextStep.MOVE_APART, NextStep.DESTROY):
        for row in session().execute(_counted(step, now, bounds[1:])):
            key = row.service, row.record_class, step
            found.setdefault(key, [0] * (number + 2))[row.place] = row.number
    return firsts[:-1], [
        Ends(*key, due=counts[0], by_month=tuple(counts[1:-1]), later=counts[-1])
        for key, counts in sorted(found.items())
    ]


def without_end() -> list[Endless]:
    """How many units of each service and class have no known end: an event is not recorded yet, or the register says none.

    Those that are to be kept apart on a known day, and by whose statute nobody knows for how long, are among them. Reads an index
    that has such units alone.
    """
    moved_first = sa.func.sum(sa.case((RecordUnit.next_step == NextStep.MOVE_APART, 1), else_=0))
    statement = (
        sa.select(RecordUnit.service, RecordUnit.record_class, sa.func.count(), moved_first)
        .where(RecordUnit.destroy_from.is_(None))
        .group_by(RecordUnit.service, RecordUnit.record_class)
        .order_by(RecordUnit.service, RecordUnit.record_class)
    )
    return [Endless._make(row) for row in session().execute(statement)]


_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Says that there is an end, as a range of the index."""


def _counted(step: NextStep, now: datetime, bounds: Sequence[datetime]) -> sa.Select[tuple[str, str, int, int]]:
    places = [(RecordUnit.next_at <= now, 0), *((RecordUnit.next_at < end, n) for n, end in enumerate(bounds, 1))]
    place = sa.case(*places, else_=len(bounds) + 1).label("place")
    return (
        sa.select(RecordUnit.service, RecordUnit.record_class, place, sa.func.count().label("number"))
        .where(RecordUnit.next_step == step, RecordUnit.next_at >= _EARLIEST)
        .group_by(RecordUnit.service, RecordUnit.record_class, place)
    )


def units_due(
    step: NextStep, until: datetime, *, after: tuple[datetime, UUID] | None = None, size: int = 1000
) -> list[tuple[datetime, UUID]]:
    """Units whose next step is due, the longest waiting first: instant and id; the last one is where to go on."""
    statement = sa.select(RecordUnit.next_at, RecordUnit.id).where(
        RecordUnit.next_step == step, RecordUnit.next_at <= until
    )
    if after is not None:
        at, unit = after
        statement = statement.where(
            sa.or_(RecordUnit.next_at > at, sa.and_(RecordUnit.next_at == at, RecordUnit.id > unit))
        )
    rows = session().execute(statement.order_by(RecordUnit.next_at, RecordUnit.id).limit(size))
    return [(row.next_at or datetime.min.replace(tzinfo=UTC), row.id) for row in rows]


def counts_by_class() -> list[tuple[str, str, int]]:
    """How many units there are of each service and class."""
    return [(service, record_class, number) for service, record_class, number in _all_counts() if number]


def _all_counts() -> Iterator[tuple[str, str, int]]:
    for service, record_class in pairs():
        statement = sa.select(sa.func.count()).select_from(RecordUnit)
        of = statement.where(RecordUnit.service == service, RecordUnit.record_class == record_class)
        yield service, record_class, session().scalar(of) or 0
