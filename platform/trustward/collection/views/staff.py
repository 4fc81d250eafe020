"""The staff's pages: which forms are open and why not, their texts and versions, how to embed them, what waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts import access_log
from trustward.accounts.domain import Member, Permission
from trustward.collection.domain import PASSED_ON, STAFF_MEANS
from trustward.collection.schemas import NothingSchema, OriginsSchema, SwitchSchema, WithdrawalSchema
from trustward.collection.services import advertising, forms, guardians, ledger, passing_on, submissions, withdrawing
from trustward.collection.services.texts import document, text, texts_by_id
from trustward.collection.tables import Consent, ConsentTextRow
from trustward.documents import blocks_html
from trustward.documents.diff import compare, diff_html
from trustward.kernel.errors import NotFound
from trustward.kernel.scope import load
from trustward.plugins.facts import NavItem
from trustward.records.views.words import Names, pack_title
from trustward.web.access import requires
from trustward.web.confirming import confirmation
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.languages import lang
from trustward.web.navigation import adds_entries

from . import words

bp = Blueprint("forms", __name__, url_prefix="/t/<slug>/forms", template_folder="../templates")


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """Forms; the number says how many closed by themselves."""
    return [NavItem(_("Collection forms"), url_for("forms.index"), order=290, count=forms.closed_by_themselves())]


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Every form with its state and reasons, numbers by month, and children whose representatives are asked."""
    rows = forms.rows()
    return _page(
        "index.html", rows=rows, titles={row.key: forms.definition_of(row).title.in_(lang()) for row in rows},
        objections={row.key: forms.objections_of(row) for row in rows}, guardians=guardians.waiting(),
        months=submissions.months(g.zone), advertising=advertising.bound(),
        proof_words=words.proof_words,
    )  # fmt: skip


@bp.get("/<key>")
@requires(Permission.VIEW)
def show(key: str) -> ResponseReturnValue:
    """One form: what stands against it, its preview, its texts, how to embed it."""
    return _show(key, _origins_form(key))


@bp.post("/<key>")
@requires(Permission.EDIT)
def change(key: str) -> ResponseReturnValue:
    """Say which sites may embed the form."""
    form = _origins_form(key)
    with form.guard():
        forms.allow_origins(key, form.load()["origins"])
        flash(_("Saved."))
        return redirect(url_for(".show", key=key))
    return _show(key, form)


@bp.route("/<key>/switch", methods=["GET", "POST"])
@requires(Permission.EDIT)
def switch(key: str) -> ResponseReturnValue:
    """Switch a form off, or on again; before it goes off it is asked, since nobody can send it from then on."""
    definition, form = forms.definition_of(forms.by_key(key)), Form(SwitchSchema())
    if form.submitted:
        with form.guard():
            off = form.load()["off"]
            forms.switch(key, off=off)
            flash(_("The form is off.") if off else _("The form is on. It opens as soon as nothing stands against it."))
            return redirect(url_for(".show", key=key))
    if definition.off and not form.submitted:
        flash(_("The form is off."))
        return redirect(url_for(".show", key=key))
    says = [
        _("From this moment on nobody can send it, also where other sites show it and by programs. Its page says that it is closed."),
        _("What came in stays, people can withdraw by their receipts as before, and it can be switched on again at any time."),
    ]  # fmt: skip
    return confirmation(
        form, title=_("Switch off “%(form)s”", form=definition.title.in_(lang())), says=says, label=_("Switch off"),
        back=url_for(".show", key=key), back_label=_("Leave it on"), fields={"off": "true"},
    )  # fmt: skip


@bp.post("/<key>/check")
@requires(Permission.EDIT)
def check(key: str) -> ResponseReturnValue:
    """Check the forms now instead of waiting for a change."""
    forms.by_key(key)
    Form(NothingSchema()).load()
    forms.check_all()
    flash(_("The forms were checked."))
    return redirect(url_for(".show", key=key))


@bp.get("/<key>/texts/<consent>/<int:number>")
@requires(Permission.VIEW)
def show_text(key: str, consent: str, number: int) -> ResponseReturnValue:
    """One version of a consent text, compared with the one before."""
    row = text(key, consent, number)
    before = text(key, consent, number - 1) if number > 1 else None
    shown = document(row, lang())
    diff = compare(document(before, lang()) if before else None, shown)
    return _page(
        "text.html", row=row, before=before, title=shown.title, body=blocks_html(shown.sections[0].blocks, level=3),
        comparison=diff_html(diff, lang(), level=3), kind=words.kind_and_need(row.kind, row.required),
        form=forms.by_key(key), pack_title=pack_title,
    )  # fmt: skip


@bp.route("/consents/<uuid:consent_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.EDIT)
def withdraw(consent_id: UUID) -> ResponseReturnValue:
    """Write down a withdrawal that reached the company by telephone, on paper, by mail or in person."""
    consent, row, title = _consent(consent_id)
    if consent.record_id is None or consent.withdrawn_at is not None:
        raise NotFound
    form = Form(WithdrawalSchema())
    if form.submitted:
        with form.guard():
            typed = form.load()
            withdrawing.withdraw(ledger.submission(consent.submission_id), [consent.id], means=typed["means"])
            access_log.note("consent.withdrawn", ("record", consent.record_id))
            flash(_("Noted. What rests on this consent ends now."))
            return redirect(url_for("records.show", record_id=consent.record_id))
    return _page(
        "withdraw.html", consent=consent, row=row, title=title, form=form,
        means=[("", _("Choose by what means")), *((one.value, words.means_words(one)) for one in STAFF_MEANS)],
    ), form.status  # fmt: skip


@bp.route("/consents/<uuid:consent_id>/told", methods=["GET", "POST"])
@requires(Permission.EDIT)
def told(consent_id: UUID) -> ResponseReturnValue:
    """Write down that a person whom no mail reaches was told."""
    consent, row, title = _consent(consent_id)
    form = Form(NothingSchema())
    if form.submitted:
        with form.guard():
            form.load()
            advertising.note_told(consent)
            forms.refresh_duties()
            flash(_("Noted."))
            return redirect(url_for(".index"))
    return _page("told.html", consent=consent, row=row, title=title, form=form), form.status


@bp.route("/consents/<uuid:consent_id>/recipient", methods=["GET", "POST"])
@requires(Permission.EDIT)
def recipient_told(consent_id: UUID) -> ResponseReturnValue:
    """Write down that a recipient whom no mail reaches was told that a consent ended."""
    consent, row, title = _consent(consent_id)
    if consent.kind not in PASSED_ON or consent.withdrawn_at is None:
        raise NotFound
    form = Form(NothingSchema())
    if form.submitted:
        with form.guard():
            form.load()
            passing_on.note_told(consent)
            flash(_("Noted."))
            return redirect(url_for(".index"))
    return _page(
        "passed_on.html", consent=consent, row=row, title=title, form=form, receiver=passing_on.receiver_of(consent),
        reference=ledger.submission(consent.submission_id).reference,
    ), form.status  # fmt: skip


def _consent(consent_id: UUID) -> tuple[Consent, ConsentTextRow, str]:
    consent = load(Consent, consent_id)
    row = texts_by_id([consent.text_id])[consent.text_id]
    return consent, row, document(row, lang()).title


def _origins_form(key: str) -> Form:
    return Form(OriginsSchema(), initial={"origins": "\n".join(forms.definition_of(forms.by_key(key)).origins)})


def _show(key: str, form: Form) -> ResponseReturnValue:
    row = forms.by_key(key)
    found = forms.check(row)
    language = lang()
    drawn = [
        (one, getattr(one, language.value).title, blocks_html(getattr(one, language.value).sections[0].blocks, level=4))
        for one in found.plan.consents
    ]
    settings = current_app.extensions["trustward.settings"]
    edition = forms.edition(row.edition_id) if row.edition_id else None
    return _page(
        "show.html", row=row, definition=forms.definition_of(row), objections=found.objections, consents=drawn, form=form,
        parts=found.plan.parts, edition=edition, texts=forms.texts_of(key),
        standing=ledger.standing_consents(key), base=settings.public_base_url or settings.base_url,
        kind_words=words.kind_words, kind_and_need=words.kind_and_need, law=found.plan.law, names=Names(),
    ), form.status  # fmt: skip


def _page(template: str, **facts: Any) -> str:
    language, member = lang(), current_member()
    return render_template(
        f"collection/{template}", say=lambda said: said.in_(language), may_edit=member.may(Permission.EDIT),
        state_words=words.state_words, state_kind=words.state_kind, tenant_slug=request.view_args and g.slug,
        reason_words=lambda one: words.reason_words(one, language), **facts,
    )  # fmt: skip
