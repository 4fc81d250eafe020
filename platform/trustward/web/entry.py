"""The fixed steps of a request: who is it, which tenant, may they; then the view inside the tenant's scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.routing import IntegerConverter

from trustward.accounts import entry as accounts
from trustward.accounts.domain import Member, Permission, SignedIn
from trustward.accounts.reauth import require_recent
from trustward.accounts.sessions import UnreadSession, keep_here, note_kept, this_session
from trustward.kernel import scope, tenants
from trustward.kernel.errors import DomainError, Forbidden, NotFound
from trustward.kernel.logs import logger
from trustward.kernel.scope import ANYONE, Actor, ActorKind
from trustward.plugins.enablement import enabled
from trustward.web.access import Access, Door
from trustward.web.errors import UNAVAILABLE, ask_to_repeat, ask_to_sign_in_and_repeat, show, show_not_kept
from trustward.web.forms import remember_where_it_led
from trustward.web.printing import Print

WayIn = Callable[[Access], ResponseReturnValue | None]
_ways_in: dict[Door, WayIn] = {}
_log = logger(__name__)


class Json(DefaultJSONProvider):
    """JSON that is nested deeper than can be read is no JSON, like any other that can't be."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


class TrustwardFlask(Flask):
    """Runs each view inside the scope that its access asks for: returning commits, raising rolls back."""

    json_provider_class = Json

    def preprocess_request(self) -> ResponseReturnValue | None:
        opened = this_session()
        if isinstance(opened, UnreadSession):
            raise opened.why
        return super().preprocess_request()

    def process_response(self, response: Response) -> Response:
        """A session that can't be kept says so once, and doesn't hide what a refusal said."""
        try:
            return super().process_response(response)
        except UNAVAILABLE as error:
            this_session().modified = False
            instead = response if response.status_code >= 400 else self.make_response(show_not_kept(error))
            return super().process_response(instead)

    def log_exception(self, exc_info: Any) -> None:
        """What no handler could answer. Its text may hold values: type and place are enough."""
        _log.error("unanswered error", endpoint=request.endpoint, exc_info=exc_info[1])

    def dispatch_request(self) -> ResponseReturnValue:
        access = access_of(self, request)
        if access is None or access.door in {Door.OPEN, Door.SIGNED_IN}:
            return super().dispatch_request()
        if access.permission is Permission.APPROVE and request.method not in {"GET", "HEAD", "OPTIONS"}:
            require_recent()
        write = access.writes or request.method not in {"GET", "HEAD", "OPTIONS"}
        with scope.enter(g.tenant_id, actor=g.actor, write=write):
            self._hide_what_the_tenant_has_off()
            response = self.make_response(super().dispatch_request())
            remember_where_it_led(response)
            kept = keep_here()
        note_kept(kept)
        if isinstance(response, Print):
            response.finish()
        return response

    def _hide_what_the_tenant_has_off(self) -> None:
        plugin = self.extensions["trustward.owner_of"].get(request.blueprint)
        if plugin and plugin not in enabled():
            raise NotFound


class Number(IntegerConverter):
    """A number in an address, no larger than every database can compare."""

    regex = r"\d{1,9}"


def access_of(app: Flask, asked: Request) -> Access | None:
    """The declared access of the view that was matched, None for Flask's own (static files) and for no match."""
    view = app.view_functions.get(asked.endpoint or "")
    return getattr(view, "access", None)


def init(app: TrustwardFlask) -> None:
    """Hook the steps into the application."""
    app.url_map.converters["int"] = Number
    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(_load_account)
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_give_slug)
    app.before_request(_enter)
    app.register_error_handler(CSRFError, _show_expired)


def _load_account(account_id: str) -> SignedIn | None:
    with scope.enter_platform(write=False):
        return accounts.signed_in(UUID(account_id))


def _take_slug(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = values.pop("slug", None) if values else None
    g.door_id = values.pop("door", None) if values else None


def _give_slug(endpoint: str, values: dict[str, Any]) -> None:
    for name, known in (("slug", g.get("slug")), ("door", g.get("door_id"))):
        if name not in values and known and current_app.url_map.is_endpoint_expecting(endpoint, name):
            values[name] = known


def _enter() -> ResponseReturnValue | None:
    access = access_of(current_app, request)
    g.access = access
    if access is None or access.door is Door.OPEN:
        return None
    return _ways_in[access.door](access)


def _show_expired(error: CSRFError) -> ResponseReturnValue:
    """The page's token is not the session's: whose session ended is asked in first; else the form is sent once more."""
    try:
        instead = _enter()
    except DomainError as refusal:
        return show(refusal)
    if instead is not None:
        return instead
    if request.headers.get("HX-Request"):  # no other site can set it, nor read what is answered
        return Response("", 400, {"X-CSRF-Token": generate_csrf()})
    return ask_to_repeat(_("This page was open for a long time. Please confirm once more; nothing you typed is lost."))


def enters(door: Door) -> Callable[[WayIn], WayIn]:
    """Register what happens before a page behind `door` is shown: it says who comes and into which tenant, or answers itself."""

    def register(way_in: WayIn) -> WayIn:
        _ways_in[door] = way_in
        return way_in

    return register


@enters(Door.PUBLIC)
def _enter_public(access: Access) -> ResponseReturnValue | None:
    with scope.enter_platform(write=False):
        tenant = tenants.by_slug(g.slug)
        g.tenant_id, g.tenant_name, g.zone, g.actor = tenant.id, tenant.name, tenant.zone, ANYONE
    return None


@enters(Door.SIGNED_IN)
def _enter_signed_in(access: Access) -> ResponseReturnValue | None:
    return None if current_user.is_authenticated else _ask_to_sign_in()


@enters(Door.STAFF)
def _enter_staff(access: Access) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    with scope.enter_platform(write=False):
        member = accounts.member(current_user.id, g.slug)
    if member is None:
        raise NotFound
    g.member, g.tenant_id, g.tenant_name, g.zone = member, member.tenant_id, member.tenant_name, member.zone
    g.actor = Actor(ActorKind.STAFF, member.account_id, member.role.value)
    if access.permission and not member.may(access.permission):
        raise Forbidden
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"}:
        return ask_to_sign_in_and_repeat()
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def current_member() -> Member:
    """The signed-in member of the entered tenant. Raises: Forbidden where there is none."""
    member = g.get("member")
    if member is None:
        raise Forbidden
    return member  # type: ignore[no-any-return]
