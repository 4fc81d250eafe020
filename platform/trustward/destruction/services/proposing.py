"""Proposals: what is due, by class; made by Trustward itself, or by a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from trustward.destruction.domain import HoldBack, RequestKind, RequestState
from trustward.destruction.tables import DestructionRequest
from trustward.documents import digest
from trustward.kernel import audit, clock, outbox
from trustward.kernel.errors import Refused
from trustward.kernel.ids import new_id
from trustward.kernel.scope import session
from trustward.plugins.events import publish
from trustward.records.domain import OWN_PURPOSE, Held, UnitState
from trustward.records.services import as_reckoned_now
from trustward.records.tables import RecordUnit
from trustward.retention.domain import NextStep, Why

from . import second_person, sets
from .naming import rule_of
from .settings import rules

PROPOSE = "destruction.propose"
LEAVE_ALONE = timedelta(days=7)
"""After an officer refused or stopped a class it is not proposed again by itself for this long. Ours, no statute's."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is due of one class of one service in one place."""

    service: str
    record_class: str
    held: Held
    connector_id: UUID | None
    sure: bool
    count: int
    since: datetime | None

    @property
    def kind(self) -> RequestKind:
        """What kind of request it needs."""
        if self.held is Held.HERE:
            return RequestKind.RECORDS
        return RequestKind.CONNECTOR if self.connector_id else RequestKind.ELSEWHERE


def due_groups(at: datetime | None = None) -> list[Group]:
    """What is due and claimed by nobody, by class. One statement on the index; its cost follows what is due."""
    now = at or clock.now()
    columns = (RecordUnit.service, RecordUnit.record_class, RecordUnit.held, RecordUnit.connector_id)
    statement = (
        sa.select(*columns, sets.certain(now).label("certain"), sa.func.count(), sa.func.min(RecordUnit.next_at))
        .where(sets.due_or_doubtful(now))
        .group_by(*columns, "certain")
        .order_by(sa.desc("certain"), *columns[:2])
    )
    return [Group(*row) for row in session().execute(statement)]


def sweep() -> int:
    """Promise a proposal for each class that has something due, each in a transaction of its own.

    Returns: how many were promised.
    """
    if not rules().proposes_itself:
        return 0
    run, wanted = new_id(), [group for group in due_groups() if not lately_decided(group)]
    for number, group in enumerate(wanted):
        facts = {
            "service": group.service,
            "record_class": group.record_class,
            "held": group.held.value,
            "sure": group.sure,
        }
        outbox.promise(PROPOSE, f"{PROPOSE}:{run}:{number}", {**facts, "connector": group.connector_id})
    return len(wanted)


def lately_decided(group: Group) -> bool:
    """Whether an officer refused or stopped the same a short while ago: of this place, and as certain as this."""
    statement = sa.select(DestructionRequest.rule).where(
        DestructionRequest.service == group.service,
        DestructionRequest.record_class == group.record_class,
        DestructionRequest.kind == group.kind,
        DestructionRequest.state.in_((RequestState.REFUSED, RequestState.STOPPED)),
        DestructionRequest.ended_at > clock.now() - LEAVE_ALONE,
        sets.same(DestructionRequest.connector_id, group.connector_id),
    )
    return any(sets.sure_by(rule) is group.sure for rule in session().scalars(statement))


def propose(
    service: str, record_class: str, held: Held, connector_id: UUID | None, *, by: UUID | None, sure: bool = True,
    after: sets.After | None = None,
) -> DestructionRequest | None:  # fmt: skip
    """Claim what is due of one class in one place, and propose to destroy it.

    What the coming law would keep longer stays out, and so does what is not certain; how much, and what of the same records
    is kept apart, stands in the proposal.

    Args:
        by: the account of who proposes; None: Trustward itself.
        sure: what is certain; False: what is not, and has waited for two weeks.
        after: where an earlier look ended. Where this one ends before everything was looked at, the next one is promised.
    Returns:
        The request; None where nothing is due.
    """
    group = Group(service, record_class, held, connector_id, sure, 0, clock.now())
    row = _new(group.kind, by)
    row.service, row.record_class, row.connector_id = service, record_class, connector_id
    row.rule = {**rule_of(service, record_class), "sure": sure}
    session().add(row)
    session().flush()
    claimed = sets.claim(row, clock.now(), after)
    if claimed.after is not None:
        facts = {"service": service, "record_class": record_class, "held": held.value, "sure": sure}
        _go_on({**facts, "connector": connector_id, "by": by}, claimed.after)
    if not claimed.units:
        session().delete(row)
        return None
    _describe(row)
    row.held_back = _held_back(row, claimed.held_back)
    if not sure:
        row.rule = {**row.rule, "cautions": _cautions(row.id)}
    if withdrawn := _withdrawn(row):
        row.rule = {**row.rule, "withdrawn": withdrawn, "ended_otherwise": row.count - withdrawn}
    row.kept_apart = kept_apart(row.id)
    _tell(row)
    return row


def propose_by_hand(
    kind: RequestKind, *, what: str, task: str, reason: str, count: int, created_on: date | None,
    due_on: date | None, by: UUID | None, service: str = "", record_class: str = "",
) -> DestructionRequest:  # fmt: skip
    """Propose to destroy what Trustward knows nothing of: papers, media (SG form 4: file, count, task, reason).

    Raises: Refused: another kind, or nobody but the proposer could approve it.
    """
    if kind is not RequestKind.PAPER:
        raise Refused(_l("Only papers and media are proposed in words."), code="destruction_kind")
    second_person.refuse_alone(by)
    row = _new(kind, by)
    row.what, row.task, row.reason, row.count, row.created_on = what, task, reason, count, created_on
    row.service, row.record_class, row.destroy_by = service, record_class, due_on
    row.rule = rule_of(service, record_class)
    row.set_hash = described_hash(row)
    session().add(row)
    session().flush()
    _tell(row)
    return row


def described_hash(row: DestructionRequest) -> str:
    """The name of what is described in words: an approval is bound to these words."""
    said = [
        row.kind.value,
        row.what,
        row.task,
        row.reason,
        row.count,
        str(row.created_on),
        row.service,
        row.record_class,
    ]
    return digest([*said, row.holder_name, str(row.holder_id)])


def kept_apart(request_id: UUID) -> list[dict[str, Any]]:
    """What of the same records stays, by class: how many, and until when the last of it is kept."""
    claimed = sa.select(RecordUnit.record_id).where(RecordUnit.request_id == request_id)
    later = sa.or_(RecordUnit.next_step != NextStep.DESTROY, RecordUnit.next_at > clock.now())
    statement = (
        sa.select(RecordUnit.service, RecordUnit.record_class, sa.func.count(), sa.func.max(RecordUnit.apart_until))
        .where(RecordUnit.record_id.in_(claimed.scalar_subquery()), RecordUnit.request_id.is_distinct_from(request_id))
        .where(later)
        .group_by(RecordUnit.service, RecordUnit.record_class)
        .order_by(RecordUnit.service, RecordUnit.record_class)
    )
    return [
        {**rule_of(service, name), "key": name, "count": count, "until": until.isoformat() if until else None}
        for service, name, count, until in session().execute(statement)
    ]


def _new(kind: RequestKind, by: UUID | None) -> DestructionRequest:
    return DestructionRequest(
        id=new_id(), number=next_number(), kind=kind, state=RequestState.PROPOSED, proposed_by=by,
        proposed_at=clock.now(), rule={}, kept_apart=[], held_back={}, rows_gone={}, verification={}, proof={},
    )  # fmt: skip


def next_number() -> int:
    """The number of the next request; two at the same moment clash, and the second is tried again."""
    return (session().scalar(sa.select(sa.func.max(DestructionRequest.number))) or 0) + 1


def _go_on(facts: Mapping[str, Any], after: sets.After) -> None:
    """Promise to look at what became due after the last that was looked at, in a transaction of its own."""
    key = f"{PROPOSE}:{new_id()}"
    outbox.promise(PROPOSE, key, {**facts, "after": [after[0].isoformat(), str(after[1])]})


def _describe(row: DestructionRequest) -> None:
    """Count and dates of what a request has claimed, and the name of the set."""
    statement = sa.select(
        sa.func.count(),
        sa.func.min(RecordUnit.next_at),
        sa.func.min(RecordUnit.destroy_by),
        sa.func.min(RecordUnit.destroy_by_at),
    ).where(RecordUnit.request_id == row.id)
    row.count, row.due_since, row.destroy_by, row.destroy_by_at = session().execute(statement).one()
    row.set_hash = sets.hash_now(row)


def _cautions(request_id: UUID) -> list[str]:
    """What a person should look at before relying on the ends of these units."""
    statement = sa.select(RecordUnit.cautions).where(RecordUnit.request_id == request_id).limit(1000)
    return sorted({one for cautions in session().scalars(statement) for one in cautions or ()})


def _withdrawn(row: DestructionRequest) -> int:
    """How many of a request's units ended because consent was taken back (PIPA art. 37); what a statute kept ends by its time."""
    if row.record_class != OWN_PURPOSE:
        return 0
    says_so = sa.cast(RecordUnit.trace, sa.Text()).contains(json.dumps(Why.WITHDRAWN.value), autoescape=True)
    traces = session().scalars(sa.select(RecordUnit.trace).where(RecordUnit.request_id == row.id, says_so))
    return sum(any(step.get("wins") and step["why"] == Why.WITHDRAWN.value for step in trace) for trace in traces)


def _held_back(row: DestructionRequest, by_law: int) -> dict[str, int]:
    stale = sa.and_(sets.candidates(row, clock.now()), sa.not_(as_reckoned_now(row.service, row.record_class)))
    by_law += session().scalar(sa.select(sa.func.count()).select_from(RecordUnit).where(stale)) or 0
    unsure = sa.select(sa.func.count()).where(
        RecordUnit.next_step == NextStep.DESTROY,
        RecordUnit.next_at <= clock.now(),
        sa.not_(sets.certain(clock.now())),
        RecordUnit.request_id.is_(None),
        RecordUnit.state != UnitState.MOVING,
        sets.of_its_place(row),
    )
    found = {HoldBack.LAW.value: by_law, HoldBack.UNSURE.value: session().scalar(unsure) or 0}
    return {why: count for why, count in found.items() if count}


def _tell(row: DestructionRequest) -> None:
    facts = {"number": row.number, "kind": row.kind.value, "count": row.count, "hash": row.set_hash}
    audit.record("destruction.proposed", ("destruction_request", row.id), facts)
    publish("destruction.proposed", request=row.id)
