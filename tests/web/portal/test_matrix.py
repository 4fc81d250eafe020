"""Portal pages × doors × ids: a contact who was let in at one tenant's door opens no other, and learns of none."""

import importlib.util
from pathlib import Path
from uuid import uuid4

import pytest

from trustward.kernel import scope
from trustward.testing import matrix
from trustward.web.access import Door

ROOT = Path(__file__).resolve().parents[3]


def declarations():
    for path in sorted(ROOT.glob("plugins/*/tests/routes.py")):
        spec = importlib.util.spec_from_file_location(f"portal_routes_{path.parts[-3]}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture
def examples():
    return {endpoint: arguments for module in declarations() for endpoint, arguments in module.EXAMPLES.items()}


@pytest.fixture
def two_doors(app, build, contact, vendor):
    """Two furnished tenants, and a browser that was let in at the second one's door."""

    def make(address):
        tenant = build.tenant()
        with app.app_context():
            for module in declarations():
                with scope.enter(tenant.id):
                    module.furnish(tenant)
        return tenant, contact(of=tenant, address=address)

    (ours, our_contact), (_, their_contact) = make("one@vendor.example"), make("two@vendor.example")
    _, our_door, _ = vendor(our_contact)
    browser, their_door, _ = vendor(their_contact)
    return ours, door_of(our_door), browser, door_of(their_door)


def door_of(path):
    return path.strip("/").split("/")[2]


def test_a_foreign_door_and_a_foreign_id_are_like_absent_ones(app, two_doors, examples, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    ours, our_door, browser, their_door = two_doors
    asked = [r for r in matrix.routes(app) if r.access.door is Door.PORTAL and "door" in r.rule.arguments]
    assert len(asked) >= 10
    found = []
    for route in asked:
        values = matrix.own_values(app, route, examples, ours)

        def ask(door, values, route=route):
            return browser.client.open(route.url(app, door=door, **values), method=route.method)

        foreign, absent = ask(our_door, values), ask(uuid4(), values)
        if foreign.status_code < 400 and foreign.status_code != absent.status_code:
            found.append(f"{route}: answers {foreign.status_code} at a foreign door")
        ids = {name for name in values if name.endswith("_id")}
        if ids:
            nothing = values | {name: uuid4() for name in ids}
            at_own, at_none = ask(their_door, values), ask(their_door, nothing)
            found += [f"{route}: {difference}" for difference in matrix.same(at_own, at_none)]
            if at_own.status_code < 400:
                found.append(f"{route}: answers {at_own.status_code} to a foreign id")
    assert found == []
