"""What can be late: each request until it stands in the ledger, and each class that is due and in no request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.destruction.domain import OPEN, RequestKind, RequestState
from trustward.destruction.tables import DestructionRequest
from trustward.kernel import clock, tenants
from trustward.kernel.scope import session
from trustward.kernel.texts import N_, Text
from trustward.law.arithmetic import Deadline, end_of_day
from trustward.obligations.domain import RaisedDuty
from trustward.obligations.services import open_subjects
from trustward.records.tables import RecordUnit

from . import sets
from .asking import is_offered
from .naming import destroy_duty, rule_of

_CLASSES = UUID("0f6b3c1e-5e0e-4b3f-9f4e-6a4f1f1c7d55")
"""Namespace of the ids by which obligations name a class of a service."""

_WITHDRAWN = N_("Destroy after consent was withdrawn: no. %(number)s (%(withdrawn)s of %(count)s records)")


def duties(as_of: date) -> Iterator[RaisedDuty]:
    """The obligations of destruction on a day."""
    duty, zone = destroy_duty(), ZoneInfo(tenants.get().zone)
    citation, rule = (duty.citation, duty.id) if duty else ("", "")
    yield from _requests(citation, rule, zone)
    yield from _unclaimed(citation, rule, zone)


def _requests(citation: str, rule: str, zone: ZoneInfo) -> Iterator[RaisedDuty]:
    for row in _open_ones():
        if row.destroy_by_at is None and row.destroy_by is None:
            continue
        proving = row.state is RequestState.PROVING
        at_trustee = row.kind is RequestKind.TRUSTEE
        yield RaisedDuty(
            source="destruction",
            kind="trustee_destroys" if at_trustee else "destroy",
            subject=("destruction_request", row.id),
            title=_title(row),
            title_params={"trustee": row.holder_name} if at_trustee else _numbers(row),
            due=Deadline(row.destroy_by, row.destroy_by_at or end_of_day(row.destroy_by or date.max, zone), rule=rule),
            citation=citation,
            role=Role.CLERK if proving else Role.OFFICER,
            done_at=row.verified_at if row.state is RequestState.CLOSED else None,
            proof=("destruction_request", row.id) if row.state is RequestState.CLOSED else None,
            path=f"destruction/requests/{row.id}{_page(row)}",
            by_hand=False,
        )  # fmt: skip


def _open_ones() -> Iterator[DestructionRequest]:
    """Requests that are open, or whose obligation still is; the closed ones of earlier days are not read."""
    yield from session().scalars(sa.select(DestructionRequest).where(DestructionRequest.state.in_(OPEN)))
    for some in sets.batches(open_subjects("destruction", "destruction_request"), 500):
        closed = sa.select(DestructionRequest).where(
            DestructionRequest.id.in_(some), DestructionRequest.state == RequestState.CLOSED
        )
        yield from session().scalars(closed)


def _title(row: DestructionRequest) -> str:
    if row.kind is not RequestKind.TRUSTEE:
        return _WITHDRAWN if row.rule.get("withdrawn") else N_("Destroy what is due: no. %(number)s")
    if is_offered(row) and row.state is RequestState.PROVING:
        return N_("Destruction at %(trustee)s: look at the certificate that it uploaded")
    return N_("Destruction at %(trustee)s: obtain the certificate")


def _numbers(row: DestructionRequest) -> dict[str, str | Text]:
    if not (withdrawn := row.rule.get("withdrawn")):
        return {"number": str(row.number)}
    return {"number": str(row.number), "count": f"{row.count:,}", "withdrawn": f"{withdrawn:,}"}


def _page(row: DestructionRequest) -> str:
    """Where it is done."""
    return {RequestState.PROPOSED: "/approval", RequestState.PROVING: "/proof"}.get(row.state, "")


def _unclaimed(citation: str, rule: str, zone: ZoneInfo) -> Iterator[RaisedDuty]:
    columns = (RecordUnit.service, RecordUnit.record_class)
    statement = (
        sa.select(*columns, sa.func.min(RecordUnit.destroy_by), sa.func.min(RecordUnit.destroy_by_at))
        .where(sets.due(clock.now()), RecordUnit.destroy_by_at.is_not(None))
        .group_by(*columns)
    )
    for service, record_class, day, at in session().execute(statement):
        name = rule_of(service, record_class)
        yield RaisedDuty(
            source="destruction",
            kind="propose",
            subject=("record_class", uuid5(_CLASSES, f"{service}/{record_class}")),
            title=N_("Propose to destroy what is due of “%(service)s”"),
            title_params={"service": Text.of(name["service"])},
            due=Deadline(day, at or datetime.max.replace(tzinfo=UTC), rule=rule),
            citation=citation,
            role=Role.CLERK,
            path="destruction/",
            by_hand=False,
        )
