"""Register + law → what a form must ask consent to, each in a text of its own. Pure.

The notice items of a consent to collection (PIPA art. 15(2)) and to provision (art. 17(2)) are rows of the statute pack,
in its order and words. What must stand out (art. 22(2), Decree art. 17(3)) is set in strong: contacting for marketing,
sensitive and unique identification information, the period, who receives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from trustward.documents import (
    Block,
    Column,
    Document,
    Row,
    Run,
    Runs,
    Section,
    Table,
    digest,
    paragraph,
    runs,
    to_data,
)
from trustward.kernel.texts import Lang, Text
from trustward.law.book import Lawbook
from trustward.law.errors import UnknownRow
from trustward.law.rows import Code, Threshold
from trustward.policies.domain.retention import record_words, retention_words, statutory_rows
from trustward.policies.domain.wording import Writer
from trustward.register.domain import Basis, Item, ItemKind, Necessity, Recipient, Service, Snapshot

from . import phrases
from .definitions import FormDefinition, ServiceDefinition
from .kinds import ConsentKind, FieldType
from .objections import Objection, Reason

KIND = "consent_text"
CHILD_AGE = "child_age"
"""Key of the threshold from which no representative is needed."""
CONSENT_ITEMS, PROVISION_ITEMS = "consent_item", "provision_item"
"""Lists of the pack that name what must be told."""
_PROVIDED_WITHOUT_CONSENT = frozenset(
    {Basis.LAW, Basis.PUBLIC_TASK, Basis.VITAL_INTEREST, Basis.LEGITIMATE_INTEREST, Basis.EMERGENCY}
)
"""Bases on which information may be provided without consent; a contract is none of them (PIPA art. 17(1)2)."""
REACHING = frozenset({FieldType.EMAIL, FieldType.PHONE})
"""Types of fields by which somebody can be contacted."""
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
        """Whether any part rests on consent: then a child needs a representative (PIPA art. 22-2)."""
        return any(part.by_consent for part in self.parts)


def plan(form: FormDefinition, snapshot: Snapshot, book: Lawbook) -> Plan:
    """What `form` may collect, and by which consents.

    A service that meets a blocking objection is left out; the form as a whole can't open when that service is no optional
    one (see `Plan.objections`).
    """
    if not book.packs or not _codes(book, CONSENT_ITEMS):
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
    rests_on_consent = any(one.kind is not ConsentKind.PROVISION for one in consents)
    notice = None if rests_on_consent else tuple(_notice(w, definition, service, items) for w in writers)
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
        ko, en = (_collection(w, kind, form, definition, service, covered, required=required) for w in writers)
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
            ko, en = (_provision(w, form, recipient) for w in writers)
            yield ConsentText(
                f"{service.key}.{ConsentKind.PROVISION.value}.{recipient.key}", ConsentKind.PROVISION, service.key, False,
                tuple(item.key for item in recipient.items), recipient.key, ko, en,
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


def _complete(recipient: Recipient) -> bool:
    return bool(recipient.purpose and recipient.items and recipient.retention.stated)


def _collection(
    w: Writer,
    kind: ConsentKind,
    form: FormDefinition,
    definition: ServiceDefinition,
    service: Service,
    items: Sequence[Item],
    *,
    required: bool,
) -> Document:
    said = {
        "purpose": _purpose(w, kind, form, service, items),
        "items": w.joined(_item(w, item) for item in items),
        "period": _strong(period_words(w, definition, service)),
        "refusal": runs(_refusal(w, form, service, required=required)),
    }
    title = w.phrase(phrases.TITLE[kind], service=service.name.in_(w.lang))
    return _document(w, title, CONSENT_ITEMS, said, _after(w, definition))


def _provision(w: Writer, form: FormDefinition, recipient: Recipient) -> Document:
    said = {
        "recipient": _strong(w.name(recipient.name)),
        "purpose": w.say_inline(recipient.purpose),
        "items": w.joined(_item(w, item) for item in recipient.items),
        "period": _strong(retention_words(w, recipient.retention)),
        "refusal": runs(w.phrase(phrases.REFUSE_OPTIONAL, form=form.title.in_(w.lang))),
    }
    title = w.phrase(phrases.TITLE[ConsentKind.PROVISION], recipient=recipient.name.text.in_(w.lang))
    return _document(w, title, PROVISION_ITEMS, said, ())


def _notice(w: Writer, definition: ServiceDefinition, service: Service, items: Sequence[Item]) -> Document:
    """What is processed without consent, with its basis (PIPA art. 22(3))."""
    rows = [
        Row("purpose", (runs(_label(w, "purpose")), w.say_inline(service.purpose))),
        Row("items", (runs(_label(w, "items")), w.joined(_item(w, item) for item in items))),
        Row("period", (runs(_label(w, "period")), _strong(period_words(w, definition, service)))),
        Row("basis", (runs(w.phrase(phrases.BASIS)), w.basis(service.basis))),
    ]
    title = w.phrase(phrases.WITHOUT_CONSENT, service=service.name.in_(w.lang))
    table = _table(w, w.phrase(phrases.CAPTION_WITHOUT), rows)
    return Document(KIND, w.lang, title, (Section("notice", "", (table, *_after(w, definition))),))


def period_words(w: Writer, definition: ServiceDefinition, service: Service) -> Runs:
    """The period, then what a statute keeps of this form's data, how long, and by which article."""
    return w.lines([retention_words(w, service.retention), *(_kept_by_law(w, one.key) for one in definition.classes)])


def _kept_by_law(w: Writer, key: str) -> Runs:
    fact = w.snapshot.statutory_row(key)
    rows = statutory_rows(w, fact)
    periods = [fact.period] if fact.period else [row.period for row in rows if row.period]
    length = ", ".join(dict.fromkeys(w.period(one) for one in periods))
    records = record_words(w, fact)
    said = w.filled(phrases.FOR, records=records, period=runs(length)) if length else records
    cited = w.say(fact.act) or runs(", ".join(dict.fromkeys(words for row in rows if (words := w.cite(row)))))
    return w.filled(phrases.KEPT_BY_LAW, records=runs(said, w.bracketed(cited)))


def _purpose(w: Writer, kind: ConsentKind, form: FormDefinition, service: Service, items: Sequence[Item]) -> Runs:
    """The purpose; that somebody will be contacted for marketing stands out."""
    said = w.say_inline(service.purpose)
    if kind is not ConsentKind.MARKETING:
        return said
    ways = ", ".join(item.name.in_(w.lang) for item in items if form.field_of(item.key).type in REACHING)
    return w.lines([said, _strong(runs(w.phrase(phrases.MARKETING_CONTACT, ways=ways)))]) if ways else said


def _item(w: Writer, item: Item) -> Runs:
    """An item; one of a special category stands out."""
    return w.item(item) if item.kind is ItemKind.ORDINARY else _strong(w.item(item))


def _refusal(w: Writer, form: FormDefinition, service: Service, *, required: bool) -> str:
    if required and service.refusal:
        return service.refusal.in_(w.lang)
    if required:
        return w.phrase(phrases.REFUSE_REQUIRED, service=form.title.in_(w.lang))
    return w.phrase(phrases.REFUSE_OPTIONAL, form=form.title.in_(w.lang))


def _after(w: Writer, definition: ServiceDefinition) -> tuple[Block, ...]:
    return (paragraph(w.phrase(phrases.SEPARATE_DATABASE)),) if definition.classes else ()


def _document(w: Writer, title: str, listed: str, said: dict[str, Runs], after: Sequence[Block]) -> Document:
    rows = [
        Row(code.code, (runs(code.text.in_(w.lang)), w.or_not_stated(said.get(code.code, ()))))
        for code in _codes(w.book, listed)
    ]
    table = _table(w, w.phrase(phrases.CAPTION), rows)
    withdraw = paragraph(w.phrase(phrases.WITHDRAW_ANY_TIME))
    return Document(KIND, w.lang, title, (Section("notice", "", (table, *after, withdraw)),))


def _table(w: Writer, caption: str, rows: Sequence[Row]) -> Table:
    columns = (Column("what", w.phrase(phrases.WHAT)), Column("content", w.phrase(phrases.CONTENT)))
    return Table("notice", caption, columns, tuple(rows))


def _label(w: Writer, code: str) -> str:
    return next((one.text.in_(w.lang) for one in _codes(w.book, CONSENT_ITEMS) if one.code == code), code)


def _codes(book: Lawbook, listed: str) -> list[Code]:
    return [code for code in book.rows(Code) if code.list == listed]


def _service(snapshot: Snapshot, key: str) -> Service:
    return next(one for one in snapshot.services if one.key == key)


def _strong(pieces: Runs) -> tuple[Run, ...]:
    return tuple(replace(run, strong=True) for run in pieces)
