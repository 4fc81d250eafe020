"""Lists of records, exact search, one record, and what it holds. Lists show nothing about persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts import access_log
from trustward.accounts.domain import Member, Permission
from trustward.kernel import audit, clock
from trustward.kernel.errors import Forbidden, NotFound
from trustward.kernel.scope import load
from trustward.plugins.facts import NavItem
from trustward.records import services
from trustward.records.domain import OWN_PURPOSE, Held, RecordSource, UnitState
from trustward.records.domain.timeline import Drawing, Lane, draw
from trustward.records.panels import panels_of, traces_of
from trustward.records.schemas import Open, Search, Why
from trustward.records.services import facts, holds
from trustward.records.services.external import external_id_shown
from trustward.records.services.reading import MOST_FOUND, READ_HERE
from trustward.records.services.showing import Told, lines
from trustward.records.services.statistics import pairs
from trustward.records.tables import Record, RecordEvent, RecordUnit
from trustward.retention.domain import CAUTIONS, EventKind
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form
from trustward.web.languages import lang
from trustward.web.navigation import adds_entries

from . import words

bp = Blueprint("records", __name__, url_prefix="/t/<slug>/records", template_folder="../templates")


@adds_entries
def entries_of_the_menu(member: Member) -> list[NavItem]:
    """Records, what ends when, and the law that is counted with; an officer sees what waits."""
    waits = services.waiting_holds() if member.may(Permission.APPROVE) else 0
    changes = len(services.pending_changes()) if member.may(Permission.APPROVE) else 0
    return [
        NavItem(_("Personal records"), url_for("records.index"), order=310, count=waits),
        NavItem(_("What ends when"), url_for("records_calendar.ends"), order=320),
        NavItem(_("Statutes"), url_for("records_statutes.index"), order=350, count=changes),
    ]


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """Units, the newest first."""
    asked = {name: request.args.get(name, "") for name in ("service", "record_class", "state", "waits")}
    state = next((one for one in UnitState if one.value == asked["state"]), None)
    record_class = {"": None, "-": OWN_PURPOSE}.get(asked["record_class"], asked["record_class"])
    waits = next((one for one in services.Waits if one.value == asked["waits"]), None)
    before = _id(request.args.get("before", ""))
    shown, more = services.page(service=asked["service"], record_class=record_class, state=state, before=before, waits=waits)
    names = words.Names()
    return _page(
        "index.html", lines=shown, more=more, asked=asked, names=names, any=bool(pairs()),
        states=[(one.value, words.STATES[one]) for one in UnitState],
        waits=[(one.value, words.WAITS[one]) for one in services.Waits],
    )  # fmt: skip


@bp.route("/search", methods=["GET", "POST"])
@requires(Permission.EDIT)
def search() -> ResponseReturnValue:
    """Find records by what the person or her letter says: exactly, and never by an address in a link."""
    form, found = Form(Search()), None
    if form.submitted:
        with form.guard():
            known = {name: value for name, value in form.load().items() if value}
            hidden = frozenset() if current_member().may(Permission.APPROVE) else facts.restricted_services()
            found = [one for one in services.find(**known) if one.service not in hidden]
            audit.record("records.searched", ("record", None), {"by": sorted(known), "found": len(found)})
            access_log.note("records.searched", ("record", found[0].id if len(found) == 1 else "-"))
    units = lines([unit.id for record in found or () for unit in services.units_of(record.id)])
    return _page("search.html", form=form, found=found, lines=units, most=MOST_FOUND, names=words.Names()), form.status


@bp.get("/<uuid:record_id>")
@requires(Permission.VIEW, writes=True)
def show(record_id: UUID) -> ResponseReturnValue:
    """One record: a sentence for each class, the timeline, what happened, holds. What it holds stays closed.

    Of one that was destroyed the ledger still says when; one that never was, and another tenant's, is no page.
    """
    try:
        record = load(Record, record_id)
    except NotFound:
        traces = [(one.title, render_template(one.template, **one.context)) for one in traces_of(record_id)]
        if not traces:
            raise
        return _page("gone.html", traces=traces), 410
    return draw_record(record, Form(Open()))


@bp.post("/<uuid:record_id>/items")
@requires(Permission.EDIT)
def items(record_id: UUID) -> ResponseReturnValue:
    """Show what one unit holds, after a reason; audited, and written in the access log."""
    record = load(Record, record_id)
    if facts.restricted(record.service) and not current_member().may(Permission.APPROVE):
        raise Forbidden
    form, opened = Form(Open()), None
    with form.guard():
        typed = form.load()
        unit = next((one for one in services.units_of(record_id) if str(one.id) == typed["unit"]), None)
        if unit is None:
            raise NotFound
        opened = (unit.id, services.open_items(unit.id, why=typed["why"].value))
    return draw_record(record, form, opened)


def draw_record(record: Record, form: Form, opened: tuple[UUID, dict[str, str]] | None = None) -> ResponseReturnValue:
    """The page of a record."""
    found = services.told(record.id, lang())
    if not found:
        raise NotFound
    member, happened = current_member(), services.events_of(record.id)
    panels = [(one.title, render_template(one.template, **one.context)) for one in panels_of(member, record.id)]
    may_open = member.may(Permission.EDIT) and (not facts.restricted(record.service) or member.may(Permission.APPROVE))
    names_of_items = _item_names(record.service)
    external_id = external_id_shown(record) if may_open else ""

    def held_items(unit: RecordUnit) -> str:
        return ", ".join(names_of_items.get(key, key) for key in unit.item_keys)

    return _page(
        "show.html", record=record, told=found, events=happened, drawing=_drawing(found, happened), form=form,
        opened=opened, item_names=names_of_items, held_items=held_items, holds=services.holds_of(record.id),
        reason_of=holds.reason_of, panels=panels, names=words.Names(), may_edit=member.may(Permission.EDIT),
        may_approve=member.may(Permission.APPROVE), may_open=may_open, me=member.account_id, readable=READ_HERE,
        here=record.held is Held.HERE, whys=[(one.value, words.WHYS[one]) for one in Why],
        external_id=external_id, uploaders=services.uploaders_of(record.id), cautions=CAUTIONS, on_arrival=_on_arrival(record, happened),
    ), form.status  # fmt: skip


def _on_arrival(record: Record, happened: list[RecordEvent]) -> str:
    """Which events are nothing but that a form arrived, in words: the policy may count a subscription from "the inquiry"."""
    if record.source not in (RecordSource.FORM, RecordSource.API):
        return ""
    arrived = {one.happened_at for one in happened if one.kind is EventKind.COLLECTED}
    ours = frozenset({EventKind.COLLECTED, EventKind.CONSENT})
    by_form = [one.kind for one in happened if one.recorded_by is None and one.happened_at in arrived]
    return ", ".join(words.event(kind) for kind in dict.fromkeys(by_form) if kind not in ours)


def _drawing(told: list[Told], happened: list[RecordEvent]) -> Drawing:
    since = min((one.happened_on for one in happened), default=clock.today(g.zone))
    lanes = [
        Lane(
            since, one.found.keep_until, one.found.kept_apart, one.found.apart_until,
            one.found.destroy_by.due_on if one.found.destroy_by else None,
        )
        for one in told
    ]  # fmt: skip
    return draw(lanes, (one.happened_on for one in happened), clock.today(g.zone))


def _item_names(service: str) -> dict[str, str]:
    fact = facts.service_of(service)
    return {item.key: words.in_page(item.name) for item in fact.items} if fact else {}


def _page(template: str, **context: Any) -> str:
    return render_template(f"records/{template}", words=words, in_page=words.in_page, **context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
