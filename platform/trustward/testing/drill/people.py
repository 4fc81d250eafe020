"""The records of the drill: some to be destroyed, some kept apart and destroyed later, some that stay."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.accounts.domain import Role
from trustward.destruction import services as destruction
from trustward.destruction.domain import RequestState
from trustward.destruction.services import clocks
from trustward.kernel import clock, due, files, outbox, scope
from trustward.kernel.scope import Actor, ActorKind
from trustward.plugins.enablement import task_gate
from trustward.records import services as records
from trustward.records.domain import IndexKind, RecordSource
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EventKind, Happened
from trustward.testing.builders import APerson, ATenant, Builders
from trustward.testing.records import a_korean_register
from trustward.testing.registers import store

LONG_AGO, A_WHILE_AGO, LATER = timedelta(days=1200), timedelta(days=1086), timedelta(days=20)
"""When they asked, and when a complaint was closed: the purpose is over, and the statute behind complaints (three years) ends
between the backup and the destruction, while the backup of the keys still lives."""
_AT_ONCE = 50


@dataclass(slots=True)
class Cast:
    """Who takes part, and what each record held. `doomed` and `apart` are destroyed after the backup; of every tenth of the
    `living` one item is taken back then."""

    tenant: ATenant
    officer: APerson
    doomed: dict[UUID, str] = field(default_factory=dict)
    apart: dict[UUID, str] = field(default_factory=dict)
    living: dict[UUID, str] = field(default_factory=dict)
    ciphertexts: dict[UUID, bytes] = field(default_factory=dict)
    """Of units that lie in main, by unit: as a thief of the backup has them."""

    @property
    def taken_back(self) -> list[UUID]:
        return list(self.living)[::10]

    @property
    def destroyed(self) -> dict[UUID, str]:
        return {**self.doomed, **self.apart}


def cast(app: Flask, units: int, living: int, say: Callable[[str], None]) -> Cast:
    """Set a tenant up with records; a third of the doomed ones has a copy that a statute keeps apart for a while."""
    build = Builders(app)
    tenant = build.tenant(plugins=("statutes_kr",))
    found = Cast(tenant, build.person(of=tenant, role=Role.OFFICER))
    with app.app_context():
        with scope.enter(tenant.id):
            store(a_korean_register())
        apart = max(1, units // 3)
        say(f"{units + living} records are made")
        found.doomed = _make(tenant, units - 2 * apart, LONG_AGO)
        found.apart = _make(tenant, apart, LONG_AGO, closed=True)
        found.living = _make(tenant, living, timedelta(), with_file=True)
        say("what a statute keeps is moved apart")
        _work()
        with scope.enter(tenant.id, write=False) as session:
            rows = session.execute(sa.select(RecordUnit.id, RecordUnit.items).where(RecordUnit.items.is_not(None)))
            found.ciphertexts = {unit: items for unit, items in rows if items is not None}
    return found


def _make(
    tenant: ATenant, number: int, age: timedelta, *, closed: bool = False, with_file: bool = False
) -> dict[UUID, str]:
    made: dict[UUID, str] = {}
    while len(made) < number:
        with scope.enter(tenant.id):
            for _ in range(min(_AT_ONCE, number - len(made))):
                at, email = clock.now() - age, f"canary-{secrets.token_hex(8)}@person.example"
                events = [Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at)]
                if closed:
                    events.append(Happened(EventKind.CLOSED, clock.now() - A_WHILE_AGO))
                record = records.create(
                    service="inquiry", items={"email": email, "phone": "010-1234-5678"}, events=events,
                    classes={"complaints": None} if closed else None, source=RecordSource.FORM,
                    index={IndexKind.EMAIL: [email]}, files={"email": [_attached(email)]} if with_file else None,
                )  # fmt: skip
                made[record.id] = email
    return made


def _attached(content: str) -> UUID:
    return files.put(content.encode(), name="p.txt", media_type="text/plain", purpose="record").id


def destroy(app: Flask, found: Cast) -> None:
    """Let the statute's time pass, and have everything destroyed as officers do."""
    officer = Actor(ActorKind.STAFF, found.officer.id, found.officer.role.value)
    with app.app_context():
        for record in found.taken_back:
            with scope.enter(found.tenant.id):
                records.remove_items(record, ["phone"])
        clock.move(LATER)
        clocks.observe()
        _work()
        with scope.enter(found.tenant.id):
            destruction.sweep()
        _work()
        with scope.enter(found.tenant.id):
            proposed = [row.id for row in destruction.requests() if row.state is RequestState.PROPOSED]
        for request in proposed:
            with scope.enter(found.tenant.id, actor=officer):
                destruction.approve(request, seen=destruction.get(request).set_hash, late_reason="A drill.")
        clock.move(timedelta(hours=25))
        clocks.observe()
        _work()


def _work() -> None:
    while due.tick(task_gate()) + outbox.drain():
        clocks.observe()
