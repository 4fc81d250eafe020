"""The hook specifications. Each carries its law: whom it asks, and what an error means.

`docs/plugins.md` documents every hook; a test compares the two. A hook takes and gives frozen domain types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

if TYPE_CHECKING:
    from datetime import date

    import click
    from flask import Blueprint

    from trustward.register.domain import ConsignmentFact
    from trustward.register.files.sections import SectionSpec

NAMESPACE = "trustward"
hookimpl = pluggy.HookimplMarker(NAMESPACE)
_spec = pluggy.HookspecMarker(NAMESPACE)
_F = TypeVar("_F", bound=Callable[..., Any])


class Audience(StrEnum):
    """Whose answers count: every installed plugin at start, or those that the entered tenant has on."""

    INSTALLED = "installed"
    TENANT = "tenant"


class OnError(StrEnum):
    """raise: nothing is committed. report: this answer is missing, the operator sees it. deny: counts as a refusal."""

    RAISE = "raise"
    REPORT = "report"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Law:
    """What the dispatcher obeys for one hook."""

    audience: Audience
    on_error: OnError
    first: bool = False
    savepoint: bool = False
    since: str = "0.1"


LAWS: dict[str, Law] = {}


def spec(audience: Audience, on_error: OnError, *, first: bool = False, savepoint: bool = False) -> Callable[[_F], _F]:
    """Declare a hook. `first`: the first answer ends the round. `savepoint`: it may write, inside a savepoint."""

    def declare(function: _F) -> _F:
        LAWS[function.__name__] = Law(audience, on_error, first, savepoint)
        return _spec(function)

    return declare


class HookSpecs:
    """All hooks. Methods, so that pluggy takes them from one object; `self` is not an argument."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_blueprints(self) -> Sequence[Blueprint]:  # type: ignore[empty-body]
        """Pages: a blueprint named like the plugin, mounted below `/t/<slug>/x/<plugin>/`; others by their own prefix."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_commands(self) -> Sequence[click.Command]:  # type: ignore[empty-body]
        """Commands of the `trustward` console script."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_jobs(self) -> None:
        """Import the modules whose outbox handlers and periodic tasks shall be known."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_statutes(self) -> Any:
        """A `StatutePack`: law as data with dates."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def tenant_sections(self) -> Sequence[SectionSpec]:  # type: ignore[empty-body]
        """Sections of a tenant's files that the plugin reads, lints and writes."""

    @spec(Audience.TENANT, OnError.RAISE)
    def consignment_facts(self, as_of: date) -> Sequence[ConsignmentFact]:  # type: ignore[empty-body]
        """The trustees, with their sub-trustees, that the policy must disclose on the day `as_of`."""
