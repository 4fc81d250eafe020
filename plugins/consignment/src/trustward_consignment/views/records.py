"""Dated records with their proofs: education, individual notices, on-site reports, the end."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.api import Form, NotFound, Permission, audit, requires, uploads
from trustward_consignment.domain.kinds import (
    DestructionMethod,
    EducationKind,
    EducationMethod,
    NoticeWay,
    ProofKind,
    Store,
)
from trustward_consignment.schemas.forms import (
    DestructionForm,
    EducationForm,
    ExitForm,
    MarketingNoticeForm,
    UploadForm,
)
from trustward_consignment.services import proofs, reading, records
from trustward_consignment.services.days import today
from trustward_consignment.services.reading import SUBJECT
from trustward_consignment.services.telling import tell
from trustward_consignment.wording import word

from .base import bp, download, name_of


def _options(kind: type) -> list[tuple[str, object]]:
    return [(member.value, word(member)) for member in kind]  # type: ignore[attr-defined]


@bp.route("/trustees/<uuid:trustee_id>/education", methods=["GET", "POST"])
@requires(Permission.EDIT)
def educate(trustee_id: UUID) -> ResponseReturnValue:
    """Note an education with its proof."""
    row = reading.get(trustee_id)
    first = not records.educations(trustee_id)
    kind = EducationKind.KICK_OFF if first else EducationKind.YEARLY
    form = Form(EducationForm(), initial={"kind": kind.value, "held_on": today().isoformat()})
    if form.submitted:
        with form.guard():
            typed = form.load()
            proof = typed.pop("proof")
            records.record_education(trustee_id, records.EducationFact(**typed), proof)
            flash(_("The education is recorded."))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="education"), 303)
    page = render_template(
        "consignment/education.html", form=form, trustee=row, name=name_of(row), kinds=_options(EducationKind),
        methods=_options(EducationMethod), accept=uploads.ACCEPT,
    )  # fmt: skip
    return page, form.status


@bp.route("/trustees/<uuid:trustee_id>/promotion-notice", methods=["GET", "POST"])
@requires(Permission.EDIT)
def promotion_notice(trustee_id: UUID) -> ResponseReturnValue:
    """Note the individual notice of a consigned promotion."""
    row = reading.get(trustee_id)
    form = Form(MarketingNoticeForm(), initial={"given_on": today().isoformat(), "unreachable": 0})
    if form.submitted:
        with form.guard():
            typed = form.load()
            proof = typed.pop("proof")
            records.record_marketing_notice(trustee_id, records.MarketingNoticeFact(**typed), proof)
            flash(_("The notice is recorded."))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="education"), 303)
    page = render_template(
        "consignment/promotion_notice.html", form=form, trustee=row, name=name_of(row), ways=_options(NoticeWay),
        accept=uploads.ACCEPT, shortest=records.shortest_posting(today()),
    )  # fmt: skip
    return page, form.status


@bp.route("/trustees/<uuid:trustee_id>/on-site", methods=["GET", "POST"])
@requires(Permission.EDIT)
def on_site(trustee_id: UUID) -> ResponseReturnValue:
    """Add the report of an inspection on site."""
    row = reading.get(trustee_id)
    form = Form(UploadForm())
    if form.submitted:
        with form.guard():
            proof = proofs.keep_upload(trustee_id, ProofKind.ON_SITE_REPORT, trustee_id, form.load()["file"])
            audit.record("trustee.inspected", (SUBJECT, trustee_id), {"report": proof.id})
            tell("recorded", trustee_id)
            flash(_("The report is recorded."))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="supervision"), 303)
    page = render_template("consignment/on_site.html", form=form, trustee=row, name=name_of(row), accept=uploads.ACCEPT)
    return page, form.status


@bp.route("/trustees/<uuid:trustee_id>/exit", methods=["GET", "POST"])
@requires(Permission.EDIT)
def hand_over(trustee_id: UUID) -> ResponseReturnValue:
    """Note what a leaving trustee gave back."""
    row, known = reading.get(trustee_id), records.exit_of(trustee_id)
    names = ("accounts_revoked_on", "assets_returned_on", "pledge_on")
    days = {name: getattr(known, name).isoformat() for name in names if known and getattr(known, name)}
    form = Form(ExitForm(), initial=days)
    if form.submitted:
        with form.guard():
            typed = form.load()
            pledge = typed.pop("pledge")
            records.record_exit(trustee_id, records.ExitFact(**typed), pledge)
            flash(_("Saved."))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="exit"), 303)
    page = render_template("consignment/exit.html", form=form, trustee=row, name=name_of(row), accept=uploads.ACCEPT)
    return page, form.status


@bp.route("/trustees/<uuid:trustee_id>/stores/<store>", methods=["GET", "POST"])
@requires(Permission.EDIT)
def certify(trustee_id: UUID, store: str) -> ResponseReturnValue:
    """Note the destruction certificate of one store, or why it held nothing."""
    if store not in {one.value for one in Store}:
        raise NotFound
    row, known = reading.get(trustee_id), records.certificates(trustee_id).get(Store(store))
    initial = {}
    if known:
        initial = {
            "held_nothing": known.held_nothing, "record_class": known.record_class, "count": known.count,
            "method": known.method.value if known.method else "",
            "destroyed_on": known.destroyed_on.isoformat() if known.destroyed_on else "",
        }  # fmt: skip
    form = Form(DestructionForm(), initial=initial)
    if form.submitted:
        with form.guard():
            typed = form.load()
            proof = typed.pop("proof")
            records.certify_destruction(trustee_id, records.DestructionFact(Store(store), **typed), proof)
            flash(_("The certificate is recorded."))
            return redirect(url_for(".show", trustee_id=trustee_id, _anchor="exit"), 303)
    page = render_template(
        "consignment/certify.html", form=form, trustee=row, name=name_of(row), store=Store(store),
        methods=[("", _("Choose a method")), *_options(DestructionMethod)], accept=uploads.ACCEPT,
    )  # fmt: skip
    return page, form.status


@bp.get("/trustees/<uuid:trustee_id>/proofs/<uuid:proof_id>")
@requires(Permission.VIEW, writes=True)
def proof(trustee_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    """A stored proof; that somebody opened it is noted."""
    content = proofs.content(trustee_id, proof_id)
    audit.record("trustee.proof_read", (SUBJECT, trustee_id), {"proof": proof_id})
    return download(content)
