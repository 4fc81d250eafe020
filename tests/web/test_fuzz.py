"""Whatever stands in a query or a form, the answer is a page or a refusal, never an error of ours."""

import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

from trustward.accounts.domain import Role
from trustward.kernel import scope
from trustward.testing import matrix
from trustward.web.access import Door

ROOT = Path(__file__).resolve().parents[2]
QUERY = (
    "action", "after", "after_id", "after_name", "all", "before", "but", "closed", "from", "grants", "kind", "lines", "month",
    "name_ko", "new", "next", "number", "plugin", "q", "risk", "sent", "state", "to", "_version", "version", "id", "code",
)  # fmt: skip
ODD = {
    "nothing": "",
    "no character": "\0",
    "half a character": "\ud800",
    "a huge number": "9" * 40,
    "a long text": "가" * 5_000,
    "a script": "\"><script>alert(1)</script>{{7*7}}%s'",
    "a day that is none": "2026-02-30",
    "the last month": "9999-12",
    "an id of nobody": "00000000-0000-0000-0000-000000000000",
}
CARRIED = {
    ("apart.by_hand", "expected"), ("apart.by_hand", "service"), ("apart.by_hand", "until"), ("forms.switch", "off"),
    ("records.items", "unit"),
}  # fmt: skip
"""Fields that a button brings along: nobody types them, and the button is gone where nothing waits."""


def declarations():
    here = Path(__file__)
    for path in [
        here.with_name("routes.py"),
        *sorted(here.parent.glob("*/routes.py")),
        *sorted(ROOT.glob("plugins/*/tests/routes.py")),
    ]:
        spec = importlib.util.spec_from_file_location(f"fuzz_{path.parts[-3]}_{path.parts[-2]}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture
def asked(app, build, desk, monkeypatch):
    """Every route with the address of something that exists, and who asks."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    tenant, modules = build.tenant(), list(declarations())
    with app.app_context():
        for module in modules:
            with scope.enter(tenant.id):
                module.furnish(tenant)
    examples = {endpoint: values for module in modules for endpoint, values in module.EXAMPLES.items()}
    people = {role: desk(as_=build.person(of=tenant, role=role)) for role in (Role.OWNER, Role.OFFICER)}

    def every(method):
        for route in matrix.routes(app):
            elsewhere = route.access.door in {Door.PORTAL, Door.OPEN, Door.SIGNED_IN} and route.rule.arguments
            if route.method != method or elsewhere or route.endpoint == "accounts.sign_out":
                continue
            values = matrix.own_values(app, route, examples, tenant)
            url = route.url(app, slug=tenant.slug, **values).partition("?")[0]
            role = next((role for role in people if matrix.allowed(route.access, role)), Role.OWNER)
            yield route, url, people[role]

    return every


def encoded(odd):
    return odd.encode("utf-8", "surrogatepass")


def wrong(asked, method, how):
    """What was answered with an error of ours. Each turn puts other oddities into other fields."""
    oddities, turns = list(ODD.values()), 3
    for number, (route, url, who) in enumerate(list(asked(method))):
        for turn in range(turns):
            shift = number + turn * len(oddities) // turns
            fields = {name: encoded(oddities[(shift + at) % len(oddities)]) for at, name in enumerate(QUERY)}
            once = hashlib.sha256(f"{url} {turn}".encode()).hexdigest()[:40]
            with who.client.open(url, method=method, **{how: {**fields, "_once": once}}) as answer:
                if answer.status_code >= 500:
                    yield f"{route}: {answer.status_code} for {fields}"


def unnamed(asked):
    """Fields that a refused form does not lead to, or does not call by their name. Each form is sent empty and senseless."""
    for number, (route, url, who) in enumerate(list(asked("POST"))):
        for typed in ("", "\0", "다름" * 3_000):
            once = hashlib.sha256(f"{url} {number} {typed[:9]}".encode()).hexdigest()[:40]
            hidden, shown = fields_of(who, url)
            fields = hidden | dict.fromkeys(shown, typed)
            with who.client.open(url, method="POST", data={**fields, "_once": once}) as answer:
                if answer.status_code != 422 or answer.mimetype != "text/html":
                    continue
                page = answer.get_data(as_text=True)
            said = re.search(r'id="problems">.*?</div>', page, re.DOTALL)
            for field, text in re.findall(r'<a href="#(field-[^"]+)">(.*?)</a>', said[0] if said else "", re.DOTALL):
                if (route.endpoint, field.removeprefix("field-")) in CARRIED:
                    continue
                if f'id="{field}"' not in page:
                    yield f"{route}: no {field} is on the page"
                elif not re.match(r"[^:]+: .", text):
                    yield f"{route}: {field} is not called by its name: {text}"
            if not said and 'role="alert"' not in page and '<main class="problem">' not in page:
                yield f"{route}: no summary"


def fields_of(who, url):
    """The hidden fields of a page's forms with their values, and the names of those that a person fills in."""
    with who.client.get(url) as answer:
        page = answer.get_data(as_text=True) if answer.status_code == 200 else ""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w[^"]*)" value="([^"]*)"', page))
    every = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w[^"]*)"', page))
    return hidden, every - hidden.keys() - {"_once", "_version", "csrf_token"}


@pytest.mark.database("sqlite")  # once: no database decides what a page says
def test_a_refused_form_names_its_fields(asked):
    found = sorted(set(unnamed(asked)))
    assert not found, "\n".join(found)


def test_an_odd_query_is_no_error(asked):
    assert list(wrong(asked, "GET", "query_string")) == []


def test_an_odd_form_is_no_error(asked):
    assert list(wrong(asked, "POST", "data")) == []
