"""The soak: for pairs of places, a process dies at the first, the one that takes over at the second, a third one ends it.

After each death, before anything is recovered, every unit must be readable in exactly one place.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from trustward.apart.domain import PLACES
from trustward.kernel import clock, scope
from trustward.records import services as records
from trustward.records.tables import RecordUnit
from trustward.testing.moves import check
from trustward.testing.moves.check import Subject
from trustward.testing.moves.field import Field, a_field
from trustward.testing.moves.records import OWN_PURPOSE, complaint, contents, unit_of
from trustward.testing.servers.tree import clean_environment

Say = Callable[[str], None]
_AFTER_A_LEASE = timedelta(minutes=2)
_KILLED = "killed 9"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything, on each kind of database.

    `pairs`: pairs of places, two deaths each. `servers`: kills of each PostgreSQL server, from place to place.
    `programs`: deaths of `trustward apart move` as a program of its own. `records`: in each round; in every third one the
    first of them has files, and a hold that keeps its own purpose's unit too.
    """

    seed: int
    pairs: int = 120
    servers: int = len(PLACES)
    programs: int = len(PLACES)
    records: int = 2


@dataclass(slots=True)
class Result:
    """What came out on one kind of database."""

    kind: str
    kills: Counter[str] = field(default_factory=Counter)
    units: int = 0
    checks: int = 0
    strays: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def deaths(self) -> int:
        return sum(self.kills.values())


def soak(kind: str, plan: Plan, say: Say) -> Result:
    """Run everything on one kind of database."""
    result, began = Result(kind), time.monotonic()
    with a_field(kind) as field:
        rng = random.Random(f"{plan.seed}/{kind}")
        for number, (first, second) in enumerate(itertools.islice(_pairs(rng), plan.pairs)):
            _pair(field, plan, result, rng, first, second, number)
            if (number + 1) % 25 == 0:
                say(f"{number + 1} of {plan.pairs} pairs, {len(result.faults)} faults")
        for number in range(plan.programs):
            _program(field, plan, result, PLACES[number % len(PLACES)], f"c{number}")
        for database in sorted(field.servers):
            for number in range(plan.servers):
                _server(field, plan, result, database, PLACES[number % len(PLACES)], f"s{database}{number}")
            say(f"the server of {database} was killed {plan.servers} times, {len(result.faults)} faults")
        result.strays = check.strays(field)
        _ordinary_roles(field, result)
    result.seconds = time.monotonic() - began
    return result


def _pairs(rng: random.Random) -> Iterator[tuple[str, str]]:
    """All pairs of places, without end; after every round of as many as there are places, each was hit twice."""
    number = len(PLACES)
    while True:
        for shift in rng.sample(range(number), number):
            yield from ((place, PLACES[(at + shift) % number]) for at, place in enumerate(PLACES))


def _pair(field: Field, plan: Plan, result: Result, rng: random.Random, first: str, second: str, number: int) -> None:
    act = rng.choice(("move", "drain"))
    subjects = _fresh(field, plan.records, f"p{number}a", attached=number % 3 == 0)
    _die(field, result, act, first, subjects)
    subjects += _fresh(field, 1, f"p{number}b")
    _die(field, result, rng.choice(("move", act)), second, subjects)
    _recover(field, result, "move" if rng.random() < 0.8 else act, subjects)


def _die(field: Field, result: Result, act: str, place: str, subjects: Sequence[Subject]) -> None:
    """One death at a place, and the check right after it."""
    field.arm(place)
    if act == "drain":
        _pass_leases(field)
    field.forget_connections()
    fate = field.victims.run(act, field.tenant.id)
    if fate != _KILLED:
        result.faults.append(f"nobody died at {place} ({act}: {fate})")
    field.disarm()
    result.kills[place] += fate == _KILLED
    _check(field, result, subjects, f"after a death at {place}")


def _recover(field: Field, result: Result, act: str, subjects: Sequence[Subject]) -> None:
    """Nobody dies any more: everything must come to its end."""
    _pass_leases(field)
    field.forget_connections()
    fate = field.victims.run(act, field.tenant.id)
    if fate != "exit 0":
        result.faults.append(f"the recovery ended with {fate}")
    _check(field, result, subjects, "after the recovery")
    result.faults += check.faults_of_end(field, subjects)
    result.units += len(subjects)


def _check(field: Field, result: Result, subjects: Sequence[Subject], when: str) -> None:
    result.faults += [f"{when}: {fault}" for fault in check.faults_of_place(field, subjects)]
    result.checks += len(subjects)


def _program(field: Field, plan: Plan, result: Result, place: str, name: str) -> None:
    """The same with the program that an operator runs."""
    subjects = _fresh(field, plan.records, name, attached=True)
    field.arm(place)
    field.forget_connections()
    command = [sys.executable, "-c", "from trustward.cli import main; main()", "apart", "move", field.tenant.slug]
    told = {**clean_environment(), **field.environment, "TRUSTWARD_HOME": str(field.home)}
    ended = subprocess.run(command, env=told, capture_output=True, timeout=120, check=False)
    if ended.returncode != -9:
        result.faults.append(f"the program did not die at {place} ({ended.returncode})")
    field.disarm()
    result.kills[place] += ended.returncode == -9
    _check(field, result, subjects, f"after the program's death at {place}")
    _recover(field, result, "move", subjects)


def _server(field: Field, plan: Plan, result: Result, database: str, place: str, name: str) -> None:
    """While a process pauses at a place, a server is killed and started again; then the process goes on, or fails."""
    subjects = _fresh(field, plan.records, name, attached=True)
    field.arm(place, "stop")
    field.forget_connections()
    fate = field.victims.run("move", field.tenant.id)
    if fate != "stopped":
        result.faults.append(f"nobody paused at {place} ({fate})")
    field.disarm()
    field.kill_and_restart(database)
    result.kills[f"server of {database}"] += 1
    _check(field, result, subjects, f"after the death of {database}'s server at {place}")
    if fate == "stopped":
        field.forget_connections()
        field.victims.go_on()
    _check(field, result, subjects, f"when it went on at {place}")
    _recover(field, result, "move", subjects)


def _fresh(field: Field, number: int, name: str, *, attached: bool = False) -> list[Subject]:
    """Records that must be kept apart now. `attached`: the first has files, and a hold that keeps its own purpose's unit."""
    made = []
    with field.app.app_context(), scope.enter(field.tenant.id) as main:
        for index in range(number):
            person = f"{name}-{index}"
            held = attached and index == 0
            data = (f"first file of {person}".encode(), f"second file of {person}".encode()) if held else ()
            record = complaint(person, attached=data)
            made.append(_subject(person, unit_of(record), data))  # each unit has copies of its own
            if held:
                records.ask_hold(record.id, reason="a dispute", ends_on=clock.today("Asia/Seoul") + timedelta(days=900))
                made.append(_subject(person, unit_of(record, OWN_PURPOSE), data))
        main.flush()
        for at, subject in enumerate(made):
            sealed = main.scalars(sa.select(RecordUnit.items).where(RecordUnit.id == subject.unit)).one()
            stored = tuple(records.files_of([subject.unit]))
            made[at] = Subject(subject.unit, subject.items, subject.files, sealed or b"", stored)
    return made


def _subject(person: str, unit: object, attached: tuple[bytes, ...] = ()) -> Subject:
    named = tuple((f"{person}-{number}.txt", data) for number, data in enumerate(attached))
    return Subject(unit, contents(person), named)  # type: ignore[arg-type]


def _pass_leases(field: Field) -> None:
    """Whoever died had leased its promise: time passes until somebody else may take it."""
    with field.app.app_context():
        clock.move(_AFTER_A_LEASE)


def _ordinary_roles(field: Field, result: Result) -> None:
    """No role of the main database gets in where the copies are."""
    if field.kind != "postgresql":
        return
    from trustward.kernel import retained
    from trustward.kernel.rowpolicy import objections_to_retained
    from trustward.start import main_roles

    settings = field.app.extensions["trustward.settings"]
    with field.app.app_context(), retained.engine().connect() as connection:
        result.faults += objections_to_retained(connection, main_roles(settings))
    path = sa.make_url(settings.retained_database_url)
    for url in (settings.database_url, settings.database_sweeper_url, settings.database_owner_url):
        role = sa.make_url(url)
        tried = role.set(host=path.host, query=path.query, database=path.database)
        engine = sa.create_engine(tried, poolclass=sa.pool.NullPool)
        try:
            engine.connect().close()
            result.faults.append(f"the role {role.username} gets into the retained database")
        except sa.exc.OperationalError:
            pass
