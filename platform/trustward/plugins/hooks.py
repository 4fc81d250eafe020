"""The hook specifications. Each carries its law: whom it asks, and what an error means.

`docs/plugins.md` documents every hook; a test compares the two. A hook takes and gives frozen domain types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    import click
    from flask import Blueprint

    from trustward.accounts.domain import Member
    from trustward.destruction.connectors import ConnectorKind
    from trustward.destruction.holders import Holder
    from trustward.kernel.scope import Actor
    from trustward.law.book import Lawbook
    from trustward.law.pack import StatutePack
    from trustward.notices.domain import OutgoingNotice
    from trustward.obligations.domain import RaisedDuty
    from trustward.plugins.events import Event
    from trustward.plugins.facts import Alarm, NavItem, Panel, Verdict
    from trustward.policies.domain import Finding, SectionContribution
    from trustward.portal.domain import Door, Invitation
    from trustward.register.domain import ConsignmentFact, Snapshot
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
    """All hooks. Methods, so that pluggy takes them from one class; `self` is not an argument.

    Where a tenant's plugins are asked, the tenant is entered: its rows are read through `trustward.api.session()`.
    """

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_blueprints(self) -> Sequence[Blueprint]:  # type: ignore[empty-body]
        """Pages: without a prefix of its own a blueprint is mounted below `/t/<slug>/x/<plugin>/`."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_commands(self) -> Sequence[click.Command]:  # type: ignore[empty-body]
        """Commands of the `trustward` console script."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_jobs(self) -> None:
        """Import the modules whose outbox handlers, periodic tasks, event listeners and notice kinds shall be known."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def register_statutes(self) -> StatutePack:  # type: ignore[empty-body]
        """A statute pack: law as data with dates."""

    @spec(Audience.INSTALLED, OnError.RAISE)
    def tenant_sections(self) -> Sequence[SectionSpec]:  # type: ignore[empty-body]
        """Sections of a tenant's files that belong to this plugin, with their schema, plan and apply."""

    @spec(Audience.TENANT, OnError.RAISE)
    def consignment_facts(self, as_of: date) -> Sequence[ConsignmentFact]:  # type: ignore[empty-body]
        """The trustees, with their sub-trustees, that the policy must disclose on the day `as_of`."""

    @spec(Audience.INSTALLED, OnError.REPORT)
    def health_checks(self) -> Sequence[str]:  # type: ignore[empty-body]
        """What is wrong with this plugin's part of the installation, one plain sentence each."""

    @spec(Audience.TENANT, OnError.RAISE, savepoint=True)
    def plugin_enabled(self) -> None:
        """The entered tenant switched this plugin on, or changed its settings: prepare what it needs."""

    @spec(Audience.TENANT, OnError.RAISE)
    def objections_to_disabling(self) -> Sequence[Any]:  # type: ignore[empty-body]
        """Why this plugin can't be switched off for the tenant now (running duties), one sentence each."""

    @spec(Audience.TENANT, OnError.RAISE)
    def obligations_for(self, as_of: date) -> Sequence[RaisedDuty]:  # type: ignore[empty-body]
        """Everything of this plugin that can be late on `as_of`, done or not; the engine keeps, updates and withdraws."""

    @spec(Audience.TENANT, OnError.RAISE)
    def policy_sections(self, as_of: date) -> Sequence[SectionContribution]:  # type: ignore[empty-body]
        """What this plugin's rows add to sections of the privacy policy."""

    @spec(Audience.TENANT, OnError.RAISE)
    def policy_findings(self, snapshot: Snapshot, book: Lawbook) -> Sequence[Finding]:  # type: ignore[empty-body]
        """Lint findings about what this plugin contributes to the policy."""

    @spec(Audience.TENANT, OnError.DENY, savepoint=True)
    def review_action(self, actor: Actor, action: str, subject: tuple[str, UUID]) -> Verdict | None:
        """Say no, or ask for a second person, before an act takes effect. None: no opinion. The strictest verdict wins."""

    @spec(Audience.TENANT, OnError.REPORT, savepoint=True)
    def on_event(self, event: Event) -> None:
        """Something happened and is committed. Runs in a transaction of its own, at least once."""

    @spec(Audience.TENANT, OnError.REPORT)
    def nav_items(self, member: Member) -> Sequence[NavItem]:  # type: ignore[empty-body]
        """Entries of the staff navigation."""

    @spec(Audience.TENANT, OnError.REPORT)
    def alarms(self, as_of: date) -> Sequence[Alarm]:  # type: ignore[empty-body]
        """What is wrong right now and belongs on the home page, with a link to where it is mended."""

    @spec(Audience.TENANT, OnError.REPORT)
    def panels_for(self, member: Member, subject: tuple[str, UUID]) -> Sequence[Panel]:  # type: ignore[empty-body]
        """Panels that this plugin adds to the page of a subject ("trustee", id)."""

    @spec(Audience.TENANT, OnError.REPORT)
    def act_words(self) -> Mapping[str, Any]:  # type: ignore[empty-body]
        """What this plugin writes into the audit trail, in words: by the code of an act, or of what it is done to."""

    @spec(Audience.TENANT, OnError.REPORT)
    def vendor_types(self) -> Sequence[Any]:  # type: ignore[empty-body]
        """Kinds of vendor with their questions and rules (`trustward_consignment.api.VendorType`)."""

    @spec(Audience.TENANT, OnError.REPORT)
    def portal_pages(self, door: Door) -> Sequence[NavItem]:  # type: ignore[empty-body]
        """What a vendor's contact who came through `door` finds in the portal."""

    @spec(Audience.TENANT, OnError.RAISE, first=True)
    def portal_invitation(self, door: Door) -> Invitation | None:
        """What is asked behind `door`, and of which address on file; None: not this plugin's door, or no longer asked."""

    @spec(Audience.TENANT, OnError.RAISE, first=True)
    def deliver_notice(self, notice: OutgoingNotice) -> bool | None:
        """Deliver a notice by other means than SMTP; None leaves it to the next plugin and at last to SMTP."""

    @spec(Audience.TENANT, OnError.REPORT)
    def connector_kinds(self) -> Sequence[ConnectorKind]:  # type: ignore[empty-body]
        """Kinds of connector to systems that hold records elsewhere."""

    @spec(Audience.TENANT, OnError.RAISE)
    def data_holders(self, services: frozenset[str]) -> Sequence[Holder]:  # type: ignore[empty-body]
        """Who else holds data of these services and must destroy it too."""
