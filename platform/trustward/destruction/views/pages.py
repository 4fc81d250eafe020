"""What is due, what is under way, one destruction with its masked list and its progress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.destruction import services
from trustward.destruction.domain import FREE, OPEN, RequestState
from trustward.destruction.schemas import NothingSchema, ProposeSchema
from trustward.destruction.services import book, clocks, connecting
from trustward.destruction.services.naming import rule_of
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock
from trustward.kernel.errors import Refused
from trustward.law.arithmetic import start_of_day
from trustward.plugins.facts import Alarm, NavItem
from trustward.records.views.outside import refuse_strangers, sheet
from trustward.records.views.words import Names
from trustward.web.access import requires
from trustward.web.alarms import raises_alarms
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.navigation import adds_entries

from .common import may_retract, page
from .words import trouble

bp = Blueprint("destruction", __name__, url_prefix="/t/<slug>/destruction", template_folder="../templates")
REFRESH_EVERY = 3
"""Seconds after which the page of a running destruction asks how far it is."""
STUCK_AFTER = timedelta(minutes=10)


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """Destruction stands in everybody's menu; an officer sees how many proposals wait. Connectors are the owner's to set up."""
    waits = services.waiting() if member.may(Permission.APPROVE) else 0
    found = [NavItem(_("Destruction"), url_for("destruction.index"), order=340, count=waits)]
    if member.may(Permission.ADMIN):
        found.append(NavItem(_("Connectors"), url_for("destruction_connectors.index"), order=345))
    return found


@raises_alarms
def alarms(as_of: date) -> Iterator[Alarm]:
    """Destruction stands still, wholly or in one request."""
    if clocks.is_halted():
        message = _("All destruction is halted because the clock leapt. The operator has to confirm it.")
        yield Alarm("destruction_halted", message, url_for("destruction.index"))
    for row in services.requests((RequestState.RUNNING, RequestState.COOLING), size=20):
        if row.trouble and row.trouble != "halted":
            yield Alarm(
                "destruction_waits", _("Destruction no. %(number)s does not go on: %(why)s", number=row.number,
                why=trouble(row)), url_for("destruction.show", request_id=row.id),
            )  # fmt: skip


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Due this month by class, and everything under way."""
    first, following = _month()
    member, groups = current_member(), services.due_groups()
    due = services.due_until(start_of_day(following, ZoneInfo(g.zone)))
    return page(
        "index.html", month=first, last_day=following - timedelta(days=1), due=due, rules_of=_rules_of(due),
        total=sum(one.count for one in due), rows=services.requests(), groups=groups,
        ended=services.requests((*FREE, RequestState.CLOSED), size=10), form=Form(NothingSchema()),
        alone=bool(groups) and member.may(Permission.APPROVE) and services.is_alone(member.account_id),
    )  # fmt: skip


@bp.post("/proposals")
@requires(Permission.EDIT)
def propose() -> ResponseReturnValue:
    """Propose what is due of one class now, as the person who asks."""
    form = Form(ProposeSchema())
    with form.guard():
        asked = form.load()
        wanted = (asked["service"], asked["record_class"], asked["held"], asked["connector_id"])
        by = services.proposer(current_member().account_id)
        row = services.propose(*wanted, by=by, sure=asked["sure"])
        if row is None:
            raise Refused(_("Nothing of this is due now, or another proposal has it already."), code="nothing_due")
        flash(_("Proposed: no. %(number)s.", number=row.number))
        return redirect(url_for(".show", request_id=row.id))
    flash(str(form.message), "error")
    return redirect(url_for(".index"))


@bp.get("/requests/<uuid:request_id>")
@requires(Permission.VIEW)
def show(request_id: UUID) -> ResponseReturnValue:
    """One destruction: what, by which rule, who approved, how far it is."""
    return shown(services.get(request_id))


def shown(row: DestructionRequest, **forms: Form) -> ResponseReturnValue:
    """The page of a destruction, with the forms that something was typed into."""
    running = row.state is RequestState.RUNNING
    stuck = running and row.moved_on_at is not None and clock.now() - row.moved_on_at > STUCK_AFTER
    entry = book.of_request(row.id) if row.state is RequestState.CLOSED else None
    status = max((form.status for form in forms.values()), default=200)
    connector = connecting.named(row.connector_id)
    html = page(
        "show.html", row=row, entry=entry, children=services.children(row.id), stuck=stuck, open_states=OPEN,
        refresh=REFRESH_EVERY if running and not row.trouble else 0, share=_share(row), connector=connector,
        evidence=services.evidence_of(row.id), parent=services.get(row.parent_id) if row.parent_id else None,
        late=row.destroy_by_at is not None and row.destroy_by_at <= clock.now(),
        may_retract=row.state is RequestState.PROPOSED and may_retract(row),
        stop_form=forms.get("stop_form") or Form(NothingSchema()),
    )  # fmt: skip
    if running or not request.headers.get("HX-Request"):
        return html, status
    return html, status, {"HX-Refresh": "true"}  # it is over: the rest of the page has changed too


@bp.get("/requests/<uuid:request_id>/list")
@requires(Permission.VIEW)
def dry_run(request_id: UUID) -> ResponseReturnValue:
    """The masked list: reference, class, dates; nothing that names a person."""
    row, after = services.get(request_id), _after()
    lines = services.lines(row.id, after)
    outcome, reached = None, ""
    if after is None and row.state is RequestState.PROPOSED and row.connector_id:
        try:
            outcome = connecting.dry_run(row)
        except connecting.NotReached as error:
            reached = error.trouble.value
    return page("list.html", row=row, lines=lines, more=len(lines) == services.PAGE, outcome=outcome, reached=reached)


@bp.get("/requests/<uuid:request_id>/elsewhere")
@requires(Permission.EDIT, writes=True)
def outside(request_id: UUID) -> ResponseReturnValue:
    """The list with the ids under which the other system knows the records; that is logged."""
    row = services.get(request_id)
    refuse_strangers(row.service)
    lines = services.lines(row.id, _after())
    ids = {one.unit: one for one in services.outside_of(row, [line.id for line in lines])}
    return page("list.html", row=row, lines=lines, more=len(lines) == services.PAGE, outside=ids, names=Names())


@bp.get("/requests/<uuid:request_id>/elsewhere.csv")
@requires(Permission.EDIT, writes=True)
def outside_sheet(request_id: UUID) -> ResponseReturnValue:
    """All of them as a sheet, for whoever destroys there; that is logged."""
    row = services.get(request_id)
    refuse_strangers(row.service)
    return sheet(services.outside_of(row), lambda one: one.destroy_by, f"destruction-{row.number}.csv")


def _share(row: DestructionRequest) -> int:
    return 100 if not row.count else min(100, row.destroyed * 100 // row.count)


def _rules_of(due: list[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one.service, one.record_class): rule_of(one.service, one.record_class) for one in due}


def _month() -> tuple[date, date]:
    """The first day of this month, and of the next."""
    first = clock.today(g.zone).replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _after() -> UUID | None:
    try:
        return UUID(request.args["after"])
    except (KeyError, ValueError):
        return None
