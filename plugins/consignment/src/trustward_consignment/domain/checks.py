"""A supervision check (PIPA art. 26(4)): its states, and when it is requested, reminded of and escalated."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class CheckState(StrEnum):
    """`REVIEWED`: accepted, with findings still open perhaps. `CANCELLED`: the consignment ended first."""

    PLANNED = "planned"
    SENT = "sent"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class CheckAct(StrEnum):
    """What moves a check."""

    SEND = "send"
    ANSWER = "answer"
    SIGN = "sign"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    CLOSE = "close"
    CANCEL = "cancel"


_C = CheckState
_STEPS: Mapping[CheckAct, tuple[frozenset[CheckState], CheckState]] = {
    CheckAct.SEND: (frozenset({_C.PLANNED}), _C.SENT),
    CheckAct.ANSWER: (frozenset({_C.SENT, _C.IN_PROGRESS}), _C.IN_PROGRESS),
    CheckAct.SIGN: (frozenset({_C.SENT, _C.IN_PROGRESS}), _C.ANSWERED),
    CheckAct.ACCEPT: (frozenset({_C.ANSWERED}), _C.REVIEWED),
    CheckAct.SEND_BACK: (frozenset({_C.ANSWERED}), _C.IN_PROGRESS),
    CheckAct.CLOSE: (frozenset({_C.REVIEWED}), _C.CLOSED),
    CheckAct.CANCEL: (frozenset({_C.PLANNED, _C.SENT, _C.IN_PROGRESS}), _C.CANCELLED),
}

WAITING_FOR_VENDOR = frozenset({_C.SENT, _C.IN_PROGRESS})
OPEN_CHECKS = frozenset({_C.PLANNED, _C.SENT, _C.IN_PROGRESS, _C.ANSWERED})
"""As long as one of these is there, no further check is planned for the trustee."""


def may(act: CheckAct, state: CheckState) -> bool:
    """Whether a state allows an act."""
    return state in _STEPS[act][0]


def after(act: CheckAct) -> CheckState:
    """The state that an act leads to."""
    return _STEPS[act][1]


class Undeliverable(StrEnum):
    """Why a request can't arrive."""

    NO_EMAIL = "no_email"
    EMAIL_REFUSED = "email_refused"
    TRUSTEE_ENDED = "trustee_ended"
    NO_QUESTIONS = "no_questions"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The plugin's settings on time: days before the due day to request, days around it to remind, days to escalate."""

    lead_days: int
    answer_days: int
    reminders: tuple[int, ...]
    escalate_after: int


def due_day(wanted: date, today: date, rhythm: Rhythm) -> date:
    """The day by which the answers are asked for: the day of the cycle, but never at too short notice."""
    return max(wanted, today + timedelta(days=rhythm.answer_days))


def latest_day_to_plan(today: date, rhythm: Rhythm) -> date:
    """Checks that are wanted by this day or an earlier one are to be requested now."""
    return today + timedelta(days=rhythm.lead_days)


def reminder_kind(offset: int) -> str:
    """The name of a reminder: "D-14", "D+3"."""
    return f"D{offset:+d}"


def reminder_now(due_on: date, sent_on: date, done: Collection[str], today: date, rhythm: Rhythm) -> str | None:
    """The one reminder that is to go out today, or None.

    Whoever was asleep for some days sends the latest one only; what lay before the request itself is never sent.
    """
    reached = [offset for offset in sorted(rhythm.reminders) if sent_on < due_on + timedelta(days=offset) <= today]
    if not reached:
        return None
    kind = reminder_kind(reached[-1])
    return None if kind in done else kind


def time_to_escalate(due_on: date, today: date, rhythm: Rhythm) -> bool:
    """Whether the officer has to be told that the vendor doesn't answer: when the reminders are used up."""
    last = max((*rhythm.reminders, rhythm.escalate_after))
    return today >= due_on + timedelta(days=max(last, rhythm.escalate_after))
