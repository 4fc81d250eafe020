"""The URL map × roles × two tenants × ids, plugins included: nothing leaks, and every route declares what it expects."""

import importlib.util
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.kernel.db import ScopedSession
from trustward.testing import matrix
from trustward.web.access import Door

ROOT = Path(__file__).resolve().parents[2]


def declarations():
    here = Path(__file__)
    rooms = sorted(here.parent.glob("*/routes.py"))
    for path in [here.with_name("routes.py"), *rooms, *sorted(ROOT.glob("plugins/*/tests/routes.py"))]:
        spec = importlib.util.spec_from_file_location(f"routes_{path.parts[-3]}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture
def examples():
    return {endpoint: arguments for module in declarations() for endpoint, arguments in module.EXAMPLES.items()}


@pytest.fixture
def furnished(app, build):
    """Two tenants with one of everything."""

    def make():
        tenant = build.tenant()
        with app.app_context():
            for module in declarations():
                with scope.enter(tenant.id):
                    module.furnish(tenant)
        return tenant

    return make(), make()


@pytest.fixture
def without_csrf(app, monkeypatch):
    """Tokens are tested elsewhere; here the question is what stands behind them."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def staff_routes(app):
    return [route for route in matrix.routes(app) if route.access.door is Door.STAFF]


def ask(desk, route, url):
    return desk.client.open(url, method=route.method)


def test_every_route_declares_what_it_expects(app, examples):
    assert matrix.undeclared(list(matrix.routes(app)), examples) == []


def test_a_stranger_is_asked_to_sign_in_whatever_the_address(app, furnished, desk, examples, without_csrf):
    ours, _ = furnished
    stranger = desk()
    for route in staff_routes(app):
        values = matrix.own_values(app, route, examples, ours)
        own = ask(stranger, route, route.url(app, slug=ours.slug, **values))
        absent = ask(stranger, route, route.url(app, slug="no-such-tenant", **matrix.absent_values(values)))
        assert own.status_code == absent.status_code, route
        assert own.status_code in {302, 401}, route


def leaks(app, furnished, desk, build, examples, *, reached=False):
    """Everything that a member of one tenant can learn of another's.

    Args:
        reached: ask only for pages that the member's role may open at home; elsewhere nobody gets as far as the rows.
    """
    ours, theirs = furnished
    routes = [(route, matrix.own_values(app, route, examples, ours)) for route in staff_routes(app)]
    for role in Role:
        spy = desk(as_=build.person(of=theirs, role=role))
        for route, values in routes:
            if reached and not matrix.allowed(route.access, role):
                continue
            inside = ask(spy, route, route.url(app, slug=ours.slug, **values))
            nowhere = ask(spy, route, route.url(app, slug="no-such-tenant", **values))
            yield from (f"{role} {route}: tenant: {d}" for d in matrix.same(inside, nowhere))
            if inside.status_code != 404:
                yield f"{role} {route}: answers {inside.status_code} inside another tenant"
            if values:
                foreign = ask(spy, route, route.url(app, slug=theirs.slug, **values))
                absent = ask(spy, route, route.url(app, slug=theirs.slug, **matrix.absent_values(values)))
                yield from (f"{role} {route}: id: {d}" for d in matrix.same(foreign, absent))
                if foreign.status_code < 400:
                    yield f"{role} {route}: answers {foreign.status_code} to a foreign id"


def test_nobody_learns_anything_of_another_tenant(app, furnished, desk, build, examples, without_csrf):
    assert list(leaks(app, furnished, desk, build, examples)) == []


@pytest.mark.database("postgresql")
def test_nor_with_the_session_filter_off(app, furnished, desk, build, examples, without_csrf, monkeypatch):
    monkeypatch.setattr(ScopedSession, "filters_tenants", False)
    assert list(leaks(app, furnished, desk, build, examples, reached=True)) == []


@pytest.mark.database("postgresql")
def test_nor_with_the_row_policies_off(app, furnished, desk, build, examples, without_csrf, database):
    with database.without_row_policies():
        assert list(leaks(app, furnished, desk, build, examples, reached=True)) == []


@pytest.mark.database("sqlite")  # once: no database decides what a role may
def test_each_role_may_do_what_its_pages_declare(app, furnished, desk, build, examples, without_csrf):
    ours, _ = furnished
    for role in Role:
        member = desk(as_=build.person(of=ours, role=role))
        for route in staff_routes(app):
            values = matrix.own_values(app, route, examples, ours)
            answer = ask(member, route, route.url(app, slug=ours.slug, **values))
            if matrix.allowed(route.access, role):
                assert answer.status_code not in {403, 500}, (role, route, answer.get_data(as_text=True)[:400])
                if route.method == "GET":
                    assert answer.status_code in {200, 302, 303, 304}, (role, route)
            else:
                assert answer.status_code == 403, (role, route)


def test_a_malformed_id_is_absent(app, furnished, desk, build, examples, without_csrf):
    ours, _ = furnished
    officer = desk(as_=build.person(of=ours, role=Role.OFFICER))
    for route in staff_routes(app):
        if route.arguments:
            values = matrix.own_values(app, route, examples, ours)
            url = route.url(app, slug=ours.slug, **values)
            for name, value in values.items():
                answer = ask(officer, route, url.replace(str(value), "%00'\"<x>"))
                assert answer.status_code in {400, 403, 404}, (route, name)


def test_public_pages_answer_without_a_cookie_and_only_where_a_tenant_is(app, furnished, desk, examples):
    ours, _ = furnished
    anybody = desk()
    for route in matrix.routes(app):
        if route.access.door is Door.PUBLIC and route.method == "GET":
            values = matrix.own_values(app, route, examples, ours)
            answer = ask(anybody, route, route.url(app, slug=ours.slug, **values))
            assert answer.status_code in {200, 302, 304}, route
            assert "Set-Cookie" not in answer.headers, route
            absent = ask(anybody, route, route.url(app, slug="no-such-tenant", **values))
            assert absent.status_code == 404, route
