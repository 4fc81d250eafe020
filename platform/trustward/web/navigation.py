"""The staff navigation: every room and plugin adds its entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Flask, g
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Role
from trustward.kernel import scope
from trustward.plugins.facts import NavItem
from trustward.plugins.manager import ask

Entries = Callable[[Member], list[NavItem]]
_entries: list[Entries] = []


def adds_entries(function: Entries) -> Entries:
    """Register a room's entries; called with the member for whom the page is drawn, inside the tenant's scope."""
    if function not in _entries:
        _entries.append(function)
    return function


def init(app: Flask) -> None:
    """Give templates what the shell draws."""
    app.context_processor(lambda: {"navigation": navigation, "role_name": role_name, "new_once": lambda: str(uuid4())})


def navigation() -> list[NavItem]:
    """Entries for the current member, in order; none where no tenant is entered (an error page)."""
    member = g.get("member")
    if member is None or not scope.entered():
        return []
    if "navigation" not in g:
        found = [item for entries in _entries for item in entries(member)]
        found += [item for answer in ask("nav_items", member=member) for item in answer.value or ()]
        g.navigation = sorted(found, key=lambda item: (item.order, str(item.label)))
    found_before: list[NavItem] = g.navigation
    return found_before


def role_name(role: Any) -> str:
    """A role in words."""
    names: dict[Role, str] = {
        Role.OWNER: _("Owner"),
        Role.OFFICER: _("Privacy officer"),
        Role.CLERK: _("Privacy clerk"),
        Role.AUDITOR: _("Auditor"),
    }
    return names[Role(role)]
