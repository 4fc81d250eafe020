"""The core's operations: the public policy page, a page of the register, one record, a saved change."""

from __future__ import annotations

from collections.abc import Iterable

from trustward.testing.bench.load import Request
from trustward.testing.bench.stage import Goal, Operation, Run, Stage, at_least_of_bare

SEED = "okestro"


def furnish(stage: Stage) -> None:
    """The seed tenant is applied by the installation itself."""


def operations(stage: Stage) -> Iterable[Operation]:
    """What is asked of the core."""
    fast = Goal("≥ 2,000 rps, p99 ≤ 25 ms", lambda summary: summary.rate >= 2000 and summary.p99 <= 25)
    yield Operation(
        "public policy page", Request(f"/p/{SEED}/privacy"), Request("/page"), (fast, at_least_of_bare(0.15))
    )
    home = stage.tenants[0]
    yield Operation("home page of staff", Request(f"/t/{home.slug}/", headers=stage.staff(home)), Request("/rows"))


def runs(stage: Stage) -> Iterable[Run]:
    """Nothing of the core is timed as a whole but the start, which the bench does itself."""
    return ()
