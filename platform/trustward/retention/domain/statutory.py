"""How long statutes keep a unit after its purpose, and by when they want it gone (PIPA art. 21(1)).

A row has versions that follow each other in time, and each keeps a unit on the days on which it is in force and its
count still runs. So a longer period reaches what still exists when it comes into force, a shorter one takes nothing away
from the past, and where the law ceases, so does the keeping. A version adopted for new records only does not touch older
ones.
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
_COUNTED = frozenset({Bound.AT_LEAST, Bound.CHOSEN, Bound.AT_MOST})


@dataclass(slots=True)
class Counted:
    """One version of a row, counted: its end (None: not known), its step in the trace, and what to look at.

    `before` tells of an end that had passed before the event from which it counts now.
    """

    step: Step
    end: Ending | None = None
    cautions: frozenset[Caution] = frozenset()
    before: tuple[Step, ...] = ()


@dataclass(slots=True)
class Span:
    """The days on which something keeps the unit, if it still exists on the first of them. None: since long ago."""

    counted: Counted
    start: date | None = None

    @property
    def end(self) -> Ending | None:
        return self.counted.end


@dataclass(slots=True)
class RowFound:
    """What one row leads to: days on which it keeps the unit, and the last one on which it may exist (`cap`).

    `steps` say what binds nothing here, or can't be counted.
    """

    spans: list[Span] = field(default_factory=list)
    cap: Counted | None = None
    steps: list[Counted] = field(default_factory=list)


def look_up(rule: RowRule, facts: UnitFacts, rules: Rules, clock: Clock) -> RowFound:
    """What a row says about the unit."""
    if not rule.versions:
        step = Step(StepKind.OPEN, rule.id, Why.UNKNOWN_ROW, sure=False)
        return RowFound([Span(Counted(step, cautions=frozenset({Caution.UNKNOWN_ROW})))])
    return _Row(rule, facts, rules, clock).read()


@dataclass
class _Row:
    """Reads the versions of one row."""

    rule: RowRule
    facts: UnitFacts
    rules: Rules
    clock: Clock
    found: RowFound = field(default_factory=RowFound)

    def read(self) -> RowFound:
        versions = self._candidates()
        bound = [place for place, one in enumerate(versions) if one.applies and one.adopted.row.bound in _COUNTED]
        for place in bound:
            row, until = versions[place].adopted.row, self._until(versions, place)
            if row.bound is Bound.AT_MOST:
                self._cap(row, self._counted(row), until)
            else:
                self._keep(row, self._counted(row), until, replaced=place + 1 in bound)
        if not bound:
            self.found.steps.append(Counted(self._not_bound(versions)))
        elif not self.found.spans and not self.found.cap and not self.found.steps:
            last = versions[bound[-1]].adopted.row
            self.found.steps.append(Counted(self._step(last, StepKind.NOT_APPLICABLE, Why.NOT_IN_FORCE)))
        return self.found

    def _keep(self, row: RetentionRow, counted: Counted, until: date | None, replaced: bool) -> None:
        end = counted.end
        if end and row.valid_from and end.on < row.valid_from:
            return
        if until and (end is None or end.on >= until):
            end = self.clock.whole_day(until - _DAY)
            why = Why.LAW_CHANGED if replaced else Why.REPEALED
            step = replace(counted.step, kind=StepKind.STATUTORY_END, why=why, ends_on=end.on)
            counted = replace(counted, step=step, end=end)
        self.found.spans.append(Span(counted, row.valid_from))

    def _cap(self, row: RetentionRow, counted: Counted, until: date | None) -> None:
        """A stricter law does not reach back: what it wants gone already has to be gone on its first day."""
        end = counted.end
        if end is None:
            self.found.steps.append(counted)
            return
        if row.valid_from and end.on < row.valid_from:
            end = self.clock.whole_day(row.valid_from)
            counted = replace(counted, step=replace(counted.step, ends_on=end.on), end=end)
        if until and end.on >= until:
            self.found.steps.append(Counted(self._step(row, StepKind.NOT_APPLICABLE, Why.REPEALED, until - _DAY)))
        elif self.found.cap is None or self.found.cap.end is None or end.on < self.found.cap.end.on:
            self.found.cap = counted

    # Versions.

    def _candidates(self) -> list[RowVersion]:
        """The versions that count for this unit's event; of two that come into force together, the later adopted."""
        by_start: dict[date, RowVersion] = {}
        for version in self.rule.versions:
            since = version.adopted.since
            event = self._latest(version.adopted.row) if since else None
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
        later = (one for one in self.rule.versions if one not in versions)
        return None if any((one.adopted.row.valid_from or date.min) >= ends for one in later) else ends

    def _not_bound(self, versions: list[RowVersion]) -> Step:
        for version in versions:
            if version.applies and version.adopted.row.bound is Bound.WHILE_RELIED_ON:
                return self._step(version.adopted.row, StepKind.STATUTORY_END, Why.RELIED_ON)
        if versions:
            return self._step(versions[-1].adopted.row, StepKind.NOT_APPLICABLE, Why.PROFILE)
        return Step(StepKind.NOT_APPLICABLE, self.rule.id, Why.NOT_IN_FORCE)

    def _step(self, row: RetentionRow, kind: StepKind, why: Why, ends_on: date | None = None) -> Step:
        return Step(kind, row.id, why, row.citation, period=str(row.period or ""), ends_on=ends_on)

    # One version.

    def _latest(self, row: RetentionRow) -> Happened | None:
        events = self.clock.all_of(self.facts.events, _kinds(row))
        return events[-1] if events else None

    def _counted(self, row: RetentionRow) -> Counted:
        kinds = _kinds(row)
        step = replace(
            self._step(row, StepKind.OPEN, Why.MISSING), anchor=kinds[0] if row.anchors else None, sure=False
        )
        cautions = {Caution.TO_CHECK} if row.to_check else set()
        if len(row.anchors) != 1:
            cautions.add(Caution.SEVERAL_ANCHORS)
        events = self.clock.all_of(self.facts.events, kinds)
        if not events:
            return Counted(step, cautions=frozenset(cautions))
        period, why = self._period(row, events[-1])
        if period is None:
            return Counted(replace(step, why=why), cautions=frozenset(cautions))
        count: Count = partial(self.clock.at_most if row.bound is Bound.AT_MOST else self.clock.kept, period=period)
        end = count(events[-1].at)
        if why is Why.CHOSEN_UNKNOWN:
            cautions.add(Caution.CHOSEN_UNKNOWN)
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
        if before := self._outlived(events, count, step):
            cautions.add(Caution.REOPENED)
        return Counted(step, end, frozenset(cautions), before)

    def _period(self, row: RetentionRow, event: Happened) -> tuple[Period | None, Why]:
        """The period to count with: the law's, or where the controller chooses, what it states within the bounds."""
        if row.period is None or (row.bound is Bound.CHOSEN and row.period_max is None):
            return None, Why.NO_NUMBER
        if row.bound is not Bound.CHOSEN or row.period_max is None:
            return row.period, Why.AT_MOST if row.bound is Bound.AT_MOST else Why.AT_LEAST
        if self.rules.stated is not None:
            least, wanted, most = (
                self.clock.at_most(event.at, period).at for period in (row.period, self.rules.stated, row.period_max)
            )
            if least <= wanted <= most:
                return self.rules.stated, Why.CHOSEN
        return row.period_max, Why.CHOSEN_UNKNOWN

    def _outlived(self, events: list[Happened], count: Count, step: Step) -> tuple[Step, ...]:
        outlived = self.clock.outlived(events, count)
        if outlived is None:
            return ()
        earlier, later = outlived
        again = replace(step, kind=StepKind.REOPENED, why=Why.NEW_CONTENT, ends_on=earlier.on)
        return (replace(again, anchor=later.kind, anchor_on=self.clock.day(later.at)),)


def _kinds(row: RetentionRow) -> tuple[EventKind, ...]:
    """The events that may start a row's period. A row that names none: whatever happened last."""
    if not row.anchors:
        return tuple(EventKind)
    return tuple(dict.fromkeys(kind for anchor in row.anchors for kind in LAW_EVENTS[anchor]))
