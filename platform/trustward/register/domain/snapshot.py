"""The whole register at one moment: the first argument of `render`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from .flows import ConsignmentFact, ConsignmentPractice, Recipient, Tracker, Transfer
from .kinds import OfficerRole, UnitRole
from .processing import DataSubjectGroup, Service, StatutoryRetention
from .protection import Department, Destruction, Officer, Remedies, Rights, SafetyMeasure
from .publication import ChangeNote, Controller, NotApplicable, OwnText, Profile


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the policy needs from the register, in the order in which it is shown.

    `consignments` comes from plugins; all other fields from the core's register.
    """

    slug: str
    controller: Controller
    profile: Profile = field(default_factory=Profile)
    groups: tuple[DataSubjectGroup, ...] = ()
    services: tuple[Service, ...] = ()
    statutory: tuple[StatutoryRetention, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    consignments: tuple[ConsignmentFact, ...] = ()
    consignment_practice: ConsignmentPractice = field(default_factory=ConsignmentPractice)
    transfers: tuple[Transfer, ...] = ()
    trackers: tuple[Tracker, ...] = ()
    measures: tuple[SafetyMeasure, ...] = ()
    destruction: Destruction = field(default_factory=Destruction)
    rights: Rights = field(default_factory=Rights)
    officers: tuple[Officer, ...] = ()
    departments: tuple[Department, ...] = ()
    remedies: Remedies = field(default_factory=Remedies)
    own_texts: tuple[OwnText, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    change_notes: tuple[ChangeNote, ...] = ()

    def group(self, key: str) -> DataSubjectGroup:
        """The group under `key`; KeyError when the register has none."""
        return next((group for group in self.groups if group.key == key), None) or _absent(key)

    def services_of(self, group: str) -> tuple[Service, ...]:
        """The services for one group, in order."""
        return tuple(service for service in self.services if service.group == group)

    def statutory_row(self, key: str) -> StatutoryRetention:
        """The statutory retention under `key`; KeyError when the register has none."""
        return next((row for row in self.statutory if row.key == key), None) or _absent(key)

    def officers_in(self, role: OfficerRole) -> tuple[Officer, ...]:
        """The officers in one role; for the CPO the law wants exactly one (PIPA art. 31(1))."""
        return tuple(officer for officer in self.officers if officer.role is role)

    def departments_for(self, role: UnitRole) -> tuple[Department, ...]:
        """The departments named for one task."""
        return tuple(unit for unit in self.departments if role in unit.roles)

    def own_text(self, section: str) -> OwnText | None:
        """The controller's own text for a section of the policy."""
        return next((text for text in self.own_texts if text.section == section), None)


def _absent(key: str) -> NoReturn:
    raise KeyError(key)
