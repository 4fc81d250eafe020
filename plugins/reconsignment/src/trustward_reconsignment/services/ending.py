"""Ending a sub-trustee, and recording one that was found without consent."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from trustward.api import Conflict, Invalid, Refused, audit, clock, obligations, publish, session
from trustward_consignment import api as consignment
from trustward_reconsignment import trustees
from trustward_reconsignment.domain.content import Description
from trustward_reconsignment.services import chains, rows
from trustward_reconsignment.services.deciding import free_key
from trustward_reconsignment.services.judging import PLUGIN
from trustward_reconsignment.tables import Subtrustee

SUBJECT = "subtrustee"


def end(subtrustee_id: UUID, on: date, reason: str, *, version: int | None = None) -> list[Subtrustee]:
    """End a sub-trustee, and with it everybody below it: work can't be passed on by who no longer has it.

    Returns:
        Those that ended, the one itself first.
    Raises:
        NotFound. Conflict. Invalid: the day lies in the future, or before its beginning. Refused: it ended before.
    """
    row = chains.get(subtrustee_id, lock=True)
    if version is not None and version != row.version:
        raise Conflict(_l("Somebody else changed this in the meantime. Look at it again before you decide."))
    if row.ended_on is not None:
        raise Refused(_l("It has ended already."), code="subtrustee_ended")
    if on > consignment.today():
        raise _wrong(_l("Enter the day when it has come: what has not ended yet stays in the policy."))
    if row.starts_on and on < row.starts_on:
        raise _wrong(_l("It can't end before it begins."))
    ended = [one for one in [row, *_below(row)] if one.ended_on is None]
    for one in ended:
        one.ended_on, one.end_reason = on, reason.strip()
        audit.record("subtrustee.ended", (SUBJECT, one.id), {"trustee": one.trustee_id, "on": on, "with": row.id})
    session().flush()
    if chains.consents_of(ended):
        trustees.note_disclosure(row.trustee_id)
    obligations.request_refresh([PLUGIN])
    publish("reconsignment.ended", trustee=str(row.trustee_id), subtrustee=str(row.id))
    return ended


def _below(row: Subtrustee) -> list[Subtrustee]:
    every = chains.rows_of([row.trustee_id])
    found: list[Subtrustee] = []
    parents = {row.id}
    while True:
        more = [one for one in every if one.parent_id in parents and one not in found]
        if not more:
            return found
        found += more
        parents = {one.id for one in more}


def record_found(trustee_id: UUID, what: Description, note: str, parent_id: UUID | None = None) -> Subtrustee:
    """Record a sub-trustee that came to light without consent. It is flagged until it is consented to or ended, and the
    policy never names it: nothing counts before the consent (PIPA art. 26(6)).

    Raises:
        NotFound. Refused: it is known already.
    """
    chains.parent(trustee_id, parent_id)
    known = [row for row in chains.rows_of([trustee_id]) if row.parent_id == parent_id and row.ended_on is None]
    if any(rows.company_of(row).same_as(what.company) for row in known):
        raise Refused(_l("This company is in the chain already."), code="subtrustee_known")
    row = Subtrustee(
        trustee_id=trustee_id, parent_id=parent_id, key=free_key(trustee_id, what.company.name_en), **rows.columns(what),
        note=note.strip(), made_at=clock.now(),
    )  # fmt: skip
    session().add(row)
    session().flush()
    audit.record("subtrustee.found", (SUBJECT, row.id), {"trustee": trustee_id})
    obligations.request_refresh([PLUGIN])
    publish("reconsignment.found", trustee=str(trustee_id), subtrustee=str(row.id))
    return row


def _wrong(message: object) -> Invalid:
    return Invalid(_l("Please check the marked fields."), fields={"ended_on": [message]})
