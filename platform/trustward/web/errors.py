"""Domain errors become pages here and nowhere else. No token, nonce or request id, so that absent and foreign look alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from trustward.kernel import audit, scope
from trustward.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused, TooMany
from trustward.kernel.logs import logger
from trustward.web.forms import AlreadyDone

_STATUS: list[tuple[type[DomainError], int]] = [
    (NotFound, 404), (Forbidden, 403), (Invalid, 422), (Conflict, 409), (Refused, 409), (TooMany, 429),
]  # fmt: skip
UNAVAILABLE = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
_REPEATABLE = 200_000
_log = logger(__name__)


def init(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(AlreadyDone, _go_where_it_led)
    app.register_error_handler(DomainError, show)
    app.register_error_handler(HTTPException, _show_http)
    for overtaken in (StaleDataError, sa.exc.IntegrityError):
        app.register_error_handler(overtaken, _show_overtaken)
    for unavailable in UNAVAILABLE:
        app.register_error_handler(unavailable, _show_unavailable)
    app.register_error_handler(sa.exc.DataError, _show_unreadable)
    app.register_error_handler(Exception, _show_unexpected)


def problem(status: int, code: str, message: Any, objections: Any = (), fields: Any = None) -> ResponseReturnValue:
    """A page (or JSON) that says what is wrong and what one can do."""
    if _wants_json():
        said: dict[str, Any] = {"code": code, "message": str(message), "objections": [str(o) for o in objections]}
        if fields:
            said["fields"] = {name: [str(each) for each in messages] for name, messages in fields.items()}
        return jsonify(said), status
    wrong = list(dict.fromkeys(str(each) for messages in (fields or {}).values() for each in messages))  # no form says it
    page = render_template(
        "errors/problem.html", status=status, code=code, message=message, objections=[*objections, *wrong],
        back=_page_before() if status in (409, 422, 429) or code == AlreadyDone.code else "",
    )  # fmt: skip
    return page, status


def _page_before() -> str:
    """The page of ours from which this was sent, to go back to; loaded anew it shows how things are now."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host and not before.path.startswith("//") else ""


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json"


def ask_to_sign_in_and_repeat() -> ResponseReturnValue:
    """A form arrived after the session had ended: keep what was typed until the person is signed in again."""
    return ask_to_repeat(
        _("You were signed out. Sign in in a new tab, then confirm here; nothing you typed is lost."), 401
    )


def ask_to_repeat(
    message: Any, status: int = 400, *, code: str = "form_expired", way_in: str = "", way_in_label: Any = "",
    csrf: str | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """Show what arrived as a form that can be sent once more, unless another site sent it in somebody's name.

    Args:
        way_in: where one gets in again, in a new tab.
        csrf: the token of the form, where no new one can be had.
    """
    if _from_another_site():
        text = _("Another site sent this in your name, so nothing was done. Open the page here and try again.")
        return problem(403, "another_site", text)
    size = sum(len(k) + len(v) for k, v in request.form.items(multi=True))
    if request.method != "POST" or size > _REPEATABLE or not request.form or _wants_json():
        return problem(status, code, message)
    fields = [
        (k, v) for k, v in request.form.items(multi=True) if k != "csrf_token" and "password" not in k and k != "code"
    ]
    page = render_template(
        "errors/repeat.html", message=message, fields=fields, action=request.full_path.rstrip("?"), status=status,
        csrf=generate_csrf() if csrf is None else csrf, way_in=way_in, way_in_label=way_in_label, files=bool(request.files),
    )  # fmt: skip
    return page, status


def _from_another_site() -> bool:
    """Whether a browser says that a page of somebody else sent this. Old browsers say nothing: no token, no act."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def show(error: DomainError) -> ResponseReturnValue:
    """The page of a refusal: what is wrong, and what stands against it."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    message = error.message or {
        404: _("This page does not exist."), 403: _("Your role does not allow this."),
    }.get(status, _("This could not be done."))  # fmt: skip
    if isinstance(error, (Refused, Forbidden)):
        try:
            _note_refusal(error)
        except UNAVAILABLE as away:
            return _show_unavailable(away)
    response = make_response(
        problem(
            status,
            error.code if status != 404 else "not_found",
            message,
            getattr(error, "objections", ()),
            getattr(error, "fields", None),
        )
    )
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _note_refusal(error: DomainError) -> None:
    """The transaction was rolled back; the refusal itself is recorded in one of its own."""
    if g.get("tenant_id") and g.get("actor") and not scope.entered():
        with scope.enter(g.tenant_id, actor=g.actor):
            audit.record("act.refused", ("endpoint", request.endpoint), {"code": error.code})


def _go_where_it_led(error: AlreadyDone) -> ResponseReturnValue:
    return redirect(error.location, 303) if error.location else show(error)


def _show_http(error: HTTPException) -> ResponseReturnValue | Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    original = getattr(error, "original_exception", None)
    if isinstance(original, UNAVAILABLE):  # what made the page of an error asked the database too
        return _show_unavailable(original)
    if error.code in (404, 405):
        return show(NotFound())
    words = {413: _("What you sent is too large. Go back and send smaller files.")}
    return problem(error.code, f"http_{error.code}", words.get(error.code, _("This request can't be answered.")))


def _show_overtaken(error: Exception) -> ResponseReturnValue:
    """Somebody else was faster by a moment. Sent again, the form shows what they saved."""
    _log.error("overtaken", endpoint=request.endpoint, exc_info=error)
    message = _(
        "Somebody else changed the same thing at this very moment. Please send it once more; nothing you typed is lost."
    )
    return ask_to_repeat(message, 409, code="conflict")


def show_not_kept(error: Exception) -> ResponseReturnValue:
    """The page was made, but what the session should keep of it was not: whoever sent something looks before sending it again."""
    if request.method in {"GET", "HEAD"}:
        return _show_unavailable(error)
    _log.error("session not kept", code="unavailable", endpoint=request.endpoint, exc_info=error)
    message = _("Trustward could not finish its answer just now. Look whether it was done before you send it once more.")
    response = make_response(problem(503, "unavailable", message))
    response.headers["Retry-After"] = "5"
    return response


def _show_unavailable(error: Exception) -> ResponseReturnValue:
    _log.error("database unavailable", code="unavailable", exc_info=error)
    message = _("Trustward can't reach its data just now. Please try again in a moment; nothing was saved.")
    response = make_response(ask_to_repeat(message, 503, code="unavailable", csrf=request.form.get("csrf_token", "")))
    response.headers["Retry-After"] = "5"
    return response


def _show_unreadable(error: Exception) -> ResponseReturnValue:
    """A value that no column can hold: a number out of all bounds, a character that is none."""
    _log.warning("value refused by the database", endpoint=request.endpoint, exc_info=error)
    return problem(400, "http_400", _("This request can't be answered."))


def _show_unexpected(error: Exception) -> ResponseReturnValue:
    if request and not isinstance(error, HTTPException):
        _log.error("unexpected error", endpoint=request.endpoint, exc_info=error)
    return problem(
        500, "unexpected", _("Something went wrong on our side. Nothing was saved; the operator has been told.")
    )
