"""Which table holds which kind of fact, and how a row becomes a fact."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from trustward.kernel.scope import session
from trustward.register import domain as d
from trustward.register import tables as t

FACTS: Mapping[str, type[Any]] = {
    "controller": d.Controller,
    "profile": d.Profile,
    "groups": d.DataSubjectGroup,
    "statutory": d.StatutoryRetention,
    "services": d.Service,
    "recipients": d.Recipient,
    "consignment_practice": d.ConsignmentPractice,
    "transfers": d.Transfer,
    "trackers": d.Tracker,
    "measures": d.SafetyMeasure,
    "destruction": d.Destruction,
    "rights": d.Rights,
    "officers": d.Officer,
    "departments": d.Department,
    "remedies": d.Remedies,
    "own_texts": d.OwnText,
    "not_applicable": d.NotApplicable,
    "change_notes": d.ChangeNote,
}
ROWS: Mapping[str, type[Any]] = {
    "controller": t.ControllerRow,
    "profile": t.ProfileRow,
    "groups": t.GroupRow,
    "statutory": t.StatutoryRow,
    "services": t.ServiceRow,
    "recipients": t.RecipientRow,
    "consignment_practice": t.ConsignmentPracticeRow,
    "transfers": t.TransferRow,
    "trackers": t.TrackerRow,
    "measures": t.MeasureRow,
    "destruction": t.DestructionRow,
    "rights": t.RightsRow,
    "officers": t.OfficerRow,
    "departments": t.DepartmentRow,
    "remedies": t.RemediesRow,
    "own_texts": t.OwnTextRow,
    "not_applicable": t.NotApplicableRow,
    "change_notes": t.ChangeNoteRow,
}
OWNERS: Mapping[str, str] = {"services": "service_id", "recipients": "recipient_id", "transfers": "transfer_id"}
"""Kinds that own items, retention ends and statutory uses, and the column that says so."""
SERVED: Mapping[str, type[Any]] = {"recipients": t.RecipientServiceRow, "transfers": t.TransferServiceRow}
"""Kinds that name services, and the table that holds which; the owner's column is that of `OWNERS`."""


class Keys:
    """Keys and ids of one keyed kind, in both directions; read once."""

    def __init__(self, kind: str) -> None:
        model = ROWS[kind]
        found = session().execute(select(model.id, model.key)).all()
        self.key_of: dict[UUID, str] = {row.id: row.key for row in found}
        self.id_of: dict[str, UUID] = {row.key: row.id for row in found}


class Parts:
    """Items, retention ends and statutory uses, by owner; of all owners, or of one."""

    def __init__(self, owner: tuple[str, UUID] | None = None) -> None:
        self.statutory = Keys("statutory")
        self.items = self._read(t.ItemRow, owner)
        self.ends = self._read(t.RetentionEndRow, owner)
        self.uses = self._read(t.StatutoryUseRow, owner)
        self.groups: Mapping[UUID, str] = {}
        self.services_of: Mapping[UUID, list[str]] = {}

    def _read(self, model: Any, owner: tuple[str, UUID] | None) -> dict[UUID, list[Any]]:
        query = select(model).order_by(model.position)
        if owner:
            query = query.where(getattr(model, owner[0]) == owner[1])
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in session().scalars(query):
            found[row.service_id or row.recipient_id or row.transfer_id].append(row)
        return found

    def retention(self, row: Any) -> d.Retention:
        """The retention of an owner."""
        return d.Retention(
            tuple(plain_fact(d.RetentionEnd, end) for end in self.ends.get(row.id, ())),
            row.until_withdrawal,
            row.unless_statute,
            tuple(self.statutory.key_of[use.statutory_id] for use in self.uses.get(row.id, ())),
            row.retention_note,
        )


def read_parts(kinds: Iterable[str], owner: tuple[str, UUID] | None = None) -> Parts:
    """The parts that rows of `kinds` need to become facts."""
    parts = Parts(owner)
    if "services" in kinds:
        parts.groups = Keys("groups").key_of
    served = [kind for kind in SERVED if kind in kinds]
    if served:
        services, found = Keys("services"), defaultdict[UUID, list[str]](list)
        for kind in served:
            for link in session().scalars(select(SERVED[kind]).order_by(SERVED[kind].position)):
                found[getattr(link, OWNERS[kind])].append(services.key_of[link.service_id])
        parts.services_of = found
    return parts


def to_fact(kind: str, row: Any, parts: Parts | None) -> Any:
    """The fact that a row holds; kinds with parts need them."""
    if kind not in OWNERS:
        return plain_fact(FACTS[kind], row)
    assert parts is not None
    special: dict[str, Callable[[], Any]] = {
        "group": lambda: parts.groups[row.group_id],
        "items": lambda: tuple(plain_fact(d.Item, item) for item in parts.items.get(row.id, ())),
        "retention": lambda: parts.retention(row),
        "services": lambda: tuple(parts.services_of.get(row.id, ())),
    }
    values = {name: special[name]() if name in special else getattr(row, name) for name in names(FACTS[kind])}
    return FACTS[kind](**values)


def plain_fact(fact: type[Any], row: Any) -> Any:
    """A fact whose fields stand in the row one by one. Where the key is a section of the policy it is named so."""
    return fact(**{name: getattr(row, "key" if name == "section" else name) for name in names(fact)})


def names(fact: type[Any]) -> list[str]:
    """The names of a fact's fields."""
    return [each.name for each in dataclasses.fields(fact)]
