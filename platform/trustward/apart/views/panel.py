"""What a record's page says of what is kept apart of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.apart import services
from trustward.apart.services.statutes import rows_and_citations
from trustward.plugins.facts import Panel
from trustward.records.domain import Held
from trustward.records.panels import adds_panels
from trustward.records.views.words import Names

from . import words


@adds_panels
def kept_apart(member: Member, record_id: UUID) -> Sequence[Panel]:
    """By which statute units of a record are kept apart, until when, and the way to ask."""
    units = services.kept_of(record_id)
    if not units:
        return ()
    lines = [
        (unit, [words.cited(citation) for _row, citation in rows_and_citations(unit.trace)] or [str(_("A hold"))])
        for unit in units
    ]
    shown = {"lines": lines, "names": Names(), "may_ask": member.may(Permission.EDIT), "here": Held.HERE}
    return [Panel(_("Kept apart"), "apart/_panel.html", shown)]
