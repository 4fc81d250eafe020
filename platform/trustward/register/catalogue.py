"""The kinds of facts that the register holds: what files, forms and storage go through one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from trustward.register import schemas
from trustward.register.domain import Snapshot
from trustward.register.schemas.fields import FactSchema


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact. Its name is the snapshot's field, the section of the files, and the word in addresses."""

    name: str
    title: Any
    schema: type[FactSchema]
    many: bool = True

    def fold(self, snapshot: Snapshot, facts: Sequence[Any]) -> Snapshot:
        """The snapshot with these facts in it."""
        changes: dict[str, Any] = {self.name: tuple(facts) if self.many else facts[0]}
        return replace(snapshot, **changes)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("controller", _l("Company"), schemas.ControllerSchema, many=False),
        Kind("profile", _l("Business and practices"), schemas.ProfileSchema, many=False),
        Kind("groups", _l("Data subjects"), schemas.DataSubjectGroupSchema),
        Kind("statutory", _l("Statutory retention"), schemas.StatutoryRetentionSchema),
        Kind("services", _l("Services"), schemas.ServiceSchema),
        Kind("recipients", _l("Third-party recipients"), schemas.RecipientSchema),
        Kind("consignment_practice", _l("Consignment"), schemas.ConsignmentPracticeSchema, many=False),
        Kind("transfers", _l("Cross-border transfers"), schemas.TransferSchema),
        Kind("trackers", _l("Automatic collection"), schemas.TrackerSchema),
        Kind("measures", _l("Safety measures"), schemas.SafetyMeasureSchema),
        Kind("destruction", _l("Destruction"), schemas.DestructionSchema, many=False),
        Kind("rights", _l("Rights of data subjects"), schemas.RightsSchema, many=False),
        Kind("officers", _l("Officers"), schemas.OfficerSchema),
        Kind("departments", _l("Departments"), schemas.DepartmentSchema),
        Kind("remedies", _l("Remedies"), schemas.RemediesSchema, many=False),
        Kind("own_texts", _l("Own texts"), schemas.OwnTextSchema),
        Kind("not_applicable", _l("Not applicable"), schemas.NotApplicableSchema),
        Kind("change_notes", _l("Change notes"), schemas.ChangeNoteSchema),
    )
}
