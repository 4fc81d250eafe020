"""Supervision: the overview, asking several at once, and the review of one check."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from trustward.api import Form, NotFound, Permission, audit, current_member, lang, names_of, requires
from trustward_consignment import papers
from trustward_consignment.domain.checks import CheckAct, CheckState, Undeliverable, may
from trustward_consignment.domain.findings import FindingState
from trustward_consignment.schemas.forms import AcceptForm, RequestForm, SendBackForm
from trustward_consignment.services import attestation, findings, overview, questionnaires, reading, review, supervision
from trustward_consignment.services.days import rhythm, today
from trustward_consignment.services.reading import SUBJECT
from trustward_consignment.wording import message_words, word

from .base import as_uuid, bp, download, name_of, paper


@bp.get("/checks")
@requires(Permission.VIEW)
def checks() -> ResponseReturnValue:
    """Checks under way, by what waits; and the state of supervision as a whole."""
    typed = request.args.get("state", "")
    state = CheckState(typed) if typed in set(CheckState) else None
    page = overview.checks(state, after=as_uuid(request.args.get("after", "")))
    return render_template(
        "consignment/checks.html", page=page, state=state, states=list(CheckState), counts=supervision.counts(),
        names=name_of, today=today(), may=current_member().may(Permission.EDIT), word_of=word, refusal=Undeliverable,
    )  # fmt: skip


@bp.route("/checks/request", methods=["GET", "POST"])
@requires(Permission.EDIT)
def request_checks() -> ResponseReturnValue:
    """Choose trustees and ask them now."""
    chosen = [one for one in map(as_uuid, request.args.getlist("trustee")) if one]
    form = Form(RequestForm(), initial={"trustees": [str(one) for one in chosen]})
    if form.submitted:
        with form.guard():
            wanted = form.load()
            found = supervision.request_now(
                wanted["trustees"], due_on=wanted["due_on"], template_key=wanted["template"]
            )
            asked = sum(check is not None for check in found.values())
            flash(ngettext("%(num)s trustee is being asked.", "%(num)s trustees are being asked.", asked))
            if skipped := len(found) - asked:
                flash(
                    ngettext("%(num)s is being asked already.", "%(num)s are being asked already.", skipped), "warning"
                )
            return redirect(url_for(".checks"), 303)
    page = render_template(
        "consignment/request.html", form=form, rows=overview.askable(), names=name_of, days=rhythm().answer_days,
        templates=[("", _("By risk class and kind of vendor")), *((t.key, t.title.in_(lang())) for t in questionnaires.templates())],
    )  # fmt: skip
    return page, form.status


@bp.get("/checks/<uuid:check_id>")
@requires(Permission.VIEW)
def check(check_id: UUID) -> ResponseReturnValue:
    """One check: questions, answers, evidence, messages, and what can be decided."""
    return _page(check_id)


@bp.post("/checks/<uuid:check_id>/accept")
@requires(Permission.EDIT)
def accept(check_id: UUID) -> ResponseReturnValue:
    """Accept the answers."""
    form = Form(AcceptForm(), version=review.get_check(check_id).version)
    with form.guard():
        review.accept(check_id, note=form.load()["note"], version=form.version)
        flash(_("The answers are accepted."))
        return redirect(url_for(".check", check_id=check_id), 303)
    return _page(check_id, accept=form)


@bp.post("/checks/<uuid:check_id>/send-back")
@requires(Permission.EDIT)
def send_back(check_id: UUID) -> ResponseReturnValue:
    """Ask again."""
    form = Form(SendBackForm(), version=review.get_check(check_id).version)
    with form.guard():
        typed = form.load()
        review.send_back(check_id, typed["note"], due_on=typed["due_on"], version=form.version)
        flash(_("The answers were sent back with your note."))
        return redirect(url_for(".check", check_id=check_id), 303)
    return _page(check_id, back=form)


@bp.post("/checks/<uuid:check_id>/try-again")
@requires(Permission.EDIT)
def try_again(check_id: UUID) -> ResponseReturnValue:
    """Send a request that could not arrive."""
    form = Form(AcceptForm())
    with form.guard():
        form.load()
        supervision.try_again(review.get_check(check_id).id)
        flash(_("The request is on its way."))
        return redirect(url_for(".check", check_id=check_id), 303)
    return _page(check_id, again=form)


@bp.post("/checks/<uuid:check_id>/confirm-all")
@requires(Permission.EDIT)
def confirm_all(check_id: UUID) -> ResponseReturnValue:
    """Make every proposal of a check a finding, with the usual due day."""
    form = Form(AcceptForm())
    with form.guard():
        form.load()
        proposals = [f for f in findings.of_check(review.get_check(check_id).id) if f.state is FindingState.PROPOSED]
        for proposal in proposals:
            findings.confirm(proposal.id)
        flash(ngettext("%(num)s finding is open now.", "%(num)s findings are open now.", len(proposals)))
        return redirect(url_for(".check", check_id=check_id, _anchor="findings"), 303)
    return _page(check_id, again=form)


@bp.get("/checks/<uuid:check_id>/signed/<int:number>")
@requires(Permission.VIEW, writes=True)
def signed(check_id: UUID, number: int) -> ResponseReturnValue:
    """The exact content that was signed in a round; that somebody opened it is noted."""
    found = review.get_check(check_id)
    content = attestation.signed_copy(found.id, number)
    audit.record("trustee.signed_answers_read", (SUBJECT, found.trustee_id), {"check": check_id, "round": number})
    return download(content)


@bp.get("/checks/<uuid:check_id>/receipt/<int:number>")
@requires(Permission.VIEW, writes=True)
def signed_receipt(check_id: UUID, number: int) -> ResponseReturnValue:
    """The receipt of a round's signature, as its vendor has it; that somebody opened it is noted."""
    found = review.get_check(check_id)
    signed = next((one for one in attestation.signatures(found.id) if one.round == number), None)
    if signed is None:
        raise NotFound
    audit.record("trustee.signed_answers_read", (SUBJECT, found.trustee_id), {"check": check_id, "round": number})
    return paper(
        lambda: papers.receipt(attestation.view(found), signed), reading.get(found.trustee_id),
        back=url_for(".check", check_id=check_id),
    )  # fmt: skip


@bp.get("/checks/<uuid:check_id>/evidence/<uuid:proof_id>")
@requires(Permission.VIEW, writes=True)
def evidence(check_id: UUID, proof_id: UUID) -> ResponseReturnValue:
    """Evidence of an answer; that somebody opened it is noted."""
    found = review.get_check(check_id)
    content = attestation.evidence_file(found.id, proof_id)
    audit.record("trustee.proof_read", (SUBJECT, found.trustee_id), {"proof": proof_id})
    return download(content)


def _page(
    check_id: UUID, *, accept: Form | None = None, back: Form | None = None, again: Form | None = None
) -> ResponseReturnValue:
    row = review.get_check(check_id)
    trustee = reading.get(row.trustee_id)
    found = findings.of_check(check_id)
    forms = {
        "accept": accept or Form(AcceptForm(), initial={}, version=row.version),
        "back": back or Form(SendBackForm(), initial={}, version=row.version),
        "again": again or Form(AcceptForm(), initial={}),
    }
    page = render_template(
        "consignment/check.html", check=row, trustee=trustee, name=name_of(trustee), lines=review.lines(row),
        messages=supervision.messages_of(row), message_words=message_words(), findings=found, forms_of=forms,
        proposals=[f for f in found if f.state is FindingState.PROPOSED], signatures=attestation.signatures(row.id),
        refusals=[word(Undeliverable(refusal)) for refusal in row.refusals], may_edit=current_member().may(Permission.EDIT),
        decidable=may(CheckAct.ACCEPT, row.state), stuck=bool(row.refusals), today=today(),
        usual=findings.usual_due_day(), reviewer=names_of([row.reviewed_by]).get(row.reviewed_by) if row.reviewed_by else "",
    )  # fmt: skip
    status = next((form.status for form in (accept, back, again) if form), 200)
    return page, status
