"""A plugin that fails while it loads, or whose package is gone, is named; the rest runs and migrates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint

from trustward.app import create_app
from trustward.plugins.hooks import hookimpl
from trustward.plugins.manager import load
from trustward.plugins.manifest import Manifest
from trustward.web.access import Permission, requires

ROOT = Path(__file__).resolve().parents[2]


def module(manifest, **hooks):
    made = ModuleType(f"on_the_spot_{manifest.name}")
    made.manifest = manifest
    for name, function in hooks.items():
        setattr(made, name, hookimpl(function))
    return made


def fails():
    raise ZeroDivisionError


class Point:
    """An entry point that was installed, and what happens when it is loaded."""

    def __init__(self, name, loads):
        self.name, self.load = name, loads


def broken():
    raise ImportError("No module named 'somewhere'")


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (Point("sample", broken), "ImportError: No module named 'somewhere'"),
        (Point("sample", lambda: sys.exit(3)), "SystemExit"),
        (Point("sample", lambda: ModuleType("empty")), "manifest"),
        (Point("other", lambda: module(Manifest(name="sample", title=""))), "called other"),
        (Point("sample", lambda: module(Manifest(name="sample", title="", api=99))), "written for api 99"),
        (Point("sample", lambda: module(Manifest(name="sample", title="", tables="no.such"))), "ModuleNotFoundError"),
        (
            Point("sample", lambda: module(Manifest(name="sample", title="", requires=frozenset({"gone"})))),
            "needs gone",
        ),
        (Point("sample", lambda: module(Manifest(name="sample", title=""), alarmz=fails)), "alarmz"),
        (Point("sample", lambda: module(Manifest(name="sample", title=""), alarms=lambda day: [])), "day"),
    ],
)
def test_what_fails_while_it_loads_is_named_with_its_reason(point, reason):
    good = module(Manifest(name="good", title=""), alarms=lambda as_of: [])
    found = load([point, Point("good", lambda: good)])
    assert list(found.manifests) == ["good"]
    [one] = found.quarantined
    assert one.name == point.name
    assert reason in one.reason
    assert not found.manager.has_plugin("sample")


def test_those_that_need_it_go_with_it():
    second = module(Manifest(name="second", title="", requires=frozenset({"first"})))
    third = module(Manifest(name="third", title="", requires=frozenset({"second"})))
    found = load([Point("first", broken), Point("second", lambda: second), Point("third", lambda: third)])
    assert found.manifests == {}
    assert {one.name for one in found.quarantined} == {"first", "second", "third"}


# Pages.


@requires(Permission.VIEW)
def declared():
    return "ours"


def undeclared():
    return "theirs"


def blueprint(name="sample", view=declared, prefix=None):
    made = Blueprint(name, __name__, url_prefix=prefix)
    made.add_url_rule("/", "index", view)
    return made


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        (lambda: [blueprint(view=undeclared)], "without a declared access: sample.index"),
        (lambda: [blueprint(name="obligations")], "another blueprint is called obligations"),
        (lambda: [blueprint(prefix="/t/<slug>/register")], "not a plugin's"),
        (lambda: ["no blueprint"], "AttributeError"),
        (fails, "ZeroDivisionError"),
    ],
)
def test_pages_that_cannot_be_mounted_put_their_plugin_aside(tmp_path, pages, reason):
    from trustward.settings import read_settings

    sample = module(Manifest(name="sample", title="견본"), register_blueprints=pages)
    app = create_app(read_settings({"TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1"}), plugins=[sample])
    [one] = app.extensions["trustward.plugins"].quarantined
    assert reason in one.reason
    assert "home.index" in app.view_functions
    assert "sample.index" not in app.view_functions


def test_sound_pages_are_mounted_in_the_plugins_place(tmp_path):
    from trustward.settings import read_settings

    sample = module(Manifest(name="sample", title="견본"), register_blueprints=lambda: [blueprint()])
    app = create_app(read_settings({"TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1"}), plugins=[sample])
    assert [str(r) for r in app.url_map.iter_rules() if r.endpoint == "sample.index"] == ["/t/<slug>/x/sample/"]


# A package that is gone. Each step is a process of its own, as it would be.

STEP = textwrap.dedent("""
    import importlib.metadata, json, sys

    gone = set(sys.argv[1].split(",")) - {""}
    if gone:
        class Gone:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0].removeprefix("trustward_") in gone:
                    raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        sys.meta_path.insert(0, Gone())
        everything = importlib.metadata.entry_points
        importlib.metadata.entry_points = lambda **k: [p for p in everything(**k) if p.name not in gone]

    import os
    from trustward.app import create_app
    from trustward.kernel import due, migrations, outbox, scope, tenants
    from trustward.settings import read_settings

    settings = read_settings(os.environ)
    app = create_app(settings)
    plugins = app.extensions["trustward.plugins"]
    migrations.upgrade(settings, plugins.in_order())
    from trustward.plugins.enablement import enabled, task_gate
    from trustward.testing import builders
    from trustward.testing.builders import Builders
    from trustward.testing.desk import Desk
    from trustward.accounts.domain import Role

    builders._numbers = iter(range(os.getpid() * 1000, 10**9))  # other addresses than the step before
    with app.app_context(), scope.enter_platform():
        known = tenants.find("lasting")
    if known is None:
        Builders(app).tenant("lasting")
    with app.app_context():
        with scope.enter_platform():
            lasting = tenants.by_slug("lasting").id
        from trustward.testing.builders import ATenant
        person = Builders(app).person(ATenant(lasting, "lasting"), Role.OWNER)
        due.tick(task_gate())
        done = outbox.drain()
        with scope.enter(lasting, write=False):
            on = sorted(enabled())
    desk = Desk(app, person)
    place = "/t/<slug>/x/"
    own = [r.rule for r in app.url_map.iter_rules() if r.rule.startswith(place) and r.arguments == {"slug"} and "GET" in r.methods]
    asked = ["/t/<slug>/", "/t/<slug>/plugins/", "/t/<slug>/obligations/", *(json.loads(sys.argv[2]) or own)]
    pages = {page: desk.get(page.replace("<slug>", "lasting")).status_code for page in asked}
    print(json.dumps({
        "installed": sorted(plugins.manifests), "quarantined": [q.name for q in plugins.quarantined], "on": on,
        "pending": migrations.pending(settings, plugins.in_order()), "pages": pages, "own": own, "done": done}))
""")


def step(tmp_path, database, gone="", own=()):
    environment = {
        "PATH": os.environ["PATH"], "TRUSTWARD_HOME": str(tmp_path / "home"), "TRUSTWARD_TEST": "1",
        **database.environment,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", STEP, gone, json.dumps(own)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def fresh_database(app, database):
    """The shared database; emptied afterwards like after each test."""
    return database


def stays(page, found):
    """Whether a page of the core, or of a plugin that is still installed."""
    parts = page.split("/")
    return parts[3] != "x" or parts[4] in found["installed"]


def test_with_a_package_removed_the_rest_runs_and_migrates(tmp_path, fresh_database):
    whole = step(tmp_path, fresh_database)
    assert whole["quarantined"] == []
    assert "consignment" in whole["on"]
    assert set(whole["pages"].values()) == {200}
    assert whole["own"]

    less = step(tmp_path, fresh_database, gone="consignment", own=whole["own"])
    assert "consignment" not in less["installed"]
    assert set(less["quarantined"]) == {name for name in whole["installed"] if name not in less["installed"]} - {
        "consignment"
    }
    assert less["pending"] == []
    assert less["pages"] == {page: 200 if stays(page, less) else 404 for page in whole["pages"]}
    assert less["done"] > 0 or whole["done"] > 0

    assert 404 in less["pages"].values()

    none = step(tmp_path, fresh_database, gone=",".join(whole["installed"]))
    assert none["installed"] == []
    assert none["pages"]["/t/<slug>/"] == 200

    back = step(tmp_path, fresh_database)
    assert back["on"] == whole["on"]
    assert back["pages"] == whole["pages"]
