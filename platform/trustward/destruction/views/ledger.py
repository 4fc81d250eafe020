"""The destruction ledger (파기 관리대장), its rows, and their certificates."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from trustward.accounts.domain import Permission
from trustward.destruction import services
from trustward.destruction.domain.ledger import canonical
from trustward.destruction.services import book
from trustward.destruction.tables import DestructionEntry
from trustward.documents.printing import Attachment
from trustward.kernel.vault import vault
from trustward.web import printing
from trustward.web.access import requires

from . import documents
from .common import page

bp = Blueprint(
    "destruction_ledger", __name__, url_prefix="/t/<slug>/destruction/ledger", template_folder="../templates"
)
MEDIA_TYPE = "application/json"
PRINTED = 500
"""Rows of a printed ledger at most; older ones are printed by their own page."""


@bp.get("/")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """The rows, newest first; printable."""
    if printed := printing.asked_for(lambda: documents.ledger(book.page(size=PRINTED)), g.slug):
        return printed
    rows = book.page(_before())
    return page("ledger.html", rows=rows, more=len(rows) == book.PAGE, public_key=vault().public_key().hex(),
                documents=documents)  # fmt: skip


@bp.get("/<uuid:entry_id>")
@requires(Permission.VIEW)
def entry(entry_id: UUID) -> ResponseReturnValue:
    """One row with everything that it says; printable as its certificate, which carries its data."""
    row = book.get(entry_id)
    attached = Attachment(f"certificate-{row.number}.json", data_of(row), MEDIA_TYPE)
    if printed := printing.asked_for(
        lambda: documents.certificate(row, _address(row)), str(row.number), attachments=[attached]
    ):
        return printed
    return page(
        "entry.html", row=row, later=book.backups_expired(row), request_row=services.get(row.request_id),
        address=_address(row), sections=documents.html(documents.certificate(row, _address(row))),
    )  # fmt: skip


@bp.get("/<uuid:entry_id>/certificate.json")
@requires(Permission.VIEW)
def data(entry_id: UUID) -> ResponseReturnValue:
    """The certificate as data: what `trustward destruction verify` checks without any installation."""
    row = book.get(entry_id)
    response = Response(data_of(row), mimetype=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=f"certificate-{g.slug}-{row.number}.json")
    return response


def data_of(row: DestructionEntry) -> bytes:
    """A certificate's data, with one spelling."""
    return canonical(book.certificate_of(row))


def _address(row: DestructionEntry) -> str:
    return url_for("destruction_public.verify", code=row.code, _external=True)


def _before() -> int | None:
    asked = request.args.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None
