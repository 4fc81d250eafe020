"""Access by asking: find, ask, decide, look, end."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.apart import services
from trustward.apart.domain import ACCESS_WINDOW, AccessState, standing
from trustward.apart.schemas import WINDOWS, Ask, Nothing, Window
from trustward.apart.services import access
from trustward.apart.tables import ApartAccess
from trustward.kernel import clock
from trustward.kernel.errors import Forbidden, NotFound
from trustward.records.domain import Held
from trustward.records.schemas import Search
from trustward.records.services import facts
from trustward.records.views.words import Names, in_page, who
from trustward.web.access import requires
from trustward.web.entry import current_member
from trustward.web.forms import Form

from . import words

PAGE = 50
bp = Blueprint("apart_access", __name__, url_prefix="/t/<slug>/apart", template_folder="../templates")


class _NotYours(NotFound):
    """A colleague's request."""


@bp.route("/find", methods=["GET", "POST"])
@requires(Permission.EDIT)
def find() -> ResponseReturnValue:
    """Find what is kept apart of a person: exactly, and never by an address in a link."""
    form, found = Form(Search()), None
    if form.submitted:
        with form.guard():
            hidden = frozenset() if current_member().may(Permission.APPROVE) else facts.restricted_services()
            known = {name: value for name, value in form.load().items() if value}
            found = [one for one in services.find(**known) if one.service not in hidden]
    return _page("find.html", form=form, found=found, here=Held.HERE), form.status


@bp.route("/units/<uuid:unit_id>/ask", methods=["GET", "POST"])
@requires(Permission.EDIT)
def ask(unit_id: UUID) -> ResponseReturnValue:
    """Ask to read one unit, with a purpose."""
    unit, form = services.kept(unit_id), Form(Ask())
    _refuse_strangers(unit.service)
    if form.submitted:
        with form.guard():
            row = access.ask(unit_id, **form.load())
            flash(_("Asked. Somebody else has to say yes; until then it stays closed."))
            return redirect(url_for(".show", access_id=row.id))
    options = words.purposes(access.purposes(unit_id))
    return _page("ask.html", form=form, unit=unit, purposes=options), form.status


@bp.get("/access")
@requires(Permission.EDIT)
def requests() -> ResponseReturnValue:
    """Who asked for what: one's own for a clerk, all for whoever may approve."""
    member = current_member()
    mine = None if member.may(Permission.APPROVE) else member.account_id
    found = access.page(before=_id(request.args.get("before", "")), size=PAGE + 1, asked_by=mine)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return _page("requests.html", rows=found[:PAGE], more=more)


@bp.get("/access/<uuid:access_id>")
@requires(Permission.EDIT)
def show(access_id: UUID) -> ResponseReturnValue:
    """One request, for whoever asked and those who decide. A colleague is led to the own ones."""
    try:
        return _show(access_id, Form(Window()))
    except _NotYours:
        flash(_("A request is shown to whoever asked and to those who decide. These are yours."), "error")
        return redirect(url_for(".requests"))


@bp.post("/access/<uuid:access_id>/approval")
@requires(Permission.APPROVE)
def approve(access_id: UUID) -> ResponseReturnValue:
    """Open it for a while."""
    form = Form(Window())
    with form.guard():
        access.approve(access_id, window=timedelta(minutes=form.load()["minutes"]))
        flash(_("Opened. It closes by itself."))
        return redirect(url_for(".show", access_id=access_id))
    return _show(access_id, form)


@bp.post("/access/<uuid:access_id>/refusal")
@requires(Permission.APPROVE)
def refuse(access_id: UUID) -> ResponseReturnValue:
    """Say no."""
    return _act(access_id, access.refuse, _("Access was refused."))


@bp.post("/access/<uuid:access_id>/end")
@requires(Permission.EDIT)
def end(access_id: UUID) -> ResponseReturnValue:
    """Close it, or take the request back, before its time."""
    _of_mine(access_id)
    return _act(access_id, access.end, _("Ended. It can't be read by this request any more."))


@bp.post("/access/<uuid:access_id>/content")
@requires(Permission.EDIT)
def content(access_id: UUID) -> ResponseReturnValue:
    """What is kept, on this page only; each look is noted."""
    form = Form(Nothing())
    _refuse_strangers(_of_mine(access_id).service)
    with form.guard():
        form.load()
        return _show(access_id, form, shown=access.read(access_id))
    return _show(access_id, form)


@bp.post("/access/<uuid:access_id>/files/<uuid:file_id>")
@requires(Permission.EDIT)
def file(access_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """One file of what is kept; noted as well."""
    form = Form(Nothing())
    _refuse_strangers(_of_mine(access_id).service)
    with form.guard():
        form.load()
        found = access.read_file(access_id, file_id)
        sent = send_file(BytesIO(found.data), mimetype=found.media_type, as_attachment=True, download_name=found.name)
        sent.headers["Cache-Control"] = "no-store"
        return sent
    return _show(access_id, form)


def _act(access_id: UUID, act: object, said: str) -> ResponseReturnValue:
    form = Form(Nothing())
    with form.guard():
        form.load()
        act(access_id)  # type: ignore[operator]
        flash(said)
        return redirect(url_for(".show", access_id=access_id))
    return _show(access_id, form)


def _show(access_id: UUID, form: Form, shown: access.Shown | None = None) -> ResponseReturnValue:
    row, member = _of_mine(access_id), current_member()
    now = standing(row.state, row.opens_until, clock.now())
    own, decides = row.asked_by == member.account_id, member.may(Permission.APPROVE)
    default = int(ACCESS_WINDOW.total_seconds() // 60)
    if not form.submitted:
        form.typed = {"minutes": str(default)}
    page = _page(
        "access.html", row=row, now=now, form=form, shown=shown, own=own, why=access.why_of(row) if own or decides else "", item_names=_item_names(row.service),
        may_decide=decides and not own and now is AccessState.ASKED, may_end=(own or decides) and now in (AccessState.ASKED, AccessState.OPEN),
        may_look=own and now is AccessState.OPEN, windows=[(str(m), _minutes(m)) for m in WINDOWS],
    )  # fmt: skip
    return page, form.status


def _of_mine(access_id: UUID) -> ApartAccess:
    """A request that concerns the member: the own one, or any for whoever decides. Raises: NotFound, for a colleague's too."""
    row, member = access.get(access_id), current_member()
    if row.asked_by != member.account_id and not member.may(Permission.APPROVE):
        raise _NotYours
    return row


def _refuse_strangers(service: str) -> None:
    if facts.restricted(service) and not current_member().may(Permission.APPROVE):
        raise Forbidden


def _item_names(service: str) -> dict[str, str]:
    fact = facts.service_of(service)
    return {item.key: in_page(item.name) for item in fact.items} if fact else {}


def _minutes(number: int) -> str:
    return str(_("%(number)s hours", number=number // 60) if number > 60 else _("%(number)s minutes", number=number))


def _id(value: str) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise NotFound from None


def _page(template: str, **shown: object) -> str:
    told = {"names": Names(), "words": words, "who": who, "standing_of": _standing, **shown}
    return str(render_template(f"apart/{template}", **told))


def _standing(row: ApartAccess) -> AccessState:
    return standing(row.state, row.opens_until, clock.now())
