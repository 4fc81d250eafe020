"""A change of law that is applied for new records only: each record stays under the law of the day from which it counts."""

from __future__ import annotations

import os
import random
import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest

from trustward.law.arithmetic import Period, Unit
from trustward.records.domain.adoption import LawChange
from trustward.retention.domain import AdoptedRow

SEED = int(os.environ.get("RETENTION_SEED") or secrets.randbelow(10**9))
TODAY = date(2026, 11, 24)


def years(chance):
    return Period(chance.randint(1, 10), Unit.YEARS)


def from_a_date(row, chance):
    day = TODAY + timedelta(days=chance.randint(-400, 400))
    return [replace(row, valid_to=day), replace(row, valid_from=day, period=years(chance))]


def twice(row, chance):
    one, two = sorted(TODAY + timedelta(days=chance.randint(-400, 800)) for _ in range(2))
    two += timedelta(days=1)
    return [
        replace(row, valid_to=one),
        replace(row, valid_from=one, valid_to=two, period=years(chance)),
        replace(row, valid_from=two, period=years(chance)),
    ]


def corrected(row, chance):
    return [replace(row, period=years(chance))]


def ended(row, chance):
    return [replace(row, valid_to=TODAY + timedelta(days=chance.randint(-400, 400)))]


@pytest.mark.parametrize("change", [from_a_date, twice, corrected, ended])
def test_for_new_records_only(okestro, change):
    chance = random.Random(f"{SEED}/{change.__name__}")
    for _ in range(60):
        before = replace(okestro.row("KR-RET04"), period=years(chance))
        after = change(before, chance)
        found = LawChange(before.kind, before.id, (before,), tuple(after))
        added = [AdoptedRow(row, since) for row, since in found.for_new_records(TODAY)]
        first = min((row.since for row in added), default=None)
        if first is None:
            assert change is corrected  # the same period by chance
            continue
        new = okestro.with_rows(AdoptedRow(before), *added)
        for _ in range(10):
            day = first + timedelta(days=chance.randint(-3000, 3000))
            version = before if day < first else next((row for row in after if row.in_force(day)), None)
            alone = okestro.with_rows(
                AdoptedRow(
                    replace(version or before, valid_from=None, valid_to=None if version else TODAY.replace(year=1990))
                )
            )
            ends = [
                tenant.ask("customer-inquiries", "consumer-complaints", closed=day, withdrawn=day).destroy_from
                for tenant in (new, alone)
            ]
            assert ends[0] == ends[1], f"RETENTION_SEED={SEED} {day} {after}"
