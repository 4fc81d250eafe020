"""What staff note about a record: events and holds."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.kernel.errors import Invalid
from trustward.kernel.scope import load
from trustward.obligations.services import request_refresh
from trustward.records import services
from trustward.records.domain import HoldState
from trustward.records.schemas import EventSchema, HoldSchema, Nothing
from trustward.records.services.holds import hold_of
from trustward.records.tables import Record
from trustward.retention.domain import EventKind
from trustward.web.access import requires
from trustward.web.confirming import confirmation
from trustward.web.entry import current_member
from trustward.web.forms import Form

from . import words

bp = Blueprint("record_acts", __name__, url_prefix="/t/<slug>/records/<uuid:record_id>", template_folder="../templates")


@bp.route("/events", methods=["GET", "POST"])
@requires(Permission.EDIT)
def event(record_id: UUID) -> ResponseReturnValue:
    """Note that something happened: the inquiry was answered, the contract ended, the person was told of the decision."""
    record = load(Record, record_id)
    kinds, form = _kinds_to_note(record), Form(EventSchema())
    if form.submitted:
        with form.guard():
            typed = form.load()
            if typed["kind"] not in kinds:
                message = _("This decides nothing about this record.")
                raise Invalid(_("Please check the marked fields."), fields={"kind": [message]})
            services.add_event(record_id, typed["kind"], typed["on"], by=current_member().account_id)
            request_refresh(["records"])
            flash(_("Noted. The record was reckoned anew."))
            return _back(record_id)
    return render_template(
        "records/event.html",
        record=record,
        form=form,
        kinds=[(one.value, words.event(one)) for one in kinds],
        by_form=services.came_by_form(record),
    ), form.status


@bp.route("/holds", methods=["GET", "POST"])
@requires(Permission.EDIT)
def hold(record_id: UUID) -> ResponseReturnValue:
    """Ask that a record be kept although its time is over. It holds at once; somebody else approves."""
    record, form = load(Record, record_id), Form(HoldSchema())
    if form.submitted:
        with form.guard():
            services.ask_hold(record_id, **form.load())
            flash(_("It is held from now on. A privacy officer who is not you has to approve it."))
            return _back(record_id)
    return render_template("records/hold.html", record=record, form=form), form.status


@bp.post("/holds/<uuid:hold_id>/approval")
@requires(Permission.APPROVE)
def approve(record_id: UUID, hold_id: UUID) -> ResponseReturnValue:
    """Let a hold stand until its end."""
    hold_of(record_id, hold_id)
    form = Form(Nothing())
    with form.guard():
        form.load()
        services.approve_hold(hold_id)
        flash(_("Approved."))
        return _back(record_id)
    flash(str(form.message), "error")
    return _back(record_id)


@bp.route("/holds/<uuid:hold_id>/end", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def end(record_id: UUID, hold_id: UUID) -> ResponseReturnValue:
    """End a hold, or say no to one; first it is asked, since a record whose time is over goes soon afterwards."""
    row, form = hold_of(record_id, hold_id), Form(Nothing())
    if form.submitted:
        with form.guard():
            form.load()
            services.end_hold(hold_id)
            flash(_("Ended. The record's clocks count again."))
            return _back(record_id)
    if row.state is HoldState.ENDED:
        flash(_("This hold has ended already."), "error")
        return _back(record_id)
    says = [
        _("The record's clocks count again at once. What is past its time is proposed for destruction within the hour, and kept apart where a statute demands it."),
        _("Its reason stays on the record's page. To keep the record after all, somebody has to ask for a new hold."),
    ]  # fmt: skip
    title = _("End the hold on the record %(reference)s", reference=load(Record, record_id).reference)
    return confirmation(
        form, title=title, says=says, label=_("End the hold"), back=url_for("records.show", record_id=record_id),
        back_label=_("Let it stand"),
    )  # fmt: skip


def _kinds_to_note(record: Record) -> list[EventKind]:
    """What staff may note. A consent that came by a form is withdrawn in the ledger of consents, which notes it here too."""
    kinds = services.kinds_that_matter(record.id)
    return [kind for kind in kinds if kind is not EventKind.WITHDRAWN or not services.came_by_form(record)]


def _back(record_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("records.show", record_id=record_id))
