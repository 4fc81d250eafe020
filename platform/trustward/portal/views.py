"""The portal's own pages: threshold, code, home, farewell. What is asked for stands on the pages of plugins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh

from trustward.kernel import scope, tenants
from trustward.kernel.errors import NotFound, TooMany
from trustward.kernel.scope import Actor, ActorKind
from trustward.portal import doors, services, visits
from trustward.portal.domain import Trial
from trustward.portal.services import Threshold
from trustward.web.access import Access, Door, open_to_all, portal
from trustward.web.entry import enters
from trustward.web.errors import ask_to_repeat

bp = Blueprint("portal", __name__, template_folder="templates")
BLUEPRINTS = (bp,)


@bp.get("/a/<token>")
@open_to_all()
def threshold(token: str) -> ResponseReturnValue:
    """Who asks for what. Opening the link uses nothing up, however often a mail scanner does it."""
    found = services.threshold(token=token)
    if found is None:
        return _closed(url_for("portal.send_new_link", token=token))
    _speak(found)
    return render_template("portal/threshold.html", found=found, action=url_for("portal.ask_code", token=token))


@bp.post("/a/<token>")
@open_to_all()
def ask_code(token: str) -> ResponseReturnValue:
    """Mail a code, and exchange the link for a page without it in its address."""
    return _ask(services.threshold(token=token), url_for("portal.send_new_link", token=token))


@bp.post("/a/<token>/new-link")
@open_to_all()
def send_new_link(token: str) -> ResponseReturnValue:
    """Mail a new link to the address on file, if there is one; the page is the same either way."""
    services.send_new_link(_place(), token=token)
    return redirect(url_for("portal.new_link_sent"), 303)


@bp.get("/a/d/new-link")
@open_to_all()
def new_link_sent() -> ResponseReturnValue:
    """What was done, if there was something to do."""
    return render_template("portal/new_link_sent.html")


@bp.route("/a/d/<uuid:door>/code", methods=["GET", "POST"])
@open_to_all()
def code() -> ResponseReturnValue:
    """Type the mailed code."""
    found, asked = services.threshold(door_id=g.door_id), visits.asked(session, g.door_id)
    if found is None or asked is None:
        return ended()
    _speak(found)
    if request.method == "GET":
        return _code_page(found)
    name = visits.browser() or visits.new_secret()
    tried = services.try_in(found.door, *asked, request.form.get("code", ""), name)
    if tried.trial is not Trial.RIGHT:
        return _code_page(found, tried.trial, tried.left), 422
    visits.note_inside(session, g.door_id, tried.visit)
    response = make_response(redirect(tried.home or url_for("portal.home"), 303))
    visits.name_browser(response, name)
    return response


@bp.post("/a/d/<uuid:door>/code/again")
@open_to_all()
def ask_code_again() -> ResponseReturnValue:
    """Mail another code to whoever asked before in this browser, or was let in by this door in it."""
    found = services.threshold(door_id=g.door_id) if _is_known() else None
    return _ask(found, url_for("portal.send_new_link_again"))


@bp.get("/a/d/<uuid:door>/ended")
@open_to_all()
def ended() -> ResponseReturnValue:
    """The visit is over, or there was none: what to do. The same page for doors that don't exist."""
    found = services.threshold(door_id=g.door_id) if _is_known() else None
    if found is None:
        return _closed(url_for("portal.send_new_link_again"), ended=True)
    _speak(found)
    return render_template("portal/ended.html", found=found), 401


@bp.post("/a/d/<uuid:door>/new-link")
@open_to_all()
def send_new_link_again() -> ResponseReturnValue:
    """Like `send_new_link`, from a page inside whose visit is over."""
    services.send_new_link(_place(), door_id=g.door_id)
    return redirect(url_for("portal.new_link_sent"), 303)


@bp.get("/a/d/<uuid:door>/")
@portal()
def home() -> ResponseReturnValue:
    """Everything that this contact can do here."""
    return render_template("portal/home.html", pages=sorted(doors.pages(g.door), key=lambda page: (page.order, str(page.label))))


@bp.post("/a/d/<uuid:door>/leave")
@portal()
def leave() -> ResponseReturnValue:
    """End the visit."""
    services.leave()
    visits.forget(session, g.door_id)
    return redirect(url_for("portal.left"), 303)


@bp.get("/a/d/left")
@open_to_all()
def left() -> ResponseReturnValue:
    """Goodbye."""
    return render_template("portal/left.html")


def _ask(found: Threshold | None, new_link: str) -> ResponseReturnValue:
    if found is None:
        return _closed(new_link)
    _speak(found)
    secret = visits.new_secret()
    try:
        code_id = services.ask_code(found.door, secret, _place())
    except NotFound:
        return _closed(new_link)
    except TooMany as error:
        if visits.asked(session, found.door.id) is None:
            raise
        g.door_id = found.door.id
        return _code_page(found, message=error.message), 429, {"Retry-After": str(error.retry_after)}
    visits.note_asked(session, found.door.id, code_id, secret)
    return redirect(url_for("portal.code", door=found.door.id), 303)


def _code_page(found: Threshold, trial: Trial | None = None, left: int = 0, message: Any = "") -> str:
    if trial is Trial.WRONG:
        message = _("This code is not right. You can try %(left)s more times.", left=left)
    elif trial is Trial.SPENT:
        message = _("This code no longer works. Ask for a new one.")
    return render_template("portal/code.html", found=found, message=message, spent=trial is Trial.SPENT)


def _closed(new_link: str, *, ended: bool = False) -> ResponseReturnValue:
    return render_template("portal/closed.html", new_link=new_link, ended=ended), 404


def _is_known() -> bool:
    if visits.asked(session, g.door_id) is not None:
        return True
    with scope.enter_platform(write=False):
        return services.was_let_in(g.door_id, visits.browser())


def _speak(found: Threshold) -> None:
    g.door_language, g.tenant_name, g.zone = found.door.language, found.tenant_name, found.zone
    refresh()


def _place() -> str:
    return request.remote_addr or ""


def visit_over() -> ResponseReturnValue:
    """What a page inside answers when no visit is running: for a form, the form again, so that nothing typed is lost."""
    way_in = url_for("portal.ended", door=g.door_id)
    if request.method in {"GET", "HEAD"}:
        return redirect(way_in)
    if request.headers.get("HX-Request"):
        return render_template("portal/over.html", way_in=way_in), 401
    message = _("Your visit has ended. Ask for a code in a new tab, then confirm here; nothing you typed is lost.")
    return ask_to_repeat(message, 401, way_in=way_in, way_in_label=_("Ask for a code (new tab)"))


@enters(Door.PORTAL)
def enter(access: Access) -> ResponseReturnValue | None:
    """Let in whoever has a running visit at the door that the address names."""
    visit = visits.visit_of(session, g.door_id)
    with scope.enter_platform(write=False):
        door = services.inside(g.door_id, visit) if visit else None
        if door is not None:
            tenant = tenants.get(door.tenant_id)
            g.door, g.tenant_id, g.tenant_name, g.zone = door, tenant.id, tenant.name, tenant.zone
    if door is None:
        return visit_over()
    g.door_language, g.actor = door.language, Actor(ActorKind.VENDOR, door.id)
    return None
