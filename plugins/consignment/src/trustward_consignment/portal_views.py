"""The questionnaire in the portal: works by saving a page at a time, and with script saves each answer as it is given."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time
from flask_babel import gettext as _

from trustward.api import (
    PORTAL_PAGES,
    Conflict,
    Form,
    Invalid,
    NotFound,
    Refused,
    attempt,
    clock,
    current_door,
    lang,
    portal,
    prints,
    uploads,
)
from trustward_consignment import papers, portal_pages
from trustward_consignment.portal_pages import Line, Section, Typed
from trustward_consignment.schemas.portal import ColleagueSchema, SignatureSchema
from trustward_consignment.services import attestation, colleagues, previous
from trustward_consignment.services import portal as services
from trustward_consignment.services.attestation import OpenCheck

bp = Blueprint("consignment_portal", __name__, url_prefix=f"{PORTAL_PAGES}/consignment", template_folder="templates")


@bp.get("/")
@portal(writes=True)
def check() -> ResponseReturnValue:
    """What is asked, how far it is, and the sections."""
    found = _open()
    return render_template("consignment/portal/check.html", check=found, sections=portal_pages.sections(found, lang()))


@bp.route("/section/<int:number>", methods=["GET", "POST"])
@portal(writes=True)
def section(number: int) -> ResponseReturnValue:
    """One section. Each button of its form saves everything on the page first."""
    found = _open()
    sections = portal_pages.sections(found, lang(), previous.answers(found.id) if found.editable else {})
    if not 1 <= number <= len(sections):
        raise NotFound
    here = sections[number - 1]
    if request.method == "POST":
        for line in here.lines:
            _save(found, line)
        _act(found, here)
        if not any(line.theirs or line.errors for line in here.lines):
            return redirect(_next(number, len(sections)), 303)
        found = _open()
        if not found.editable:
            return _closed_meanwhile(found, here)
        for line in here.lines:
            line.evidence = found.evidence.get(line.code, ())
    status = 409 if any(line.theirs for line in here.lines) else 422 if any(line.errors for line in here.lines) else 200
    page = render_template(
        "consignment/portal/section.html", check=found, section=here, last=number == len(sections), offered=uploads.ACCEPT,
        words=portal_pages.words(), note_length=attestation.NOTE_LENGTH,
    )  # fmt: skip
    return page, status


def _closed_meanwhile(check: OpenCheck, typed: Section) -> ResponseReturnValue:
    """Another tab signed: the answers as they were signed, and apart from them what was typed here and is not saved."""
    signed = portal_pages.sections(check, lang())[typed.number - 1]
    page = render_template("consignment/portal/section.html", check=check, section=signed, words=portal_pages.words(),
                           unsaved=[line for line in typed.lines if line.errors])  # fmt: skip
    return page, 409


def _save(check: OpenCheck, line: Line) -> bool:
    """Save one answer of a page, if it changed. Returns: whether nothing speaks against it."""
    typed = Typed.of(line.code)
    copied = request.form.get("copy") == line.code and line.earlier is not None
    if copied and line.earlier:
        typed = Typed(line.earlier.value, line.earlier.note, typed.seen)
    if not typed.differs(check.answers.get(line.code)):
        return True
    portal_pages.put_typed(line, typed)
    try:
        with attempt():
            line.seen = attestation.save_answer(check.id, line.code, typed.value, typed.note, seen=typed.seen).seen
    except Conflict as clash:
        portal_pages.put_clash(line, clash)
    except (Invalid, Refused) as refusal:
        line.errors += _said(refusal)
    return not line.theirs and not line.errors


def _act(check: OpenCheck, here: Section) -> None:
    """Attach the chosen files, take one away: whatever else the page's button asks for."""
    for line in here.lines:
        for upload in request.files.getlist(f"file-{line.code}"):
            if upload.filename:
                _attach(check, line, upload)
    unwanted = request.form.get("remove", "")
    if unwanted:
        attestation.remove_evidence(check.id, _uuid(unwanted))


def _attach(check: OpenCheck, line: Line, upload: Any) -> None:
    try:
        with attempt():
            attestation.attach_evidence(check.id, line.code, upload.read(), name=upload.filename or "")
    except (Invalid, Refused) as refusal:
        line.errors += [_("%(file)s: %(reason)s", file=upload.filename, reason=reason) for reason in _said(refusal)]


def _said(refusal: Invalid | Refused) -> list[Any]:
    """What is wrong, as near to the field as it was said."""
    by_field = [message for messages in getattr(refusal, "fields", {}).values() for message in messages]
    return by_field or [refusal.message]


def _next(number: int, count: int) -> str:
    """Where the pressed button leads: on, or back to the same place after a copy or a file."""
    code = request.form.get("copy") or request.form.get("attach") or request.form.get("stay")
    if code or request.form.get("remove"):
        return url_for(".section", number=number, _anchor=f"q-{code}" if code else None)
    if request.form.get("go") == "overview":
        return url_for(".check")
    return url_for(".section", number=number + 1) if number < count else url_for(".check")


@bp.post("/answers/<code>")
@portal()
def save_answer(code: str) -> ResponseReturnValue:
    """Save one answer as it is given. Answers with the line of state under the question."""
    found, line = _question(code)
    saved = _save(found, line)
    return _state(line, saved)


@bp.post("/answers/<code>/evidence")
@portal()
def attach(code: str) -> ResponseReturnValue:
    """Attach a file as soon as it is chosen. Answers with the list of files and the line of state."""
    found, line = _question(code)
    for upload in request.files.getlist(f"file-{code}"):
        if upload.filename:
            _attach(found, line, upload)
    line.evidence = _open().evidence.get(code, ())
    return _state(line, not line.errors, files=True)


@bp.get("/answers/<code>/evidence/<uuid:evidence_id>")
@portal(writes=True)
def evidence(code: str, evidence_id: UUID) -> ResponseReturnValue:
    """Download a file that was attached."""
    content = attestation.evidence_file(_open().id, evidence_id)
    return send_file(
        BytesIO(content.data), mimetype=content.media_type, as_attachment=True, download_name=content.name, max_age=0
    )


@bp.route("/sign", methods=["GET", "POST"])
@portal(writes=True)
def sign() -> ResponseReturnValue:
    """Read everything once more, and sign it."""
    found = _open()
    if found.receipt and not found.editable:
        return redirect(url_for(".receipt"))
    form = Form(SignatureSchema())
    if form.submitted:
        with form.guard():
            typed = form.load()
            services.sign(current_door(), typed["name"], consented=typed["consented"])
            return redirect(url_for(".receipt"), 303)
    page = render_template("consignment/portal/sign.html", check=found, form=form, words=portal_pages.words(),
                           sections=portal_pages.sections(found, lang()), consent=found.consent.in_(lang()))  # fmt: skip
    return page, form.status


@bp.get("/receipt")
@portal(writes=True)
def receipt() -> ResponseReturnValue:
    """The receipt, with the answers; made to be printed, and with `?format=` a file."""
    found = _open()
    if found.receipt is None:
        raise NotFound
    file = prints.asked_for(lambda: papers.receipt(found), found.receipt.number)
    if file is not None:
        return file
    return render_template("consignment/portal/receipt.html", check=found, receipt=found.receipt, words=portal_pages.words(),
                           sections=portal_pages.sections(found, lang()))  # fmt: skip


@bp.route("/colleague", methods=["GET", "POST"])
@portal(writes=True)
def colleague() -> ResponseReturnValue:
    """Let a colleague of the same company in."""
    door, form = current_door(), Form(ColleagueSchema())
    trustee_id = _open().trustee_id
    if form.submitted:
        with form.guard():
            typed = form.load()
            colleagues.invite(door, typed["name"], typed["email"])
            flash(_("A link is on its way to your colleague."))
            return redirect(url_for(".colleague"), 303)
    page = render_template("consignment/portal/colleague.html", form=form, named=colleagues.named(trustee_id))
    return page, form.status


def _open() -> OpenCheck:
    return attestation.open_check(current_door())


def _question(code: str) -> tuple[OpenCheck, Line]:
    found = _open()
    earlier = previous.answers(found.id) if request.form.get("copy") else {}
    lines = [line for section in portal_pages.sections(found, lang(), earlier) for line in section.lines]
    for line in lines:
        if line.code == code:
            return found, line
    raise NotFound


def _state(line: Line, saved: bool, *, files: bool = False) -> ResponseReturnValue:
    found = _open()
    if saved:
        answer = found.answers.get(line.code)
        line.seen = answer.version if answer else 0
    return render_template("consignment/portal/state.html", check=found, line=line, saved=saved, files=files,
                           words=portal_pages.words(), at=format_time(clock.now(), "HH:mm"))  # fmt: skip


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
