"""A form on a page: what is shown of it, how it is drawn, and who may show it in a frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from trustward.collection.domain import Edition, FieldType, FormState
from trustward.collection.services import forms, gate, links, proving, receipts
from trustward.collection.services.texts import texts_by_hash
from trustward.collection.tables import CollectionEdition, CollectionForm
from trustward.documents import blocks_html, from_data
from trustward.kernel.errors import Forbidden
from trustward.kernel.texts import Lang
from trustward.kernel.uploads import ACCEPT
from trustward.web.languages import lang

HONEYPOT = "homepage"
"""A field that people don't see and programs fill in."""
_AUTOCOMPLETE = {FieldType.EMAIL: "email", FieldType.PHONE: "tel"}


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


def draw_form(page: Page) -> Response:
    """The form as it stands."""
    response = draw("form.html", page=page, guardian=page.behalf, **shown(page.edition), **other_ways(page.form))
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


def other_ways(form: CollectionForm) -> dict[str, str]:
    """How a representative can answer without the link, and whom to tell."""
    return {"ways": proving.offered(forms.definition_of(form), lang()), "contact": receipts.contact(lang())}


def receipt_of(submission_id: Any) -> str:
    """The address of a receipt."""
    return url_for("receipts.receipt", link=links.token_of(submission_id), lang=lang().value, **framed())


def frame(row: CollectionForm, *, always: bool = False) -> None:
    """Let the company's own sites show this page in a frame, where it was opened in one. Nobody else ever may."""
    origins = forms.definition_of(row).origins
    if origins and (always or request.args.get("framed")):
        g.framed, g.frame_ancestors = True, origins


def framed() -> dict[str, Any]:
    """What an address needs so that its page, too, may stand in the frame."""
    return {"framed": 1} if g.get("framed") else {}


def refuse_other_sites() -> None:
    """A browser that says that a page of somebody else sent this is not believed."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise Forbidden(
            _("Another site sent this in your name, so nothing was done. Open the page here and try again.")
        )
