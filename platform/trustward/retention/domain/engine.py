"""From facts and rules to what must become of a unit.

Earliest of what ends the purpose, then the latest of what keeps it: statutes of its record class, holds (PIPA art. 21(1)).
What is kept after the purpose is kept apart (art. 21(3)); what is kept by nothing is destroyed without delay.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from trustward.law.arithmetic import Calendar, Deadline, deadline, start_of_day

from .counting import Clock, Ending
from .facts import Hold, UnitFacts
from .kinds import Caution, NextStep, Standing, StepKind, Why
from .purpose import purpose_end
from .rules import Rules
from .statutory import Counted, RowFound, Span, look_up
from .trace import Step

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_COUNTED = frozenset({StepKind.CAP, StepKind.STATUTORY_END, StepKind.OPEN})
"""Steps whose doubts are doubts of the whole. Of the purpose's ends, only the earliest is: the others come later."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What must become of a unit, by day and by instant.

    `keep_until` is the last day of the purpose, `purpose_ended_at` the instant from which it has ended; both None while
    no end is known. `apart_until` is the last day on which a statute or a hold keeps the unit after that; None where
    nothing does, or where that end is not known (`kept_apart` tells which). `destroy_from` and `destroy_by` are None
    while it is not known. `next_step` and `next_at` are for a unit that has not been moved; see `next_for`.
    """

    purpose_ended_at: datetime | None = None
    keep_until: date | None = None
    kept_apart: bool = False
    apart_until: date | None = None
    destroy_from: datetime | None = None
    destroy_by: Deadline | None = None
    sure: bool = True
    trace: tuple[Step, ...] = ()
    warnings: tuple[Caution, ...] = ()

    @property
    def next_step(self) -> NextStep:
        """What has to be done next with a unit that is still in its first place."""
        return self.next_for(apart=False)[0]

    @property
    def next_at(self) -> datetime | None:
        """From when on the next step is due."""
        return self.next_for(apart=False)[1]

    def next_for(self, apart: bool) -> tuple[NextStep, datetime | None]:
        """What has to be done next, and from when on, depending on whether the unit was moved apart already."""
        if self.purpose_ended_at is None:
            return NextStep.NONE, None
        if self.kept_apart and not apart:
            return NextStep.MOVE_APART, self.purpose_ended_at
        if self.destroy_from is None:
            return NextStep.NONE, None
        return NextStep.DESTROY, self.destroy_from

    def at(self, moment: datetime) -> Standing:
        """What holds at a moment."""
        if self.purpose_ended_at is None or moment < self.purpose_ended_at:
            return Standing.KEEP
        if self.destroy_from is None or moment < self.destroy_from:
            return Standing.KEEP_APART
        if self.destroy_by is None or not self.destroy_by.missed(moment):
            return Standing.DUE
        return Standing.OVERDUE


def disposition(facts: UnitFacts, rules: Rules, calendar: Calendar, zone: ZoneInfo) -> Disposition:
    """What must become of a unit, with the trace of how that was found.

    It reads no clock: the same facts, rules, calendar and zone give the same answer on any day.

    Raises ValueError for an event at an instant without a zone.
    """
    work = _Work(facts, rules, Clock(calendar, zone))
    purpose, cap = work.purpose()
    kept, open_ = work.kept_beside(purpose)
    apart = purpose is not None and (open_ or (kept is not None and kept.at > purpose.at))
    last = kept if apart and kept else purpose
    if purpose is None or last is None or open_:
        until = by = None
    else:
        until, by = last.at, work.destroy_by(last.at, cap)
    return Disposition(
        purpose_ended_at=purpose.at if purpose else None,
        keep_until=purpose.on if purpose else None,
        kept_apart=apart,
        apart_until=kept.on if apart and kept and not open_ else None,
        destroy_from=until,
        destroy_by=by,
        sure=work.sure(by),
        trace=tuple(work.steps),
        warnings=tuple(one for one in Caution if one in work.cautions),
    )


@dataclass
class _Work:
    """One disposition in the making: the trace grows from stage to stage."""

    facts: UnitFacts
    rules: Rules
    clock: Clock
    steps: list[Step] = field(default_factory=list)
    cautions: set[Caution] = field(default_factory=set)
    rows: list[RowFound] = field(default_factory=list)

    def purpose(self) -> tuple[Ending | None, Deadline | None]:
        """When the purpose ends, cut off by the strictest statute that wants the unit gone; and that statute."""
        found = purpose_end(self.facts, self.rules, self.clock)
        self.steps += found.steps
        self.cautions |= found.cautions
        self.rows = [look_up(row, self.facts, self.rules, self.clock) for row in self.rules.rows]
        caps = [(row.cap.end, row.cap) for row in self.rows if row.cap and row.cap.end]
        if not caps:
            return found.end, None
        end, cap = min(caps, key=lambda one: one[0].on)
        # the unit may still exist on its last day, so that is the day for destroying it
        cut = Ending(end.on - _DAY, start_of_day(end.on, self.clock.zone), end.sure)
        cuts = found.end is None or cut.at < found.end.at
        if cuts:
            self.steps = [replace(step, wins=False) if step.wins else step for step in self.steps]
        for _, one in caps:
            self._tell(one, wins=cuts and one is cap)
        return cut if cuts else found.end, Deadline(end.on, end.at, sure=end.sure, rule=cap.step.rule)

    def kept_beside(self, purpose: Ending | None) -> tuple[Ending | None, bool]:
        """The latest of what keeps the unit beside its purpose, and whether something keeps it without a known end.

        A statute binds what still exists on its first day, or ended on the day before.
        """
        ours = [Span(self._held(hold)) for hold in self.facts.holds]
        if not self.rules.known_class:
            step = Step(StepKind.OPEN, self.rules.record_class, Why.UNKNOWN_CLASS, sure=False)
            ours.append(Span(Counted(step, cautions=frozenset({Caution.UNKNOWN_CLASS}))))
        reached = _reached(purpose, [*ours, *(span for row in self.rows for span in row.spans)])
        deciding = _longest(reached)
        prolongs = purpose and deciding and (deciding.end is None or deciding.end.at > purpose.at)
        winner = deciding if prolongs else None
        if winner and winner.end is None:
            self.cautions.add(Caution.ANCHOR_MISSING)
        for span in ours:
            self._tell(span.counted, span is winner)
        for row in self.rows:
            self._tell_row(row, reached, winner)
        return deciding.end if deciding else None, deciding is not None and deciding.end is None

    def _held(self, hold: Hold) -> Counted:
        step = Step(StepKind.HOLD, str(hold.id), Why.HELD, ends_on=hold.until)
        return Counted(step, self.clock.whole_day(hold.until))

    def _tell_row(self, row: RowFound, reached: list[Span], winner: Span | None) -> None:
        """Of a row's versions, only the one that lasts longest is worth telling."""
        for one in row.steps:
            self._tell(one)
        longest = _longest([span for span in row.spans if any(span is one for one in reached)])
        if longest:
            self._tell(longest.counted, longest is winner)
        elif row.spans:
            missed = replace(
                row.spans[0].counted.step, kind=StepKind.NOT_APPLICABLE, why=Why.NOT_IN_FORCE, ends_on=None
            )
            self._tell(Counted(missed))

    def _tell(self, one: Counted, wins: bool = False) -> None:
        self.steps += [*one.before, replace(one.step, wins=wins)]
        self.cautions |= one.cautions

    def destroy_by(self, start: datetime, cap: Deadline | None) -> Deadline | None:
        """The last day for destroying: the duty's, or an earlier one that a statute sets."""
        duty, clock = self.rules.destroy, self.clock
        by = None
        if duty and duty.period:
            by = replace(deadline(start, duty.period, clock.calendar, clock.zone, duty.rule), rule=duty.id)
        if cap:
            if cap.due_at <= start:
                self.cautions.add(Caution.PAST_CAP)
            elif by is None or cap.due_at < by.due_at:
                by = cap
        if by and not by.sure:
            self.cautions.add(Caution.HOLIDAYS)
        return by

    def sure(self, by: Deadline | None) -> bool:
        """Whether nothing that decides is in doubt."""
        return (by is None or by.sure) and all(step.sure for step in self.steps if step.wins or step.kind in _COUNTED)


def _reached(purpose: Ending | None, spans: list[Span]) -> list[Span]:
    """The spans that find the unit still there: on their first day, or to the end of the day before."""
    found: list[Span] = []
    last = purpose.on if purpose else date.max
    for span in sorted(spans, key=lambda one: one.start or date.min):
        if span.start is None or last == date.max or span.start - _DAY <= last:
            found.append(span)
            last = max(last, span.end.on if span.end else date.max)
    return found


def _longest(spans: list[Span]) -> Span | None:
    """The span that lasts longest; one without a known end lasts longer than any other."""
    open_ = next((one for one in spans if one.end is None), None)
    return open_ or max(spans, key=lambda one: one.end.at if one.end else _NEVER, default=None)
