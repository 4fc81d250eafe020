"""The manifest, and the hooks, which import late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trustward.api import Alarm, Manifest, Member, NavItem, Panel, hookimpl
from trustward_reconsignment.schemas.settings import SettingsSchema

if TYPE_CHECKING:
    from flask import Blueprint

    from trustward.api import Door, Invitation, RaisedDuty

_HERE = Path(__file__).parent

manifest = Manifest(
    name="reconsignment",
    title=_l("Re-consignment"),
    description=_l("Trustees ask for consent before they pass work on; the chain of sub-trustees."),
    version="0.1.0",
    requires=frozenset({"consignment"}),
    tables="trustward_reconsignment.tables",
    migrations=_HERE / "migrations",
    translations=_HERE / "translations",
    settings=SettingsSchema,
    on_by_default=True,
)


@hookimpl
def register_jobs() -> None:
    from trustward_reconsignment import letters  # noqa: F401 - registers the kinds of notice
    from trustward_reconsignment.services import disclosing  # noqa: F401 - registers what the policy says


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    from trustward_reconsignment import portal_views, views

    return [views.bp, portal_views.bp]


@hookimpl
def obligations_for(as_of: date) -> Sequence[RaisedDuty]:
    from trustward_reconsignment.services import duties

    return duties.raised(as_of)


@hookimpl
def nav_items(member: Member) -> Sequence[NavItem]:
    from flask import url_for

    from trustward_reconsignment.services import asking

    return [NavItem(_("Re-consignment"), url_for("reconsignment.requests"), order=230, count=asking.open_count())]


@hookimpl
def act_words() -> Mapping[str, Any]:
    from trustward_reconsignment.act_words import ACT_WORDS

    return ACT_WORDS


@hookimpl
def alarms(as_of: date) -> Sequence[Alarm]:
    from flask import url_for

    from trustward_reconsignment import wording
    from trustward_reconsignment.services import chains

    return [
        Alarm(
            "reconsignment.no_consent",
            _("%(company)s processes our data as a sub-trustee without our consent.", company=wording.called(row)),
            url_for("reconsignment.chain", trustee_id=row.trustee_id),
        )
        for row in chains.without_consent()
    ]


@hookimpl
def panels_for(member: Member, subject: tuple[str, UUID]) -> Sequence[Panel]:
    from trustward_reconsignment import panels

    return panels.of_trustee(subject[1]) if subject[0] == "trustee" else ()


@hookimpl
def portal_invitation(door: Door) -> Invitation | None:
    from trustward_reconsignment import portal_access

    return portal_access.invitation(door)


@hookimpl
def portal_pages(door: Door) -> Sequence[NavItem]:
    from trustward_reconsignment import portal_access

    return portal_access.pages(door)
