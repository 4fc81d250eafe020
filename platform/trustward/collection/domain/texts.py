"""Register + law → what a form must ask consent to, each in a text of its own (PIPA art. 22(1)). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from trustward.documents import Document, digest, to_data
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow
from trustward.law.rows import Threshold
from trustward.policies.domain.wording import Writer
from trustward.register.domain import (
    Basis,
    Item,
    ItemKind,
    Necessity,
    Recipient,
    Service,
    Snapshot,
    Transfer,
    TransferBasis,
)

from . import notices
from .definitions import FormDefinition, ServiceDefinition
from .kinds import PASSED_ON, ConsentKind, FieldType
from .objections import Objection, Reason

CHILD_AGE = "child_age"
"""Key of the threshold from which no representative is needed."""
_PROVIDED_WITHOUT_CONSENT = frozenset(
    {Basis.LAW, Basis.PUBLIC_TASK, Basis.VITAL_INTEREST, Basis.LEGITIMATE_INTEREST, Basis.EMERGENCY}
)
"""Bases on which information may be provided without consent; a contract is none of them (PIPA art. 17(1)2)."""
_SEPARATE = {ItemKind.SENSITIVE: ConsentKind.SENSITIVE, ItemKind.UNIQUE_ID: ConsentKind.UNIQUE_ID}


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One consent that a form asks for. `key` is stable within the form; `content` are both languages as plain data."""

    key: str
    kind: ConsentKind
    service: str
    required: bool
    items: tuple[str, ...]
    recipient: str
    ko: Document
    en: Document

    @property
    def content(self) -> dict[str, object]:
        """What is stored and hashed."""
        return {
            "key": self.key, "kind": self.kind.value, "service": self.service, "required": self.required,
            "items": list(self.items), "recipient": self.recipient, "ko": to_data(self.ko), "en": to_data(self.en),
        }  # fmt: skip

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of both languages and of what the consent covers."""
        return digest(self.content)


@dataclass(frozen=True, slots=True)
class Part:
    """A service as a form serves it: the items it asks for, its consents, or the notice where none is needed."""

    definition: ServiceDefinition
    service: Service
    items: tuple[Item, ...]
    consents: tuple[ConsentText, ...]
    notice: tuple[Document, Document] | None = None

    @property
    def by_consent(self) -> bool:
        """Whether the collection itself rests on consent."""
        return any(one.kind in (ConsentKind.COLLECTION, ConsentKind.MARKETING) for one in self.consents)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form can do by the register and the law: its parts, and what stands against the rest."""

    parts: tuple[Part, ...] = ()
    objections: tuple[Objection, ...] = ()
    law: dict[str, str] = field(default_factory=dict)
    age: int | None = None
    """From which age a person consents alone (PIPA art. 22-2)."""

    @property
    def consents(self) -> tuple[ConsentText, ...]:
        """Every consent, required ones first."""
        found = [one for part in self.parts for one in part.consents]
        return tuple(sorted(found, key=lambda one: not one.required))

    @property
    def by_consent(self) -> bool:
        """Whether any consent is asked for: then a child needs a representative (PIPA art. 22-2)."""
        return any(part.consents for part in self.parts)


def plan(form: FormDefinition, snapshot: Snapshot, book: Lawbook) -> Plan:
    """What `form` may collect, and by which consents.

    A service that meets a blocking objection is left out; the form as a whole can't open when that service is no optional
    one (see `Plan.objections`).
    """
    if not book.packs or not notices.told_items(book, notices.CONSENT_ITEMS):
        return Plan((), (Objection(Reason.NO_LAW),))
    writers = (Writer(Lang.KO, snapshot, book), Writer(Lang.EN, snapshot, book))
    parts: list[Part] = []
    objections: list[Objection] = []
    for definition in form.services:
        against = list(_against(form, definition, snapshot))
        if any(one.blocks for one in against):  # hints are of no use where nothing is served
            against = [one for one in against if one.blocks]
        objections += against
        if not any(one.blocks for one in against):
            service = _service(snapshot, definition.service)
            parts.append(_part(form, definition, service, snapshot, writers))
    if not parts and not objections:
        objections.append(Objection(Reason.NO_SERVICES))
    return Plan(tuple(parts), tuple(objections), book.versions(), _age(book))


def _age(book: Lawbook) -> int | None:
    try:
        return book.by_key(Threshold, CHILD_AGE).value
    except UnknownRow:
        return None


def asked_items(definition: ServiceDefinition, service: Service) -> tuple[Item, ...]:
    """The items that a form asks for, in the register's order."""
    if definition.items:
        return tuple(item for item in service.items if item.key in definition.items)
    return tuple(item for item in service.items if not item.machine_collected)


def _against(form: FormDefinition, definition: ServiceDefinition, snapshot: Snapshot) -> Iterator[Objection]:
    key = definition.service
    service = next((one for one in snapshot.services if one.key == key), None)
    if service is None:
        yield Objection(Reason.NO_SUCH_SERVICE, key)
        return
    if any(group.restricted for group in snapshot.groups if group.key == service.group):
        yield Objection(Reason.RESTRICTED, key, service.name)
    known = {item.key: item for item in service.items}
    for item_key in definition.items:
        if item_key not in known:
            yield Objection(Reason.NO_SUCH_ITEM, key, Text(item_key, item_key))
    statutory = {row.key for row in snapshot.statutory}
    for one in definition.classes:
        if one.key not in statutory:
            yield Objection(Reason.NO_SUCH_CLASS, key, Text(one.key, one.key))
    if not service.purpose:
        yield Objection(Reason.PURPOSE_MISSING, key, service.name)
    if not service.retention.stated:
        yield Objection(Reason.PERIOD_MISSING, key, service.name)
    for item in asked_items(definition, service):
        yield from _against_item(form, service, item)
    if service.basis.kind is None:
        yield Objection(Reason.CONSENT_MAKES_BASIS, key, service.name)
    for recipient in _recipients(snapshot, service):
        if not _complete(recipient):
            yield Objection(Reason.PROVISION_INCOMPLETE, key, recipient.name.text)
    for transfer in _transfers(snapshot, service):
        if transfer.untold:
            yield Objection(Reason.TRANSFER_INCOMPLETE, key, transfer.recipient.text)


def _against_item(form: FormDefinition, service: Service, item: Item) -> Iterator[Objection]:
    basis = service.basis
    by_law = basis.kind is Basis.LAW and bool(basis.citation)
    separately = basis.kind is Basis.CONSENT and basis.separate_consent
    if item.machine_collected:
        yield Objection(Reason.MACHINE_ITEM, service.key, item.name)
    if item.kind is ItemKind.RRN and not by_law:
        yield Objection(Reason.NATIONAL_ID, service.key, item.name)
    if item.kind in _SEPARATE and not (by_law or separately):
        yield Objection(Reason.NO_GROUND, service.key, item.name)
    if form.field_of(item.key).type is FieldType.CHOICE and not form.field_of(item.key).options:
        yield Objection(Reason.FORBIDDEN_FIELD, service.key, item.name)


def _part(
    form: FormDefinition, definition: ServiceDefinition, service: Service, snapshot: Snapshot, writers: Sequence[Writer]
) -> Part:
    items = asked_items(definition, service)
    consents = tuple(_consents(form, definition, service, items, snapshot, writers))
    rests_on_consent = any(one.kind not in PASSED_ON for one in consents)
    notice = (
        None if rests_on_consent else tuple(notices.without_consent(w, definition, service, items) for w in writers)
    )
    return Part(definition, service, items, consents, notice)  # type: ignore[arg-type]


def _consents(
    form: FormDefinition,
    definition: ServiceDefinition,
    service: Service,
    items: tuple[Item, ...],
    snapshot: Snapshot,
    writers: Sequence[Writer],
) -> Iterator[ConsentText]:
    def text(kind: ConsentKind, chosen: Iterable[Item], *, required: bool) -> ConsentText:
        covered = tuple(chosen)
        ko, en = (notices.collection(w, kind, form, definition, service, covered, required=required) for w in writers)
        keys = tuple(item.key for item in covered)
        return ConsentText(f"{service.key}.{kind.value}", kind, service.key, required, keys, "", ko, en)

    required = not definition.optional
    if service.marketing:
        yield text(ConsentKind.MARKETING, items, required=required)
    elif service.basis.kind in (None, Basis.CONSENT):
        ordinary = [item for item in items if item.kind not in _SEPARATE]
        needed = [item for item in ordinary if item.necessity is Necessity.REQUIRED]
        others = [item for item in ordinary if item.necessity is not Necessity.REQUIRED]
        if needed:
            yield text(ConsentKind.COLLECTION, needed, required=required)
        if others:
            yield text(ConsentKind.OPTIONAL, others, required=False)
        for kind, consent in _SEPARATE.items():
            special = [item for item in items if item.kind is kind]
            if special:
                needs = required and any(item.necessity is Necessity.REQUIRED for item in special)
                yield text(consent, special, required=needs)
    for recipient in _recipients(snapshot, service):
        if _complete(recipient):
            ko, en = (notices.provision(w, form, recipient) for w in writers)
            yield ConsentText(
                f"{service.key}.{ConsentKind.PROVISION.value}.{recipient.key}", ConsentKind.PROVISION, service.key, False,
                tuple(item.key for item in recipient.items), recipient.key, ko, en,
            )  # fmt: skip
    for transfer in _transfers(snapshot, service):
        if not transfer.untold:
            ko, en = (notices.transfer(w, form, transfer) for w in writers)
            yield ConsentText(
                f"{service.key}.{ConsentKind.TRANSFER.value}.{transfer.key}", ConsentKind.TRANSFER, service.key, False,
                tuple(item.key for item in transfer.items), transfer.key, ko, en,
            )  # fmt: skip


def _recipients(snapshot: Snapshot, service: Service) -> list[Recipient]:
    """Third parties for whom consent is needed."""
    if service.basis.kind in _PROVIDED_WITHOUT_CONSENT:
        return []
    return [
        one
        for one in snapshot.recipients
        if service.key in one.services and one.basis.kind not in _PROVIDED_WITHOUT_CONSENT
    ]


def _transfers(snapshot: Snapshot, service: Service) -> list[Transfer]:
    """Transfers abroad of what a service collects that nothing but consent allows (PIPA art. 28-8(1)1)."""
    return [one for one in snapshot.transfers if one.basis is TransferBasis.CONSENT and service.key in one.services]


def _complete(recipient: Recipient) -> bool:
    return bool(recipient.purpose and recipient.items and recipient.retention.stated)


def _service(snapshot: Snapshot, key: str) -> Service:
    return next(one for one in snapshot.services if one.key == key)
