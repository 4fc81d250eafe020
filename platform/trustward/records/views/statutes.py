"""The law that the tenant counts with, what newer packs say otherwise, and the officer's decision about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.kernel import clock, tenants
from trustward.kernel.errors import NotFound
from trustward.law.errors import UnknownRow
from trustward.plugins.statutes import lawbook
from trustward.records import services
from trustward.records.domain import ApplyTo, LawChange
from trustward.records.domain.adoption import LawRow, read
from trustward.records.schemas import ApplySchema
from trustward.records.services import facts, law
from trustward.records.services.decided import decided_at
from trustward.records.services.statutes import Impact
from trustward.web import dates
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.languages import lang

from . import words

bp = Blueprint("records_statutes", __name__, url_prefix="/t/<slug>/records/statutes", template_folder="../templates")


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Rows in force and coming, with the record classes that rest on them; what waits for a decision."""
    today = clock.today(tenants.get().zone)
    kept = [(one, read(one.row_kind, one.row)) for one in law.kept_rows()]
    return render_template(
        "records/statutes.html", words=words, in_page=words.in_page, cite=cite, change_id=services.change_id, classes=_classes(), today=today,
        now=[(one, row) for one, row in kept if row.in_force(today)],
        coming=[(one, row) for one, row in kept if row.valid_from and row.valid_from > today],
        pending=services.pending_changes(),
    )  # fmt: skip


@bp.get("/<uuid:change_id>")
@requires(Permission.VIEW)
def change(change_id: UUID) -> ResponseReturnValue:
    """What applying a change would lead to, class by class."""
    found = _waiting(change_id)
    return _shown(found, Form(ApplySchema())) if isinstance(found, LawChange) else found


@bp.post("/<uuid:change_id>")
@requires(Permission.APPROVE)
def decide(change_id: UUID) -> ResponseReturnValue:
    """Count with what the packs say now: for all records, or for new ones only."""
    found, form = _waiting(change_id), Form(ApplySchema())
    if not isinstance(found, LawChange):
        return found
    with form.guard():
        services.apply_change(change_id, form.load()["apply_to"], by=current_member().account_id)
        flash(_("Applied. The records are reckoned anew in the background; until then nothing of them is destroyed."))
        return redirect(url_for(".index"))
    return _shown(found, form)


def _waiting(change_id: UUID) -> LawChange | ResponseReturnValue:
    """The change; where it was decided before (a second click, another tab, a colleague), the way back and when."""
    try:
        return services.pending_change(change_id)
    except NotFound:
        at = decided_at(change_id)
        if at is None:
            raise
    when = dates.moment(at, lang(), g.zone)
    flash(_("This change of the law was decided already, %(when)s; nothing was done twice. It stands below among what is in force.", when=when))  # fmt: skip
    return redirect(url_for(".index"))


def _shown(found: LawChange, form: Form) -> ResponseReturnValue:
    everybody = services.impact(found)
    return render_template(
        "records/change.html", change=found, form=form, words=words, in_page=words.in_page, cite=cite,
        names=words.Names(), impact=everybody, new_only=services.impact(found, ApplyTo.NEW), differing=_differing(found, everybody),
        may_approve=current_member().may(Permission.APPROVE), ApplyTo=ApplyTo,
    ), form.status  # fmt: skip


def _differing(found: LawChange, impact: Impact) -> list[Any]:
    """Statutory retentions of the register whose stated period is not what the newest version says."""
    return [fact for fact in impact.facts if fact.period is not None and fact.period != found.newest.period]


def _classes() -> dict[str, list[str]]:
    """Names of the register's record classes by the rows that they rest on."""
    found: dict[str, list[str]] = {}
    for fact in facts.statutory().values():
        for row in fact.rows:
            found.setdefault(row, []).append(words.in_page(fact.record_class) or fact.key)
    return found


def cite(row: LawRow) -> str:
    """A row's citation as it is printed."""
    try:
        return words.in_page(lawbook().cite(row))
    except (UnknownRow, ValueError):
        return row.citation
