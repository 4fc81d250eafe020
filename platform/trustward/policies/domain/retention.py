"""How long information is kept, in words.

Several ends that hold for the same persons mean the earliest of them (PIPA art. 15(2)3, 21(1)).
"""

from __future__ import annotations

from itertools import groupby

from trustward.documents import Runs, runs
from trustward.kernel.texts import Text
from trustward.law.rows import RetentionRow
from trustward.register.domain import Retention, RetentionEnd, StatutoryRetention

from .phrases import processing
from .wording import Writer


def retention_words(w: Writer, retention: Retention) -> Runs:
    """A retention in words, each condition in a line of its own, then what a statute prolongs."""
    lines = [
        _ends(w, list(ends), retention.until_withdrawal, condition) for condition, ends in _by_condition(retention)
    ]
    if not retention.ends and retention.until_withdrawal:
        lines.append(runs(w.phrase(processing.UNTIL_WITHDRAWAL)))
    lines.append(w.say(retention.note))
    shown = w.or_not_stated(w.lines(lines))
    return w.lines([shown, *_prolonged(w, retention)])


def _by_condition(retention: Retention) -> list[tuple[Text, list[RetentionEnd]]]:
    return [(condition, list(ends)) for condition, ends in groupby(retention.ends, key=lambda end: end.condition)]


def _ends(w: Writer, ends: list[RetentionEnd], until_withdrawal: bool, condition: Text) -> Runs:
    if len(ends) == 1 and not until_withdrawal:
        found = _alone(w, ends[0])
    else:
        moments = [_moment(w, end) for end in ends]
        if until_withdrawal:
            moments.append(runs(w.phrase(processing.WITHDRAWN)))
        found = w.filled(processing.EARLIEST_OF, ends=w.joined(moments, w.phrase(processing.OR)))
    return w.filled(processing.CONDITION, condition=w.say(condition), rest=found) if condition else found


def _alone(w: Writer, end: RetentionEnd) -> Runs:
    if end.period is None:
        named = w.say(end.anchor_text) or runs(w.phrase(processing.ANCHOR_ALONE[end.anchor]))
        return w.filled(processing.UNTIL_NAMED, anchor=named)
    shape = processing.FROM_AT_MOST if end.at_most else processing.FROM
    return w.filled(shape, anchor=_anchor(w, end), period=runs(w.period(end.period)))


def _moment(w: Writer, end: RetentionEnd) -> Runs:
    if end.period is None:
        return w.say(end.anchor_text) or runs(w.phrase(processing.ANCHOR_ALONE[end.anchor]))
    return w.filled(processing.PASSED, anchor=_anchor(w, end), period=runs(w.period(end.period)))


def _anchor(w: Writer, end: RetentionEnd) -> Runs:
    return w.say(end.anchor_text) or runs(w.phrase(processing.ANCHOR[end.anchor]))


def _prolonged(w: Writer, retention: Retention) -> list[Runs]:
    lines: list[Runs] = []
    if retention.unless_statute or retention.statutory:
        lines.append(runs(w.phrase(processing.UNLESS_STATUTE)))
    if retention.statutory:
        records = w.joined(record_words(w, w.snapshot.statutory_row(key)) for key in retention.statutory)
        lines.append(w.filled(processing.KEPT_BY_LAW, records=records))
    return lines


def record_words(w: Writer, fact: StatutoryRetention) -> Runs:
    """A record class as the controller calls it, or as the law does."""
    if fact.record_class:
        return w.say(fact.record_class)
    return w.joined(runs(row.text.in_(w.lang)) for row in statutory_rows(w, fact))


def statutory_rows(w: Writer, fact: StatutoryRetention) -> list[RetentionRow]:
    """The rows in force to which a fact points."""
    found = [w.book.retention(row) for row in fact.rows if w.book.has(RetentionRow, row)]
    w.used.update(row.id for row in found)
    return found
