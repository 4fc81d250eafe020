"""What is shown and asked at one time: a form, frozen with the numbers and hashes of its consent texts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trustward.documents import to_data
from trustward.kernel.texts import Text
from trustward.register.domain import ItemKind, Necessity, Retention

from .definitions import ClassDefinition, FormDefinition, Option
from .kinds import ConsentKind, FieldType
from .texts import Part, Plan


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item of one service. `special`: its value is of a special category."""

    key: str
    required: bool
    special: bool = False


@dataclass(frozen=True, slots=True)
class ServedPart:
    """A service as it is served: what is kept for it, in which record classes, and what happens on arrival."""

    service: str
    name: Text
    optional: bool
    marketing: bool
    by_consent: bool
    items: tuple[AskedItem, ...]
    classes: tuple[ClassDefinition, ...]
    events: tuple[str, ...]
    retention: Retention = field(default_factory=Retention)
    """How long it is said to be kept."""


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field. `required`: a service that is no optional one needs it. `birth`: it is a date of birth, by the register.

    `identifies`: it is an identification number itself, for which the register names its ground.
    """

    key: str
    type: FieldType
    label: Text
    help: Text
    required: bool
    options: tuple[Option, ...] = ()
    birth: bool = False
    identifies: bool = False


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """One consent, with the number and hash of its text."""

    key: str
    kind: ConsentKind
    service: str
    required: bool
    items: tuple[str, ...]
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A form as it stands open: everything that a page or the API needs but the consent texts themselves."""

    form: str
    title: Text
    intro: Text
    thanks: Text
    parts: tuple[ServedPart, ...]
    fields: tuple[AskedField, ...]
    consents: tuple[AskedConsent, ...]
    age: int | None
    """From which age a person consents alone; None: it need not be asked, or no pack says."""
    notices: tuple[dict[str, Any], ...] = ()
    """What is processed without consent, in both languages as plain data."""

    def field_of(self, key: str) -> AskedField:
        """The field of an item. Raises: KeyError."""
        return next((one for one in self.fields if one.key == key), None) or _absent(key)

    def part_of(self, service: str) -> ServedPart:
        """The part that serves a service. Raises: KeyError."""
        return next((one for one in self.parts if one.service == service), None) or _absent(service)

    def consents_of(self, service: str) -> tuple[AskedConsent, ...]:
        """The consents that are asked for a service."""
        return tuple(one for one in self.consents if one.service == service)


_IDENTIFIES = frozenset({ItemKind.RRN, ItemKind.UNIQUE_ID})


def _absent(key: str) -> Any:
    raise KeyError(key)


def edition_of(form: FormDefinition, plan: Plan, numbers: Mapping[str, tuple[int, str]]) -> Edition:
    """Freeze a form.

    Args:
        plan: what the form may collect; its parts only.
        numbers: number and hash of the text of each consent, by the consent's key.
    """
    return Edition(
        form=form.key,
        title=form.title,
        intro=form.intro,
        thanks=form.thanks,
        parts=tuple(_served(part) for part in plan.parts),
        fields=tuple(_fields(form, plan.parts)),
        consents=tuple(
            AskedConsent(one.key, one.kind, one.service, one.required, one.items, *numbers[one.key])
            for one in plan.consents
        ),
        age=plan.age if plan.by_consent else None,
        notices=tuple(
            {"ko": to_data(part.notice[0]), "en": to_data(part.notice[1])} for part in plan.parts if part.notice
        ),
    )


def _served(part: Part) -> ServedPart:
    return ServedPart(
        service=part.service.key,
        name=part.service.name,
        optional=part.definition.optional,
        marketing=part.service.marketing,
        by_consent=part.by_consent,
        items=tuple(
            AskedItem(item.key, item.necessity is Necessity.REQUIRED, item.kind.special)
            for item in part.items
        ),
        classes=part.definition.classes,
        events=part.definition.events,
        retention=part.service.retention,
    )


def _fields(form: FormDefinition, parts: Sequence[Part]) -> list[AskedField]:
    """One field for an item, however many services ask for it; in the order of the form, then of the register."""
    found: dict[str, AskedField] = {}
    for part in parts:
        for item in part.items:
            defined = form.field_of(item.key)
            needed = item.necessity is Necessity.REQUIRED and not part.definition.optional
            known = found.get(item.key)
            found[item.key] = AskedField(
                key=item.key,
                type=defined.type,
                label=defined.label or item.name,
                help=defined.help or item.detail,
                required=needed or bool(known and known.required),
                options=defined.options,
                birth=item.kind is ItemKind.BIRTH_DATE or bool(known and known.birth),
                identifies=item.kind in _IDENTIFIES or bool(known and known.identifies),
            )
    order = [one.item for one in form.inputs]
    return sorted(found.values(), key=lambda one: order.index(one.key) if one.key in order else len(order))
