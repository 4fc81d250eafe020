"""What other rooms of the core add to a record's page. Plugins answer the hook `panels_for` with subject "record"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from trustward.accounts.domain import Member
from trustward.plugins.facts import Panel
from trustward.plugins.manager import ask

SUBJECT = "record"
Panels = Callable[[Member, UUID], Sequence[Panel]]
Traces = Callable[[UUID], Sequence[Panel]]
_rooms: list[Panels] = []
_traces: list[Traces] = []


def adds_panels(function: Panels) -> Panels:
    """Register a room's panels; called with the member for whom the page is drawn and the record's id, tenant entered."""
    if function not in _rooms:
        _rooms.append(function)
    return function


def panels_of(member: Member, record_id: UUID) -> list[Panel]:
    """Every panel for a record's page: the core's rooms first, then the plugins that the tenant has on."""
    found = [panel for room in _rooms for panel in room(member, record_id)]
    answers = ask("panels_for", member=member, subject=(SUBJECT, record_id))
    return found + [panel for answer in answers for panel in answer.value or ()]


def adds_traces(function: Traces) -> Traces:
    """Register what a room can still say of a record that is not here any more; called with its id, tenant entered."""
    if function not in _traces:
        _traces.append(function)
    return function


def traces_of(record_id: UUID) -> list[Panel]:
    """What is left to say of a record that is gone. Nothing for one that never was, and for another tenant's."""
    return [panel for room in _traces for panel in room(record_id)]
