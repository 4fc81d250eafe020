"""The promises that a worker begins a request, and goes on with it."""

from __future__ import annotations

from datetime import timedelta

from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock, outbox

BEGIN, RUN = "destruction.begin", "destruction.run"


def promise_begin(row: DestructionRequest, wait: timedelta = timedelta()) -> None:
    """Promise that a worker begins once the cooling-off is over, or after a while where something stands in the way."""
    row.attempts += 1
    at = max(row.runs_at or clock.now(), clock.now() + wait)
    outbox.promise(BEGIN, f"{BEGIN}:{row.id}:{row.attempts}", {"request": row.id}, not_before=at)


def promise_run(row: DestructionRequest, wait: timedelta = timedelta()) -> None:
    """Promise that a worker goes on with a request, after a while where something stands in the way."""
    row.attempts += 1
    at = clock.now() + wait
    row.try_again_at = at if wait else None
    outbox.promise(RUN, f"{RUN}:{row.id}:{row.attempts}", {"request": row.id}, not_before=at)
