"""Finding plugins, quarantining broken ones, and asking hooks under their law."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, TypeVar

import pluggy
from flask import current_app

from trustward.kernel import scope
from trustward.kernel.logs import logger
from trustward.plugins.containment import savepoint
from trustward.plugins.hooks import LAWS, NAMESPACE, Audience, HookSpecs, OnError
from trustward.plugins.manifest import API, Manifest

GROUP = "trustward.plugins"
SLOW_SECONDS = 2.0
SWITCH_OFF_AFTER = 3
Enabled = Callable[[], frozenset[str]]
_enabled: list[Enabled] = [frozenset]
_Enabled = TypeVar("_Enabled", bound=Enabled)
_log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """One plugin's answer; `error` when it could not give one."""

    plugin: str
    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A plugin that did not load; the core serves on without it."""

    name: str
    reason: str


class TooSlow(Exception):
    """A hook was slow too often and is not asked again in this process.

    Only where the law says report: elsewhere the answer is needed, and a slow one is better than none.
    """


@dataclass(slots=True)
class Plugins:
    """The plugins of one application."""

    manager: pluggy.PluginManager
    manifests: dict[str, Manifest] = field(default_factory=dict)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)
    troubles: dict[tuple[str, str], int] = field(default_factory=dict)
    """(plugin, hook) → how often it was slow in this process."""

    def in_order(self) -> list[Manifest]:
        """Manifests, required ones first."""
        done: dict[str, Manifest] = {}

        def visit(name: str) -> None:
            manifest = self.manifests.get(name)
            if manifest and name not in done:
                for needed in sorted(manifest.requires):
                    visit(needed)
                done[name] = manifest

        for name in sorted(self.manifests):
            visit(name)
        return list(done.values())

    def report(self, plugin: str, hook: str, error: BaseException) -> None:
        """Name a plugin that failed in a hook, for the operator's log."""
        _log.error("plugin failed", plugin=plugin, hook=hook, exc_info=error)


def load(found: Iterable[EntryPoint] | None = None, extra: Iterable[ModuleType] = ()) -> Plugins:
    """Find the installed plugins (and `extra` modules, for tests) and register those that load.

    Whatever a plugin raises while it loads puts it, and the plugins that require it, into quarantine with a readable reason.
    """
    manager = pluggy.PluginManager(NAMESPACE)
    manager.add_hookspecs(HookSpecs)
    plugins = Plugins(manager)
    candidates: dict[str, ModuleType] = {module.manifest.name: module for module in extra}
    for point in found if found is not None else entry_points(group=GROUP):
        try:
            candidates.setdefault(point.name, point.load())
        except (Exception, SystemExit) as error:
            _quarantine(plugins, point.name, f"{type(error).__name__}: {error}")
    for name, module in candidates.items():
        _register(plugins, name, module)
    drop_those_that_lack_another(plugins)
    return plugins


def _register(plugins: Plugins, name: str, module: ModuleType) -> None:
    try:
        manifest: Manifest = module.manifest
        if manifest.name != name:
            raise ValueError(f"the entry point is called {name}, the manifest {manifest.name}")
        if manifest.api != API:
            raise ValueError(f"written for api {manifest.api}, this is {API}")
        if manifest.tables:
            importlib.import_module(manifest.tables)
        plugins.manager.register(module, name)
        plugins.manager.check_pending()
    except Exception as error:
        if plugins.manager.has_plugin(name):
            plugins.manager.unregister(name=name)
        _quarantine(plugins, name, f"{type(error).__name__}: {error}")
    else:
        plugins.manifests[name], plugins.modules[name] = manifest, module


def drop_those_that_lack_another(plugins: Plugins) -> None:
    """Quarantine plugins that require one that is not there, until nobody lacks any."""
    while True:
        lacking = {n: m.requires - plugins.manifests.keys() for n, m in plugins.manifests.items()}
        lacking = {n: missing for n, missing in lacking.items() if missing}
        if not lacking:
            return
        for name, missing in lacking.items():
            quarantine(plugins, name, f"needs {', '.join(sorted(missing))}")


def quarantine(plugins: Plugins, name: str, reason: str) -> None:
    """Take a registered plugin out of the round."""
    if plugins.manager.has_plugin(name):
        plugins.manager.unregister(name=name)
    plugins.manifests.pop(name, None)
    plugins.modules.pop(name, None)
    _quarantine(plugins, name, reason)


def _quarantine(plugins: Plugins, name: str, reason: str) -> None:
    plugins.quarantined.append(Quarantined(name, reason))
    _log.error("plugin quarantined", plugin=name, error=reason)


def plugins() -> Plugins:
    """The application's plugins."""
    found: Plugins = current_app.extensions["trustward.plugins"]
    return found


def counts_when_asking(function: _Enabled) -> _Enabled:
    """Register who says which plugins the entered tenant has on. Its module asks hooks itself, so it stands above this one."""
    _enabled[:] = [function]
    return function


def ask(hook: str, *, only: str = "", **facts: Any) -> list[Answer]:
    """Ask a hook of the plugins that count, under the hook's law.

    Args:
        only: ask just this plugin.
        facts: the hook's arguments, all of them.
    Raises:
        TypeError: other arguments than the hook's (pluggy itself would stay silent).
        Exception: whatever a plugin raised, where the law says raise; the plugin's name is added as a note.
    """
    law, ours = LAWS[hook], plugins()
    caller = getattr(ours.manager.hook, hook)
    if caller.spec is None or facts.keys() != set(caller.spec.argnames):
        raise TypeError(f"{hook} takes {', '.join(caller.spec.argnames)}")
    asked = ours.manifests.keys() if law.audience is Audience.INSTALLED else _enabled[0]()
    answers = []
    for implementation in reversed(caller.get_hookimpls()):
        name = implementation.plugin_name
        if name not in asked or (only and name != only):
            continue
        if law.on_error is OnError.REPORT and ours.troubles.get((name, hook), 0) >= SWITCH_OFF_AFTER:
            answer = Answer(name, error=TooSlow(hook))
        else:
            answer = _ask_one(ours, hook, implementation, facts)
        if answer.error is not None and law.on_error is OnError.RAISE:
            answer.error.add_note(f"hook {hook}, plugin {name}")
            raise answer.error
        if answer.error is not None or answer.value is not None:
            answers.append(answer)
            if law.first and answer.error is None:
                break
    return answers


def ask_installed(ours: Plugins, hook: str, **facts: Any) -> list[Answer]:
    """Ask every installed plugin while the application is being put together; one that raises is quarantined."""
    answers = []
    for implementation in list(reversed(getattr(ours.manager.hook, hook).get_hookimpls())):
        answer = _ask_one(ours, hook, implementation, facts)
        if answer.error is not None:
            quarantine(ours, implementation.plugin_name, f"{hook}: {type(answer.error).__name__}: {answer.error}")
        elif answer.value is not None:
            answers.append(answer)
    return answers


def _ask_one(ours: Plugins, hook: str, implementation: Any, facts: dict[str, Any]) -> Answer:
    name, began = implementation.plugin_name, time.monotonic()
    try:
        with _contained(hook):
            value = implementation.function(*(facts[argument] for argument in implementation.argnames))
            if isinstance(value, Iterator):
                value = tuple(value)  # a lazy answer fails here, not in the template
        return Answer(name, value)
    except scope.Spoiled as error:  # no law of a hook goes on from here
        ours.report(name, hook, error)
        error.add_note(f"hook {hook}, plugin {name}")
        raise
    except (Exception, SystemExit) as error:
        ours.report(name, hook, error)
        return Answer(name, error=error if isinstance(error, Exception) else RuntimeError("it tried to exit"))
    finally:
        taken = time.monotonic() - began
        if taken > SLOW_SECONDS:
            ours.troubles[name, hook] = ours.troubles.get((name, hook), 0) + 1
            _log.warning(
                "plugin slow", plugin=name, hook=hook, milliseconds=int(taken * 1000), count=ours.troubles[name, hook]
            )


def _contained(hook: str) -> Any:
    """Inside a scope every plugin runs in a savepoint: what it spoils is undone, and it can't end our transaction."""
    return savepoint(hook, may_write=LAWS[hook].savepoint) if scope.entered() else nullcontext()
