"""Mounting the pages of rooms and plugins."""

from __future__ import annotations

from collections.abc import Container
from importlib import import_module
from types import ModuleType

from flask import Blueprint, Flask

from trustward.plugins.manager import ask_installed, drop_those_that_lack_another, quarantine
from trustward.web.entry import TrustwardFlask

ROOMS = (
    "accounts",
    "notices",
    "obligations",
    "register",
    "policies",
    "portal",
    "backup",
    "destruction",
    "records",
    "apart",
    "collection",
    "web.plugins",
    "web.home",
    "web.audit",
    "web.outbox",
    "web.demo",
)
PLUGIN_PAGES = "/t/<slug>/x"
OPEN_TO_PLUGINS = ("/p/<slug>/", "/a/", "/v/")
"""Where a plugin may mount pages besides its own place: public pages, the portal, vendors' accounts."""


def init(app: TrustwardFlask) -> None:
    """Mount every room's blueprints and every plugin's; a plugin that fails is quarantined, the rest serves."""
    owner_of: dict[str, str] = {}
    app.extensions["trustward.owner_of"] = owner_of
    demo = app.extensions["trustward.settings"].demo
    for room in ROOMS if demo else [room for room in ROOMS if room != "web.demo"]:
        _found(f"trustward.{room}.jobs")
        for blueprint in _blueprints(f"trustward.{room}.views"):
            app.register_blueprint(blueprint)
    plugins = app.extensions["trustward.plugins"]
    ask_installed(plugins, "register_jobs")
    for answer in ask_installed(plugins, "register_blueprints"):
        try:
            found = [(blueprint, _prefix(answer.plugin, blueprint)) for blueprint in answer.value]
            _try_out(found, taken=app.blueprints)
        except Exception as error:
            quarantine(plugins, answer.plugin, f"register_blueprints: {type(error).__name__}: {error}")
            continue
        for blueprint, prefix in found:
            app.register_blueprint(blueprint, url_prefix=prefix)
            owner_of[blueprint.name] = answer.plugin
    drop_those_that_lack_another(plugins)
    _refuse_undeclared(app)


def _prefix(plugin: str, blueprint: Blueprint) -> str:
    """Where a plugin's pages are mounted. Its own prefix may lead to its public and portal pages, not among ours."""
    prefix = blueprint.url_prefix or f"{PLUGIN_PAGES}/{plugin}"
    if not prefix.startswith(OPEN_TO_PLUGINS) and prefix != f"{PLUGIN_PAGES}/{plugin}":
        raise ValueError(f"{blueprint.name} wants the address {prefix}, which is not a plugin's")
    return prefix


def _try_out(found: list[tuple[Blueprint, str]], taken: Container[str]) -> None:
    """Mount a plugin's pages on an application that is thrown away: what fails there does not reach ours."""
    trial = Flask("trial")
    for blueprint, prefix in found:
        if blueprint.name in taken:
            raise ValueError(f"another blueprint is called {blueprint.name}")
        trial.register_blueprint(blueprint, url_prefix=prefix)
    _refuse_undeclared(trial)


def _refuse_undeclared(app: Flask) -> None:
    undeclared = [
        e for e, view in app.view_functions.items() if not e.endswith("static") and not hasattr(view, "access")
    ]
    if undeclared:
        raise RuntimeError(f"Pages without a declared access: {', '.join(sorted(undeclared))}")


def _blueprints(module: str) -> list[Blueprint]:
    found = _found(module)
    return list(found.BLUEPRINTS) if found else []


def _found(module: str) -> ModuleType | None:
    """A room's module; importing it makes its handlers, tasks, listeners and kinds of notice known."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            return None
        raise
