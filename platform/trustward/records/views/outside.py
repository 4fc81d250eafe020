"""What other systems hold as a sheet: what a person takes along to act there."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from flask import Response, g
from flask_babel import gettext as _

from trustward.accounts.domain import Permission
from trustward.kernel.errors import Forbidden
from trustward.records.services import facts
from trustward.records.services.external import Outside
from trustward.web.entry import current_member

from .words import Names

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def refuse_strangers(service: str) -> None:
    """Of a service that only few may look into, ids are for those who may. Raises: Forbidden."""
    if facts.restricted(service) and not current_member().may(Permission.APPROVE):
        raise Forbidden


def sheet(found: Iterable[Outside], until: Callable[[Outside], date | None], name: str) -> Response:
    """A CSV sheet: service, class, id there, since when it is due, until when, and what else keeps the record there.

    Args:
        until: which of its days is the last.
        name: of the file.
    """
    names, zone = Names(), ZoneInfo(g.zone)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([_("Service"), _("Record class"), "external_id", _("Due since"), _("Last day"),
                     _("Still kept for")])  # fmt: skip
    for one in found:
        since = one.since.astimezone(zone).date().isoformat() if one.since else ""
        last = until(one)
        cells = [names.service(one.service), names.record_class(one.record_class), one.external_id, since,
                 last.isoformat() if last else "", "; ".join(map(names.record_class, one.stays))]  # fmt: skip
        # what a spreadsheet would reckon as a formula is marked as words
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    answer = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
