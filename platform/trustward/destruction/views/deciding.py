"""The officer's pages: approve one, approve several at once, refuse; and the stop that anybody on the staff may pull."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.destruction import services
from trustward.destruction.domain import RequestState, is_late
from trustward.destruction.schemas import ApproveManySchema, ApproveSchema, NothingSchema, ReasonSchema
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock
from trustward.kernel.errors import Conflict, Invalid, NotFound
from trustward.web.access import requires
from trustward.web.confirming import confirmation
from trustward.web.entry import current_member
from trustward.web.forms import Form

from .common import may_retract, page
from .words import STATES, records, title_of

bp = Blueprint("destruction_decisions", __name__, url_prefix="/t/<slug>/destruction", template_folder="../templates")


@bp.route("/approvals", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def approvals() -> ResponseReturnValue:
    """Everything that waits for the officer; what is chosen is approved together, each bound to its own set."""
    overdue = [row for row in services.requests((RequestState.PROPOSED,), size=200) if is_late(row.destroy_by_at, clock.now()) and not _own(row)]
    form = Form(ApproveManySchema(), initial=_late_reason(overdue))
    if form.submitted:
        with form.guard():
            asked = form.load()
            chosen = _chosen(asked["chosen"])
            for request_id, seen in chosen:
                services.approve(request_id, seen=seen, late_reason=asked["late_reason"])
            flash(_("%(count)s destructions are approved. They can be stopped until the cooling-off is over.",
                    count=len(chosen)))  # fmt: skip
            return redirect(url_for("destruction.index"))
    if form.message:
        form.objections = [*form.objections, *_decided_meanwhile(form.values("chosen"))]
    waiting = services.requests((RequestState.PROPOSED,), size=200)[::-1]
    rows, own = [row for row in waiting if not _own(row)], [row for row in waiting if _own(row)]
    html = page(
        "approvals.html", form=form, rows=rows, own=own, late=bool(overdue), cooling=services.rules().cooling, now=clock.now(),
        total=sum(row.count for row in rows), typed=form.values("chosen") if form.submitted else None,
    )  # fmt: skip
    return html, form.status


@bp.route("/requests/<uuid:request_id>/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def approval(request_id: UUID) -> ResponseReturnValue:
    """One proposal, as the officer decides about it."""
    form = Form(ApproveSchema(), initial=_late_reason([services.get(request_id)]))
    if form.submitted:
        with form.guard():
            asked = form.load()
            services.approve(request_id, seen=asked["seen"], late_reason=asked["late_reason"])
            row = services.get(request_id)
            flash(_("Approved: no. %(number)s. It can be stopped until the cooling-off is over.", number=row.number))
            return redirect(url_for("destruction.show", request_id=request_id))
    row = services.get(request_id)
    html = page(
        "approval.html", form=form, row=row, lines=services.lines(row.id, size=5), own=_own(row),
        late=is_late(row.destroy_by_at, clock.now()), cooling=services.rules().cooling,
    )  # fmt: skip
    return html, form.status


@bp.route("/requests/<uuid:request_id>/refusal", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def refusal(request_id: UUID) -> ResponseReturnValue:
    """Say no, with the reason."""
    form = Form(ReasonSchema())
    if form.submitted:
        with form.guard():
            services.refuse(request_id, reason=form.load()["reason"])
            flash(_("Refused."))
            return redirect(url_for("destruction.show", request_id=request_id))
    return page("refusal.html", form=form, row=services.get(request_id)), form.status


@bp.route("/requests/<uuid:request_id>/stop", methods=["GET", "POST"])
@requires(Permission.EDIT)
def stop(request_id: UUID) -> ResponseReturnValue:
    """Stop an approved destruction before it begins. Everybody who works with records may: nothing is lost by it."""
    form = Form(ReasonSchema())
    if form.submitted:
        with form.guard():
            services.stop(request_id, reason=form.load()["reason"])
            flash(_("Stopped: nothing of it was destroyed."))
            return redirect(url_for("destruction.show", request_id=request_id))
    return page("stop.html", form=form, row=services.get(request_id)), form.status


@bp.route("/requests/<uuid:request_id>/retraction", methods=["GET", "POST"])
@requires(Permission.EDIT)
def retraction(request_id: UUID) -> ResponseReturnValue:
    """Take a proposal back: whoever made it, or an officer."""
    row, form = services.get(request_id), Form(NothingSchema())
    back = url_for("destruction.show", request_id=request_id)
    if form.submitted:
        with form.guard():
            form.load()
            services.retract(request_id)
            flash(_("The proposal is taken back: nothing of it was destroyed."))
            return redirect(back)
    elif not may_retract(row):
        flash(_("Only whoever proposed it, or a privacy officer, takes a proposal back; what Trustward proposed is refused by an officer."), "error")
        return redirect(back)
    elif row.state is not RequestState.PROPOSED:
        flash(_("This destruction is in another state by now: %(state)s.", state=STATES[row.state]), "error")
        return redirect(back)
    says = [
        f"{title_of(row)}: {records(row.count)}.",
        _("Nothing is destroyed. What was claimed is free again and can be proposed anew; the duty to destroy goes on."),
    ]
    return confirmation(
        form, title=_("Take back the proposal of destruction no. %(number)s", number=row.number), says=says,
        label=_("Take it back"), back=back, back_label=_("Let it stand"),
    )  # fmt: skip


def _decided_meanwhile(values: list[str]) -> list[str]:
    """What somebody has decided, since the page was shown, about what was ticked on it."""
    found = []
    for value in values:
        try:
            row = services.get(UUID(value.partition(":")[0]))
        except (NotFound, ValueError):
            continue
        if row.state is not RequestState.PROPOSED:
            found.append(_("No. %(number)s (%(what)s) by now: %(state)s.", number=row.number, what=title_of(row), state=STATES[row.state]))
    return found


def _late_reason(rows: list[DestructionRequest]) -> dict[str, str]:
    """What stands in the field for why it is late, where everything that is overdue had been so when it arrived here."""
    if services.all_came_late([row.id for row in rows]):
        return {"late_reason": _("The records were past their time already when they were registered here.")}
    return {}


def _own(row: DestructionRequest) -> bool:
    return row.proposed_by is not None and row.proposed_by == current_member().account_id


def _chosen(values: list[str]) -> list[tuple[UUID, str]]:
    """What was ticked: request and the hash that stood on the screen. Raises: Invalid, Conflict."""
    if not values:
        message = _("Choose at least one.")
        raise Invalid(_("Please check the marked fields."), fields={"chosen": [message]})
    found = []
    for value in sorted(set(values)):
        name, _sep, seen = value.partition(":")
        try:
            found.append((UUID(name), seen))
        except ValueError as error:
            raise Conflict(_("This form is incomplete. Please load the page again.")) from error
    return found
