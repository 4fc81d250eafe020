"""The manifest, and the hooks, which import late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import Manifest, hookimpl
from trustward_consignment.schemas.settings import SettingsSchema

if TYPE_CHECKING:
    from flask import Blueprint

    from trustward.api import (
        Alarm,
        ConsignmentFact,
        Door,
        Event,
        Holder,
        Invitation,
        Member,
        NavItem,
        Panel,
        RaisedDuty,
        SectionContribution,
        SectionSpec,
    )

_HERE = Path(__file__).parent

manifest = Manifest(
    name="consignment",
    title=_l("Consignment"),
    description=_l("Trustees: life cycle, contract check, disclosure, risk, supervision, findings, education."),
    version="0.1.0",
    tables="trustward_consignment.tables",
    migrations=_HERE / "migrations",
    translations=_HERE / "translations",
    settings=SettingsSchema,
    on_by_default=True,
)


@hookimpl
def register_jobs() -> None:
    from trustward_consignment import jobs, portal_notices  # noqa: F401 - registers handlers, tasks and kinds of notice


@hookimpl
def portal_invitation(door: Door) -> Invitation | None:
    from trustward_consignment.services import portal

    return portal.invitation(door)


@hookimpl
def portal_pages(door: Door) -> Sequence[NavItem]:
    from trustward_consignment.services import portal

    return portal.pages(door)


@hookimpl
def consignment_facts(as_of: date) -> Sequence[ConsignmentFact]:
    from trustward_consignment.services import disclosure

    return disclosure.facts(as_of)


@hookimpl
def data_holders(services: frozenset[str]) -> Sequence[Holder]:
    from trustward_consignment.services import holding

    return holding.holders(services)


@hookimpl
def tenant_sections() -> Sequence[SectionSpec]:
    from trustward_consignment.services import sections

    return [sections.spec()]


@hookimpl
def policy_sections(as_of: date) -> Sequence[SectionContribution]:
    from trustward.api import SectionContribution
    from trustward_consignment.services import disclosure, published

    return [SectionContribution(published.SECTION, facts=disclosure.marks(disclosure.facts(as_of)))]


@hookimpl
def on_event(event: Event) -> None:
    from trustward_consignment import jobs

    jobs.hear(event)


@hookimpl
def obligations_for(as_of: date) -> Sequence[RaisedDuty]:
    from trustward_consignment.services import duties

    return duties.raised(as_of)


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    from trustward_consignment import portal_views, views

    return [*views.BLUEPRINTS, portal_views.bp]


@hookimpl
def panels_for(member: Member, subject: tuple[str, UUID]) -> Sequence[Panel]:
    from trustward_consignment.views import colleagues

    return colleagues.panel(member, subject[1]) if subject[0] == "trustee" else ()


@hookimpl
def nav_items(member: Member) -> Sequence[NavItem]:
    from trustward_consignment import shell

    return shell.entries(member)


@hookimpl
def act_words() -> Mapping[str, Any]:
    from trustward_consignment.act_words import ACT_WORDS

    return ACT_WORDS


@hookimpl
def alarms(as_of: date) -> Sequence[Alarm]:
    from trustward_consignment import shell

    return shell.alarms(as_of)
