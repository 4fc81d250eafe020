"""The scan itself: real processes, records destroyed through the real path, then every file is read as bytes."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from trustward.accounts.domain import Role
from trustward.backup import keys
from trustward.destruction import services
from trustward.destruction.domain import RequestState
from trustward.kernel import clock, files, scope
from trustward.kernel.db import db
from trustward.kernel.scope import Actor, ActorKind
from trustward.kernel.vault import part_of, vault
from trustward.kernel.vault.parts import bodies, bound
from trustward.records import services as records
from trustward.records.domain import IndexKind, RecordSource
from trustward.records.tables import RecordUnit
from trustward.retention.domain import EventKind, Happened
from trustward.testing.builders import APerson, ATenant, Builders
from trustward.testing.database import TestDatabase, open_database
from trustward.testing.many_records import many_records
from trustward.testing.records import a_korean_register
from trustward.testing.registers import store
from trustward.testing.scan.looking import files_below, hits, weight
from trustward.testing.scan.opening import Ciphertext, opened_by_runs, opened_by_wrapped
from trustward.testing.servers.common import short_folder
from trustward.testing.servers.postgres import OwnServer, Postgres
from trustward.testing.soak.run import Result
from trustward.testing.soak.tree import running_system

Say = Callable[[str], None]
LONG_AGO = 1200
WITH_FILE = 20
"""Of the destroyed and of the living ones: made one by one, with a file."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    records: int = 1000
    living: int = 100
    ciphertexts: int = 20
    seconds: float = 300.0


@dataclass(slots=True)
class Place:
    """The installation, and every folder in which something of it may lie."""

    app: Flask
    home: Path
    folders: list[Path]
    environment: dict[str, str]
    gone: str = field(default_factory=lambda: f"gone-{secrets.token_hex(10)}")
    """The canary of what is destroyed: 25 letters that stand in every value."""
    stays: str = field(default_factory=lambda: f"stay-{secrets.token_hex(10)}")


def scan(kind: str, plan: Plan, say: Say) -> Result:
    """Destroy, stop everything, and look."""
    result, began = Result(kind), time.monotonic()
    with ExitStack() as stack:
        place, stop = stack.enter_context(_place(kind))
        tenant, officer = _people(place.app)
        say(f"{plan.records + plan.living} records are made")
        ciphertexts = _fill(place, tenant, plan)
        copied = _copy_of_the_keys(place)
        say("destruction by the running system")
        _destroy(place, tenant, officer, plan, result)
        with place.app.app_context():
            for backup in vault().store.backups():
                keys.expire(backup.id)
            vault().turn_epoch()
            keys.make_bundle(place.home / "later")
        stop()
        _look(place, plan, result, say)
        _try(place, copied, ciphertexts, result, say)
        result.lines.append(f"{time.monotonic() - began:.0f} s in all")
    return result


@contextmanager
def _place(kind: str) -> Iterator[tuple[Place, Callable[[], None]]]:
    with ExitStack() as stack:
        home = stack.enter_context(short_folder("tw-scan-"))
        servers: list[OwnServer] = []
        folders = [home]
        if kind == "postgresql":
            pg = stack.enter_context(short_folder("tw-pg-"))
            server = OwnServer(pg, durable=True)
            server.start()
            stack.callback(server.stop)
            access = Postgres(server.url)
            access.prepare_roles()
            name = access.create()
            database = TestDatabase(kind, access.urls(name).env, server.url, server.url)
            servers.append(server)
            folders.append(pg / "data")
        else:
            database = stack.enter_context(open_database(kind, home))
        env = {"TRUSTWARD_TEST": "1", "TRUSTWARD_MASTER_KEY_FILE": str(home / "keys" / "master.key")}
        app = database.build_app(home, {"TRUSTWARD_MASTER_KEY_FILE": env["TRUSTWARD_MASTER_KEY_FILE"]})
        place = Place(app, home, folders, {**database.environment, **env})

        def stop() -> None:
            with app.app_context():
                for engine in db.engines.values():
                    engine.dispose()
            for one in servers:
                one.stop()

        yield place, stop


def _people(app: Flask) -> tuple[ATenant, APerson]:
    build = Builders(app)
    tenant = build.tenant(plugins=("statutes_kr",))
    with app.app_context(), scope.enter(tenant.id):
        store(a_korean_register())
    return tenant, build.person(of=tenant, role=Role.OFFICER)


def _fill(place: Place, tenant: ATenant, plan: Plan) -> list[Ciphertext]:
    """Make the records. Returns: some ciphertexts of those that will be destroyed, as a thief has them."""
    with place.app.app_context():
        for canary, number, days in ((place.gone, plan.records, LONG_AGO), (place.stays, plan.living, 1)):
            alone = min(WITH_FILE, number)
            with scope.enter(tenant.id):
                for which in range(alone):
                    _one_with_file(canary, which, days)
            with scope.enter(tenant.id):
                many_records(number - alone, service="inquiry", days=days, values=_values(canary), first=alone)
        with scope.enter(tenant.id, write=False) as opened:
            due = sa.select(RecordUnit.id, RecordUnit.items).where(RecordUnit.next_at <= clock.now())
            rows = opened.execute(due.order_by(RecordUnit.id).limit(plan.ciphertexts)).all()
            records.open_sealed(rows[0].items, rows[0].id)  # as long as it lives it opens
            return [_ciphertext(tenant.id, row.id, row.items) for row in rows]


def _values(canary: str) -> Callable[[int], dict[str, str]]:
    return lambda number: {
        "email": f"{canary}-{number:05d}@somewhere.example",
        "phone": f"010-{number:04d}-0000",
    }


def _one_with_file(canary: str, number: int, days: int) -> None:
    values, at = _values(canary)(number), clock.now() - timedelta(days=days)
    content = f"{canary} 이력서 {number}\n".encode() * 200
    stored = files.put(content, name=f"{canary}.txt", media_type="text/plain", purpose="record")
    records.create(
        service="inquiry", items=values, events=[Happened(EventKind.COLLECTED, at), Happened(EventKind.INQUIRY, at)],
        source=RecordSource.FORM, index={IndexKind.EMAIL: [values["email"]]}, files={"email": [stored.id]},
    )  # fmt: skip


def _ciphertext(tenant_id: UUID, unit: UUID, items: bytes) -> Ciphertext:
    part = part_of("record_unit.items", "email")
    return Ciphertext(unit, bodies(items)["email"], bound(unit, part, tenant_id), part)


def _copy_of_the_keys(place: Place) -> Path:
    """What a thief has copied before: the key store as it was, its log, and a backup of the keys (not the master key)."""
    with place.app.app_context():
        keys.make_bundle(place.home / "backup")
        source, target = vault().home, place.home / "stolen"
        target.mkdir()
        for path in source.rglob("*"):
            if path.is_file() and path.name != "master.key" and "epochs" not in path.parts:
                shutil.copyfile(path, target / path.name)
        for path in (place.home / "backup").glob("*.bundle"):
            shutil.copyfile(path, target / path.name)
    return target


def _destroy(place: Place, tenant: ATenant, officer: APerson, plan: Plan, result: Result) -> None:
    """Propose, approve, let a day pass, and wait until the running system is done."""
    with place.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    with running_system(place.home, place.environment), place.app.app_context():
        _until(lambda: _requests(tenant), plan.seconds)
        for request_id in _requests(tenant):
            with scope.enter(tenant.id, actor=Actor(ActorKind.STAFF, officer.id, officer.role.value)):
                seen = services.get(request_id).set_hash
                services.approve(request_id, seen=seen, late_reason="A holiday.")
        clock.move(timedelta(hours=25))
        _until(lambda: _closed(tenant) >= plan.records, plan.seconds)
        with scope.enter(tenant.id, write=False) as opened:
            left = opened.scalar(sa.select(sa.func.count()).select_from(RecordUnit))
            requests = services.requests((RequestState.CLOSED,))
            verified = all(row.verification["ok"] for row in requests)
        result.lines.append(
            f"destroyed: {_closed(tenant)} of {plan.records}, verified: {verified}; {left} live ones stay"
        )
        result.must(
            _closed(tenant) == plan.records and left == plan.living and verified, "not everything was destroyed"
        )


def _requests(tenant: ATenant) -> list[UUID]:
    with scope.enter(tenant.id, write=False):
        return [row.id for row in services.requests((RequestState.PROPOSED,))]


def _closed(tenant: ATenant) -> int:
    with scope.enter(tenant.id, write=False):
        return sum(row.destroyed for row in services.requests((RequestState.CLOSED,)))


def _until(holds: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.3)


def _look(place: Place, plan: Plan, result: Result, say: Say) -> None:
    """The plaintexts: none of the destroyed ones, and as a control none of the living ones either."""
    number, size = weight(place.folders)
    say(f"reading {number} files, {size / 2**20:.0f} MiB")
    gone = hits(place.folders, {"destroyed": place.gone})
    stays = hits(place.folders, {"living": place.stays})
    result.lines.append(
        f"{number} files, {size / 2**20:.0f} MiB read: {len(gone)} hits of destroyed, {len(stays)} of living"
    )
    result.must(not gone, f"destroyed plaintexts: {gone[:5]}")
    result.must(not stays, f"plaintexts of living records: {stays[:5]}")
    with short_folder("tw-scan-c-") as control:
        for how, raw in (("plain", place.gone.encode()), ("wide", place.gone.encode("utf-16-le"))):
            (control / how).write_bytes(b"\x01" * 7 + raw + b"\x02")
        (control / "hex").write_bytes(place.gone.encode().hex().encode())
        found = hits([control], {"control": place.gone})
        result.must(
            len({line.split(" in ")[1] for line in found}) == 3, "the look is blind: it does not find a control"
        )


def _try(place: Place, stolen: Path, ciphertexts: Sequence[Ciphertext], result: Result, say: Say) -> None:
    """The keys: every run of bytes of the key store, its logs, copies and backups; every wrapped key with every living one."""
    with place.app.app_context():
        home, epochs = vault().home, vault().epochs
        folders = [home, stolen, place.home / "backup", place.home / "later"]
    mine = [path for path in files_below([one for one in folders if one.is_dir()]) if path.suffix != ".lock"]
    size = sum(path.stat().st_size for path in mine)
    say(f"trying every offset of {size / 1024:.0f} KiB as a key on {len(ciphertexts)} ciphertexts")
    tried, opened = opened_by_runs(mine, ciphertexts)
    result.lines.append(f"{tried} runs of 32 bytes tried as keys on {len(ciphertexts)} ciphertexts: {opened} opened")
    result.must(opened == 0, f"{opened} ciphertexts were opened by bytes that lie about")
    looked, unwrapped = opened_by_wrapped(mine, epochs, ciphertexts)
    result.lines.append(f"{looked} places of wrapped keys, with every living epoch key: {unwrapped} opened")
    result.must(unwrapped == 0, f"{unwrapped} ciphertexts were opened by wrapped keys")
    result.must(looked > 0, "no wrapped key was found anywhere: the look at wrapped keys is blind")
