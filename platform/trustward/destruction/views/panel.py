"""What a record's page says of what was destroyed of it, also when nothing is left of the record itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext as _

from trustward.accounts.domain import Member
from trustward.destruction.services.traces import entries_about
from trustward.plugins.facts import Panel
from trustward.records.panels import adds_panels, adds_traces

from . import documents


@adds_panels
def destroyed_parts(member: Member, record_id: UUID) -> Sequence[Panel]:
    """The rows of the ledger with which parts of the record went."""
    return destroyed(record_id)


@adds_traces
def destroyed(record_id: UUID) -> Sequence[Panel]:
    """The same, for a record that is not here any more. No personal data: number, name of the file, day."""
    found = entries_about(record_id)
    shown = {"entries": found, "name_of": documents.name_of}
    return [Panel(_("Destroyed"), "destruction/_traces.html", shown)] if found else []
