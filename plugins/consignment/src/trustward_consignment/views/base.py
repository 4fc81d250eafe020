"""What all pages of the plugin share."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from trustward.api import (
    Duty,
    Explanation,
    Lang,
    Text,
    UnknownRow,
    ask,
    documents,
    files,
    lang,
    lawbook,
    prints,
    written,
)
from trustward.api import RiskClass as RiskClassRow
from trustward_consignment.domain.checks import CheckState, Undeliverable
from trustward_consignment.domain.findings import FindingState, Origin
from trustward_consignment.domain.kinds import Store
from trustward_consignment.domain.lifecycle import TrusteeState
from trustward_consignment.domain.vendor_types import VendorType
from trustward_consignment.services.gaps import gap_of
from trustward_consignment.tables import Finding, Trustee
from trustward_consignment.wording import MAIL_WORDS, explain, happened, word

bp = Blueprint("consignment", "trustward_consignment", template_folder="templates")

GOOD, WAIT, BAD = "good", "wait", "bad"
LOOKS: dict[Any, str] = {
    TrusteeState.ACTIVE: GOOD,
    TrusteeState.SUSPENDED: BAD,
    TrusteeState.CLOSED: "",
    CheckState.CLOSED: GOOD,
    CheckState.REVIEWED: WAIT,
    CheckState.CANCELLED: "",
    FindingState.VERIFIED: GOOD,
    FindingState.DISMISSED: "",
    FindingState.OPEN: BAD,
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "word": word,
        "look": look,
        "say": say,
        "risk_word": risk_word,
        "written_number": written_number,
        "store_word": lambda value: word(Store(value)),
        "happened": happened,
        "cite": cite,
        "finding_text": finding_text,
        "why": explanation,
        "cited": lambda row: lawbook().cite(row).in_(lang()) if row.citation else "",
        "mail_word": lambda state: MAIL_WORDS[state],
        "refusal_of": Undeliverable,
    }


def look(member: Any) -> str:
    """How a state looks: good, waiting, bad, or neutral."""
    return LOOKS.get(member, WAIT)


def say(text: Text | None) -> str:
    """A tenant's text in the page's language."""
    return text.in_(lang()) if text else ""


def name_of(trustee: Trustee) -> str:
    """A trustee's name in the page's language."""
    return Text(trustee.name_ko, trustee.name_en).in_(lang())


def risk_word(row_id: str) -> Any:
    """A risk class in words."""
    if not row_id:
        return _l("Not assessed")
    try:
        return lawbook().get(RiskClassRow, row_id).text.in_(lang())
    except UnknownRow:
        return row_id


def written_number(digits: str | None) -> str:
    """A business number as people write it."""
    return written(digits) if digits else ""


def cite(key: str) -> str:
    """Where the law says a duty, by its key in the packs; empty where no pack has it."""
    book = lawbook()
    row = next((row for row in book.rows(Duty) if row.key == key), None)
    return book.cite(row).in_(lang()) if row else ""


def finding_text(finding: Finding) -> Any:
    """What was found: a gap in the page's language, anything else as it was written."""
    gap = gap_of(finding.code) if finding.origin is Origin.CONTRACT else None
    return explain(gap) if gap else finding.text


def explanation(row_id: str) -> Explanation | None:
    """Why the law wants something that is entered here, in the words of a pack; None where no pack says so."""
    try:
        return lawbook().get(Explanation, row_id)
    except UnknownRow:
        return None


def vendor_types() -> list[VendorType]:
    """Every kind of vendor that the tenant's plugins know."""
    found = [kind for answer in ask("vendor_types") for kind in answer.value or ()]
    return sorted(found, key=lambda kind: kind.title.in_(lang()))


def vendor_type(key: str) -> VendorType | None:
    """One kind of vendor; None for none, and where its plugin is off."""
    return next((kind for kind in vendor_types() if kind.key == key), None)


def download(content: files.Content) -> Response:
    """A stored file, always as a download: nothing of it is ever drawn by a browser."""
    return send_file(
        BytesIO(content.data), mimetype=content.media_type, as_attachment=True, download_name=content.name, max_age=0
    )


def paper(make: Callable[[], documents.Document], trustee: Trustee, *, back: str) -> ResponseReturnValue:
    """The page of a document about a trustee, or the document as a file when the address asks for one."""
    name = name_of(trustee)
    file = prints.asked_for(make, name)
    if file is not None:
        return file
    made = make()
    text = documents.sections_html(made.sections)
    return render_template("consignment/paper.html", title=made.title, name=name, text=text, back=back)


def as_uuid(typed: str) -> UUID | None:
    """An id out of an address, None where it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


LANGUAGES = ((Lang.KO.value, "한국어"), (Lang.EN.value, "English"))
