"""Who must hear, in the same transaction, that facts of units changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

Listener = Callable[[Sequence[UUID]], None]
_listeners: dict[str, Listener] = {}


def on_change(listener: Listener) -> Listener:
    """Register a listener. It is called inside the transaction with the ids of units whose disposition or content changed."""
    _listeners[f"{listener.__module__}.{listener.__qualname__}"] = listener
    return listener


def tell(units: Sequence[UUID]) -> None:
    """Tell every listener, where there is anything to tell."""
    if units:
        for listener in _listeners.values():
            listener(units)
