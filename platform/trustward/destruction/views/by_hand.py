"""Papers, media, systems without a connector, trustees: proposed in words, proved with a photo or certificate."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from flask import Blueprint, flash, g, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.destruction import services
from trustward.destruction.domain import RequestKind
from trustward.destruction.schemas import EvidenceSchema, PaperSchema, ProofSchema, ReasonSchema
from trustward.kernel import clock
from trustward.register.services import facts
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form

from .common import page
from .words import METHODS, say

bp = Blueprint("destruction_by_hand", __name__, url_prefix="/t/<slug>/destruction", template_folder="../templates")


@bp.route("/papers/new", methods=["GET", "POST"])
@requires(Permission.EDIT)
def papers() -> ResponseReturnValue:
    """Propose to destroy papers or media (Standard Guideline, form 4)."""
    form = Form(PaperSchema())
    if form.submitted:
        with form.guard():
            row = services.propose_by_hand(RequestKind.PAPER, **form.load(), by=current_member().account_id)
            flash(_("Proposed: no. %(number)s.", number=row.number))
            return redirect(url_for("destruction.show", request_id=row.id))
    options = [("", _("none of them")), *((one.key, say(one.name.as_dict())) for one in facts("services"))]
    alone = services.NOBODY_ELSE if services.is_alone(current_member().account_id) and not form.message else ""
    return page("papers.html", form=form, service_options=options, alone=alone), form.status


@bp.route("/requests/<uuid:request_id>/evidence", methods=["GET", "POST"])
@requires(Permission.EDIT)
def evidence(request_id: UUID) -> ResponseReturnValue:
    """Attach a photo or certificate."""
    form = Form(EvidenceSchema())
    if form.submitted:
        with form.guard():
            asked = form.load()
            services.add_evidence(request_id, asked["kind"], asked["file"].read(), asked["file"].filename or "")
            flash(_("Attached."))
            return redirect(url_for(".proof", request_id=request_id))
    return page("evidence.html", form=form, row=services.get(request_id)), form.status


@bp.get("/requests/<uuid:request_id>/evidence/<uuid:evidence_id>")
@requires(Permission.VIEW, writes=True)
def read_evidence(request_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Read an attached file; that is recorded."""
    found = services.read_evidence(request_id, evidence_id)
    return send_file(BytesIO(found.data), mimetype=found.media_type, as_attachment=True, download_name=found.name)


@bp.route("/requests/<uuid:request_id>/proof", methods=["GET", "POST"])
@requires(Permission.EDIT)
def proof(request_id: UUID) -> ResponseReturnValue:
    """Say how it was destroyed (Standard Guideline, form 5)."""
    row = services.get(request_id)
    said = row.offer if services.is_offered(row) and row.offer else {}
    form = Form(ProofSchema(), initial={"done_on": clock.today(g.zone).isoformat(), **said})
    if form.submitted:
        with form.guard():
            services.prove(request_id, **form.load())
            flash(
                _("It stands in the ledger now.")
                if row.kind is not RequestKind.ELSEWHERE
                else _("Proved. It is entered in a moment.")
            )
            return redirect(url_for("destruction.show", request_id=request_id))
    found = services.evidence_of(request_id)
    return page(
        "proof.html", form=form, row=row, evidence=found, methods=list(METHODS.items()), said=said
    ), form.status


@bp.route("/requests/<uuid:request_id>/sending-back", methods=["GET", "POST"])
@requires(Permission.EDIT)
def send_back(request_id: UUID) -> ResponseReturnValue:
    """Refuse what a trustee uploaded, with the reason; it is asked again."""
    form = Form(ReasonSchema())
    if form.submitted:
        with form.guard():
            services.send_back(request_id, reason=form.load()["reason"])
            flash(_("Sent back. The trustee is asked again."))
            return redirect(url_for("destruction.show", request_id=request_id))
    return page("send_back.html", form=form, row=services.get(request_id)), form.status


@bp.route("/requests/<uuid:request_id>/exception", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def exception(request_id: UUID) -> ResponseReturnValue:
    """Close without a proof, as the officer, with the reason."""
    form = Form(ReasonSchema())
    if form.submitted:
        with form.guard():
            services.except_(request_id, reason=form.load()["reason"])
            flash(_("Closed as an exception."))
            return redirect(url_for("destruction.show", request_id=request_id))
    return page("exception.html", form=form, row=services.get(request_id)), form.status
