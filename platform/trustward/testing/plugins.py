"""A plugin made on the spot, for tests of hooks: `with plugged(app, manifest) as hooks: hooks.alarms = lambda as_of: …`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from flask import Flask

from trustward.plugins.hooks import LAWS, hookimpl
from trustward.plugins.manager import Plugins
from trustward.plugins.manifest import Manifest


class Hooks:
    """The hooks of a plugin made on the spot. Assign a function to a hook's name; the plugin answers with it from then on."""

    _plugins: Plugins
    _name: str
    _answers: dict[str, Callable[..., Any]]

    def __init__(self, plugins: Plugins, name: str) -> None:
        object.__setattr__(self, "_plugins", plugins)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_answers", {})

    def __setattr__(self, hook: str, answer: Callable[..., Any]) -> None:
        if hook not in LAWS:
            raise AttributeError(f"There is no hook {hook}.")
        self._answers[hook] = answer
        manager = self._plugins.manager
        if manager.has_plugin(self._name):
            manager.unregister(name=self._name)
        module = _module(self._name, self._answers, manager)
        self._plugins.modules[self._name] = module
        manager.register(module, self._name)


def _module(name: str, answers: dict[str, Callable[..., Any]], manager: Any) -> ModuleType:
    module = ModuleType(f"trustward_{name}_on_the_spot")
    for hook, answer in answers.items():
        setattr(module, hook, hookimpl(_with_signature(answer, getattr(manager.hook, hook).spec.argnames)))
    return module


def _with_signature(answer: Callable[..., Any], names: list[str]) -> Callable[..., Any]:
    """pluggy passes arguments by the names that stand in the function's own code."""
    wanted = ", ".join(names)
    call: Callable[..., Any] = eval(f"lambda {wanted}: answer({wanted})", {"answer": answer})
    return call


@contextmanager
def plugged(app: Flask, manifest: Manifest) -> Iterator[Hooks]:
    """Install a plugin into a running application for the duration of a test. It has no tables and no pages."""
    plugins: Plugins = app.extensions["trustward.plugins"]
    plugins.manifests[manifest.name] = manifest
    hooks = Hooks(plugins, manifest.name)
    try:
        yield hooks
    finally:
        plugins.manifests.pop(manifest.name, None)
        plugins.modules.pop(manifest.name, None)
        if plugins.manager.has_plugin(manifest.name):
            plugins.manager.unregister(name=manifest.name)
        for key in [key for key in plugins.troubles if key[0] == manifest.name]:
            plugins.troubles.pop(key)
