"""The staff's pages for a representative who does not use the link: how it was verified, and the form filled in for them."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from trustward.accounts import access_log
from trustward.accounts.domain import Permission
from trustward.collection.domain import Pending
from trustward.collection.schemas import NothingSchema, ProofSchema
from trustward.collection.services import guardians, proving
from trustward.collection.tables import Guardian
from trustward.kernel import clock
from trustward.kernel.errors import Refused
from trustward.kernel.scope import load
from trustward.kernel.uploads import ACCEPT, accept
from trustward.web.access import requires
from trustward.web.forms import Form
from trustward.web.languages import lang

from .public import Behalf, Page, draw_form, new_page, open_form, take
from .words import proof_words

bp = Blueprint("guardian_desk", __name__, url_prefix="/t/<slug>/forms/guardians", template_folder="../templates")
access_log.describe("guardian.shown", _l("the name of a child's representative was shown"))


@bp.route("/<uuid:guardian_id>", methods=["GET", "POST"])
@requires(Permission.EDIT, writes=True)
def show(guardian_id: UUID) -> ResponseReturnValue:
    """Who is asked and until when; write down how the representative was verified."""
    row = load(Guardian, guardian_id)
    form = Form(ProofSchema(), initial={"proof_on": clock.today(g.zone).isoformat()})
    if form.submitted:
        with form.guard():
            typed = form.load()
            sent = typed["file"] if isinstance(typed["file"], FileStorage) and typed["file"].filename else None
            file = accept(sent.read(), sent.filename or "") if sent else None
            proving.note(row.id, proving.Proven(typed["proof"], typed["proof_on"], file))
            flash(_("Saved. Now fill in the form for the representative."))
            return redirect(url_for(".show", guardian_id=row.id))
    named = guardians.named(row) if row.state is Pending.ASKED else None
    if named is not None:
        access_log.note("guardian.shown", ("guardian", row.id))
    ways = [("", _("Choose how")), *((one.value, text.in_(lang())) for one, text in proving.ways().items())]
    return render_template(
        "collection/desk.html", row=row, form=form, named=named, ways=ways, accept=ACCEPT, proof_words=proof_words,
        open=row.state is Pending.ASKED and clock.now() <= row.purge_by_at,
    ), form.status  # fmt: skip


@bp.get("/<uuid:guardian_id>/evidence")
@requires(Permission.EDIT, writes=True)
def evidence(guardian_id: UUID) -> ResponseReturnValue:
    """The evidence; reading it is recorded."""
    found = proving.evidence(guardian_id)
    return send_file(BytesIO(found.data), mimetype=found.media_type, as_attachment=True, download_name=found.name)


@bp.get("/<uuid:guardian_id>/form")
@requires(Permission.EDIT)
def fill_in(guardian_id: UUID) -> ResponseReturnValue:
    """The form, to be filled in for the representative."""
    return draw_form(_page(proving.waiting(guardian_id)))


@bp.post("/<uuid:guardian_id>/form")
@requires(Permission.EDIT)
def send(guardian_id: UUID) -> ResponseReturnValue:
    """Take what staff wrote for the representative."""
    row = load(Guardian, guardian_id, lock=True)
    if row.state is Pending.CONFIRMED:
        return redirect(_done(row), 303)
    row = proving.waiting(guardian_id)
    page = _page(row)
    assert row.proof is not None
    done = partial(guardians.confirmed, row, proof=row.proof)
    return take(page, behalf=Behalf("", done, proving.means_of(row.proof), lambda _submission: _done(row)))


@bp.post("/<uuid:guardian_id>/refusal")
@requires(Permission.EDIT)
def refuse(guardian_id: UUID) -> ResponseReturnValue:
    """The representative refused by telephone, on paper or in person: everything is destroyed at once."""
    row = proving.waiting(guardian_id, lock=True)
    Form(NothingSchema()).load()
    guardians.refuse(row)
    flash(_("The refusal was noted. What was held of the representative is destroyed."))
    return redirect(url_for("forms.index"))


def _done(row: Guardian) -> str:
    return url_for(".show", guardian_id=row.id)


def _page(row: Guardian) -> Page:
    """The form for an asking whose representative was verified. Raises: Refused."""
    found: Any = open_form(row.form)
    if row.proof is None:
        raise Refused(_("First write down how the representative was verified."), code="guardian_unproven")
    if not isinstance(found, tuple):
        raise Refused(_("This form is closed at the moment. Nothing can be sent."), code="form_closed")
    page = new_page(*found)
    page.desk = row.reference
    return page
