"""Reading what was sent with a form into records, once; or showing it again with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import sqlalchemy as sa
from flask import Response, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trustward.collection.domain import Edition, FieldType, Means
from trustward.collection.domain.answers import Age, Answers, Fault, Faulty, Typed, read
from trustward.collection.services import forms, gate, submissions
from trustward.collection.services.submissions import Sending
from trustward.collection.tables import Submission
from trustward.collection.views.words import fault_words
from trustward.kernel import clock, scope
from trustward.kernel.errors import Invalid, NotFound, TooMany
from trustward.kernel.uploads import Accepted, accept
from trustward.notices.domain import usable_address
from trustward.web.languages import lang

from .page import HONEYPOT, Page, draw_form, receipt_of

_QUOTED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])(?:%[0-9A-Fa-f]{2})*")
_CONSENT = "consent."
_OURS = frozenset({"_token", "csrf_token", HONEYPOT, "age"})


@dataclass(frozen=True, slots=True)
class Behalf:
    """That a legal representative answers: by which link, and what is noted once it is done."""

    token: str
    done: Callable[[Submission], None]
    means: Means = Means.FORM
    leads_to: Callable[[Any], str] | None = None
    """Where it goes on, by the submission's id; to the receipt when left out."""


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
