"""The law as the entered tenant has it: the packs of the plugins that it has on, read on a day."""

from __future__ import annotations

from datetime import date

from flask import current_app

from trustward.kernel import clock, scope, tenants
from trustward.law.book import Lawbook
from trustward.law.errors import PackError
from trustward.law.pack import StatutePack
from trustward.law.packs import clashes
from trustward.plugins.enablement import enabled
from trustward.plugins.manager import ask_installed, plugins


def installed_packs() -> dict[str, StatutePack]:
    """Every installed pack by its plugin's name; read once per process."""
    kept: dict[str, StatutePack] | None = current_app.extensions.get("trustward.packs")
    if kept is None:
        kept = {answer.plugin: answer.value for answer in ask_installed(plugins(), "register_statutes")}
        current_app.extensions["trustward.packs"] = kept
    return kept


def lawbook(on: date | None = None) -> Lawbook:
    """The entered tenant's law on the day `on`, today in its zone when left out.

    Raises:
        PackError: two packs that the tenant has on bring the same row: which one holds is not for chance to decide.
    """
    return _lawbook(on) if on else scope.remembered(Lawbook, lambda: _lawbook(clock.today(tenants.get().zone)))


def _lawbook(day: date) -> Lawbook:
    names = tuple(sorted(installed_packs().keys() & enabled()))
    kept: dict[tuple[tuple[str, ...], date], Lawbook] = current_app.extensions.setdefault("trustward.lawbooks", {})
    if (names, day) not in kept:
        if len(kept) > 200:
            kept.clear()
        packs = tuple(installed_packs()[name] for name in names)
        if faults := list(clashes(packs)):
            raise PackError(", ".join(names), faults)
        kept[names, day] = Lawbook.of(packs, on=day)
    return kept[names, day]
