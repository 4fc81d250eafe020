"""Mounting the pages of rooms and plugins."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from flask import Blueprint

from trustward.plugins.manager import ask_installed
from trustward.web.entry import TrustwardFlask

ROOMS = ("accounts", "notices", "obligations", "register", "policies", "portal", "web.plugins", "web.home", "web.audit", "web.outbox", "web.demo")
PLUGIN_PAGES = "/t/<slug>/x"


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
        for blueprint in answer.value:
            prefix = blueprint.url_prefix or f"{PLUGIN_PAGES}/{answer.plugin}"
            app.register_blueprint(blueprint, url_prefix=prefix)
            owner_of[blueprint.name] = answer.plugin
    undeclared = [e for e, view in app.view_functions.items() if e != "static" and not hasattr(view, "access")]
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
