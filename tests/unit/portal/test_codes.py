"""When a mailed code opens, and how often one is mailed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trustward.portal.domain import (
    CODE_LIFE,
    CODE_TRIES,
    CODES_A_DAY,
    CODES_IN_A_ROW,
    Code,
    Trial,
    only_digits,
    try_code,
    wait_for_code,
)

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def code(**changes):
    return Code(**{"asked_by": b"me", "expires_at": NOW + CODE_LIFE, "tries": 0, "used": False, **changes})


def test_the_right_code_opens():
    assert try_code(code(), b"me", fits=True, now=NOW) is Trial.RIGHT
    assert try_code(code(tries=CODE_TRIES - 1), b"me", fits=True, now=NOW) is Trial.RIGHT


@pytest.mark.parametrize(
    ("changes", "asked_by"),
    [
        ({"used": True}, b"me"),
        ({"tries": CODE_TRIES}, b"me"),
        ({"expires_at": NOW}, b"me"),
        ({"expires_at": NOW - MINUTE}, b"me"),
        ({}, b"somebody else"),
    ],
)
def test_even_the_right_code_opens_only_once_in_time_and_where_it_was_asked_for(changes, asked_by):
    assert try_code(code(**changes), asked_by, fits=True, now=NOW) is Trial.SPENT


def test_a_wrong_code_may_be_tried_again_until_its_tries_are_used_up():
    assert [try_code(code(tries=n), b"me", fits=False, now=NOW) for n in range(CODE_TRIES + 1)] == [
        *[Trial.WRONG] * (CODE_TRIES - 1), Trial.SPENT, Trial.SPENT,
    ]  # fmt: skip


def test_codes_in_a_row_are_slowed_down():
    asked = [NOW - (n + 1) * MINUTE for n in reversed(range(CODES_IN_A_ROW))]
    assert wait_for_code(asked[1:], NOW) is None
    assert wait_for_code(asked, NOW) == asked[0] + CODE_LIFE - NOW
    assert wait_for_code(asked, asked[0] + CODE_LIFE) is None


def test_a_day_has_so_many_codes():
    asked = [NOW - n * timedelta(hours=2) for n in reversed(range(CODES_A_DAY))]
    assert wait_for_code(asked, NOW) == asked[0] + timedelta(days=1) - NOW
    assert wait_for_code(asked[1:], NOW) is None


def test_a_code_is_read_as_people_type_it():
    assert only_digits(" 123-456 ") == "123456"
    assert only_digits("１２３") == ""
