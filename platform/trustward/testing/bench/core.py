"""The core's operations: the public policy page, the staff's home page, an inquiry by a public form."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

from trustward.collection.services import forms
from trustward.kernel import scope, tenants
from trustward.testing.bench.load import MARK, Request
from trustward.testing.bench.stage import Goal, Operation, Run, Stage, at_least_of_bare, form
from trustward.testing.desk import Desk

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
    yield Operation(
        "collect an inquiry", _inquiry(stage), Request("/rows", "POST", body=form({"name": MARK}), expect=(201,))
    )


def _inquiry(stage: Stage) -> Request:
    """A person's inquiry by the seed's form: sealed record, ledger of consents, receipt by mail."""
    path, desk = f"/p/{SEED}/forms/inquiry.json", Desk(stage.app)
    deadline = time.monotonic() + 60
    while (answer := desk.get(path)).status_code != 200:
        if time.monotonic() > deadline:
            raise TimeoutError("the form of the seed does not open")
        time.sleep(0.3)
    with stage.app.app_context():
        with scope.enter_platform(write=False):
            tenant_id = tenants.by_slug(SEED).id
        with scope.enter(tenant_id):
            forms.set_limit("inquiry", 0)
    needed = {one["key"]: one["hash"] for one in answer.get_json()["consents"] if one["required"]}
    values = {
        "name": "김하늘",
        "email": f"p{MARK}@person.example",
        "mobile-phone": "010-2345-6789",
        "inquiry": "가격 문의",
    }
    body = json.dumps({"values": values, "consents": needed, "age": "over"})
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"sending-of-the-bench-{MARK}"}
    return Request(path, "POST", headers, body, expect=(201,))


def runs(stage: Stage) -> Iterable[Run]:
    """Nothing of the core is timed as a whole but the start, which the bench does itself."""
    return ()
