"""Findings: by hand, and each through its states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.api import Form, Permission, current_member, load, requires, uploads
from trustward_consignment.domain.findings import acts_from
from trustward_consignment.schemas.forms import AcceptForm, ConfirmForm, FindingForm, MendForm, ReasonForm
from trustward_consignment.services import findings, proofs, reading
from trustward_consignment.services.days import today
from trustward_consignment.tables import Finding

from .base import bp, name_of


@bp.route("/trustees/<uuid:trustee_id>/findings/new", methods=["GET", "POST"])
@requires(Permission.EDIT)
def make_finding(trustee_id: UUID) -> ResponseReturnValue:
    """Make a finding by hand."""
    row = reading.get(trustee_id)
    form = Form(FindingForm(), initial={"due_on": findings.usual_due_day().isoformat()})
    if form.submitted:
        with form.guard():
            typed = form.load()
            found = findings.make(trustee_id, typed["text"], due_on=typed["due_on"])
            flash(_("The finding is recorded."))
            return redirect(url_for(".finding", finding_id=found.id), 303)
    return render_template("consignment/new_finding.html", form=form, trustee=row, name=name_of(row)), form.status


@bp.get("/findings/<uuid:finding_id>")
@requires(Permission.VIEW)
def finding(finding_id: UUID) -> ResponseReturnValue:
    """One finding."""
    return _page(finding_id)


@bp.post("/findings/<uuid:finding_id>/confirm")
@requires(Permission.EDIT)
def confirm_finding(finding_id: UUID) -> ResponseReturnValue:
    """Make a proposal a finding."""
    return _do(finding_id, "confirm", ConfirmForm(), lambda typed, version: findings.confirm(
        finding_id, due_on=typed["due_on"], text=typed["text"], version=version))  # fmt: skip


@bp.post("/findings/<uuid:finding_id>/dismiss")
@requires(Permission.EDIT)
def dismiss_finding(finding_id: UUID) -> ResponseReturnValue:
    """Decide that it is none."""
    return _do(finding_id, "dismiss", ReasonForm(), lambda typed, version: findings.dismiss(
        finding_id, typed["reason"], version=version))  # fmt: skip


@bp.post("/findings/<uuid:finding_id>/mend")
@requires(Permission.EDIT)
def mend_finding(finding_id: UUID) -> ResponseReturnValue:
    """Note what was done about it."""
    return _do(finding_id, "mend", MendForm(), lambda typed, version: findings.mend(
        finding_id, typed["mending"], upload=typed["file"], on=typed["mended_on"], version=version))  # fmt: skip


@bp.post("/findings/<uuid:finding_id>/verify")
@requires(Permission.EDIT)
def verify_finding(finding_id: UUID) -> ResponseReturnValue:
    """See that it is mended."""
    return _do(finding_id, "verify", AcceptForm(), lambda typed, version: findings.verify(finding_id, version=version))


@bp.post("/findings/<uuid:finding_id>/reopen")
@requires(Permission.EDIT)
def reopen_finding(finding_id: UUID) -> ResponseReturnValue:
    """It isn't mended after all."""
    return _do(finding_id, "reopen", ReasonForm(), lambda typed, version: findings.reopen(
        finding_id, typed["reason"], version=version))  # fmt: skip


def _do(
    finding_id: UUID, name: str, schema: Any, act: Callable[[dict[str, Any], int | None], Finding]
) -> ResponseReturnValue:
    form = Form(schema, version=load(Finding, finding_id).version)
    with form.guard():
        act(form.load(), form.version)
        flash(_("Saved."))
        return redirect(url_for(".finding", finding_id=finding_id), 303)
    return _page(finding_id, {name: form})


def _page(finding_id: UUID, typed: dict[str, Form] | None = None) -> ResponseReturnValue:
    row = load(Finding, finding_id)
    trustee = reading.get(row.trustee_id)
    schemas: dict[str, tuple[Any, dict[str, Any]]] = {
        "confirm": (ConfirmForm(), {"text": row.text, "due_on": findings.usual_due_day().isoformat()}),
        "dismiss": (ReasonForm(), {}),
        "mend": (MendForm(), {"mended_on": today().isoformat()}),
        "verify": (AcceptForm(), {}),
        "reopen": (ReasonForm(), {}),
    }
    forms = {name: Form(schema, initial=initial, version=row.version) for name, (schema, initial) in schemas.items()}
    page = render_template(
        "consignment/finding.html", finding=row, trustee=trustee, name=name_of(trustee), forms_of=forms | (typed or {}),
        number=findings.numbers([trustee.id])[row.id],
        acts=[act.value for act in acts_from(row.state)], files=proofs.of([row.id])[row.id], accept=uploads.ACCEPT,
        may_edit=current_member().may(Permission.EDIT), today=today(),
    )  # fmt: skip
    return page, next((form.status for form in (typed or {}).values()), 200)
