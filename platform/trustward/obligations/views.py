"""Pages of obligations: list, month, one of them with everything that people do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from trustward.accounts.domain import Member, Permission
from trustward.accounts.people import names
from trustward.kernel import clock, files, scope
from trustward.kernel.errors import NotFound
from trustward.kernel.files import StoredFile
from trustward.kernel.vault import open_text
from trustward.obligations import calendar, schemas, services, words
from trustward.obligations.domain import ClosedBy, DutyState
from trustward.obligations.services.acts import NOTE, assignable, reminders
from trustward.obligations.tables import Obligation
from trustward.plugins.facts import NavItem
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.navigation import adds_entries

PAGE = 50
bp = Blueprint("obligations", __name__, url_prefix="/t/<slug>/obligations", template_folder="templates")
BLUEPRINTS = (bp,)
_FORMS: dict[str, type[Schema]] = {
    "assign": schemas.Assign, "due": schemas.DueDay, "note": schemas.Note, "file": schemas.File, "done": schemas.Done,
    "waive": schemas.Reason, "again": schemas.Reason, "restore": schemas.Empty,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One obligation as a list shows it."""

    id: UUID
    title: str
    due_on: date
    state: str
    look: str
    source: str
    citation: str
    whose: str
    proposed: bool


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """What can be late, the most urgent first."""
    chosen, asked = _chosen()
    found = services.page(chosen, after=_after(), size=PAGE + 1)
    shown = found[:PAGE]
    more = f"{shown[-1].due_at.isoformat()}~{shown[-1].id}" if len(found) > PAGE else None
    return render_template(
        "obligations/index.html", lines=lines(shown), more=more, asked=asked, counts=services.counts(),
        states=[(s.value, words.state_name(s)) for s in DutyState],
        sources=[(s, words.source(s)) for s in services.sources()],
        people=[(str(c.account_id), c.name) for c in assignable()],
    )  # fmt: skip


@bp.get("/calendar")
@requires(Permission.VIEW)
def month() -> ResponseReturnValue:
    """One month as a table."""
    first = _month()
    before, after = calendar.neighbours(first)
    found = services.in_month(first)
    return render_template(
        "obligations/calendar.html", first=first, before=before, after=after, weeks=calendar.weeks(first, found),
        lines={line.id: line for line in lines(found)}, today=clock.today(g.zone),
    )  # fmt: skip


@bp.get("/calendar.ics")
@requires(Permission.VIEW)
def export() -> ResponseReturnValue:
    """Open obligations for another calendar."""
    found = services.page(services.Filter(state=DutyState.OPEN), size=1000)
    entries = [
        calendar.Entry(str(o.id), o.due_on, words.title(o), url_for(".show", id=o.id, _external=True), o.raised_at)
        for o in found
    ]
    body = calendar.as_icalendar(entries, name=_("Obligations of %(name)s", name=g.tenant_name))
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = "attachment; filename=obligations.ics"
    return response


@bp.get("/<uuid:id>")
@requires(Permission.VIEW)
def show(id: UUID) -> ResponseReturnValue:
    """One obligation."""
    return _show(services.get(id))


def _act(
    name: str, act: Callable[[UUID, dict[str, Any], int | None], Any], done: Callable[[], str], id: UUID
) -> ResponseReturnValue:
    """Take one of the page's forms: do the act and return to the page, or show it again with what was typed."""
    row = services.get(id)
    form = Form(_FORMS[name](), version=row.version)
    with form.guard():
        act(id, form.load(), form.version)
        flash(done())
        return redirect(url_for(".show", id=id))
    return _show(row, **{name: form})


@bp.post("/<uuid:id>/assign")
@requires(Permission.EDIT)
def assign(id: UUID) -> ResponseReturnValue:
    """Make it somebody's task."""

    def act(id: UUID, typed: dict[str, Any], version: int | None) -> None:
        services.assign(id, _account(typed["assignee"]), version=version)

    return _act("assign", act, lambda: _("Assigned."), id)


@bp.post("/<uuid:id>/due")
@requires(Permission.EDIT)
def due(id: UUID) -> ResponseReturnValue:
    """Set another day."""
    return _act(
        "due", lambda id, typed, version: services.set_due_day(id, typed["due_on"], typed["due_reason"], version=version),
        lambda: _("The new day counts."), id,
    )  # fmt: skip


@bp.post("/<uuid:id>/restore")
@requires(Permission.EDIT)
def restore(id: UUID) -> ResponseReturnValue:
    """Let the computed day count again."""
    return _act(
        "restore", lambda id, typed, version: services.restore_due_day(id, version=version),
        lambda: _("The computed day counts again."), id,
    )  # fmt: skip


@bp.post("/<uuid:id>/note")
@requires(Permission.EDIT)
def note(id: UUID) -> ResponseReturnValue:
    """Write down what was done."""
    return _act(
        "note", lambda id, typed, _v: services.add_note(id, typed["note"]), lambda: _("The note was added."), id
    )


@bp.post("/<uuid:id>/file")
@requires(Permission.EDIT)
def file(id: UUID) -> ResponseReturnValue:
    """Attach a file."""

    def act(id: UUID, typed: dict[str, Any], version: int | None) -> None:
        services.add_file(id, typed["file"].read(), typed["file"].filename or "")

    return _act("file", act, lambda: _("The file was added."), id)


@bp.post("/<uuid:id>/done")
@requires(Permission.EDIT)
def done(id: UUID) -> ResponseReturnValue:
    """Say that it was done."""
    return _act(
        "done", lambda id, typed, version: services.mark_done(id, typed["done_note"], version=version),
        lambda: _("Marked as done."), id,
    )  # fmt: skip


@bp.post("/<uuid:id>/waive")
@requires(Permission.APPROVE)
def waive(id: UUID) -> ResponseReturnValue:
    """Decide that it need not be done."""
    return _act(
        "waive", lambda id, typed, version: services.waive(id, typed["reason"], version=version),
        lambda: _("The obligation was waived."), id,
    )  # fmt: skip


@bp.post("/<uuid:id>/again")
@requires(Permission.EDIT)
def again(id: UUID) -> ResponseReturnValue:
    """Open it again."""
    return _act(
        "again", lambda id, typed, version: services.open_again(id, typed["reason"], version=version),
        lambda: _("The obligation is open again."), id,
    )  # fmt: skip


@bp.get("/<uuid:id>/evidence/<uuid:evidence_id>")
@requires(Permission.VIEW, writes=True)
def evidence(id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """An attached file. Reading it is recorded."""
    content = services.read_file(id, evidence_id)
    data = BytesIO(content.data)
    return send_file(data, mimetype=content.media_type, as_attachment=True, download_name=content.name)


@bp.route("/reminders", methods=["GET", "POST"])
@requires(Permission.ADMIN)
def remind() -> ResponseReturnValue:
    """When people are reminded, and the officer is told."""
    before, after = reminders()
    initial = {"remind_before": ", ".join(str(d) for d in before), "escalate_after": after}
    form = Form(schemas.Reminders(), initial=initial)
    if form.submitted:
        with form.guard():
            typed = form.load()
            services.set_reminders([int(d) for d in typed["remind_before"].split(",")], typed["escalate_after"])
            flash(_("Saved."))
            return redirect(url_for(".remind"))
    return render_template("obligations/reminders.html", form=form), form.status


@adds_entries
def _entries(member: Member) -> list[NavItem]:
    return [NavItem(_("Obligations"), url_for("obligations.index"), 50, services.overdue())]


def lines(found: Sequence[Obligation]) -> list[Line]:
    """Obligations as lists show them; names are read together."""
    now, people = clock.now(), names({o.assignee_id or o.account_id for o in found} - {None})  # type: ignore[arg-type]

    def whose(row: Obligation) -> str:
        person = row.assignee_id or row.account_id
        return people.get(person, _("somebody who left")) if person else words.holder(row.role)

    return [
        Line(
            o.id, words.title(o), o.due_on, *words.state(o, late=o.due_at <= now), words.source(o.source),
            words.citation(o), whose(o), o.proposed and not o.own_due_reason,
        )
        for o in found
    ]  # fmt: skip


def _show(row: Obligation, **tried: Form) -> ResponseReturnValue:
    member = current_member()
    forms = {name: tried.get(name) or _fresh(name, row) for name in _FORMS}
    [line] = lines([row])
    open_now = row.state is DutyState.OPEN
    page = render_template(
        "obligations/show.html", row=row, line=line, forms_of=forms, evidence=_evidence(row.id), open_now=open_now,
        may_edit=member.may(Permission.EDIT), may_waive=member.may(Permission.APPROVE),
        people=[("", words.holder(row.role)), *((str(c.account_id), c.name) for c in assignable())],
        link=f"/t/{g.slug}/{row.path}" if row.path else "", may_open_again=row.closed_by is ClosedBy.PERSON,
        closed_by=names([row.closed_by_id]).get(row.closed_by_id, "") if row.closed_by_id else "",
    )  # fmt: skip
    return page, next((form.status for form in tried.values()), 200)


def _fresh(name: str, row: Obligation) -> Form:
    """A form of the page that was not sent: its own values, whatever another form brought."""
    form = Form(_FORMS[name](), version=row.version)
    form.submitted, form.version = False, row.version
    form.typed = {"assignee": str(row.assignee_id or ""), "due_on": row.due_on.isoformat()}
    return form


@dataclass(frozen=True, slots=True)
class _Proof:
    id: UUID
    note: str
    file_name: str
    added_at: datetime
    who: str


def _evidence(obligation_id: UUID) -> list[_Proof]:
    found = services.evidence_of(obligation_id)
    people = names({e.added_by for e in found if e.added_by})
    shown = []
    for one in found:
        note, name = "", ""
        with suppress(NotFound):
            note = open_text(one.note, one.id, NOTE) if one.note else ""
            name = files.file_name(scope.load(StoredFile, one.file_id)) if one.file_id else ""
        shown.append(_Proof(one.id, note, name, one.added_at, people.get(one.added_by, "") if one.added_by else ""))
    return shown


def _chosen() -> tuple[services.Filter, dict[str, str]]:
    """The filter from the address; what can't be read is left out. Without any, open ones are shown."""
    asked = {name: request.args.get(name, "") for name in ("state", "source", "assignee", "overdue")}
    if not request.args.keys() & asked.keys():
        asked["state"] = DutyState.OPEN.value
    state = DutyState(asked["state"]) if asked["state"] in set(DutyState) else None
    member = current_member()
    mine = (member.account_id, member.role) if asked["assignee"] == "me" else None
    assignee = None if mine else _account(asked["assignee"])
    return services.Filter(state, asked["source"], assignee, mine, bool(asked["overdue"])), asked


def _account(value: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(value) if value else None
    return UUID(int=0)  # nobody: an id that can't be read is refused like a stranger's


def _after() -> tuple[datetime, UUID] | None:
    value = request.args.get("after", "")
    if not value:
        return None
    at, _sep, last = value.partition("~")
    try:
        found = datetime.fromisoformat(at), UUID(last)
    except ValueError:
        raise NotFound from None
    if found[0].tzinfo is None:
        raise NotFound
    return found


def _month() -> date:
    asked = request.args.get("month", "")
    try:
        found = date.fromisoformat(f"{asked}-01") if asked else clock.today(g.zone).replace(day=1)
    except ValueError:
        raise NotFound from None
    if not date.min.year < found.year < date.max.year:  # it has a month before it and one after
        raise NotFound
    return found
