"""Uploading a sheet of what another system holds: looked at, taken in, and undone while nothing else happened."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from trustward.accounts import access_log
from trustward.accounts.domain import Permission
from trustward.kernel.errors import Invalid
from trustward.kernel.scope import load
from trustward.records import services
from trustward.records.domain import OWN_PURPOSE, ImportState
from trustward.records.domain.arriving import Fault
from trustward.records.domain.sheet import LARGEST
from trustward.records.schemas import Nothing, SheetSchema, UndoSchema
from trustward.records.services import foreseeing, needed
from trustward.records.tables import RecordImport
from trustward.retention.domain import EventKind
from trustward.web.access import requires
from trustward.web.forms import Form

from . import words

bp = Blueprint("record_imports", __name__, url_prefix="/t/<slug>/records/imports", template_folder="../templates")
SHOWN, REFRESH_EVERY = 100, 3
"""Ours: faults that a page lists (the download has all), seconds."""
_UNDER_WAY = frozenset({ImportState.TAKING, ImportState.UNDOING})


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.EDIT)
def index() -> ResponseReturnValue:
    """Upload a sheet. What is wrong with it is told line by line, all at once."""
    form = Form(SheetSchema())
    looked: services.Looked | None = None
    if form.submitted:
        with form.guard():
            typed = form.load()
            file: FileStorage = typed["sheet"]
            looked = services.look_at_sheet(
                file.stream.read(LARGEST + 1), file.filename or "sheet.csv", service=typed["service"]
            )
            if not looked.faults and looked.row is not None:
                return redirect(url_for(".show", import_id=looked.row.id))
        if looked is not None:
            message = _("Nothing was taken in. Mend the sheet as listed below and upload it again.")
            form.refuse(Invalid(message, fields={"sheet": [_("This sheet can't be taken in.")]}))  # a new form: this one was taken
    faults = looked.faults if looked else ()
    return render_template(
        "records/imports.html", form=form, faults=[_told(one) for one in faults[:SHOWN]], number=len(faults),
        lines=len({one.line for one in faults}), faulty=looked.row if looked else None, recent=services.recent_imports(),
        names=words.Names(), words=words, example=_example(), kinds=[(one.value, words.event(one)) for one in EventKind],
    ), form.status  # fmt: skip


@bp.get("/<uuid:import_id>")
@requires(Permission.EDIT)
def show(import_id: UUID) -> ResponseReturnValue:
    """What taking the sheet in would lead to, or led to; how far it is."""
    return _shown(load(RecordImport, import_id))


@bp.get("/<uuid:import_id>/faults.csv")
@requires(Permission.EDIT, writes=True)
def faults(import_id: UUID) -> ResponseReturnValue:
    """The faulty lines with what is wrong: to be mended and uploaded again. Logged: addresses of persons may stand there."""
    heading, lines, found = services.faults_of(import_id)
    access_log.note("records.faulty_lines_shown", ("record", "-"))
    said: dict[int, list[str]] = defaultdict(list)
    for line, column, text in map(_told, found):
        said[line].append(f"{column}: {text}" if column else text)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*heading, _("What is wrong")])
    writer.writerows([*cells, *[""] * (len(heading) - len(cells)), " ".join(said[line])] for line, cells in lines)
    answer = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="faults.csv"'
    return answer


@bp.post("/<uuid:import_id>/taking")
@requires(Permission.EDIT)
def take(import_id: UUID) -> ResponseReturnValue:
    """Take it in; a long one in the background."""
    load(RecordImport, import_id)
    Form(Nothing()).load()
    row = services.take_sheet(import_id)
    if row.state is ImportState.TAKING:
        flash(_("It is being taken in. You may leave this page."))
    else:
        flash(_("Taken in. The clocks of these records run here from now on."))
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/<uuid:import_id>/undoing")
@requires(Permission.EDIT)
def undo(import_id: UUID) -> ResponseReturnValue:
    """Undo it, as the numbers on the page said."""
    row, form = load(RecordImport, import_id), Form(UndoSchema())
    with form.guard():
        undone = services.undo(import_id, form.load()["digest"]).state is ImportState.UNDONE
        flash(_("The upload is undone.") if undone else _("It is being undone. You may leave this page."))
        return redirect(url_for(".show", import_id=import_id))
    flash(str(form.message), "error")
    return _shown(row, form.status)


@bp.post("/<uuid:import_id>/throwing-away")
@requires(Permission.EDIT)
def throw_away(import_id: UUID) -> ResponseReturnValue:
    """Throw it away."""
    load(RecordImport, import_id)
    Form(Nothing()).load()
    services.throw_away(import_id)
    flash(_("Thrown away."))
    return redirect(url_for(".index"))


def _shown(row: RecordImport, status: int = 200) -> ResponseReturnValue:
    under_way, can_be_undone = row.state in _UNDER_WAY, row.state in services.CAN_BE_UNDONE
    planned = can_be_undone and (not services.is_long(row) or "undo" in request.args or request.method == "POST")
    whole = row.created + row.updated if row.state is ImportState.UNDOING else row.rows
    reckoning, ends = foreseeing.under_way(row), foreseeing.foreseen(row)
    return render_template(
        "records/import.html", row=row, names=words.Names(), words=words, under_way=under_way, reckoning=reckoning, ends=ends,
        refresh=REFRESH_EVERY if under_way or reckoning else 0, whole=whole,
        share=min(100, (row.done + row.kept) * 100 // max(whole, 1)),
        endless=_endless(ends) if row.state is ImportState.LOOKED_AT else [],
        plan=services.undo_plan(row.id) if planned else None, ask=can_be_undone and not planned,
    ), status  # fmt: skip


def _endless(ends: list[foreseeing.Foreseen]) -> list[tuple[foreseeing.Foreseen, str]]:
    """Classes with lines from which no end can be counted, and the events that would give them one."""
    found = [(one, needed.kinds_wanted(one.service, one.record_class)) for one in ends if one.endless]
    return [(one, ", ".join(map(words.event, kinds))) for one, kinds in found if kinds]


def _example() -> tuple[str, str]:
    """The two first lines of a sheet for the tenant's own register: with the days from which its ends are counted."""
    names = words.Names()
    service = next((key for key, _name in names.services()), "orders")
    record_class = next((key for key, _name in names.classes()[1:]), "")
    kinds = {kind for one in {OWN_PURPOSE, record_class} for kind in needed.kinds_of_ends(service, one)}
    columns = [kind.value for kind in EventKind if kind in kinds]
    heading = ["external_id", "service", "classes", "collected", *columns]
    return ",".join(heading), ",".join(["A-1001", service, record_class, "2026-01-15", *["2026-09-30"] * len(columns)])


def _told(fault: Fault) -> tuple[int, str, str]:
    """Line, column in words, and what is wrong. Values are never repeated."""
    return fault.line, words.column(fault.column), _(fault.text)
