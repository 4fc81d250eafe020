"""Destroying with proof beside the bare SQL statements; what a sweep costs when much is stored and little is due; collecting."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.destruction import services
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock, scope
from trustward.kernel.db import db
from trustward.kernel.scope import Actor, ActorKind
from trustward.records.domain import Held
from trustward.records.tables import RecordUnit
from trustward.testing.bench.load import Request
from trustward.testing.bench.stage import Operation, Run, Stage
from trustward.testing.builders import ATenant
from trustward.testing.desk import Desk
from trustward.testing.many_records import bare_records, many_records
from trustward.testing.records import a_korean_register
from trustward.testing.registers import store

ROWS, DUE, LONG_AGO = 5_000, 500, 1200
STORED = (10_000, 100_000, 1_000_000)
SERVICE = "inquiry"
PERSON = {"name": "김하늘", "email": "haneul@person.example", "mobile-phone": "010-2345-6789"}
INQUIRY = {**PERSON, "inquiry": "가격이 궁금합니다.", "age": "over", "consent.customer-inquiries.collection": "1"}
SUBMISSIONS = 30
_numbers = itertools.count(1)


def furnish(stage: Stage) -> None:
    """Two tenants with a register: one whose records are destroyed, one that stores more and more."""
    stage.kept["destroying"] = [stage.build.tenant(f"destroy{number}") for number in range(2)]
    for tenant in stage.kept["destroying"]:
        with stage.inside(tenant):
            store(a_korean_register())
            services.change_rules(cooling_hours=24, proposes_itself=False)  # the running system claims nothing of it


def operations(stage: Stage) -> Iterable[Operation]:
    """The page of a public form."""
    yield Operation("public form", Request("/p/okestro/forms/inquiry"), Request("/page"))


def runs(stage: Stage) -> Iterable[Run]:
    """What is timed as a whole."""
    busy, full = stage.kept["destroying"]
    officer = stage.build.person(of=busy, role=Role.OFFICER)
    fifth = ("≥ 1/5 of the bare statements", lambda ours, bare: ours >= bare / 5)
    yield Run(
        "destroy with proof",
        "rows/s",
        lambda: _destroy(stage, busy, officer.id),
        lambda: _bare(stage, busy),
        (fifth,),
        3,
    )
    costs: list[float] = []
    for stored in STORED:
        flat = () if not costs else (("≤ 1.5 × the cost at 10k", lambda ours, bare: ours <= 1.5 * costs[0] + 5),)
        yield Run(f"sweep, {DUE} due of {stored}", "ms", _sweep_at(stage, full, stored, costs), None, flat, 1)
    yield Run("collect by a public form, one process", "requests/s", lambda: _collect(stage), None, (), 2)


def _destroy(stage: Stage, tenant: ATenant, officer: Any) -> float:
    """Sweep, propose, destroy in batches, verify, enter in the ledger. Returns: rows a second."""
    with stage.inside(tenant):
        many_records(ROWS, service=SERVICE, days=LONG_AGO, first=next(_numbers) * ROWS)
    began = time.perf_counter()
    with stage.inside(tenant):
        services.due_groups()
        row = services.propose(SERVICE, "", Held.HERE, None, by=None)
        assert row is not None
        request_id, seen = row.id, row.set_hash
    spent = time.perf_counter() - began
    with stage.app.app_context():
        with scope.enter(tenant.id, actor=Actor(ActorKind.STAFF, officer, Role.OFFICER.value)):
            services.approve(request_id, seen=seen, late_reason="-")
            scope.load(DestructionRequest, request_id).runs_at = clock.now()  # the cooling-off is no part of the cost
        began = time.perf_counter()
        services.begin_when_sure(tenant.id, request_id)
        services.run(tenant.id, request_id, seconds=600)
        spent += time.perf_counter() - began
        with scope.enter(tenant.id, write=False):
            closed = services.get(request_id)
            assert closed.destroyed == ROWS, closed.trouble
    return ROWS / spent


def _bare(stage: Stage, tenant: ATenant) -> float:
    """The same rows out of the same tables by bare statements in one transaction, with one row that says how many: no key,
    no proof, no second look. Returns: rows a second."""
    with stage.inside(tenant):
        many_records(ROWS, service=SERVICE, days=LONG_AGO, first=next(_numbers) * ROWS)
    settings = stage.app.extensions["trustward.settings"]
    with stage.app.app_context():
        engine = sa.create_engine(settings.database_owner_url) if settings.on_postgresql else db.engine
        mine: Any = tenant.id if settings.on_postgresql else tenant.id.hex
        with engine.begin() as connection:
            connection.exec_driver_sql("create table if not exists bare_ledger (count integer)")
            if settings.on_postgresql:  # a plan for tables that it believes small would make the reference slow
                connection.exec_driver_sql("analyze record, record_unit, record_event, record_index")
        began = time.perf_counter()
        with engine.execution_options(immediate=True).begin() as connection:
            if settings.on_postgresql:
                connection.exec_driver_sql("select set_config('app.tenant', %s, true)", (str(mine),))
            for statement in _BARE:
                connection.execute(sa.text(statement), {"tenant": mine})
        spent = time.perf_counter() - began
        if settings.on_postgresql:
            engine.dispose()
    return ROWS / spent


_DUE = "select record_id from record_unit where tenant_id = :tenant and next_step = 'destroy' and next_at <= current_timestamp"
_BARE = (
    f"insert into bare_ledger select count(*) from ({_DUE}) as due",
    f"delete from record where tenant_id = :tenant and id in ({_DUE})",
)


def _sweep_at(stage: Stage, tenant: ATenant, stored: int, costs: list[float]) -> Any:
    def once() -> float:
        with stage.inside(tenant):
            there = scope.session().scalar(sa.select(sa.func.count()).select_from(RecordUnit)) or 0
            if not there:
                many_records(DUE, service=SERVICE, days=LONG_AGO)
        _weigh(stage, tenant, stored - max(there, DUE))
        found = []
        for _ in range(7):
            with stage.inside(tenant):
                began = time.perf_counter()
                groups = services.due_groups()
                services.due_until(clock.now())
                found.append((time.perf_counter() - began) * 1000)
                assert sum(group.count for group in groups) == DUE
        costs.append(sorted(found)[3])
        return costs[-1]

    return once


def _weigh(stage: Stage, tenant: ATenant, count: int) -> None:
    """Store this many records more. On PostgreSQL by a connection of its own, with fresh statistics before the units come:
    a plan for checking references that was made while the table was small would scan the large one for each row."""
    settings = stage.app.extensions["trustward.settings"]
    if not settings.on_postgresql:
        with stage.app.app_context(), db.engine.execution_options(immediate=True).begin() as connection:
            bare_records(connection, tenant.id, count, service=SERVICE)
        return
    owner = sa.create_engine(settings.database_owner_url, poolclass=sa.pool.NullPool)
    with owner.begin() as connection:
        bare_records(connection, tenant.id, count, service=SERVICE, between="analyze record")
    with owner.begin() as connection:
        connection.exec_driver_sql("analyze record_unit")
    owner.dispose()


def _collect(stage: Stage) -> float:
    """Send the first tenant's inquiry form, each time from another address. Returns: submissions a second."""
    desk, began = Desk(stage.app), time.perf_counter()
    for _ in range(SUBMISSIONS):
        number = next(_numbers)
        address = {"REMOTE_ADDR": f"10.{number // 250 % 250}.{number % 250}.7"}
        data = {**INQUIRY, "email": f"person{number}@person.example"}
        answer = desk.submit("/p/okestro/forms/inquiry", data, environ_overrides=address)
        assert answer.status_code == 303, answer.status_code
    return SUBMISSIONS / (time.perf_counter() - began)
