"""The drill itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from trustward.app import create_app
from trustward.backup import databases, journals, making
from trustward.backup.restoring import Wanted, restore
from trustward.kernel.db import db
from trustward.kernel.vault import vault
from trustward.plugins import manager
from trustward.settings import Settings, read_settings
from trustward.start import refuse_unsafe
from trustward.testing.database import open_database
from trustward.testing.drill import looking
from trustward.testing.drill.people import Cast, cast, destroy
from trustward.testing.servers.common import short_folder
from trustward.testing.soak.run import Result
from trustward.testing.soak.tree import running_system

Say = Callable[[str], None]


@dataclass(slots=True)
class Place:
    """An installation that is lost and restored, and the folders that are not."""

    home: Path
    safe: Path
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        return read_settings({**self.environment, "TRUSTWARD_HOME": str(self.home)})

    def lose(self, app: Flask) -> None:
        """Main, retained, keys, files: everything but the copies and the master key."""
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
            vault().store.close()
        databases.clear(self.settings.database_owner_url)
        databases.clear(self.settings.retained_database_owner_url)
        shutil.rmtree(self.home)

    def restore(self, **how: Any) -> Any:
        wanted = Wanted(self.safe / "backup", keys_folder=self.safe / "keys", **how)
        return restore(self.settings, manager.load().in_order(), wanted)


def drill(kind: str, units: int, living: int, say: Say) -> Result:
    """Back up, destroy `units`, lose everything, restore from backup, keys and journal, start, look."""
    result, began = Result(kind), time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder("tw-drill-"))
        database = stack.enter_context(open_database(kind, folder / "home"))
        (folder / "home").mkdir(exist_ok=True)
        env = {**database.environment, "TRUSTWARD_TEST": "1", "TRUSTWARD_MASTER_KEY_FILE": str(folder / "master.key")}
        place = Place(folder / "home", folder, env)
        app = database.build_app(place.home, {"TRUSTWARD_MASTER_KEY_FILE": env["TRUSTWARD_MASTER_KEY_FILE"]})
        people = cast(app, units, living, say)
        say("backup")
        started = time.monotonic()
        with app.app_context():
            made = making.make(folder / "backup", folder / "keys")
        copied = f"{sum(made.main.rows.values())} rows, {sum(made.retained.rows.values())} retained, {made.files} files"
        result.lines.append(f"backup: {copied} in {time.monotonic() - started:.1f} s")
        say("destruction")
        destroy(app, people)
        destroyed, _faults = looking.ledger(app, people)
        result.lines.append(f"destroyed after it: {destroyed} units of {len(people.destroyed)} records")
        result.must(destroyed >= units - 2, f"only {destroyed} of {units} units were destroyed")
        before = looking.readable(app, people, people.destroyed)
        result.must(not any(before.values()), f"readable before the restore already: {dict(before)}")
        with app.app_context():
            vault().turn_epoch()
            journals.export(folder / "journal")
        say("control: a restore without the journal")
        place.lose(app)
        place.restore(without_journal=True)
        app = create_app(place.settings)
        _control(app, people, result)
        say("restore with the journal")
        place.lose(app)
        _restored(place, people, destroyed, result)
        result.lines.append(f"{time.monotonic() - began:.0f} s in all")
    return result


def _control(app: Flask, people: Cast, result: Result) -> None:
    """What a backup alone would bring back: else the look below would prove nothing."""
    back = looking.readable(app, people, people.destroyed)
    result.must(looking.taken_back(app, people)[0] == len(people.taken_back), "the control lacks what was taken back")
    result.lines.append(f"control, without a journal: {_told(back)} are readable again")
    result.must(back["rows"] == len(people.destroyed), "the control does not show what it should")
    result.must(back["ciphertexts opened"] > 0 and back["copies kept apart"] > 0, "the control opened nothing")


def _restored(place: Place, people: Cast, destroyed: int, result: Result) -> None:
    started = time.monotonic()
    done = place.restore(journal=place.safe / "journal")
    with running_system(place.home, place.environment) as system:
        app = create_app(place.settings)
        result.lines.append(
            f"restored {done.rows} rows, {done.retained_rows} retained, {done.keys} keys, {done.files} files; "
            f"{done.journalled} entries of the journal followed; serving after {time.monotonic() - started:.1f} s"
        )
        gone = looking.readable(app, people, people.destroyed)
        answers = looking.pages(app, system.port, people, people.destroyed)
        result.lines.append(f"destroyed and readable: {_told(gone)}; their pages answer {dict(answers)}")
        result.must(not any(gone.values()), f"destroyed, and back: {dict(gone)}")
        result.must(set(answers) <= {404, 410, -1} and not answers[-1], f"their pages answer {dict(answers)}")
        there = looking.readable(app, people, people.living)
        pages = looking.pages(app, system.port, people, people.living)
        result.lines.append(
            f"living and readable: {_told(there)} of {len(people.living)}; their pages answer {dict(pages)}"
        )
        result.must(there["found by address"] == len(people.living) == pages[200], "living records were lost")
        back, rest = looking.taken_back(app, people)
        taken = len(people.taken_back)
        result.lines.append(f"one item taken back of {taken} living records: {back} have it, {rest} have the rest")
        result.must(back == 0 and rest == taken, "taking an item back did not survive the restore")
        named, wrong = looking.ledger(app, people)
        result.lines.append(f"the ledger, made again, names {named} units; {len(wrong)} faults in its certificates")
        result.must(named == destroyed, f"the ledger names {named} units, {destroyed} were destroyed")
        result.must(not wrong, f"certificates: {wrong[:3]}")
        refuse_unsafe(app)


def _told(found: Any) -> str:
    return ", ".join(f"{number} {name}" for name, number in found.items())
