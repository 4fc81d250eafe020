"""The staff's pages: what is public, what comes, the draft with its findings, the approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.kernel import clock
from trustward.kernel.errors import NotFound, Refused
from trustward.kernel.texts import Lang, Text
from trustward.plugins.facts import NavItem
from trustward.policies import services
from trustward.policies.domain import Finding, Severity, VersionState, outstanding
from trustward.policies.schemas import (
    AcceptSchema,
    ApproveSchema,
    DaySchema,
    NoteSchema,
    NothingSchema,
    SubmitSchema,
    WhichSchema,
)
from trustward.policies.tables import PolicyVersion
from trustward.web import printing as prints
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.languages import lang
from trustward.web.navigation import adds_entries

from . import drawing
from .people import who
from .printed import file_name, printed
from .words import legal_basis, material_hint, places_of, state_kind, state_name, tally

bp = Blueprint("policies", __name__, url_prefix="/t/<slug>/policy", template_folder="../templates")


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """The policy stands in everybody's menu; an officer sees whether one waits."""
    waits = member.may(Permission.APPROVE) and services.waiting()
    return [NavItem(_("Privacy policy"), url_for("policies.index"), order=100, count=int(waits))]


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """What is public, what comes, what is open, and every version."""
    return _page("index.html", rows=services.versions(), open=services.opened(), now=services.current())


@bp.get("/draft")
@requires(Permission.VIEW)
def draft() -> ResponseReturnValue:
    """The draft as it would be published now: findings, comparison, the whole text."""
    row = services.opened()
    if row is None or row.state is not VersionState.DRAFT:
        return redirect(url_for(".approval", version_id=row.id) if row and _may_approve() else url_for(".index"))
    now = services.rendered()
    accepted = {(one["code"], one["place"]): one for one in row.accepted}
    blocking = outstanding(now.findings, services.acceptances(row))
    diff, comparison = drawing.compared(row, lang(), level=3)
    return _page(
        "draft.html", row=row, stale=now.policy.hash != row.content_hash, findings=_grouped(now.findings, blocking),
        blocking=blocking, accepted=accepted, diff=diff, untranslated=_untranslated(row),
        comparison=comparison, drawn=drawing.drawn(row, lang()), places=places_of(now.findings),
    )  # fmt: skip


@bp.post("/draft")
@requires(Permission.EDIT)
def refresh() -> ResponseReturnValue:
    """Open the draft, or bring it up to date with the register."""
    Form(NothingSchema()).load()
    services.open_draft()
    flash(_("The draft says what the register says now."))
    return redirect(url_for(".draft"))


@bp.route("/draft/submission", methods=["GET", "POST"])
@requires(Permission.EDIT)
def submit() -> ResponseReturnValue:
    """Ask an officer to approve the draft."""
    row = _open(VersionState.DRAFT)
    stored = Text.of(row.reason)
    initial = {"seen": row.content_hash, "reason_ko": stored.ko, "reason_en": stored.en, "material": row.material}
    form = Form(SubmitSchema(), initial=initial)
    if form.submitted:
        with form.guard():
            given = form.load()
            reason = Text(given["reason_ko"], given["reason_en"])
            services.submit(
                row.id, seen=given["seen"], reason=reason, material=given["material"],
                effective_on=given["effective_on"],
            )  # fmt: skip
            flash(_("Submitted. A privacy officer who is not you has to approve it."))
            return redirect(url_for(".show", version_id=row.id))
        _in_words(form)
    diff, comparison = drawing.compared(row, lang(), level=3)
    return _page(
        "submit.html", row=row, form=form, diff=diff, comparison=comparison, tally=tally(row, diff),
        untranslated=_untranslated(row),
    ), form.status  # fmt: skip


@bp.route("/draft/acceptance", methods=["GET", "POST"])
@requires(Permission.EDIT)
def accept() -> ResponseReturnValue:
    """Accept one finding with a reason."""
    row = _open(VersionState.DRAFT)
    wanted = (request.values.get("code", ""), request.values.get("place", ""))
    finding = next((one for one in services.rendered().findings if (one.code, one.place) == wanted), None)
    if finding is None:
        flash(_("This finding is gone: the register has changed."))
        return redirect(url_for(".draft"))
    form = Form(AcceptSchema(), initial={"code": wanted[0], "place": wanted[1]})
    if form.submitted:
        with form.guard():
            given = form.load()
            services.accept(row.id, given["code"], given["place"], Text(given["reason"]))
            flash(_("Accepted. The officer sees the finding and your reason."))
            return redirect(url_for(".draft"))
    return _page("accept.html", row=row, form=form, finding=finding), form.status


@bp.post("/draft/acceptance/withdrawal")
@requires(Permission.EDIT)
def unaccept() -> ResponseReturnValue:
    """Take an acceptance back."""
    row = _open(VersionState.DRAFT)
    given = Form(WhichSchema()).load()
    services.unaccept(row.id, given["code"], given["place"])
    flash(_("The finding counts again."))
    return redirect(url_for(".draft"))


@bp.get("/versions/<uuid:version_id>")
@requires(Permission.VIEW)
def show(version_id: UUID) -> ResponseReturnValue:
    """One version: who, when, by which law, what changed, the whole text; with `?format=` the text as a file."""
    row = services.version(version_id)
    file = prints.asked_for(lambda: printed(row, lang(), g.tenant_name), file_name(row, g.tenant_name))
    if file is not None:
        return file
    diff, comparison = drawing.compared(row, lang(), level=3)
    return _page("version.html", row=row, diff=diff, comparison=comparison, drawn=drawing.drawn(row, lang()))


@bp.route("/versions/<uuid:version_id>/approval", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def approval(version_id: UUID) -> ResponseReturnValue:
    """The approval card: who asks, what changes, on what legal basis, with what effect."""
    row = services.version(version_id)
    if row.state is not VersionState.SUBMITTED:
        if request.method == "POST":
            raise Refused(_("This version is in another state by now. Load the page again."), code="policy_state")
        return redirect(url_for(".show", version_id=version_id))
    day = row.effective_on or clock.today(g.zone)
    form = Form(
        ApproveSchema(), initial={"seen": row.content_hash, "effective_on": max(day, clock.today(g.zone)).isoformat()}
    )
    if form.submitted:
        with form.guard():
            given = form.load()
            services.approve(version_id, seen=given["seen"], effective_on=given["effective_on"])
            flash(_("Approved."))
            return redirect(url_for(".show", version_id=version_id))
    diff, comparison = drawing.compared(row, lang(), level=3)
    return _page(
        "approval.html", row=row, form=form, diff=diff, comparison=comparison, tally=tally(row, diff),
        basis=legal_basis(), hint=material_hint() if row.material else "", own=row.author_id == current_member().account_id,
        drawn=drawing.drawn(row, lang()), stale=services.rendered().policy.hash != row.content_hash,
        untranslated=_untranslated(row),
    ), form.status  # fmt: skip


@bp.route("/versions/<uuid:version_id>/return", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def send_back(version_id: UUID) -> ResponseReturnValue:
    """Send a submitted version back to the draft."""
    row = services.version(version_id)
    form = Form(NoteSchema())
    if form.submitted:
        with form.guard():
            services.return_(version_id, note=form.load()["note"])
            flash(_("Sent back; it is a draft again."))
            return redirect(url_for(".index"))
    return _page("note.html", row=row, form=form, act="return"), form.status


@bp.route("/versions/<uuid:version_id>/schedule", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def schedule(version_id: UUID) -> ResponseReturnValue:
    """Set the day of an approved version."""
    row = services.version(version_id)
    form = Form(DaySchema(), initial={"effective_on": clock.today(g.zone).isoformat()})
    if form.submitted:
        with form.guard():
            services.schedule(version_id, effective_on=form.load()["effective_on"] or clock.today(g.zone))
            flash(_("The day is set."))
            return redirect(url_for(".show", version_id=version_id))
    return _page("note.html", row=row, form=form, act="schedule"), form.status


@bp.route("/versions/<uuid:version_id>/recall", methods=["GET", "POST"])
@requires(Permission.APPROVE)
def recall(version_id: UUID) -> ResponseReturnValue:
    """Take an approved version back before its day."""
    row = services.version(version_id)
    form = Form(NoteSchema())
    if form.submitted:
        with form.guard():
            services.recall(version_id, note=form.load()["note"])
            flash(_("Recalled; it will not be published."))
            return redirect(url_for(".show", version_id=version_id))
    return _page("note.html", row=row, form=form, act="recall"), form.status


def _page(template: str, **facts: Any) -> str:
    language = lang()
    return render_template(
        f"policies/{template}", **facts, states=VersionState, state_name=state_name, state_kind=state_kind, who=who,
        may_edit=current_member().may(Permission.EDIT), may_approve=_may_approve(),
        say=lambda text: (text if isinstance(text, Text) else Text.of(text)).in_(language), language=language,
        KO=Lang.KO,
    )  # fmt: skip


def _may_approve() -> bool:
    return current_member().may(Permission.APPROVE)


def _open(state: VersionState) -> PolicyVersion:
    row = services.opened()
    if row is None or row.state is not state:
        raise NotFound
    return row


def _grouped(findings: Sequence[Finding], blocking: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings by severity; what would block and was accepted is a group of its own."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        accepted = finding.severity is Severity.BLOCKING and finding not in blocking
        groups.setdefault("accepted" if accepted else finding.severity.value, []).append(finding)
    return groups


def _untranslated(row: PolicyVersion) -> list[str]:
    """Titles of the sections in which the English policy will show Korean."""
    titles = {section.id: f"{section.number} {section.title}".strip() for section in services.document(row, lang()).sections}
    return [titles.get(one) or one for one in services.fallen_back(row, Lang.EN)]


def _in_words(form: Form) -> None:
    """Findings among the objections, in the reader's language."""
    form.objections = [one.message.in_(lang()) if isinstance(one, Finding) else one for one in form.objections]
