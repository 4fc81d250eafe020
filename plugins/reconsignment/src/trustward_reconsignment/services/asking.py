"""What the trustee does: ask for consent, answer a question, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from trustward.api import (
    Door,
    Invalid,
    Lang,
    NotFound,
    Refused,
    audit,
    clock,
    current,
    digest,
    load,
    obligations,
    public_id,
    publish,
    session,
    settings,
)
from trustward_consignment import api as consignment
from trustward_reconsignment import letters, trustees
from trustward_reconsignment.domain.content import Description, content
from trustward_reconsignment.domain.requests import OPEN, RequestAct, RequestState, after, may
from trustward_reconsignment.domain.rules import Obstacle, Reason, obstacles
from trustward_reconsignment.services import chains, days, rows
from trustward_reconsignment.services.judging import PLUGIN, situation
from trustward_reconsignment.tables import Message, Request

SUBJECT = "reconsignment"
MOST_OPEN = 30


def ask(door: Door, what: Description, safeguards: str, parent_id: UUID | None = None) -> Request:
    """Ask for consent to a re-consignment; rules answer first, and what they let pass waits for the officer.

    Args:
        door: the one through which the trustee's contact came.
        parent_id: the sub-trustee under which it is asked for; None: directly below the trustee.
    Returns:
        The request: to be decided, or stopped by rule with its reasons.
    Raises:
        NotFound: no such trustee or sub-trustee. Invalid: facts that have to be published of a transfer are missing.
        Refused: too many requests wait.
    """
    trustee_id = door.subject[1]
    found = obstacles(what.wish(), situation(trustee_id, parent_id))
    _want_transfer_facts(found)
    if open_count(trustee_id) >= MOST_OPEN:
        raise Refused(
            _l("Too many requests wait for a decision. Please wait for the first answers."), code="too_many_requests"
        )
    row = Request(
        id=public_id(), trustee_id=trustee_id, parent_id=parent_id, **rows.columns(what),
        state=RequestState.STOPPED if found else RequestState.ASKED, obstacles=[[r.kind.value, r.detail] for r in found],
        asked_at=clock.now(), asked_by=door.id, contact_id=door.contact_id, language=Lang(door.language),
        due_on=decide_by(), content_hash="",
    )  # fmt: skip
    row.safeguards = rows.seal(row.id, safeguards, rows.SAFEGUARDS)
    row.content_hash = hash_of(row)
    session().add(row)
    session().flush()
    audit.record(
        "reconsignment.stopped" if found else "reconsignment.asked", (SUBJECT, row.id),
        {"trustee": trustee_id, "hash": row.content_hash, "reasons": [reason.kind.value for reason in found]},
    )  # fmt: skip
    if not found:
        letters.to_officers(letters.ASKED, row)
        obligations.request_refresh([PLUGIN])
    publish("reconsignment.asked", request=str(row.id), trustee=str(trustee_id), state=row.state.value)
    return row


def _want_transfer_facts(found: tuple[Reason, ...]) -> None:
    missing = [reason.detail for reason in found if reason.kind is Obstacle.TRANSFER_FACTS_MISSING]
    if missing:
        needed = _l("This is needed for a company abroad.")
        raise Invalid(_l("Please check the marked fields."), fields={name: [needed] for name in missing})


def decide_by() -> date:
    """The day by which a request that comes today is to be decided: the tenant's own setting, in working days."""
    return days.in_working_days(settings(PLUGIN)["decide_days"], consignment.today()).due_on or consignment.today()


def hash_of(row: Request) -> str:
    """The hash of exactly what consent is asked for, what was asked and answered included."""
    trustee = consignment.trustee(row.trustee_id)
    under = chains.parent(row.trustee_id, row.parent_id)
    talk = [text for _message, text in rows.talk_of(row)]
    data: Mapping[str, Any] = content(
        trustee.key, under.key if under else "", rows.described(row), rows.safeguards_of(row), talk
    )
    return digest(data)


def answer(door: Door, request_id: UUID, text: str) -> Request:
    """Answer the officer's question; the request waits for a decision again, and its hash covers the answer.

    Raises:
        NotFound: another trustee's. Refused: nothing was asked.
    """
    row = of_door(door, request_id, lock=True)
    _move(row, RequestAct.ANSWER)
    write(row, text, from_trustee=True)
    row.due_on = decide_by()
    row.content_hash = hash_of(row)
    audit.record("reconsignment.answered", (SUBJECT, row.id), {"hash": row.content_hash})
    letters.to_officers(letters.ANSWERED, row)
    obligations.request_refresh([PLUGIN])
    return row


def withdraw(door: Door, request_id: UUID) -> Request:
    """Take a request back. Raises: NotFound. Refused: it was decided."""
    row = of_door(door, request_id, lock=True)
    _move(row, RequestAct.WITHDRAW)
    row.decided_at = clock.now()
    audit.record("reconsignment.withdrawn", (SUBJECT, row.id))
    obligations.request_refresh([PLUGIN])
    return row


def write(row: Request, text: str, *, from_trustee: bool) -> None:
    """Keep a question or an answer."""
    session().add(
        Message(request_id=row.id, from_trustee=from_trustee, text=rows.seal(row.id, text, rows.TALK),
                written_at=clock.now(), written_by=current().actor.id)
    )  # fmt: skip
    session().flush()


def of_door(door: Door, request_id: UUID, *, lock: bool = False) -> Request:
    """A request of the trustee whose contact came through a door. Raises: NotFound, also for another trustee's."""
    row = load(Request, request_id, lock=lock)
    if door.subject != (trustees.SUBJECT, row.trustee_id):
        raise NotFound
    return row


def of_trustee(trustee_id: UUID) -> list[Request]:
    """The requests of a trustee, newest first."""
    query = select(Request).where(Request.trustee_id == trustee_id).order_by(Request.asked_at.desc(), Request.id)
    return list(session().scalars(query))


def open_count(trustee_id: UUID | None = None) -> int:
    """How many requests wait: of one trustee, or of all."""
    query = select(func.count()).select_from(Request).where(Request.state.in_(sorted(OPEN)))
    if trustee_id is not None:
        query = query.where(Request.trustee_id == trustee_id)
    return session().execute(query).scalar_one()


def _move(row: Request, act: RequestAct) -> None:
    if not may(act, row.state):
        raise Refused(_l("The request is no longer in a state that allows this."), code=f"reconsignment_{act.value}")
    row.state = after(act)
