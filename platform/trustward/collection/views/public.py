"""The forms for everybody: no log-in, no cookie, no script. What was typed comes back with every refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

import sqlalchemy as sa
from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.collection.domain import Edition, FieldType, FormState, Means
from trustward.collection.domain.answers import LONGEST, Age, Answers, Fault, Faulty, Typed, clean, read, unwanted
from trustward.collection.services import forms, gate, guardians, links, proving, receipts, submissions
from trustward.collection.services.submissions import Sending
from trustward.collection.services.texts import texts_by_hash
from trustward.collection.tables import CollectionEdition, CollectionForm, Submission
from trustward.documents import blocks_html, from_data
from trustward.kernel import clock, scope
from trustward.kernel.errors import Forbidden, Invalid, NotFound, TooMany
from trustward.kernel.texts import Lang, Text
from trustward.kernel.uploads import ACCEPT, Accepted, accept
from trustward.notices.domain import usable_address
from trustward.web.access import public
from trustward.web.languages import lang

from .words import fault_words

bp = Blueprint("collection", __name__, url_prefix="/p/<slug>", template_folder="../templates")

HONEYPOT = "homepage"
"""A field that people don't see and programs fill in."""
FORM = "form"


@bp.record
def _no_cookie_no_csrf(state: Any) -> None:
    """The pages have no cookie that another site could abuse; a signed token of their own takes the place."""
    state.app.extensions["csrf"].exempt(bp)


@dataclass(frozen=True, slots=True)
class Behalf:
    """That a legal representative answers: by which link, and what is noted once it is done."""

    token: str
    done: Callable[[Submission], None]
    means: Means = Means.FORM
    leads_to: Callable[[Any], str] | None = None
    """Where it goes on, by the submission's id; to the receipt when left out."""


@dataclass(slots=True)
class Page:
    """A form on a page: what is shown, what was typed, what is wrong with it."""

    form: CollectionForm
    row: CollectionEdition
    edition: Edition
    token: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    given: frozenset[str] = frozenset()
    age: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""
    status: int = 200
    behalf: str = ""
    """The token of a representative's link."""
    desk: str = ""
    """The reference number of the asking for which staff fill in the form."""
    reference: str = ""
    """The number of the asking, for whoever answers it by other means."""

    def value(self, key: str) -> str:
        """What stands in a field."""
        return self.values.get(key, "")


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


def frame(row: CollectionForm, *, always: bool = False) -> None:
    """Let the company's own sites show this page in a frame, where it was opened in one. Nobody else ever may."""
    origins = forms.definition_of(row).origins
    if origins and (always or request.args.get("framed")):
        g.framed, g.frame_ancestors = True, origins


def framed() -> dict[str, Any]:
    """What an address needs so that its page, too, may stand in the frame."""
    return {"framed": 1} if g.get("framed") else {}


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
            return draw("guardian.html", sent=before, **_other_ways(form))
        _read_guardian(page, token)
        if not page.message and token is not None:
            named = guardians.Named(page.value("guardian_name"), page.value("guardian_email"))
            asked = guardians.ask(row, edition, named, language=lang(), once=token.once)
            return draw("guardian.html", sent=asked, **_other_ways(form))
        page.token = gate.new_token(purpose, row.id, token.once if token else "")
    response = draw("guardian.html", page=page, edition=edition, honeypot=HONEYPOT, sent=None)
    response.status_code = page.status
    return response


def _other_ways(form: CollectionForm) -> dict[str, str]:
    """How a representative can answer without the link, and whom to tell."""
    return {"ways": proving.offered(forms.definition_of(form), lang()), "contact": receipts.contact(lang())}


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


def take(page: Page, for_a_child: str = "", *, behalf: Behalf | None = None) -> ResponseReturnValue:
    """Read the request's form into records, or draw `page` again with what was typed.

    Args:
        for_a_child: where a child is led before anything is kept.
        behalf: a legal representative answers for a child.
    """
    page.values = {key: _readable(request.form.get(key, "")) for key in request.form if key not in _OURS}
    page.given = frozenset(key.removeprefix(_CONSENT) for key in request.form if key.startswith(_CONSENT))
    page.age = request.form.get("age", "")
    token = gate.read_token(page.form.key, request.form.get("_token", ""))
    page.token = gate.new_token(page.form.key, page.row.id, token.once if token else "")
    if token is not None and (before := submissions.taken(page.form.key, token.once)) is not None:
        return redirect(_led(before.id, behalf), 303)
    if request.form.get(HONEYPOT):
        return _refuse(page, _("A field that must stay empty was filled in. Empty it, please."))
    try:
        gate.count_attempt(request.remote_addr or "", forms.definition_of(page.form).limit)
    except TooMany as error:
        g.retry_after = error.retry_after
        return _refuse(page, str(error.message), 429)
    if token is None or token.stale:
        return _refuse(page, _("This page was open for a long time. Please look through it and send it once more."))
    if token.edition_id != page.row.id:
        page.given = _still_valid(page, token.edition_id)
        return _refuse(
            page, _("What we must tell you has changed. Please read the marked texts and send it once more."), 409
        )
    if page.edition.age is not None and page.age == Age.UNDER and behalf is None:
        return redirect(for_a_child, 303)
    return _taken(page, token.once, behalf)


def _taken(page: Page, once: str, behalf: Behalf | None) -> ResponseReturnValue:
    files, refused = _files(page.edition)
    typed = Typed(page.values, frozenset(files), page.given, Age.OVER if behalf else page.age)
    try:
        answers = read(page.edition, typed, usable_email=usable_address, today=clock.today(g.zone))
    except Faulty as faulty:
        _show(page, faulty.faults)
        page.errors |= refused
        return _refuse(page, _("Please check the marked fields."), 422)
    if refused:
        page.errors |= refused
        return _refuse(page, _("Please check the marked fields."), 422)
    return redirect(_led(_once(page, answers, files, once, behalf), behalf), 303)


def _led(submission_id: Any, behalf: Behalf | None) -> str:
    return behalf.leads_to(submission_id) if behalf and behalf.leads_to else receipt_of(submission_id)


def _once(page: Page, answers: Answers, files: Mapping[str, Accepted], once: str, behalf: Behalf | None) -> Any:
    """Receive it; where its twin was faster, the twin's."""
    means = behalf.means if behalf else Means.FORM
    sending = Sending(answers, files, means, lang(), once, by_representative=behalf is not None)
    try:
        with scope.attempt():
            received = submissions.receive(page.row, page.edition, sending)
            if behalf is not None:
                behalf.done(received)
            return received.id
    except sa.exc.IntegrityError:
        before = submissions.taken(page.form.key, once)
        if before is None:
            raise
        return before.id


def receipt_of(submission_id: Any) -> str:
    """The address of a receipt."""
    return url_for("receipts.receipt", link=links.token_of(submission_id), lang=lang().value, **framed())


def open_form(key: str) -> tuple[CollectionForm, CollectionEdition, Edition] | CollectionForm:
    """A form with its edition; the form alone when it is closed. Raises: NotFound."""
    row = forms.by_key(key)
    if row.state is not FormState.OPEN or row.edition_id is None:
        return row
    frozen = forms.edition_row(row.edition_id)
    return row, frozen, forms.edition_in(frozen)


def new_page(form: CollectionForm, row: CollectionEdition, edition: Edition) -> Page:
    """A form that nobody has filled in yet."""
    return Page(form, row, edition, gate.new_token(form.key, row.id))


def _files(edition: Edition) -> tuple[dict[str, Accepted], dict[str, list[str]]]:
    """The files that came, looked at; and what is wrong with those that can't be taken."""
    taken: dict[str, Accepted] = {}
    refused: dict[str, list[str]] = {}
    for asked in edition.fields:
        sent = request.files.get(asked.key) if asked.type is FieldType.FILE else None
        if sent is None or not sent.filename:
            continue
        try:
            taken[asked.key] = accept(sent.read(), sent.filename)
        except Invalid as error:
            refused[asked.key] = [str(message) for message in error.fields.get("file", ())] or [str(error.message)]
    return taken, refused


def _still_valid(page: Page, edition_id: Any) -> frozenset[str]:
    """Of the consents that were given to an earlier edition, those whose text is still the same."""
    try:
        shown = forms.edition(edition_id)
    except NotFound:
        return frozenset()
    before = {one.key: one.hash for one in shown.consents}
    changed = {one.key for one in page.edition.consents if before.get(one.key) != one.hash}
    for key in sorted(changed):
        page.errors[key] = [_("This text is new.")]
    return page.given - changed


def _show(page: Page, faults: Mapping[str, tuple[Fault, ...]]) -> None:
    fields = {asked.key: asked for asked in page.edition.fields}
    page.errors |= {
        key: [fault_words(fault, fields.get(key), page.edition.age) for fault in found] for key, found in faults.items()
    }
    files = [asked.key for asked in page.edition.fields if asked.type is FieldType.FILE and asked.key in request.files]
    for key in files:
        if request.files[key].filename and key not in page.errors:
            page.errors[key] = [_("Browsers forget files when a page comes back. Please choose the file again.")]


def _refuse(page: Page, message: str, status: int = 422) -> Response:
    order = ["age", *(one.key for one in page.edition.fields), *(one.key for one in page.edition.consents)]
    page.errors = {key: page.errors[key] for key in sorted(page.errors, key=order.index)}
    page.message, page.status = message, status
    return draw_form(page)


def draw_form(page: Page) -> Response:
    """The form as it stands."""
    response = draw("form.html", page=page, guardian=page.behalf, **shown(page.edition), **_other_ways(page.form))
    response.status_code = page.status
    return response


def shown(edition: Edition) -> dict[str, Any]:
    """What a page with an edition needs: its texts drawn, the words for fields."""
    language = lang()
    texts = texts_by_hash(edition.form, [one.hash for one in edition.consents])
    drawn = {}
    for one in edition.consents:
        document = from_data(texts[one.hash].content[language.value])
        drawn[one.key] = (document.title, blocks_html(document.sections[0].blocks, level=4))
    notices = [from_data(one[language.value]) for one in edition.notices]
    return {
        "edition": edition,
        "texts": drawn,
        "notices": [(one.title, blocks_html(one.sections[0].blocks, level=4)) for one in notices],
        "autocomplete": _AUTOCOMPLETE,
        "accept": ACCEPT,
        "honeypot": HONEYPOT,
    }


def _closed(row: CollectionForm) -> ResponseReturnValue:
    """A form that is closed says so to whoever has its address; one that never was open is not there."""
    if row.edition_id is None:
        raise NotFound
    response = draw("closed.html", title=Text.of(row.definition["title"]))
    response.status_code = 410
    return response


def draw(template: str, **facts: Any) -> Response:
    """A public page that nobody keeps a copy of."""
    language = lang()
    page = render_template(
        f"collection/public/{template}",
        say=lambda text: text.in_(language),
        language=language,
        other_language=Lang.EN if language is Lang.KO else Lang.KO,
        **facts,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def refuse_other_sites() -> None:
    """A browser that says that a page of somebody else sent this is not believed."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Forbidden(
            _("Another site sent this in your name, so nothing was done. Open the page here and try again.")
        )


def _readable(value: str) -> str:
    """What was typed. Letters that came in another encoding are marked: a form that is not multipart brings them as "%B1%E8",
    which is told apart from the pasted address of a Korean page by not being UTF-8."""
    if request.mimetype == "multipart/form-data" or "%" not in value:
        return value
    return _QUOTED.sub(lambda found: found[0] if _is_utf8(found[0]) else "\N{REPLACEMENT CHARACTER}", value)


def _is_utf8(quoted: str) -> bool:
    try:
        unquote_to_bytes(quoted).decode()
    except UnicodeDecodeError:
        return False
    return True


_QUOTED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])(?:%[0-9A-Fa-f]{2})*")
_CONSENT = "consent."
_OURS = frozenset({"_token", "csrf_token", HONEYPOT, "age"})
_AUTOCOMPLETE = {FieldType.EMAIL: "email", FieldType.PHONE: "tel"}
