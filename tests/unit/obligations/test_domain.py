"""What a source raises becomes a plan; a person's decision stands; reminders come once per stage."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustward.law.arithmetic import Deadline
from trustward.obligations.domain import (
    ClosedBy,
    DutyState,
    Known,
    RaisedDuty,
    must_escalate,
    next_state,
    plan,
    reminder_stage,
)

DUE = Deadline(date(2026, 12, 1), datetime(2026, 12, 1, 15, tzinfo=UTC), rule="KR-K02")
DUTY = RaisedDuty(
    "policies", "disclose", ("trustee", UUID(int=7)), "Disclose %(name)s", DUE, title_params={"name": "한빛물류"}
)


def known(duty=DUTY, state=DutyState.OPEN, closed_by=ClosedBy.NOBODY):
    return Known(UUID(int=1), duty.key, state, closed_by, duty.fingerprint())


def test_a_new_one_is_added():
    assert plan([DUTY], []).new == (DUTY,)


def test_the_same_one_changes_nothing():
    assert plan([DUTY], [known()]).empty


def test_a_moved_deadline_is_a_change():
    later = replace(DUTY, due=replace(DUE, due_on=date(2026, 12, 2)))
    assert plan([later], [known()]).changed == ((UUID(int=1), later),)


@pytest.mark.parametrize("state", DutyState)
def test_what_is_raised_no_longer_is_withdrawn_while_it_is_open(state):
    assert plan([], [known(state=state)]).withdrawn == ((UUID(int=1),) if state is DutyState.OPEN else ())


def test_a_withdrawn_one_comes_back():
    assert plan([DUTY], [known(state=DutyState.WITHDRAWN, closed_by=ClosedBy.SOURCE)]).changed == ((UUID(int=1), DUTY),)


def test_the_same_one_twice_is_an_error_of_the_source():
    with pytest.raises(ValueError, match="policies raises disclose twice for trustee"):
        plan([DUTY, DUTY], [])


def test_another_period_is_another_obligation():
    assert len(plan([replace(DUTY, period="2026"), replace(DUTY, period="2027")], []).new) == 2


@pytest.mark.parametrize("state", [DutyState.DONE, DutyState.WAIVED])
def test_a_persons_decision_stands(state):
    assert next_state(state, ClosedBy.PERSON, DUTY) == (state, ClosedBy.PERSON)


def test_what_the_source_saw_done_may_open_again():
    done = replace(DUTY, done_at=datetime(2026, 11, 30, tzinfo=UTC))
    assert next_state(DutyState.OPEN, ClosedBy.NOBODY, done) == (DutyState.DONE, ClosedBy.SOURCE)
    assert next_state(DutyState.DONE, ClosedBy.SOURCE, DUTY) == (DutyState.OPEN, ClosedBy.NOBODY)


@pytest.mark.parametrize(
    ("left", "stage"), [(20, None), (15, None), (14, 14), (8, 14), (7, 7), (1, 1), (0, 0), (-5, 0)]
)
def test_the_newest_reached_stage_counts(left, stage):
    assert reminder_stage(left, (14, 7, 1, 0)) == stage


@given(st.lists(st.integers(0, 60), max_size=6), st.integers(-30, 90))
def test_a_stage_is_reached_exactly_when_its_day_has_come(before, left):
    stage = reminder_stage(left, before)
    assert (stage is None) == all(left > days for days in before)
    assert stage is None or left <= stage


def test_the_officer_is_told_after_the_set_days():
    assert [must_escalate(left, 3) for left in (1, 0, -2, -3, -10)] == [False, False, False, True, True]
