"""A disposition, and each step of its trace, in plain words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from trustward.kernel.texts import Lang, Text
from trustward.law.arithmetic import Period
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow

from . import phrases
from .engine import Disposition
from .kinds import EventKind, Standing, StepKind, Why
from .rules import Rules
from .trace import Step
from .words import EVENTS, MONTHS, UNITS, WEEKDAYS


def sentence(
    found: Disposition, rules: Rules, lang: Lang, book: Lawbook | None = None, moment: datetime | None = None
) -> str:
    """What becomes of the unit and why, for the clerk, in a sentence or two.

    Args:
        found: the disposition, made with `rules`.
        rules: they name the rows that are cited.
        lang: the language.
        book: writes citations out; without it a row is called by the records that it is about.
        moment: the present. Without it nothing is told as past but the purpose of what is kept apart.
    """
    return _Speaker(rules, lang, book).whole(found, moment)


def explain(step: Step, rules: Rules, lang: Lang, book: Lawbook | None = None) -> str:
    """One step of the trace in words."""
    return _Speaker(rules, lang, book).step(step)


def period_words(written: str, lang: Lang) -> str:
    """A period as it is written in packs ("3 years"), in words."""
    period = Period.parse(written)
    word = UNITS[period.unit].in_(lang)
    if lang is Lang.KO:
        return f"{period.amount}{word}"
    return f"{period.amount} {word}{'' if period.amount == 1 else 's'}"


def day_words(day: date, lang: Lang) -> str:
    """A day as it is read: `2026. 11. 24.(화)`, `24 November 2026`. Independent of the machine's locale."""
    if lang is Lang.KO:
        return f"{day.year}. {day.month}. {day.day}.({WEEKDAYS[day.weekday()]})"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_KEEPING = frozenset({StepKind.STATUTORY_END, StepKind.OPEN})


class _Speaker:
    """Fills the phrases of one language."""

    def __init__(self, rules: Rules, lang: Lang, book: Lawbook | None) -> None:
        self.rules, self.lang, self.book = rules, lang, book

    # The whole.

    def whole(self, found: Disposition, moment: datetime | None) -> str:
        purpose = next((s for s in found.trace if s.wins and s.kind in (StepKind.PURPOSE_END, StepKind.CAP)), None)
        keeper = next((s for s in found.trace if s.wins and s is not purpose), None)
        if found.keep_until is None or purpose is None:
            return self._open(found)
        standing = found.at(moment) if moment else Standing.KEEP
        match standing:
            case Standing.KEEP:
                said = [self._kept(found, purpose), self._afterwards(found, keeper)]
            case Standing.KEEP_APART:
                said = [
                    self._apart(found, keeper),
                    self._fill(phrases.PURPOSE_ENDED, on=self._ended_on(found, purpose)),
                ]
            case _:
                said = [self._over(found, purpose, keeper), self._due(found, standing)]
        return " ".join(filter(None, (*said, self._besides(found, keeper))))

    def _besides(self, found: Disposition, keeper: Step | None) -> str:
        """What else keeps it, for as long or shorter: where several provisions apply, all are named."""
        named = {self._law(keeper)} if keeper and found.kept_apart else set()
        laws: dict[str, str] = {}
        for step in found.trace:
            law = self._law(step) if step.kind is StepKind.HOLD or (step.kind in _KEEPING and step.citation) else ""
            if law and law not in named:
                shape = phrases.BESIDES_UNTIL if step.ends_on else phrases.BESIDES_OPEN
                laws[law] = law if step.why is Why.RELIED_ON else self._fill(shape, law=law, until=step.ends_on)
        return self._fill(phrases.BESIDES, laws=", ".join(laws.values())) if laws else ""

    def _open(self, found: Disposition) -> str:
        reasons = {step.why for step in found.trace}
        if Why.UNKNOWN_SERVICE in reasons:
            return self._fill(phrases.KEPT_UNKNOWN_SERVICE)
        waiting = [
            step.anchor
            for step in found.trace
            if step.kind is StepKind.OPEN and step.rule == self.rules.service and step.anchor
        ]
        if not waiting:
            return self._fill(phrases.KEPT_WITHOUT_END)
        return self._fill(phrases.KEPT_OPEN, events=", ".join(self._event(one) for one in dict.fromkeys(waiting)))

    def _kept(self, found: Disposition, purpose: Step) -> str:
        if purpose.kind is StepKind.CAP:
            return self._fill(phrases.KEPT_CAPPED, law=self._law(purpose), until=found.keep_until)
        return self._fill(phrases.KEPT, until=found.keep_until, reason=self._reason(purpose))

    def _afterwards(self, found: Disposition, keeper: Step | None) -> str:
        if found.kept_apart and keeper:
            shape = phrases.THEN_APART if found.apart_until else phrases.THEN_APART_OPEN
            return self._fill(shape, law=self._law(keeper), until=found.apart_until)
        return self._by(found, phrases.THEN_DESTROYED, phrases.THEN_DESTROYED_SOME_DAY)

    def _apart(self, found: Disposition, keeper: Step | None) -> str:
        shape = phrases.APART if found.apart_until else phrases.APART_OPEN
        return self._fill(shape, law=self._law(keeper) if keeper else "", until=found.apart_until)

    def _over(self, found: Disposition, purpose: Step, keeper: Step | None) -> str:
        if found.kept_apart and keeper:
            return self._fill(phrases.APART_ENDED, law=self._law(keeper), on=found.apart_until)
        shape = phrases.PERIOD_ENDED_FOR if _by_period(purpose) else phrases.PURPOSE_ENDED_FOR
        return self._fill(shape, on=self._ended_on(found, purpose), reason=self._reason(purpose))

    def _due(self, found: Disposition, standing: Standing) -> str:
        if standing is Standing.OVERDUE:
            return self._by(found, phrases.OVERDUE, phrases.DUE_SOME_DAY)
        return self._by(found, phrases.DUE, phrases.DUE_SOME_DAY)

    def _by(self, found: Disposition, dated: Text, undated: Text) -> str:
        by = found.destroy_by.due_on if found.destroy_by else None
        return self._fill(dated, by=by) if by else self._fill(undated)

    def _ended_on(self, found: Disposition, purpose: Step) -> date | None:
        return found.keep_until if purpose.kind is StepKind.CAP else purpose.ends_on

    def _reason(self, purpose: Step) -> str:
        if purpose.kind is StepKind.CAP:
            return self._law(purpose)
        reason = self._fill(phrases.REASON[purpose.why], **self._parts(purpose))
        return self._fill(phrases.REASON_AGREED, reason=reason) if purpose.agreed else reason

    # One step.

    def step(self, step: Step) -> str:
        told = self._fill(self._shape(step), law=self._law(step), rule=step.rule, **self._parts(step))
        return self._fill(phrases.AGREED, step=told) if step.agreed else told

    def _shape(self, step: Step) -> Text:
        ours = step.rule == self.rules.service
        match step.why:
            case Why.AT_MOST:
                return phrases.PURPOSE_AT_MOST if ours else phrases.LAW_AT_MOST
            case Why.NEW_CONTENT:
                return phrases.PURPOSE_REOPENED if ours else phrases.LAW_REOPENED
            case Why.AWAITED | Why.MISSING:
                if not ours:
                    return phrases.LAW_AWAITS
                return phrases.PURPOSE_AWAITS_PERIOD if step.period else phrases.PURPOSE_AWAITS
            case _:
                return phrases.STEPS[step.why]

    # Parts.

    def _fill(self, shape: Text, **parts: Any) -> str:
        worded = {name: day_words(part, self.lang) if isinstance(part, date) else part for name, part in parts.items()}
        return shape.in_(self.lang).format(**worded)

    def _parts(self, step: Step) -> dict[str, Any]:
        return {
            "event": self._event(step.anchor),
            "on": step.anchor_on,
            "period": period_words(step.period, self.lang) if step.period else "",
            "ends": step.ends_on,
        }

    def _event(self, kind: EventKind | None) -> str:
        word = (EVENTS[kind] if kind else phrases.ANY_EVENT).in_(self.lang)
        return word if self.lang is Lang.KO else word[0].lower() + word[1:]

    def _law(self, step: Step) -> str:
        """What a keeper is called: the statute's place, the records it is about, or a hold."""
        if step.kind is StepKind.HOLD:
            return phrases.HOLD.in_(self.lang)
        if step.why is Why.UNKNOWN_CLASS:
            return phrases.NO_CLASS.in_(self.lang)
        if self.book and step.citation:
            try:
                return self.book.cite(step.citation).in_(self.lang)
            except (UnknownRow, ValueError):
                return step.citation
        row = next((each for each in self.rules.rows if each.id == step.rule and each.versions), None)
        return row.versions[-1].adopted.row.text.in_(self.lang) if row else step.rule


def _by_period(purpose: Step) -> bool:
    return purpose.kind is StepKind.CAP or purpose.why in (Why.PERIOD, Why.AT_MOST)
