"""Forms for programs: what a form asks as JSON, and the same acts as by its page.

A program names the hash of each text that it showed: a consent to a text that nobody shows any more is refused with the new
one. `Idempotency-Key` names a sending: the same one is taken once, however often it is sent. Whoever knows it gets the link
of the receipt again, so it has to be long, and guessing counts as sending.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, Response, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.collection.domain import Edition, FieldType, FormDefinition, FormState, Means
from trustward.collection.domain.answers import Age, Faulty, Typed, read
from trustward.collection.services import forms, gate, ledger, links, submissions
from trustward.collection.services.submissions import Sending
from trustward.collection.services.texts import texts_by_hash
from trustward.collection.tables import CollectionEdition, Submission
from trustward.kernel import clock, scope
from trustward.kernel.errors import Forbidden, Invalid, TooMany
from trustward.kernel.texts import Lang
from trustward.kernel.uploads import Accepted, accept
from trustward.notices.domain import usable_address
from trustward.web.access import public
from trustward.web.languages import lang

from .words import fault_words

bp = Blueprint("form_data", __name__, url_prefix="/p/<slug>")
_KEY = re.compile(r"[\x21-\x7e]{20,100}")
_BODY = frozenset({"values", "files", "consents", "age"})


@bp.record
def _no_cookie_no_csrf(state: Any) -> None:
    """There is no cookie that another site could abuse; other sites' scripts are told apart by their origin."""
    state.app.extensions["csrf"].exempt(bp)


@bp.get("/forms/<key>.json")
@public()
def form(key: str) -> ResponseReturnValue:
    """The form as data: fields, consents with their texts, numbers and hashes."""
    row = forms.by_key(key)
    _let_in(forms.definition_of(row))
    if row.state is not FormState.OPEN or row.edition_id is None:
        return _problem(410, "form_closed", _("This form is closed at the moment. Nothing can be sent."))
    return _json(_data(forms.edition(row.edition_id)))


@bp.route("/forms/<key>.json", methods=["OPTIONS"])
@public()
def preflight(key: str) -> ResponseReturnValue:
    """What a browser asks before a script of a listed site may send."""
    _let_in(forms.definition_of(forms.by_key(key)))
    response = _json({})
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
    response.headers["Access-Control-Max-Age"] = "600"
    return response


@bp.post("/forms/<key>.json")
@public()
def send(key: str) -> ResponseReturnValue:
    """Take what a program sends, once."""
    row = forms.by_key(key)
    definition = forms.definition_of(row)
    _let_in(definition)
    if row.state is not FormState.OPEN or row.edition_id is None:
        return _problem(410, "form_closed", _("This form is closed at the moment. Nothing can be sent."))
    once = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(once):
        return _problem(400, "no_idempotency_key", _("Send a random Idempotency-Key of 20 to 100 visible characters."))
    try:
        gate.count_attempt(request.remote_addr or "", definition.limit)
    except TooMany as error:
        g.retry_after = error.retry_after
        return _problem(429, "too_many", str(error.message))
    if (before := submissions.taken(key, f"api|{once}")) is not None:
        return _json(_receipt(before))
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not _is_body(body):
        return _problem(400, "bad_body", _("A JSON object with values, consents, age and files is expected."))
    frozen = forms.edition_row(row.edition_id)
    return _take(frozen, forms.edition_in(frozen), body, f"api|{once}")


def _take(row: CollectionEdition, edition: Edition, body: dict[str, Any], once: str) -> ResponseReturnValue:
    given: dict[str, str] = body.get("consents", {})
    current = {one.key: one.hash for one in edition.consents}
    stale = sorted(key for key, hashed in given.items() if current.get(key) != hashed)
    if stale:
        message = _("What we must tell you has changed. Please read the marked texts and send it once more.")
        return _problem(409, "stale_text", message, stale=stale, form=_data(edition))
    if edition.age is not None and body.get("age") == Age.UNDER:
        where = url_for("collection.guardian", key=edition.form, lang=lang().value, _external=True)
        message = _("If you are under %(age)s, we first ask your parent or guardian.", age=edition.age)
        return _problem(422, "child", message, ask_at=where)
    files, refused = _files(edition, body.get("files", {}))
    typed = Typed(body.get("values", {}), frozenset(files), frozenset(given), str(body.get("age", "")))
    try:
        answers = read(edition, typed, usable_email=usable_address, today=clock.today(g.zone))
    except Faulty as faulty:
        fields = {asked.key: asked for asked in edition.fields}
        wrong = {
            key: [{"code": one.value, "message": fault_words(one, fields.get(key), edition.age)} for one in found]
            for key, found in faulty.faults.items()
        }
        return _problem(422, "invalid", _("Please check the marked fields."), fields=wrong | refused)
    if refused:
        return _problem(422, "invalid", _("Please check the marked fields."), fields=refused)
    sending = Sending(answers, files, Means.API, lang(), once)
    try:
        with scope.attempt():
            received = submissions.receive(row, edition, sending)
    except sa.exc.IntegrityError:
        twin = submissions.taken(edition.form, once)
        if twin is None:
            raise
        received = twin
    response = _json(_receipt(received))
    response.status_code = 201
    return response


def _is_body(body: dict[str, Any]) -> bool:
    """Whether a body has the shape that is expected; what is in it is judged later."""
    if set(body) - _BODY:
        return False
    texts = [body.get("values", {}), body.get("consents", {})]
    if any(not isinstance(one, dict) or not all(isinstance(v, str) for v in one.values()) for one in texts):
        return False
    files = body.get("files", {})
    return isinstance(files, dict) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("content"), str)
        for one in files.values()
    )


def _files(edition: Edition, sent: dict[str, Any]) -> tuple[dict[str, Accepted], dict[str, Any]]:
    taken: dict[str, Accepted] = {}
    refused: dict[str, Any] = {}
    for asked in edition.fields:
        if asked.type is not FieldType.FILE or asked.key not in sent:
            continue
        try:
            content = base64.b64decode(sent[asked.key]["content"], validate=True)
            taken[asked.key] = accept(content, sent[asked.key]["name"])
        except binascii.Error:
            refused[asked.key] = [{"code": "not_base64", "message": _("The content of a file is sent as base64.")}]
        except Invalid as error:
            refused[asked.key] = [{"code": error.code, "message": str(error.message)}]
    return taken, refused


def _data(edition: Edition) -> dict[str, Any]:
    texts = texts_by_hash(edition.form, [one.hash for one in edition.consents])
    return {
        "form": edition.form,
        "title": edition.title.as_dict(),
        "intro": edition.intro.as_dict(),
        "consents_alone_from_age": edition.age,
        "fields": [
            {
                "key": one.key, "type": one.type.value, "label": one.label.as_dict(), "help": one.help.as_dict(),
                "required": one.required, "options": [{"key": o.key, "text": o.text.as_dict()} for o in one.options],
            }
            for one in edition.fields
        ],
        "consents": [
            {
                "key": one.key, "kind": one.kind.value, "required": one.required, "items": list(one.items),
                "number": one.number, "hash": one.hash,
                "text": {each.value: texts[one.hash].content[each.value] for each in Lang},
                "page": url_for("receipts.consent_text", key=edition.form, consent=one.key, number=one.number, _external=True),
            }
            for one in edition.consents
        ],
        "processed_without_consent": list(edition.notices),
    }  # fmt: skip


def _receipt(received: Submission) -> dict[str, Any]:
    answers = [
        {"key": text.key, "number": text.number, "hash": text.hash, "answer": consent.choice.value}
        for consent, text in ledger.consents_of(received.id)
    ]
    page = url_for("receipts.receipt", link=links.token_of(received.id), _external=True)
    return {
        "reference": received.reference,
        "received_at": received.arrived_at.isoformat(),
        "consents": answers,
        "receipt": page,
    }


def _let_in(definition: FormDefinition) -> None:
    """A script of another site is let in only where the company lists the site; programs have no origin."""
    origin = request.headers.get("Origin", "")
    if not origin or urlsplit(origin).netloc == request.host:
        return
    if origin not in definition.origins:
        raise Forbidden(_("This site may not use the form."))
    g.cors_origin = origin


def _problem(status: int, code: str, message: Any, **more: Any) -> Response:
    response = _json({"code": code, "message": str(message), **more})
    response.status_code = status
    return response


def _json(data: dict[str, Any]) -> Response:
    response = jsonify(data)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Origin")
    if g.get("cors_origin"):
        response.headers["Access-Control-Allow-Origin"] = g.cors_origin
    return response
