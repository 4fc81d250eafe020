"""When the purpose of a unit ends: the earliest of what the register says (PIPA art. 15(2)3, 21(1))."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from trustward.kernel.texts import Text
from trustward.register.domain import Anchor, Retention, RetentionEnd

from .counting import Clock, Count, Ending
from .facts import Happened, UnitFacts
from .kinds import CLOSING, REGISTER_EVENTS, Caution, EventKind, StepKind, Why
from .rules import Rules
from .trace import Step


@dataclass(slots=True)
class Found:
    """An end (None: open), the trace that led to it, and what to look at."""

    end: Ending | None = None
    steps: list[Step] = field(default_factory=list)
    cautions: set[Caution] = field(default_factory=set)


_Candidate = tuple[Ending, int]
"""An end, and the place of its step in the trace."""


def purpose_end(facts: UnitFacts, rules: Rules, clock: Clock) -> Found:
    """The earliest of: the register's ends, those the person consented to, the withdrawal of consent, the purpose being met.

    A controller that lengthens a period must tell it and ask again (PIPA art. 15(2)); until then the consent given holds,
    and a period that became shorter holds at once.

    An end that closes something counts until something opens again. Where the register has different ends for different
    persons (conditions), nobody can tell here which holds: the latest is taken, unsure.
    """
    found = Found()
    candidates = [
        one
        for one in (
            _by_register(facts, rules, clock, found),
            _by_consent(facts, rules, clock, found),
            _by_withdrawal(facts, rules, clock, found),
            _by_purpose_met(facts, rules, clock, found),
        )
        if one
    ]
    if candidates:
        found.end, place = min(candidates, key=lambda one: one[0].at)
        if not found.end.sure:
            found.cautions.add(Caution.HOLIDAYS)
        decides = replace(found.steps[place], wins=True)
        found.steps[place] = decides
        if decides.agreed:
            found.cautions.add(Caution.AGREED)
    elif any(step.why is Why.MISSING for step in found.steps):
        found.cautions.add(Caution.ANCHOR_MISSING)
    return found


def _by_register(facts: UnitFacts, rules: Rules, clock: Clock, found: Found) -> _Candidate | None:
    if rules.retention is None:
        found.steps.append(Step(StepKind.OPEN, rules.service, Why.UNKNOWN_SERVICE, sure=False))
        found.cautions.add(Caution.UNKNOWN_SERVICE)
        return None
    if not rules.retention.ends and not rules.retention.until_withdrawal:
        found.steps.append(Step(StepKind.OPEN, rules.service, Why.NO_END, sure=False))
        found.cautions.add(Caution.NO_END)
        return None
    return _by_retention(rules.retention, facts, rules, clock, found)


def _by_consent(facts: UnitFacts, rules: Rules, clock: Clock, found: Found) -> _Candidate | None:
    """What the person consented to, where the register says something else by now."""
    now = rules.retention.ends if rules.retention else None
    if facts.agreed is None or facts.agreed.ends == now or not rules.withdrawable:
        return None
    return _by_retention(facts.agreed, facts, rules, clock, found, agreed=True)


def _by_retention(
    retention: Retention, facts: UnitFacts, rules: Rules, clock: Clock, found: Found, *, agreed: bool = False
) -> _Candidate | None:
    groups: dict[Text, list[_Candidate]] = {}
    for end in retention.ends:
        group = groups.setdefault(end.condition, [])
        if one := _one_end(end, facts, rules, clock, found, agreed):
            group.append(one)
    earliest = [min(group, key=lambda one: one[0].at) for group in groups.values() if group]
    if len(groups) > 1 and earliest:
        found.cautions.add(Caution.CONDITIONS)
        for _end, place in earliest:
            found.steps[place] = replace(found.steps[place], sure=False)
    return max(earliest, key=lambda one: one[0].at, default=None)


def _one_end(
    end: RetentionEnd, facts: UnitFacts, rules: Rules, clock: Clock, found: Found, agreed: bool
) -> _Candidate | None:
    kinds = REGISTER_EVENTS[end.anchor]
    period = str(end.period or "")
    step = Step(StepKind.OPEN, rules.service, Why.MISSING, anchor=kinds[0], period=period, agreed=agreed)
    events = clock.all_of(facts.events, kinds)
    if not events:
        found.steps.append(replace(step, why=Why.AWAITED if kinds[0] in CLOSING else Why.MISSING))
        return None
    latest = events[-1]
    if _voided(latest, facts, rules, clock, found):
        found.steps.append(replace(step, why=Why.AWAITED))
        return None
    count: Count = clock.event
    if end.period is not None:
        count = partial(clock.at_most if end.at_most else clock.within, period=end.period)
        _note_outlived(events, count, step, clock, found)
    ending = count(latest.at)
    why = Why.EVENT if end.period is None else Why.AT_MOST if end.at_most else Why.PERIOD
    return _candidate(ending, replace(step, why=why), latest, clock, found)


def _by_withdrawal(facts: UnitFacts, rules: Rules, clock: Clock, found: Found) -> _Candidate | None:
    step = Step(StepKind.OPEN, rules.service, Why.AWAITED, anchor=EventKind.WITHDRAWN)
    events = clock.all_of(facts.events, (EventKind.WITHDRAWN,))
    if events and not rules.withdrawable:
        latest = clock.day(events[-1].at)
        found.steps.append(replace(step, kind=StepKind.NOT_APPLICABLE, why=Why.OTHER_BASIS, anchor_on=latest))
        return None
    if not events or _voided(events[-1], facts, rules, clock, found):
        if rules.retention and rules.retention.until_withdrawal:
            found.steps.append(step)
        return None
    return _candidate(clock.event(events[-1].at), replace(step, why=Why.WITHDRAWN), events[-1], clock, found)


def _by_purpose_met(facts: UnitFacts, rules: Rules, clock: Clock, found: Found) -> _Candidate | None:
    """A purpose that was met ends it at once, unless the register has a period run from there."""
    if rules.retention and any(end.anchor is Anchor.PURPOSE_MET for end in rules.retention.ends):
        return None
    events = clock.all_of(facts.events, (EventKind.PURPOSE_MET,))
    if not events or _voided(events[-1], facts, rules, clock, found):
        return None
    step = Step(StepKind.OPEN, rules.service, Why.PURPOSE_MET, anchor=EventKind.PURPOSE_MET)
    return _candidate(clock.event(events[-1].at), step, events[-1], clock, found)


def _candidate(ending: Ending, step: Step, event: Happened, clock: Clock, found: Found) -> _Candidate:
    found.steps.append(
        replace(
            step,
            kind=StepKind.PURPOSE_END,
            anchor=event.kind,
            anchor_on=clock.day(event.at),
            ends_on=ending.on,
            sure=ending.sure,
        )
    )
    return ending, len(found.steps) - 1


def _voided(event: Happened, facts: UnitFacts, rules: Rules, clock: Clock, found: Found) -> bool:
    again = clock.ended_again(event, facts.events)
    if again is None:
        return False
    found.steps.append(
        Step(
            StepKind.REOPENED,
            rules.service,
            Why.NEW_CONTENT,
            anchor=again.kind,
            anchor_on=clock.day(again.at),
            ends_on=clock.day(event.at),
        )
    )
    found.cautions.add(Caution.REOPENED)
    return True


def _note_outlived(events: list[Happened], count: Count, step: Step, clock: Clock, found: Found) -> None:
    if outlived := clock.outlived(events, count):
        earlier, later = outlived
        found.steps.append(
            replace(
                step,
                kind=StepKind.REOPENED,
                why=Why.NEW_CONTENT,
                anchor=later.kind,
                anchor_on=clock.day(later.at),
                ends_on=earlier.on,
            )
        )
        found.cautions.add(Caution.REOPENED)
