"""What a record's page says of what is kept apart of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from trustward.accounts.domain import Member, Permission
from trustward.apart import services
from trustward.apart.services.statutes import held, rows_and_citations, waiting
from trustward.law.citations import merged
from trustward.plugins.facts import Panel
from trustward.records.domain import Held
from trustward.records.panels import adds_panels
from trustward.records.tables import RecordUnit
from trustward.records.views.words import Names, event

from . import words


@adds_panels
def kept_apart(member: Member, record_id: UUID) -> Sequence[Panel]:
    """By which statute units of a record are kept apart, until when, and the way to ask."""
    units = services.kept_of(record_id)
    if not units:
        return ()
    lines = [(unit, _statutes(unit), _missing(unit)) for unit in units]
    shown = {"lines": lines, "names": Names(), "may_ask": member.may(Permission.EDIT), "here": Held.HERE}
    return [Panel(_("Kept apart"), "apart/_panel.html", shown)]


def _statutes(unit: RecordUnit) -> list[str]:
    """What keeps a unit: statutes that count, those that can't be counted yet, else a hold."""
    citations = [citation for _row, citation in rows_and_citations(unit.trace)]
    if unit.apart_until is None:
        citations += [citation for citation, _event in waiting(unit.trace)]
    found = [words.cited(merged(citations))] if citations else []
    return found or [str(_("A hold")) if held(unit.trace) else words.statute(unit.record_class)]


def _missing(unit: RecordUnit) -> str:
    return ", ".join(dict.fromkeys(event(kind) for _citation, kind in waiting(unit.trace)))
