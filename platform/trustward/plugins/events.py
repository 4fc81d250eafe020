"""What happened, told after the commit: each listener gets it in a transaction of its own, at least once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trustward.kernel import outbox, scope
from trustward.kernel.ids import new_id
from trustward.kernel.outbox import Promise, Retry
from trustward.plugins.enablement import enabled
from trustward.plugins.manager import ask, plugins

_TOLD = "trustward.events.told"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `facts` holds ids and dates as text, never a personal value."""

    name: str
    facts: Mapping[str, Any]


Listener = Callable[[Event], None]
_listeners: dict[str, dict[str, Listener]] = {}


def publish(name: str, **facts: Any) -> None:
    """Tell, once the current transaction commits, that `name` ("policy.published") happened.

    What is told again with the same facts in one transaction is told once: a register written anew changes in many places,
    and who follows it looks at the whole.
    """
    told: list[Event] = scope.session().info.setdefault(_TOLD, [])
    event = Event(name, facts)
    if event not in told:
        told.append(event)
        outbox.promise("event", f"event:{new_id()}", {"name": name, **facts})


def on(name: str) -> Callable[[Listener], Listener]:
    """Register a listener of the core; plugins implement the hook `on_event`."""

    def register(act: Listener) -> Listener:
        _listeners.setdefault(name, {})[f"{act.__module__}.{act.__qualname__}"] = act
        return act

    return register


def listening(name: str) -> list[str]:
    """Who hears of `name` in the entered tenant."""
    hook = plugins().manager.hook.on_event
    hearing = {implementation.plugin_name for implementation in hook.get_hookimpls()} & enabled()
    return [*_listeners.get(name, ()), *(f"plugin:{plugin}" for plugin in sorted(hearing))]


@outbox.handler("event", forget=True)
def _fan_out(promise: Promise) -> None:
    for listener in listening(promise.payload["name"]):
        outbox.promise("event.heard", f"{promise.key}:{listener}", {**promise.payload, "listener": listener})


@outbox.handler("event.heard", forget=True)
def _hear(promise: Promise) -> None:
    facts = {key: value for key, value in promise.payload.items() if key not in {"name", "listener"}}
    event, listener = Event(promise.payload["name"], facts), promise.payload["listener"]
    if not listener.startswith("plugin:"):
        act = _listeners.get(event.name, {}).get(listener)
        if act is not None:
            act(event)
        return
    for answer in ask("on_event", only=listener.removeprefix("plugin:"), event=event):
        if answer.error is not None:
            raise Retry(f"{answer.plugin}: {type(answer.error).__name__}")
