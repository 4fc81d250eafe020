"""The engine agrees with the oracle on 20,000 random cases; `make soak-retention` takes a million.

The seed is printed when a test fails; `RETENTION_SEED=…` repeats it.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from trustward.kernel.texts import Lang
from trustward.retention.domain import (
    CLOSING,
    Caution,
    NextStep,
    Standing,
    Step,
    StepKind,
    Why,
    disposition,
    explain,
    sentence,
)

HERE = Path(__file__).parent
SEED = int(os.environ.get("RETENTION_SEED") or secrets.randbelow(10**9))
NUMBER = 20_000


@pytest.fixture(scope="module")
def soak():
    sys.path.insert(0, str(HERE))
    try:
        import soak
    finally:
        sys.path.remove(str(HERE))
    return soak


@pytest.fixture
def some(soak):
    """A few hundred cases with what the engine says about them."""
    chance = random.Random(SEED)
    made = [soak.cases.make(chance) for _ in range(600)]
    return [(case, disposition(*soak.cases.arguments(case))) for case in made]


def test_the_engine_agrees_with_the_oracle(soak):
    print(f"RETENTION_SEED={SEED}")
    found = soak.run(SEED, range(NUMBER // soak.BLOCK))
    assert (found["cases"], found["differences"], found["first"]) == (NUMBER, 0, [])


def test_the_cases_reach_every_branch(soak):
    """A comparison proves nothing about what never comes up."""
    chance = random.Random(SEED)
    whys, cautions, kinds, steps = set(), set(), set(), set()
    for _ in range(4000):
        found = disposition(*soak.cases.arguments(soak.cases.make(chance)))
        whys |= {step.why for step in found.trace}
        kinds |= {step.kind for step in found.trace}
        cautions |= set(found.warnings)
        steps.add(found.next_step)
    assert whys == set(Why)
    assert kinds == set(StepKind)
    assert cautions == set(Caution)
    assert steps == set(NextStep)


def test_another_zone_of_the_server_changes_nothing(soak):
    digests = set()
    for zone in soak.ZONES:
        command = [sys.executable, HERE / "soak.py", "--seed", str(SEED), "--blocks", "0:1", "--cases", "500"]
        done = subprocess.run(command, env={**os.environ, "TZ": zone}, check=True, capture_output=True, text=True)
        digests.add(json.loads(done.stdout)["digest"])
    assert len(digests) == 1


def test_the_order_of_the_facts_does_not_matter(soak, some):
    for case, found in some:
        for part in ("events", "holds"):
            random.Random(SEED).shuffle(case[part])
        again = disposition(*soak.cases.arguments(case))
        assert soak.cases.told(case, again) == soak.cases.told(case, found), f"RETENTION_SEED={SEED}"


def test_a_trace_survives_storing(some):
    for step in chain.from_iterable(found.trace for _, found in some):
        assert Step.from_data(json.loads(json.dumps(step.to_data()))) == step


def test_the_parts_of_a_disposition_fit_each_other(some):
    for case, found in some:
        ended, start = found.purpose_ended_at, found.destroy_from
        assert (ended is None) == (found.keep_until is None)
        if ended is None:
            assert (found.kept_apart, start, found.destroy_by, found.next_step) == (False, None, None, NextStep.NONE)
            continue
        winners = [step for step in found.trace if step.wins]
        assert len(winners) == 1 + found.kept_apart, f"RETENTION_SEED={SEED} {case}"
        if start is None:
            assert found.kept_apart
            assert found.next_for(apart=True) == (NextStep.NONE, None)
            continue
        assert start >= ended
        assert (start > ended) == found.kept_apart
        assert found.next_for(apart=True) == (NextStep.DESTROY, start)
        assert found.next_step is (NextStep.MOVE_APART if found.kept_apart else NextStep.DESTROY)
        assert found.destroy_by is None or found.destroy_by.due_at > start


def test_a_unit_stands_in_one_order(some):
    order = [Standing.KEEP, Standing.KEEP_APART, Standing.DUE, Standing.OVERDUE]
    for _case, found in some:
        turns = [found.purpose_ended_at, found.destroy_from, found.destroy_by and found.destroy_by.due_at]
        moments = sorted(
            turn + offset
            for turn in turns
            if turn
            for offset in (-timedelta.resolution, timedelta(), timedelta.resolution)
        )
        seen = [order.index(found.at(moment)) for moment in (datetime(1900, 1, 1, tzinfo=UTC), *moments)]
        assert seen == sorted(seen)


def test_everything_can_be_told(soak, some):
    """In both languages, at any time, with nothing left to fill in."""
    for case, found in some:
        rules = soak.cases.arguments(case)[1]
        turns = [found.purpose_ended_at, found.destroy_from, found.destroy_by and found.destroy_by.due_at]
        for lang in Lang:
            said = [explain(step, rules, lang) for step in found.trace]
            said += [sentence(found, rules, lang, moment=moment) for moment in (None, *turns)]
            assert all(one and "None" not in one and "{" not in one for one in said), f"{said} RETENTION_SEED={SEED}"


def test_a_hold_never_makes_anything_end_earlier(soak, some):
    for case, found in some:
        without = disposition(*soak.cases.arguments({**case, "holds": []}))
        assert without.purpose_ended_at == found.purpose_ended_at
        if without.destroy_from and found.destroy_from:
            assert found.destroy_from >= without.destroy_from
        elif without.purpose_ended_at and without.destroy_from is None:
            assert found.destroy_from is None


def test_more_content_never_makes_a_period_end_earlier(soak, some):
    for case, found in some:
        events = [event for event in case["events"] if event[0] not in CLOSING]
        alone = {**case, "rows": [], "ends": case["ends"][:1], "events": events}
        more = {**alone, "events": [*events, ["collected", "day", 900_000]]}
        before, after = (disposition(*soak.cases.arguments(one)).purpose_ended_at for one in (alone, more))
        assert before is None or (after is not None and after >= before), f"RETENTION_SEED={SEED} {found.trace}"
