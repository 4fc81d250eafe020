"""Every route × role × tenant × id: what a page's declared access promises, asked of the running application.

A room or plugin says in a `routes.py` beside its tests what its addresses need:

    EXAMPLES = {"consignment.show": {"trustee_id": Trustee}}   # endpoint → argument → model, or a function giving a value
    def furnish(tenant): ...                                    # make at least one row of each model; the tenant is entered

A route with an argument and no example fails the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from trustward.accounts.domain import Role, may
from trustward.kernel import scope
from trustward.testing.builders import ATenant
from trustward.web.access import Access, Door

Examples = Mapping[str, Mapping[str, Any]]
_SHELL = {"slug", "token", "filename", "door"}
_IGNORED_HEADERS = {"date", "set-cookie"}
ENDLESS = "0" * 300


@dataclass(frozen=True, slots=True)
class Route:
    """One address and method with its declared access."""

    rule: Rule
    method: str
    access: Access

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def arguments(self) -> list[str]:
        """The address's own arguments: ids of things."""
        return sorted(self.rule.arguments - _SHELL)

    def url(self, app: Flask, **values: Any) -> str:
        built: str = app.url_map.bind("").build(self.endpoint, values, self.method)
        return built

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.endpoint})"


def routes(app: Flask) -> Iterator[Route]:
    """All routes of the application, plugins included; static files have none."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        if rule.endpoint == "static" or rule.endpoint.endswith(".static"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield Route(rule, method, getattr(app.view_functions[rule.endpoint], "access"))  # noqa: B009 - set by a decorator


def undeclared(found: list[Route], examples: Examples) -> list[str]:
    """Routes with an argument for which nobody gave an example."""
    return [f"{r}: {a}" for r in found for a in r.arguments if a not in examples.get(r.endpoint, {})]


def own_values(app: Flask, route: Route, examples: Examples, tenant: ATenant) -> dict[str, Any]:
    """Arguments that name existing things of `tenant`."""
    with app.app_context(), scope.enter(tenant.id, write=False):
        return {name: _example(examples[route.endpoint][name]) for name in route.arguments}


def absent_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same arguments, naming nothing."""
    return {
        n: uuid4() if isinstance(v, UUID) else 999_999 if isinstance(v, int) else f"absent-{uuid4().hex}"
        for n, v in values.items()
    }


def _example(source: Any) -> Any:
    if isinstance(source, type):
        found = scope.session().scalar(sa.select(source.id).limit(1))  # type: ignore[attr-defined]
        if found is None:
            raise LookupError(f"furnish() makes no {source.__name__}")
        return found
    return source() if isinstance(source, Callable) else source  # type: ignore[arg-type]


def same(one: TestResponse, other: TestResponse) -> list[str]:
    """In what two answers differ; nothing may tell a foreign thing from an absent one."""
    found = []
    if one.status_code != other.status_code:
        found.append(f"status {one.status_code} / {other.status_code}")
    if one.get_data() != other.get_data():
        found.append("body")
    headers = [sorted((k.lower(), v) for k, v in r.headers if k.lower() not in _IGNORED_HEADERS) for r in (one, other)]
    if headers[0] != headers[1]:
        found.append(f"headers {headers[0]} / {headers[1]}")
    return found


def allowed(access: Access, role: Role) -> bool:
    """Whether the declared access lets `role` in."""
    return access.door is not Door.STAFF or access.permission is None or may(role, access.permission)
