"""From facts and rules to what must become of a unit.

Earliest of what ends the purpose, then the latest of what keeps it: statutes of its record class, holds (PIPA art. 21(1)).
What is kept after the purpose is kept apart (art. 21(3)); what is kept by nothing is destroyed without delay.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from trustward.law.arithmetic import Calendar, Deadline, deadline, start_of_day

from .counting import Clock, Ending
from .facts import UnitFacts
from .kinds import Caution, NextStep, Standing, StepKind, Why
from .purpose import purpose_end
from .rules import Rules
from .statutory import RowFound, gone_by, has, kept_by
from .trace import Step

_DAY = timedelta(days=1)
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

    def purpose(self) -> tuple[Ending | None, RowFound | None]:
        """When the purpose ends, cut off by the strictest statute that wants the unit gone; and that statute."""
        found = purpose_end(self.facts, self.rules, self.clock)
        self.steps += found.steps
        self.cautions |= found.cautions
        cap: RowFound | None = None
        place = 0
        for row in self.rules.rows:
            if has(row, capping=True):
                one = gone_by(row, self.facts, self.rules, self.clock)
                self._note(one)
                if one.end and (cap is None or cap.end is None or one.end.on < cap.end.on):
                    cap, place = one, len(self.steps) - 1
        if cap is None or cap.end is None:
            return found.end, None
        # the unit may still exist on its last day, so that is the day for destroying it
        cut = Ending(cap.end.on - _DAY, start_of_day(cap.end.on, self.clock.zone), cap.end.sure)
        if found.end is not None and found.end.at <= cut.at:
            return found.end, cap
        self.steps = [replace(step, wins=False) if step.wins else step for step in self.steps]
        self._wins(place)
        return cut, cap

    def kept_beside(self, purpose: Ending | None) -> tuple[Ending | None, bool]:
        """The latest of what keeps the unit beside its purpose, and whether something keeps it without a known end.

        A row that comes into force when the unit has ended already binds nothing.
        """
        ends: list[tuple[Ending, int]] = []
        open_at: list[int] = []
        for hold in self.facts.holds:
            ends.append((self.clock.whole_day(hold.until), len(self.steps)))
            self.steps.append(Step(StepKind.HOLD, str(hold.id), Why.HELD, ends_on=hold.until))
        if not self.rules.known_class:
            open_at.append(len(self.steps))
            self.steps.append(Step(StepKind.OPEN, self.rules.record_class, Why.UNKNOWN_CLASS, sure=False))
            self.cautions.add(Caution.UNKNOWN_CLASS)
        rows = [kept_by(row, self.facts, self.rules, self.clock) for row in self.rules.rows if has(row, capping=False)]
        for one in sorted(rows, key=lambda row: row.from_ or date.min):
            so_far = max((end.on for end, _ in ends), default=date.min)
            if purpose and one.from_ and not open_at and max(so_far, purpose.on) < one.from_:
                step = replace(one.step, kind=StepKind.NOT_APPLICABLE, why=Why.NOT_IN_FORCE, ends_on=None, sure=True)
                self.steps.append(step)
                continue
            self._note(one)
            if one.bound and one.end:
                ends.append((one.end, len(self.steps) - 1))
            elif one.bound:
                open_at.append(len(self.steps) - 1)
        latest = max(ends, key=lambda one: one[0].at, default=None)
        if purpose and open_at:
            self.cautions.add(Caution.ANCHOR_MISSING)
            self._wins(open_at[0])
        elif purpose and latest and latest[0].at > purpose.at:
            self._wins(latest[1])
        return latest[0] if latest else None, bool(open_at)

    def destroy_by(self, start: datetime, cap: RowFound | None) -> Deadline | None:
        """The last day for destroying: the duty's, or an earlier one that a statute sets."""
        duty, clock = self.rules.destroy, self.clock
        by = None
        if duty and duty.period:
            by = replace(deadline(start, duty.period, clock.calendar, clock.zone, duty.rule), rule=duty.id)
        if cap and cap.end:
            if cap.end.at <= start:
                self.cautions.add(Caution.PAST_CAP)
            elif by is None or cap.end.at < by.due_at:
                by = Deadline(cap.end.on, cap.end.at, sure=cap.end.sure, rule=cap.step.rule)
        if by and not by.sure:
            self.cautions.add(Caution.HOLIDAYS)
        return by

    def sure(self, by: Deadline | None) -> bool:
        """Whether nothing that decides is in doubt."""
        return (by is None or by.sure) and all(step.sure for step in self.steps if step.wins or step.kind in _COUNTED)

    def _note(self, one: RowFound) -> None:
        self.steps += [*one.before, one.step]
        self.cautions |= one.cautions

    def _wins(self, place: int) -> None:
        self.steps[place] = replace(self.steps[place], wins=True)
