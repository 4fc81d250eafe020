"""Supervision checks in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trustward_consignment.domain.checks import (
    CheckAct,
    CheckState,
    Rhythm,
    after,
    due_day,
    latest_day_to_plan,
    may,
    reminder_now,
    time_to_escalate,
)

RHYTHM = Rhythm(lead_days=21, answer_days=14, reminders=(-14, -7, -1, 3), escalate_after=7)
DUE = date(2026, 12, 31)
SENT = DUE - timedelta(days=21)


def test_a_check_is_planned_the_lead_time_ahead():
    assert latest_day_to_plan(DUE - timedelta(days=21), RHYTHM) == DUE


def test_nobody_is_asked_at_too_short_notice():
    assert due_day(DUE, DUE - timedelta(days=21), RHYTHM) == DUE
    assert due_day(DUE, DUE + timedelta(days=1), RHYTHM) == DUE + timedelta(days=15)


def test_each_reminder_once_and_on_its_day():
    done: list[str] = []
    sent_on: dict[str, int] = {}
    day = SENT
    while day <= DUE + timedelta(days=30):
        if kind := reminder_now(DUE, SENT, done, day, RHYTHM):
            done.append(kind)
            sent_on[kind] = (day - DUE).days
        day += timedelta(days=1)
    assert sent_on == {"D-14": -14, "D-7": -7, "D-1": -1, "D+3": 3}


def test_whoever_slept_sends_the_latest_one_only():
    assert reminder_now(DUE, SENT, [], DUE - timedelta(days=2), RHYTHM) == "D-7"
    assert reminder_now(DUE, SENT, ["D-7"], DUE - timedelta(days=2), RHYTHM) is None


def test_a_reminder_of_a_day_before_the_request_is_never_sent():
    late = DUE - timedelta(days=14)
    assert reminder_now(DUE, late, [], late, RHYTHM) is None
    assert reminder_now(DUE, late, [], DUE - timedelta(days=7), RHYTHM) == "D-7"


def test_escalation_comes_after_the_last_reminder():
    assert not time_to_escalate(DUE, DUE + timedelta(days=6), RHYTHM)
    assert time_to_escalate(DUE, DUE + timedelta(days=7), RHYTHM)
    early = Rhythm(21, 14, (-1, 10), escalate_after=2)
    assert not time_to_escalate(DUE, DUE + timedelta(days=9), early)
    assert time_to_escalate(DUE, DUE + timedelta(days=10), early)


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        (CheckAct.SEND, {CheckState.PLANNED}),
        (CheckAct.SIGN, {CheckState.SENT, CheckState.IN_PROGRESS}),
        (CheckAct.ACCEPT, {CheckState.ANSWERED}),
        (CheckAct.CLOSE, {CheckState.REVIEWED}),
    ],
)
def test_what_is_allowed_when(act: CheckAct, allowed: set[CheckState]):
    assert {state for state in CheckState if may(act, state)} == allowed
    assert after(CheckAct.SEND_BACK) is CheckState.IN_PROGRESS
