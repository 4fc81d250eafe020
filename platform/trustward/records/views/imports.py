"""Uploading a sheet of what another system holds: looked at, then taken in as a whole."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trustward.accounts.domain import Permission
from trustward.kernel.errors import Invalid
from trustward.kernel.scope import load
from trustward.records import services
from trustward.records.domain.arriving import Fault
from trustward.records.domain.sheet import LARGEST
from trustward.records.schemas import Nothing, SheetSchema
from trustward.records.tables import RecordImport
from trustward.retention.domain import EventKind
from trustward.web.access import requires
from trustward.web.forms import Form

from . import words

bp = Blueprint("record_imports", __name__, url_prefix="/t/<slug>/records/imports", template_folder="../templates")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.EDIT)
def index() -> ResponseReturnValue:
    """Upload a sheet. What is wrong with it is told line by line, and then nothing of it is kept."""
    form = Form(SheetSchema())
    faults: tuple[Fault, ...] = ()
    if form.submitted:
        with form.guard():
            typed = form.load()
            file: FileStorage = typed["sheet"]
            looked = services.look_at_sheet(
                file.stream.read(LARGEST + 1), file.filename or "sheet.csv", service=typed["service"]
            )
            if looked.row is not None:
                return redirect(url_for(".show", import_id=looked.row.id))
            faults = looked.faults
            message = _("Nothing was taken in. Mend the sheet as listed below and upload it again.")
            raise Invalid(message, fields={"sheet": [_("This sheet can't be taken in.")]})
    return render_template(
        "records/imports.html", form=form, faults=[_told(one) for one in faults], recent=services.recent_imports(),
        names=words.Names(), words=words, kinds=[(one.value, words.event(one)) for one in EventKind],
    ), form.status  # fmt: skip


@bp.get("/<uuid:import_id>")
@requires(Permission.EDIT)
def show(import_id: UUID) -> ResponseReturnValue:
    """What taking the sheet in would lead to, or led to."""
    row = load(RecordImport, import_id)
    return render_template("records/import.html", row=row, names=words.Names(), words=words)


@bp.post("/<uuid:import_id>/taking")
@requires(Permission.EDIT)
def take(import_id: UUID) -> ResponseReturnValue:
    """Take it in, all of it."""
    load(RecordImport, import_id)
    Form(Nothing()).load()
    services.take_sheet(import_id)
    flash(_("Taken in. The clocks of these records run here from now on."))
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/<uuid:import_id>/throwing-away")
@requires(Permission.EDIT)
def throw_away(import_id: UUID) -> ResponseReturnValue:
    """Throw it away."""
    load(RecordImport, import_id)
    Form(Nothing()).load()
    services.throw_away(import_id)
    flash(_("Thrown away."))
    return redirect(url_for(".index"))


def _told(fault: Fault) -> tuple[int, str, str]:
    """Line, column in words, and what is wrong. Values are never repeated."""
    return fault.line, words.column(fault.column), _(fault.text)
