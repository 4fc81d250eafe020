"""What can be late, and what becomes of it. Standard library and legal arithmetic only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from trustward.accounts.domain import Role
from trustward.kernel.texts import Text
from trustward.law.arithmetic import Deadline

REMIND_BEFORE = (14, 7, 1, 0)
"""Days before the due day on which assignees are reminded, unless the tenant sets others. Ours, no statute's."""
ESCALATE_AFTER = 3
"""Days after the due day on which the officer is told, unless the tenant sets another number. Ours, no statute's."""


class DutyState(StrEnum):
    """What became of an obligation."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    """Its reason is gone: the source does not raise it any more."""
    WAIVED = "waived"
    """An officer decided that it need not be done, and said why."""


class ClosedBy(StrEnum):
    """Who closed an obligation: its source, which saw it done, or a person."""

    NOBODY = ""
    SOURCE = "source"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class RaisedDuty:
    """One thing that can be late, as its source sees it now.

    Attributes:
        source: the room or plugin that raises it.
        kind: what is to be done ("disclose"), unique within the source.
        subject: kind and id of what it is about ("trustee", id).
        period: tells repetitions of the same duty apart: "2026", a day, or empty for a single one.
        title: translatable sentence, marked with `N_`; `%(name)s` takes `title_params`.
        title_params: public facts only, such as a company's name (a `Text` where it has one for each language): never a person's.
        due: by when, with the rule that says so.
        citation: what obliges, as the statute rows write it ("PIPA 26(2)").
        role: whose task it is, as long as no person is assigned.
        account_id: who is to do it, where the source knows.
        done_at: when the source saw it done; None while it is open.
        proof: kind and id of the row that shows it was done.
        path: page below the tenant's address where it is done ("x/consignment/…").
        by_hand: whether a person may mark it done; False where only the source can tell.
    """

    source: str
    kind: str
    subject: tuple[str, UUID]
    title: str
    due: Deadline
    period: str = ""
    title_params: Mapping[str, str | Text] = field(default_factory=dict)
    citation: str = ""
    role: Role = Role.CLERK
    account_id: UUID | None = None
    done_at: datetime | None = None
    proof: tuple[str, UUID] | None = None
    path: str = ""
    by_hand: bool = True

    @property
    def key(self) -> DutyKey:
        """What makes it the same obligation when it is raised again."""
        return (self.kind, self.subject[0], self.subject[1], self.period)

    def computed(self) -> dict[str, Any]:
        """The columns that follow from the source; what a person changed is not among them."""
        params = {name: v.as_dict() if isinstance(v, Text) else v for name, v in self.title_params.items()}
        return {
            "title": self.title, "title_params": params, "citation": self.citation, "path": self.path,
            "role": self.role, "account_id": self.account_id, "by_hand": self.by_hand, "law_due_on": self.due.due_on,
            "law_due_at": self.due.due_at, "rule": self.due.rule, "packs": [list(pack) for pack in self.due.packs],
            "proposed": self.due.proposed, "sure": self.due.sure, "shifted_from": self.due.shifted_from,
        }  # fmt: skip

    def fingerprint(self) -> str:
        """Changes when anything that the source computes changes."""
        proof = [self.proof[0], str(self.proof[1])] if self.proof else None
        said = [self.computed(), self.done_at, proof]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:32]


DutyKey = tuple[str, str, UUID, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of an obligation, as far as recomputing needs it."""

    id: UUID
    key: DutyKey
    state: DutyState
    closed_by: ClosedBy
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What recomputing changes."""

    new: tuple[RaisedDuty, ...]
    changed: tuple[tuple[UUID, RaisedDuty], ...]
    withdrawn: tuple[UUID, ...]

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.withdrawn)


def plan(raised: list[RaisedDuty], known: list[Known]) -> Plan:
    """Compare what a source raises now with what is stored of it.

    New ones are added, changed ones updated, open ones that it raises no longer are withdrawn. What was done or waived
    stays as history.

    Raises:
        ValueError: the source raised the same obligation twice.
    """
    by_key = {one.key: one for one in known}
    seen: set[DutyKey] = set()
    new, changed = [], []
    for duty in raised:
        if duty.key in seen:
            raise ValueError(
                f"{duty.source} raises {duty.kind} twice for {duty.subject[0]} {duty.subject[1]} {duty.period}"
            )
        seen.add(duty.key)
        before = by_key.get(duty.key)
        if before is None:
            new.append(duty)
        elif before.fingerprint != duty.fingerprint() or before.state is DutyState.WITHDRAWN:
            changed.append((before.id, duty))
    withdrawn = [one.id for one in known if one.state is DutyState.OPEN and one.key not in seen]
    return Plan(tuple(new), tuple(changed), tuple(withdrawn))


def next_state(state: DutyState, closed_by: ClosedBy, duty: RaisedDuty) -> tuple[DutyState, ClosedBy]:
    """The state of a stored obligation after its source raised it again.

    A person's decision stands. What the source saw done may open again (a reviewed answer is sent back).
    """
    if state in (DutyState.DONE, DutyState.WAIVED) and closed_by is ClosedBy.PERSON:
        return state, closed_by
    if duty.done_at is not None:
        return DutyState.DONE, ClosedBy.SOURCE
    return DutyState.OPEN, ClosedBy.NOBODY


def days_left(due_on: date, today: date) -> int:
    """Whole days until the due day; negative once it has passed."""
    return (due_on - today).days


def reminder_stage(left: int, before: tuple[int, ...] | list[int]) -> int | None:
    """The latest reminder that is due with `left` days to go; None while it is too early.

    Days on which nobody looked are caught up with the newest stage only.
    """
    reached = [days for days in before if left <= days]
    return min(reached) if reached else None


def must_escalate(left: int, after: int) -> bool:
    """Whether the officer has to be told: the due day passed `after` days ago or earlier."""
    return left <= -after
