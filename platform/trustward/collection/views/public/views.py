"""The addresses of the forms for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.collection.domain import FieldType
from trustward.collection.domain.answers import LONGEST, clean, unwanted
from trustward.collection.services import forms, gate, guardians
from trustward.collection.tables import CollectionForm
from trustward.collection.views.words import fault_words
from trustward.kernel import clock
from trustward.kernel.errors import NotFound, TooMany
from trustward.kernel.texts import Text
from trustward.notices.domain import usable_address
from trustward.web.access import public
from trustward.web.languages import lang

from .page import HONEYPOT, Page, draw, draw_form, frame, framed, new_page, open_form, other_ways, refuse_other_sites
from .taking import take

bp = Blueprint("collection", __name__, url_prefix="/p/<slug>", template_folder="../../templates")


@bp.record
def _no_cookie_no_csrf(state: Any) -> None:
    """The pages have no cookie that another site could abuse; a signed token of their own takes the place."""
    state.app.extensions["csrf"].exempt(bp)


@bp.get("/forms/<key>")
@public()
def form(key: str) -> ResponseReturnValue:
    """The form."""
    found = open_form(key)
    return draw_form(new_page(*found)) if isinstance(found, tuple) else _closed(found)


@bp.get("/forms/<key>/embed")
@public()
def embedded(key: str) -> ResponseReturnValue:
    """The form for a frame on one of the sites that the company names; without the page's own head."""
    frame(forms.by_key(key), always=True)
    return form(key)


@bp.post("/forms/<key>/embed")
@public()
def send_embedded(key: str) -> ResponseReturnValue:
    """Take what was sent from a frame."""
    frame(forms.by_key(key), always=True)
    return send(key)


@bp.post("/forms/<key>")
@public()
def send(key: str) -> ResponseReturnValue:
    """Take what was sent, once; or show it again with everything that is wrong."""
    refuse_other_sites()
    found = open_form(key)
    if not isinstance(found, tuple):
        return _closed(found)
    return take(Page(*found, token=""), url_for(".guardian", key=key, lang=lang().value, **framed()))


@bp.route("/forms/<key>/guardian", methods=["GET", "POST"])
@public()
def guardian(key: str) -> ResponseReturnValue:
    """A child names its legal representative; nothing else is taken (PIPA art. 22-2(2))."""
    found = open_form(key)
    if not isinstance(found, tuple) or found[2].age is None:
        raise NotFound
    form, row, edition = found
    frame(form)
    purpose = f"{key}/guardian"
    page = Page(form, row, edition, gate.new_token(purpose, row.id))
    if request.method == "POST":
        refuse_other_sites()
        token = gate.read_token(purpose, request.form.get("_token", ""))
        if token is not None and (before := guardians.asked(key, token.once)) is not None:
            return draw("guardian.html", sent=before, **other_ways(form))
        _read_guardian(page, token)
        if not page.message and token is not None:
            named = guardians.Named(page.value("guardian_name"), page.value("guardian_email"))
            asked = guardians.ask(row, edition, named, language=lang(), once=token.once)
            return draw("guardian.html", sent=asked, **other_ways(form))
        page.token = gate.new_token(purpose, row.id, token.once if token else "")
    response = draw("guardian.html", page=page, edition=edition, honeypot=HONEYPOT, sent=None)
    response.status_code = page.status
    return response


def _read_guardian(page: Page, token: gate.Token | None) -> None:
    types = {"guardian_name": FieldType.TEXT, "guardian_email": FieldType.EMAIL}
    page.values = {key: clean(request.form.get(key, ""), type) for key, type in types.items()}
    page.status = 422
    if request.form.get(HONEYPOT):
        page.message = _("A field that must stay empty was filled in. Empty it, please.")
        return
    if token is None or token.stale:
        page.message = _("This page was open for a long time. Please look through it and send it once more.")
        return
    if not 0 < len(page.value("guardian_name")) <= LONGEST[FieldType.TEXT]:
        page.errors["guardian_name"] = [_("This is needed.")]
    elif (found := unwanted(page.value("guardian_name"), clock.today(g.zone))) is not None:
        page.errors["guardian_name"] = [fault_words(found, None, None)]
    if not usable_address(page.value("guardian_email")):
        page.errors["guardian_email"] = [_("This is not an e-mail address. Example: name@example.com")]
    try:
        gate.count_attempt(request.remote_addr or "")
    except TooMany as error:
        page.message, page.status, g.retry_after = str(error.message), 429, error.retry_after
        return
    if page.errors:
        page.message = _("Please check the marked fields.")
        return
    page.status = 200


def _closed(row: CollectionForm) -> ResponseReturnValue:
    """A form that is closed says so to whoever has its address; one that never was open is not there."""
    if row.edition_id is None:
        raise NotFound
    response = draw("closed.html", title=Text.of(row.definition["title"]))
    response.status_code = 410
    return response
