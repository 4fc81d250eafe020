"""Which rooms of the core raise obligations. Plugins answer the hook `obligations_for` instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from trustward.obligations.domain import RaisedDuty

Provider = Callable[[date], Iterable[RaisedDuty]]
_providers: dict[str, Provider] = {}


def provides(source: str) -> Callable[[Provider], Provider]:
    """Register the function that says what room `source` finds due on a day. It runs with the tenant entered."""

    def register(provider: Provider) -> Provider:
        _providers[source] = provider
        return provider

    return register


def provider_of(source: str) -> Provider | None:
    """The core provider of a source; None for a plugin's."""
    return _providers.get(source)


def core_sources() -> list[str]:
    """Every room that raises obligations."""
    return sorted(_providers)
