"""Who must hear, in the same transaction, that facts of units changed, or that units went out of use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

Listener = Callable[[Sequence[UUID]], None]
_listeners: dict[str, Listener] = {}
_leaving: dict[str, Listener] = {}


def on_change(listener: Listener) -> Listener:
    """Register a listener. It is called inside the transaction with the ids of units whose disposition or content changed."""
    _listeners[f"{listener.__module__}.{listener.__qualname__}"] = listener
    return listener


def tell(units: Sequence[UUID]) -> None:
    """Tell every listener, where there is anything to tell."""
    if units:
        for listener in _listeners.values():
            listener(units)


def on_leaving(listener: Listener) -> Listener:
    """Register a listener. It is called inside the transaction with the ids of records of which units went out of use: they
    were taken out, or moved apart. Others of the same record may still be in use."""
    _leaving[f"{listener.__module__}.{listener.__qualname__}"] = listener
    return listener


def tell_left(records: Sequence[UUID]) -> None:
    """Tell every listener that units of these records went out of use."""
    if records:
        for listener in _leaving.values():
            listener(records)
