"""How long statutes keep a unit after its purpose, and by when they want it gone (PIPA art. 21(1)).

A row has versions that follow each other in time. A unit is kept by the version in force while it still runs: where a
version ends before the count does, the next one takes over; where the law ceases without a next one, so does the
keeping. A version adopted for new records only does not touch older ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from trustward.law.arithmetic import Period
from trustward.law.rows import Bound, RetentionRow

from .counting import Clock, Count, Ending
from .facts import Happened, UnitFacts
from .kinds import LAW_EVENTS, Caution, EventKind, StepKind, Why
from .rules import RowRule, RowVersion, Rules
from .trace import Step

_DAY = timedelta(days=1)
_KEEPING = frozenset({Bound.AT_LEAST, Bound.CHOSEN})
_CAPPING = frozenset({Bound.AT_MOST})


@dataclass(slots=True)
class RowFound:
    """What one row leads to. `bound` False: it binds nothing here. `end` None with `bound`: open.

    `from_` is the first day on which a version holds that binds the tenant; None: since long ago.
    """

    step: Step
    bound: bool = False
    end: Ending | None = None
    from_: date | None = None
    cautions: set[Caution] = field(default_factory=set)
    before: list[Step] = field(default_factory=list)


def kept_by(rule: RowRule, facts: UnitFacts, rules: Rules, clock: Clock) -> RowFound:
    """Until when a row keeps the unit: the last day is still within."""
    if not rule.versions:
        unknown = Step(StepKind.OPEN, rule.id, Why.UNKNOWN_ROW, sure=False)
        return RowFound(unknown, bound=True, cautions={Caution.UNKNOWN_ROW})
    walk = _Walk(rule, facts, rules, clock, _KEEPING)
    return walk.keep()


def gone_by(rule: RowRule, facts: UnitFacts, rules: Rules, clock: Clock) -> RowFound:
    """The last day on which a row allows the unit to exist."""
    walk = _Walk(rule, facts, rules, clock, _CAPPING)
    return walk.cap()


def has(rule: RowRule, capping: bool) -> bool:
    """Whether some version of the row caps (or keeps); a row that is not adopted is one that keeps."""
    if not rule.versions:
        return not capping
    return any((one.adopted.row.bound in _CAPPING) is capping for one in rule.versions)


@dataclass
class _Walk:
    """Walks through the versions of a row in time."""

    rule: RowRule
    facts: UnitFacts
    rules: Rules
    clock: Clock
    bounds: frozenset[Bound]

    def keep(self) -> RowFound:
        versions = self._candidates()
        first: RowVersion | None = None
        found = RowFound(self._not_bound(versions))
        for place, version in enumerate(versions):
            row, until = version.adopted.row, self._until(versions, place)
            if not self._binds(version):
                if first is not None:
                    return self._ceased(found, row.valid_from)
                continue
            counted = self._counted(version)
            if first is None:
                first, counted.from_ = version, row.valid_from
            else:
                counted.from_ = found.from_
                counted.cautions |= found.cautions
                if counted.end is not None and row.valid_from and counted.end.on < row.valid_from:
                    return self._ended(counted, row.valid_from - _DAY, Why.LAW_CHANGED)
            found = counted
            if found.end is not None and (until is None or found.end.on < until):
                return found
            if until and place == len(versions) - 1:
                return self._ceased(found, until)
        return found

    def cap(self) -> RowFound:
        versions = self._candidates()
        found = RowFound(self._not_bound(versions))
        started = False
        for place, version in enumerate(versions):
            row, until = version.adopted.row, self._until(versions, place)
            if not self._binds(version):
                if started:
                    return RowFound(replace(found.step, kind=StepKind.NOT_APPLICABLE, why=Why.REPEALED))
                continue
            found, started = self._counted(version), True
            if found.end is None:
                continue
            if row.valid_from and found.end.on < row.valid_from:
                return self._ended(found, row.valid_from, Why.AT_MOST)
            if until is None or found.end.on < until:
                return found
            if place == len(versions) - 1:
                return RowFound(
                    replace(found.step, kind=StepKind.NOT_APPLICABLE, why=Why.REPEALED, ends_on=until - _DAY)
                )
        return found

    # Versions.

    def _candidates(self) -> list[RowVersion]:
        """The versions that count for this unit's event; of two that come into force together, the later adopted."""
        by_start: dict[date, RowVersion] = {}
        for version in self.rule.versions:
            since = version.adopted.since
            event = self._event(version.adopted.row) if since else None
            if since is None or event is None or self.clock.day(event.at) >= since:
                by_start[version.adopted.row.valid_from or date.min] = version
        return [by_start[start] for start in sorted(by_start)]

    def _until(self, versions: list[RowVersion], place: int) -> date | None:
        """The first day on which a version does not count any more: the next one's first, or the law's own end.

        What replaced it for new records only leaves it in force for this one.
        """
        if place + 1 < len(versions):
            return versions[place + 1].adopted.row.valid_from
        ends = versions[place].adopted.row.valid_to
        if ends is None:
            return None
        replaced = any(
            one not in versions and (one.adopted.row.valid_from or date.min) >= ends for one in self.rule.versions
        )
        return None if replaced else ends

    def _binds(self, version: RowVersion) -> bool:
        return version.applies and version.adopted.row.bound in self.bounds

    def _not_bound(self, versions: list[RowVersion]) -> Step:
        rows = [one.adopted.row for one in versions]
        step = Step(StepKind.NOT_APPLICABLE, self.rule.id, Why.NOT_IN_FORCE)
        if rows:
            step = replace(step, citation=rows[-1].citation, period=str(rows[-1].period or ""), why=Why.PROFILE)
        if any(one.applies and one.adopted.row.bound is Bound.WHILE_RELIED_ON for one in versions):
            step = replace(step, kind=StepKind.STATUTORY_END, why=Why.RELIED_ON)
        return step

    # One version.

    def _event(self, row: RetentionRow) -> Happened | None:
        events = self.clock.all_of(self.facts.events, _kinds(row))
        return events[-1] if events else None

    def _counted(self, version: RowVersion) -> RowFound:
        row = version.adopted.row
        kinds = _kinds(row)
        step = Step(
            StepKind.OPEN,
            row.id,
            Why.MISSING,
            row.citation,
            kinds[0] if row.anchors else None,
            period=str(row.period or ""),
        )
        cautions = {Caution.TO_CHECK} if row.to_check else set()
        if len(row.anchors) != 1:
            cautions.add(Caution.SEVERAL_ANCHORS)
        events = self.clock.all_of(self.facts.events, kinds)
        if not events:
            return RowFound(replace(step, sure=False), True, cautions=cautions)
        period, why = self._period(row, events[-1])
        if period is None:
            return RowFound(replace(step, why=Why.NO_NUMBER, sure=False), True, cautions=cautions)
        if why is Why.CHOSEN_UNKNOWN:
            cautions.add(Caution.CHOSEN_UNKNOWN)
        count: Count = partial(self.clock.at_most if row.bound is Bound.AT_MOST else self.clock.kept, period=period)
        end = count(events[-1].at)
        if not end.sure:
            cautions.add(Caution.HOLIDAYS)
        step = replace(
            step,
            kind=StepKind.CAP if row.bound is Bound.AT_MOST else StepKind.STATUTORY_END,
            why=why,
            anchor=events[-1].kind,
            anchor_on=self.clock.day(events[-1].at),
            period=str(period),
            ends_on=end.on,
            sure=not cautions,
        )
        found = RowFound(step, True, end, cautions=cautions)
        if outlived := self.clock.outlived(events, count):
            earlier, later = outlived
            again = replace(
                step,
                kind=StepKind.REOPENED,
                why=Why.NEW_CONTENT,
                anchor=later.kind,
                anchor_on=self.clock.day(later.at),
                ends_on=earlier.on,
            )
            found.before.append(again)
            found.cautions.add(Caution.REOPENED)
        return found

    def _period(self, row: RetentionRow, event: Happened) -> tuple[Period | None, Why]:
        """The period to count with: the law's, or where the controller chooses, what it states within the bounds."""
        if row.bound is not Bound.CHOSEN:
            return row.period, Why.AT_MOST if row.bound is Bound.AT_MOST else Why.AT_LEAST
        if row.period is None or row.period_max is None:
            return None, Why.NO_NUMBER
        stated = self.rules.stated
        if stated is not None:
            least, wanted, most = (
                self.clock.at_most(event.at, period).at for period in (row.period, stated, row.period_max)
            )
            if least <= wanted <= most:
                return stated, Why.CHOSEN
        return row.period_max, Why.CHOSEN_UNKNOWN

    def _ceased(self, found: RowFound, on: date | None) -> RowFound:
        """The law that kept it ceased on the day `on`."""
        assert on is not None
        return self._ended(found, on - _DAY, Why.REPEALED)

    def _ended(self, found: RowFound, on: date, why: Why) -> RowFound:
        found.end = self.clock.whole_day(on)
        kind = StepKind.STATUTORY_END if found.step.kind is StepKind.OPEN else found.step.kind
        found.step = replace(found.step, kind=kind, why=why, ends_on=on)
        return found


def _kinds(row: RetentionRow) -> tuple[EventKind, ...]:
    """The events that may start a row's period. A row that names none: whatever happened last."""
    if not row.anchors:
        return tuple(EventKind)
    return tuple(dict.fromkeys(kind for anchor in row.anchors for kind in LAW_EVENTS[anchor]))
